/** The policies of label quality: how answers become a consensus, and how many are asked for. */

import type { PolicyGroup } from "./policyFields";

export const QUALITY: PolicyGroup = {
  title: "quality",
  fields: [
    {
      key: "consensus_method",
      kind: "choice",
      options: ["automatic", "majority", "dawid-skene", "one-coin", "fused"],
    },
    {
      key: "overlap_rule",
      kind: "choice",
      options: ["agreement", "confidence"],
    },
    {
      key: "target_confidence",
      kind: "share",
      min: 51,
      max: 99.9,
    },
    {
      key: "label_budget",
      kind: "whole",
      min: 0,
      max: 1_000_000_000,
    },
    {
      key: "estimate_after",
      kind: "whole",
      min: 1,
      max: 1_000_000,
    },
    {
      key: "estimate_minutes",
      kind: "whole",
      min: 1,
      max: 10_080,
    },
    {
      key: "random_share",
      kind: "share",
      min: 0,
      max: 100,
    },
    {
      key: "route_hard",
      kind: "yes",
    },
    {
      key: "audit_counts",
      kind: "yes",
    },
  ],
};
