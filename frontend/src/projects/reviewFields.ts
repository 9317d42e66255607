/** The policies about second looks. */

import type { PolicyGroup } from "./policyFields";

export const REVIEW: PolicyGroup = {
  title: "Review",
  fields: [
    {
      key: "review_rule",
      label: "Who looks at a flagged item first",
      help: "Labellers get it as an ordinary item, without the reason; what stays unclear goes to a reviewer.",
      kind: "choice",
      options: [
        { value: "labellers", label: "Labellers, blind" },
        { value: "reviewers", label: "Reviewers" },
      ],
    },
    {
      key: "review_labels",
      label: "Answers of a second look",
      help: "So many labellers answer a flagged item again.",
      kind: "whole",
      min: 1,
      max: 15,
    },
    {
      key: "review_share",
      label: "Second looks among new items",
      help: "The share of flagged items in what a labeller gets, while there is work of both kinds. 100 %: before new items; 0 %: after them.",
      kind: "share",
      min: 0,
      max: 100,
    },
    {
      key: "review_order",
      label: "Which second looks come first",
      help: "What a look is worth grows with how wrong the label is likely to be and how much a look would change.",
      kind: "choice",
      options: [
        { value: "worth", label: "Worth most" },
        { value: "raised", label: "Flagged first" },
      ],
    },
    {
      key: "mark_second_looks",
      label: "Tell labellers that it is a second look",
      help: "Else nothing tells it from a new item. Why it was flagged is never told.",
      kind: "yes",
    },
  ],
};
