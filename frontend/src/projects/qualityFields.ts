/** The policies of label quality: how answers become a consensus, and how many are asked for. */

import type { PolicyGroup } from "./policyFields";

export const QUALITY: PolicyGroup = {
  title: "Label quality",
  fields: [
    {
      key: "consensus_method",
      label: "From answers to a consensus",
      help: "Automatic starts with the majority and weighs labellers by how right they are once that is known.",
      kind: "choice",
      options: [
        { value: "automatic", label: "Automatic" },
        { value: "majority", label: "Majority" },
        { value: "dawid-skene", label: "Dawid-Skene: what each labeller confuses" },
        { value: "one-coin", label: "One-coin: how often each labeller is right" },
        { value: "fused", label: "Fused: Dawid-Skene and the model" },
      ],
    },
    {
      key: "overlap_rule",
      label: "An item has enough labels when",
      help: "By agreement every item gets the same number first; by confidence each gets only as many as it needs.",
      kind: "choice",
      options: [
        { value: "agreement", label: "Its labels agree" },
        { value: "confidence", label: "Its probability reaches the target" },
      ],
    },
    {
      key: "target_confidence",
      label: "Target confidence",
      help: "The calibrated probability at which an item is accepted, when confidence decides.",
      kind: "share",
      min: 51,
      max: 99.9,
    },
    {
      key: "label_budget",
      label: "Label budget",
      help: "When so many answers were given in all, no more are asked for. 0 is no limit.",
      kind: "whole",
      min: 0,
      max: 1_000_000_000,
    },
    {
      key: "estimate_after",
      label: "Estimate labellers after so many answers",
      help: "Everybody is estimated again in the background, and the items that it moves are moved.",
      kind: "whole",
      min: 1,
      max: 1_000_000,
    },
    {
      key: "estimate_minutes",
      label: "Or after so many minutes",
      help: "When fewer answers came in that time; never without a new answer.",
      kind: "whole",
      min: 1,
      max: 10_080,
    },
    {
      key: "random_share",
      label: "Items in random order",
      help: "The share of the queue that is not sorted by what the next label is worth, so that estimates stay honest.",
      kind: "share",
      min: 0,
      max: 100,
    },
    {
      key: "route_hard",
      label: "Hard items to better labellers",
      help: "What stays unclear after two labels or more goes to the better half first, to everybody when none of them is around.",
      kind: "yes",
    },
    {
      key: "audit_counts",
      label: "Answers of an audit count",
      help: "Normally they only measure how right the labels are; switched on they also change them.",
      kind: "yes",
    },
  ],
};
