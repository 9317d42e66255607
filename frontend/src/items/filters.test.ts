import { describe, expect, it } from "vitest";
import { FILTERS, type Filter, filtersIn, setFilters, toggled, without } from "./filters";

const names = { classes: { female: "Female", male: "Male" }, people: { "4": "Amara Osei" } };

function filter(name: string): Filter {
  const found = FILTERS.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
}

describe("the filters of the gallery", () => {
  it("take from the address what the API knows, and nothing else", () => {
    const search = {
      state: "in_dispute",
      agreement_min: "0.5",
      item: "7",
      order: "margin",
      view: "x",
      q: "",
    };
    expect(filtersIn(search)).toEqual({ state: "in_dispute", agreement_min: "0.5" });
  });

  it("are said in words", () => {
    const search = {
      state: "in_dispute,open",
      class: "none",
      agreement_min: "0.5",
      agreement_max: "0.7",
      margin_max: "0.1",
      labeller: "4",
      run: "17",
      given: "female",
    };
    expect(setFilters(search, names).map(({ filter, value }) => `${filter.title}: ${value}`)).toEqual([
      "State: In dispute or Open",
      "Class: No class",
      "Agreement: .50–.70",
      "Margin: up to .10",
      "Labeller: Amara Osei",
      "Run: 17",
      "Given: Female",
    ]);
  });

  it("go with what means nothing without them", () => {
    const search = {
      run: "17",
      on: "test",
      wrong: "true",
      given: "female",
      predicted: "male",
      state: "open",
    };
    expect(without(search, filter("run"))).toEqual({ state: "open" });
    expect(without({ margin_min: "0.1", margin_max: "0.2" }, filter("margin"))).toEqual({});
  });

  it("choose and leave one of several values", () => {
    expect(toggled(undefined, "a")).toBe("a");
    expect(toggled("a", "b")).toBe("a,b");
    expect(toggled("a,b", "a")).toBe("b");
    expect(toggled("a", "a")).toBeUndefined();
  });
});
