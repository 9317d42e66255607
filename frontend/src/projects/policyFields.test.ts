import { describe, expect, it } from "vitest";
import { ApiProblem } from "../api/problem";
import { DEFAULTS, GROUPS, policyErrors, policyProblems, shown, stored, wordsOf } from "./policyFields";

const FIELDS = GROUPS.flatMap((group) => group.fields);

describe("the policies", () => {
  it("are all explained, each once", () => {
    expect(FIELDS.map((field) => field.key).sort()).toEqual(Object.keys(DEFAULTS).sort());
    for (const field of FIELDS) expect(wordsOf(field).help.length).toBeGreaterThan(20);
  });

  it("come back as they were stored after being shown", () => {
    for (const field of FIELDS)
      expect(stored(field, shown(field, DEFAULTS[field.key]))).toEqual(DEFAULTS[field.key]);
  });

  it("show shares in percent and leases in minutes", () => {
    const field = (key: string) => FIELDS.find((one) => one.key === key);
    const agreement = field("accept_agreement");
    const lease = field("lease_seconds");
    if (!agreement || !lease) throw new Error("a policy is missing");
    expect(shown(agreement, 0.7)).toBe(70);
    expect(stored(agreement, 66.7)).toBe(0.667);
    expect(stored(lease, 10)).toBe(600);
  });

  it("refuse a maximum below the minimum", () => {
    expect(policyProblems(DEFAULTS)).toEqual({});
    expect(policyProblems({ ...DEFAULTS, overlap_min: 6 }).overlap_max).toContain("6");
  });

  it("show the server's reason at the field that it names", () => {
    const problem = new ApiProblem(400, "invalid", "no", "", { "policies.overlap_min": "A whole number." });
    expect(policyErrors(problem)).toEqual({ overlap_min: "A whole number." });
  });
});
