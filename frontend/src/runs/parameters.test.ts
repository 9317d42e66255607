import { describe, expect, it } from "vitest";
import type { Recipe } from "../api/types";
import { chosenIn, defaultsOf, rangeWords } from "./parameters";

const recipe: Recipe = {
  name: "simple-cnn",
  summary: "",
  parameters: [
    { name: "epochs", kind: "integer", default: 12, low: 1, high: 500, about: "" },
    { name: "optimizer", kind: "choice", default: "adadelta", options: ["adadelta", "adam"], about: "" },
  ],
};

describe("the parameters of a run", () => {
  it("are sent only where they differ from the recipe's defaults", () => {
    expect(chosenIn(recipe, defaultsOf(recipe))).toEqual({});
    expect(chosenIn(recipe, { ...defaultsOf(recipe), epochs: 3 })).toEqual({ epochs: 3 });
    expect(chosenIn(recipe, { epochs: "" })).toEqual({});
  });

  it("say what is allowed", () => {
    expect(recipe.parameters.map(rangeWords)).toEqual([
      "Whole number from 1 to 500",
      "One of adadelta, adam",
    ]);
  });
});
