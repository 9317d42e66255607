/** The policies about people: gold, repeats, practice, limits. */

import type { PolicyGroup } from "./policyFields";

export const PEOPLE: PolicyGroup = {
  title: "people",
  fields: [
    {
      key: "gold_entry",
      kind: "whole",
      min: 0,
      max: 200,
    },
    {
      key: "gold_share",
      kind: "share",
      min: 0,
      max: 50,
    },
    {
      key: "gold_feedback",
      kind: "yes",
    },
    {
      key: "gold_counts",
      kind: "yes",
    },
    {
      key: "gold_meetings",
      kind: "whole",
      min: 1,
      max: 20,
    },
    {
      key: "gold_worn_after",
      kind: "whole",
      min: 0,
      max: 1_000_000,
      unit: "answers",
    },
    {
      key: "repeat_share",
      kind: "share",
      min: 0,
      max: 50,
    },
    {
      key: "practice_items",
      kind: "whole",
      min: 0,
      max: 50,
    },
    {
      key: "practice_pass",
      kind: "share",
      min: 0,
      max: 100,
    },
    {
      key: "daily_most",
      kind: "whole",
      min: 0,
      max: 1_000_000,
    },
    {
      key: "share_most",
      kind: "share",
      min: 0,
      max: 100,
    },
  ],
};
