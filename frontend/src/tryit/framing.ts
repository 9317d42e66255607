/** Where a face is in a picture, and the upright square that is shown to the model: the trainer's rule, number for
 *  number (`trainer/framing.py`). Pure. */

export type Place = readonly [x: number, y: number];

/** Shares of the picture's width and height, 0 to 1. */
export interface Face {
  box: readonly [left: number, top: number, right: number, bottom: number];
  eyes: readonly [Place, Place] | null;
  score: number;
}

/** A square in pixels of the picture: its centre, its side, and by how many radians it is turned clockwise. */
export interface Square {
  x: number;
  y: number;
  side: number;
  turn: number;
}

/** Side of the square, as a multiple of the longer side of the face's box. */
const MARGIN = 1.5;
const MOST_TURN = Math.PI / 3;
/** From this share of the picture's shorter side on, a face's square is the picture: it is a portrait already. */
const PORTRAIT = 0.6;

/** The square around a face in a picture of this size, turned so that the eyes are level. */
export function squareAround(face: Face, width: number, height: number): Square {
  const [left, top, right, bottom] = face.box;
  const side = MARGIN * Math.max((right - left) * width, (bottom - top) * height);
  let turn = 0;
  if (face.eyes) {
    const [[x1, y1], [x2, y2]] = face.eyes;
    const down = (y2 - y1) * height;
    const across = (x2 - x1) * width;
    const angle = Math.atan2(down, across);
    if (Math.abs(angle) <= MOST_TURN && Math.hypot(down, across) > 1) turn = angle;
  }
  return {
    x: ((left + right) / 2) * width,
    y: ((top + bottom) / 2) * height,
    side: Math.max(side, 1),
    turn,
  };
}

/** What the model is shown: the square around the face where it learnt from faces that were cut out, and where the
 *  picture shows more than a portrait; else, and where no face was found, the whole picture (null). */
export function frameOf(face: Face | null, crop: string, width: number, height: number): Square | null {
  if (!face) return null;
  const square = squareAround(face, width, height);
  const portrait = square.side >= PORTRAIT * Math.min(width, height);
  return crop === "none" && portrait ? null : square;
}
