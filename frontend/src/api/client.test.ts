import { describe, expect, it } from "vitest";
import { address, csrfToken } from "./client";

describe("the address of a call", () => {
  it("leaves out what is not given and escapes the rest", () => {
    expect(
      address("/projects/3/items", { state: "open,accepted", q: "a&b", cursor: "", run: null, limit: 50 }),
    ).toBe("/api/v1/projects/3/items?state=open%2Caccepted&q=a%26b&limit=50");
    expect(address("/session")).toBe("/api/v1/session");
  });

  it("keeps noughts and false", () => {
    expect(address("/x", { margin_min: 0, out_of_fold: false })).toBe(
      "/api/v1/x?margin_min=0&out_of_fold=false",
    );
  });
});

describe("the CSRF token", () => {
  it("is found among other cookies, and is empty when there is none", () => {
    expect(csrfToken("a=1; csrftoken=abc123; sessionid=x")).toBe("abc123");
    expect(csrfToken("xcsrftoken=no")).toBe("");
    expect(csrfToken("")).toBe("");
  });
});
