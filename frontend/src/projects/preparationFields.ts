/** The policies of images: what is expected on them, and how they are prepared for people and exports. */

import type { Policies } from "../api/types";
import type { PolicyGroup } from "./policyFields";

/** As the server has them for a new project. */
export const PREPARED = {
  one_face: false,
  prepare_by: "stretch",
  prepare_size: 256,
  prepare_face: false,
  prepare_grey: false,
} satisfies Partial<Policies>;

export const PREPARATION: PolicyGroup = {
  title: "images",
  fields: [
    { key: "one_face", kind: "yes" },
    { key: "prepare_by", kind: "choice", options: ["none", "stretch", "fit", "crop"] },
    { key: "prepare_size", kind: "whole", min: 16, max: 2048 },
    { key: "prepare_face", kind: "yes" },
    { key: "prepare_grey", kind: "yes" },
  ],
};
