/** What opens beside the labelling screen. */
export type Panel = "guidelines" | "history" | "keys" | "notices";
