/** What BlazeFace's output says (Bazarevsky et al. 2019, arXiv:1907.05047), as `trainer/faces/neural.py` reads it.
 *  Pure. */
import type { Face, Place } from "./framing";

/** Side of the square that the network sees, in pixels. */
export const SIDE = 256;
/** Numbers for each anchor: log odds of a face, its centre less the anchor's, its size, six landmarks. */
export const NUMBERS = 17;
const GRIDS = [
  [16, 2],
  [8, 6],
] as const;
const LEAST = 0.5;
/** Boxes that overlap by at least this much (intersection over union) are the same face. */
const SAME = 0.3;

type Box = readonly [number, number, number, number];

/** The centres of the anchors in pixels, in the order of the network's output. */
export function anchors(): Place[] {
  const found: Place[] = [];
  for (const [side, many] of GRIDS) {
    for (let row = 0; row < side; row += 1) {
      for (let column = 0; column < side; column += 1) {
        const centre: Place = [((column + 0.5) * SIDE) / side, ((row + 0.5) * SIDE) / side];
        for (let each = 0; each < many; each += 1) found.push(centre);
      }
    }
  }
  return found;
}

const ANCHORS = anchors();

/** The size of a picture that is fitted into the middle of the network's square. */
export function fitted(width: number, height: number): [width: number, height: number] {
  const scale = SIDE / Math.max(width, height);
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** The surest face in the output for a picture of this size, or null if P(face) is below .5 everywhere. Anchors that
 *  see the same face are averaged by their P(face), which is steadier than the best one alone. */
export function surest(output: ArrayLike<number>, width: number, height: number): Face | null {
  const at = (anchor: number, number: number) => output[anchor * NUMBERS + number] ?? 0;
  const chances = ANCHORS.map((_, anchor) => 1 / (1 + Math.exp(-Math.max(-50, Math.min(50, at(anchor, 0))))));
  const best = chances.reduce((top, chance, anchor) => (chance > (chances[top] ?? 0) ? anchor : top), 0);
  const score = chances[best] ?? 0;
  if (score < LEAST) return null;
  const box = (anchor: number): Box => {
    const [x, y] = ANCHORS[anchor] ?? [0, 0];
    const [middleX, middleY] = [at(anchor, 1) + x, at(anchor, 2) + y];
    const [halfX, halfY] = [at(anchor, 3) / 2, at(anchor, 4) / 2];
    return [middleX - halfX, middleY - halfY, middleX + halfX, middleY + halfY];
  };
  const chosen = box(best);
  const same = ANCHORS.flatMap((_, anchor) =>
    (chances[anchor] ?? 0) >= LEAST && overlap(box(anchor), chosen) >= SAME ? [anchor] : [],
  );
  const total = same.reduce((sum, anchor) => sum + (chances[anchor] ?? 0), 0);
  const mean = (of: (anchor: number) => number) =>
    same.reduce((sum, anchor) => sum + ((chances[anchor] ?? 0) / total) * of(anchor), 0);
  const eye = (number: number): Place => [
    mean((anchor) => at(anchor, number) + (ANCHORS[anchor]?.[0] ?? 0)),
    mean((anchor) => at(anchor, number + 1) + (ANCHORS[anchor]?.[1] ?? 0)),
  ];
  const share = toShares(width, height);
  const [left, top] = share([mean((one) => box(one)[0]), mean((one) => box(one)[1])]).map(clipped);
  const [right, bottom] = share([mean((one) => box(one)[2]), mean((one) => box(one)[3])]).map(clipped);
  if (left === undefined || top === undefined || right === undefined || bottom === undefined) return null;
  if (right <= left || bottom <= top) return null;
  const [first, second] = [share(eye(5)), share(eye(7))];
  const eyes = first[0] <= second[0] ? ([first, second] as const) : ([second, first] as const);
  return { box: [left, top, right, bottom], eyes, score };
}

function clipped(value: number): number {
  return Math.max(0, Math.min(1, value));
}

/** Places in the square as shares of the picture. */
function toShares(width: number, height: number): (place: Place) => Place {
  const [w, h] = fitted(width, height);
  const [left, top] = [Math.floor((SIDE - w) / 2), Math.floor((SIDE - h) / 2)];
  return ([x, y]) => [(x - left) / w, (y - top) / h];
}

function overlap(a: Box, b: Box): number {
  const size = (box: Box) => Math.max(0, box[2] - box[0]) * Math.max(0, box[3] - box[1]);
  const common = size([
    Math.max(a[0], b[0]),
    Math.max(a[1], b[1]),
    Math.min(a[2], b[2]),
    Math.min(a[3], b[3]),
  ]);
  return common / Math.max(size(a) + size(b) - common, 1e-9);
}
