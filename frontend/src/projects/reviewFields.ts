/** The policies about second looks. */

import type { PolicyGroup } from "./policyFields";

export const REVIEW: PolicyGroup = {
  title: "review",
  fields: [
    {
      key: "review_rule",
      kind: "choice",
      options: ["labellers", "reviewers"],
    },
    {
      key: "review_labels",
      kind: "whole",
      min: 1,
      max: 15,
    },
    {
      key: "review_share",
      kind: "share",
      min: 0,
      max: 100,
    },
    {
      key: "review_order",
      kind: "choice",
      options: ["worth", "raised"],
    },
    {
      key: "mark_second_looks",
      kind: "yes",
    },
  ],
};
