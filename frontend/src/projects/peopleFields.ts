/** The policies about people: gold, repeats, practice, limits. */

import type { PolicyGroup } from "./policyFields";

export const PEOPLE: PolicyGroup = {
  title: "Gold, practice and people",
  fields: [
    {
      key: "gold_entry",
      label: "Gold items at the beginning",
      help: "An entry test: so many items with a known answer come first, unseen. 0: none.",
      kind: "whole",
      min: 0,
      max: 200,
    },
    {
      key: "gold_share",
      label: "Share of gold afterwards",
      help: "Items with a known answer among the others, unseen. They tell how each labeller does.",
      kind: "share",
      min: 0,
      max: 50,
    },
    {
      key: "gold_feedback",
      label: "Tell the right answer after one on gold",
      help: "Labellers learn at once, and the answer can no longer be changed.",
      kind: "yes",
    },
    {
      key: "gold_counts",
      label: "Answers on gold form the consensus too",
      help: "Else they only tell about the labeller.",
      kind: "yes",
    },
    {
      key: "gold_meetings",
      label: "Meetings with one gold item, at most",
      help: "The more often a labeller meets it, the likelier they know it again.",
      kind: "whole",
      min: 1,
      max: 20,
    },
    {
      key: "gold_worn_after",
      label: "Retire a gold item after",
      help: "Answers of everybody together; then everybody may know it. 0: never.",
      kind: "whole",
      min: 0,
      max: 1_000_000,
      unit: "answers",
    },
    {
      key: "repeat_share",
      label: "Share of silent repeats",
      help: "A labeller's own items once more, unsaid: how often they agree with themselves.",
      kind: "share",
      min: 0,
      max: 50,
    },
    {
      key: "practice_items",
      label: "Practice items before the first work",
      help: "Answers do not count and are explained at once. 0: no practice round.",
      kind: "whole",
      min: 0,
      max: 50,
    },
    {
      key: "practice_pass",
      label: "Practice is passed at",
      help: "The share of right answers that ends the practice round.",
      kind: "share",
      min: 0,
      max: 100,
    },
    {
      key: "daily_most",
      label: "Answers of one labeller a day, at most",
      help: "A day begins at midnight UTC. 0: no limit.",
      kind: "whole",
      min: 0,
      max: 1_000_000,
    },
    {
      key: "share_most",
      label: "Share of the project by one labeller, at most",
      help: "Of the labels that all items want at least. 0: no limit.",
      kind: "share",
      min: 0,
      max: 100,
    },
  ],
};
