/** What the probabilities come to. Pure. */

/** What one must know of a model to use it: a part of its `labelhub.json`. */
export interface Description {
  classes: string[];
  recipe: string;
  pixels: { mode: string; width: number; height: number };
  crop: string;
  threshold: number | null;
  temperature: number;
}

export interface Verdict {
  /** Index of the class that is the answer: by the threshold where there are two, else the likeliest. */
  decision: number;
  margin: number;
  /** As sure as the model's mistakes allow: softmax(log P / temperature). */
  calibrated: number[];
}

export function verdict(p: readonly number[], threshold: number | null, temperature: number): Verdict {
  const sorted = [...p].sort((a, b) => b - a);
  const top = p.indexOf(sorted[0] ?? 0);
  const byThreshold = threshold !== null && p.length === 2;
  return {
    decision: byThreshold ? Number((p[1] ?? 0) >= threshold) : top,
    margin: (sorted[0] ?? 0) - (sorted[1] ?? 0),
    calibrated: scaled(p, temperature),
  };
}

const LEAST = 1e-12;

function scaled(p: readonly number[], temperature: number): number[] {
  const logs = p.map((one) => Math.log(Math.max(one, LEAST)) / temperature);
  const most = Math.max(...logs);
  const raised = logs.map((one) => Math.exp(one - most));
  const sum = raised.reduce((total, one) => total + one, 0);
  return raised.map((one) => one / sum);
}
