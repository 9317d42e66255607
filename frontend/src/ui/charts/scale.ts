/** Axes: where a value lies in pixels, and which values get a tick. (pure) */

export interface Scale {
  (value: number): number;
  min: number;
  max: number;
}

/** Maps [min, max] to [from, to] in pixels; a single value lies in the middle. */
export function linear(min: number, max: number, from: number, to: number): Scale {
  const span = max - min;
  const scale = (value: number) =>
    span === 0 ? (from + to) / 2 : from + ((value - min) / span) * (to - from);
  return Object.assign(scale, { min, max });
}

/** Round values between min and max, about `wanted` of them: steps of 1, 2 or 5 times a power of ten. */
export function ticks(min: number, max: number, wanted = 4): number[] {
  if (!(max > min)) return [min];
  const step = roundStep((max - min) / wanted);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => round((first + index) * step));
}

/** The least round value at or above `max`, for the top of an axis that begins at 0. */
export function roundUp(max: number, wanted = 4): number {
  if (max <= 0) return 1;
  const step = roundStep(max / wanted);
  return round(Math.ceil(max / step - 1e-9) * step);
}

/** The least of 1, 2, 5 times a power of ten that is not below `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}

/** An SVG path through points. */
export function path(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}
