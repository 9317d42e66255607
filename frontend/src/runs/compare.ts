/** Runs side by side. Pure. */
import type { Pair } from "../api/types";

export const MOST = 8;

/** The runs in an address: `3,5`, in the order of their numbers and each once; what is no number is left out. */
export function runsIn(text: string | undefined): number[] {
  const numbers = (text ?? "").split(",").filter((part) => /^\d{1,9}$/.test(part));
  return [...new Set(numbers.map(Number))].sort((a, b) => a - b).slice(0, MOST);
}

/** Choose or leave a run; no more than can be compared. */
export function toggledRun(chosen: readonly number[], run: number): number[] {
  if (chosen.includes(run)) return chosen.filter((one) => one !== run);
  return chosen.length < MOST ? [...chosen, run].sort((a, b) => a - b) : [...chosen];
}

/** The pairs that were measured on anything: on the test items first where there are any. */
export function measuredPairs(pairs: readonly Pair[]): Pair[] {
  const order = (pair: Pair) => (pair.on === "test" ? 0 : 1);
  return pairs.filter(({ n }) => n > 0).sort((a, b) => a.old - b.old || a.new - b.new || order(a) - order(b));
}

export type Finding = "better" | "worse" | "noise";

/** What McNemar's test says at 5 %. */
export function finding({ p_value, difference }: Pick<Pair, "p_value" | "difference">): Finding {
  if (p_value >= 0.05 || !difference) return "noise";
  return difference > 0 ? "better" : "worse";
}
