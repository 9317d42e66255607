/** Which key does what on the grid. Pure. */
import type { Mark } from "./grid";
import { bindings } from "./keys";
import type { Choice } from "./project";

export type GridAction =
  | { mark: Mark }
  | { right: number; down: number }
  | "select"
  | "all"
  | "choose"
  | "large"
  | "escape"
  | "guidelines"
  | "last_page"
  | "submit";

const TOOLS: readonly (readonly [string, GridAction])[] = [
  ["arrowleft", { right: -1, down: 0 }],
  ["arrowright", { right: 1, down: 0 }],
  ["arrowup", { right: 0, down: -1 }],
  ["arrowdown", { right: 0, down: 1 }],
  [" ", "select"],
  ["a", "all"],
  ["c", "choose"],
  ["v", "large"],
  ["g", "guidelines"],
  ["z", "last_page"],
  ["enter", "submit"],
  ["escape", "escape"],
];

/** An answer's own key marks the tile one is on; tools have the keys that no answer has. */
export function gridActions(offered: readonly Choice[]): Map<string, GridAction> {
  const marks = offered.map(({ key, classKey }) => [key, { mark: classKey }] as const);
  return bindings<GridAction>(marks, TOOLS);
}
