import type { Role } from "../api/types";

/** The roles of a project, the one that may most first. */
export const ROLES: readonly { value: Role; label: string; may: string }[] = [
  { value: "manager", label: "Manager", may: "Everything: members, settings, and all below." },
  {
    value: "scientist",
    label: "Scientist",
    may: "Imports, snapshots, exports and runs; sees items and labels.",
  },
  { value: "reviewer", label: "Reviewer", may: "Decides about flagged items; sees items and labels." },
  {
    value: "labeller",
    label: "Labeller",
    may: "Answers. Sees no file names, no others’ answers, no predictions.",
  },
];
