import { describe, expect, it } from "vitest";
import { ApiProblem } from "./problem";
import { worthRetrying } from "./queryClient";

describe("a problem", () => {
  it("carries what was wrong, where, and what to do", () => {
    const problem = ApiProblem.parse(
      400,
      JSON.stringify({
        detail: "name: too long.",
        code: "invalid",
        hint: "Shorten it.",
        fields: { name: "too long" },
      }),
    );
    expect(problem).toMatchObject({
      status: 400,
      code: "invalid",
      detail: "name: too long.",
      hint: "Shorten it.",
    });
    expect(problem.field("name")).toBe("too long");
    expect(problem.field("question")).toBeUndefined();
  });

  it("is a sentence also when a proxy answered with a page of its own", () => {
    const problem = ApiProblem.parse(502, "<html>Bad gateway</html>");
    expect(problem).toMatchObject({ code: "http_502", detail: "The server is not ready." });
    expect(ApiProblem.parse(400, "[]").detail).toBe("The server answered 400.");
  });

  it("keeps itself and wraps whatever else was thrown", () => {
    const problem = ApiProblem.offline();
    expect(ApiProblem.from(problem)).toBe(problem);
    expect(ApiProblem.from(new Error("odd")).detail).toBe("odd");
  });

  it("is worth retrying when the network or a restart caused it, and only then", () => {
    expect(worthRetrying(ApiProblem.offline())).toBe(true);
    expect(worthRetrying(ApiProblem.parse(503, ""))).toBe(true);
    for (const status of [400, 401, 403, 404, 409, 413, 500]) {
      expect(worthRetrying(ApiProblem.parse(status, ""))).toBe(false);
    }
    expect(worthRetrying(new Error("a bug"))).toBe(false);
  });
});
