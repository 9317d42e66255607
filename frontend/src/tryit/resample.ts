/** Pictures in numbers: resized and cut out as the trainer does it with Pillow. Pure. */
import type { Square } from "./framing";

/** Pixels row by row, `channels` bytes each. */
export interface Pixels {
  width: number;
  height: number;
  channels: number;
  data: Uint8Array | Uint8ClampedArray;
}

const GREY = 124;

/** RGBA as a canvas gives it → RGB, or grey by the weights of ITU-R 601-2, with Pillow's rounding. */
export function fromCanvas(rgba: Pixels, mode: string): Pixels {
  const channels = mode === "L" ? 1 : 3;
  const n = rgba.width * rgba.height;
  const data = new Uint8Array(n * channels);
  for (let at = 0; at < n; at += 1) {
    const r = rgba.data[4 * at] ?? 0;
    const g = rgba.data[4 * at + 1] ?? 0;
    const b = rgba.data[4 * at + 2] ?? 0;
    if (channels === 1) {
      data[at] = (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
    } else {
      data[3 * at] = r;
      data[3 * at + 1] = g;
      data[3 * at + 2] = b;
    }
  }
  return { width: rgba.width, height: rgba.height, channels, data };
}

/** Stretched to this size, bilinear: a triangle that widens with the scale, first along rows, then along columns. */
export function resized(picture: Pixels, width: number, height: number): Pixels {
  const across = picture.width === width ? picture : alongRows(picture, width);
  return across.height === height ? across : turned(alongRows(turned(across), height));
}

interface Weights {
  first: number;
  shares: number[];
}

/** For each new place, which old ones it is made of and by what shares. */
function weights(from: number, to: number): Weights[] {
  const scale = from / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: to }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const last = Math.min(from, Math.trunc(centre + support + 0.5));
    const raw = Array.from({ length: last - first }, (_unused, at) =>
      Math.max(0, 1 - Math.abs((at + first - centre + 0.5) / support)),
    );
    const sum = raw.reduce((total, one) => total + one, 0);
    return { first, shares: raw.map((one) => one / sum) };
  });
}

function alongRows(picture: Pixels, width: number): Pixels {
  const { height, channels } = picture;
  const data = new Uint8Array(width * height * channels);
  for (const [x, { first, shares }] of weights(picture.width, width).entries()) {
    for (let y = 0; y < height; y += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        let at = (y * picture.width + first) * channels + channel;
        for (const share of shares) {
          sum += share * (picture.data[at] ?? 0);
          at += channels;
        }
        data[(y * width + x) * channels + channel] = Math.floor(sum + 0.5);
      }
    }
  }
  return { width, height, channels, data };
}

/** Rows become columns. */
function turned({ width, height, channels, data }: Pixels): Pixels {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        out[(x * height + y) * channels + channel] = data[(y * width + x) * channels + channel] ?? 0;
      }
    }
  }
  return { width: height, height: width, channels, data: out };
}

/** The square, cut out, levelled and brought to this size; what lies outside the picture is grey. Large squares are
 *  halved first, or sampling them sparsely would alias. */
export function cutOut(picture: Pixels, square: Square, width: number, height: number): Pixels {
  const factor = Math.floor(square.side / Math.max(width, height));
  if (factor > 1) {
    const small = reduced(picture, factor);
    const [sx, sy] = [small.width / picture.width, small.height / picture.height];
    return sampled(
      small,
      { x: square.x * sx, y: square.y * sy, side: square.side * sx, turn: square.turn },
      width,
      height,
    );
  }
  return sampled(picture, square, width, height);
}

/** Means of `factor` × `factor` pixels; the last row and column may hold fewer. */
function reduced(picture: Pixels, factor: number): Pixels {
  const { channels } = picture;
  const [width, height] = [Math.ceil(picture.width / factor), Math.ceil(picture.height / factor)];
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [right, bottom] = [
        Math.min(picture.width, (x + 1) * factor),
        Math.min(picture.height, (y + 1) * factor),
      ];
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        for (let row = y * factor; row < bottom; row += 1) {
          for (let column = x * factor; column < right; column += 1) {
            sum += picture.data[(row * picture.width + column) * channels + channel] ?? 0;
          }
        }
        const n = (right - x * factor) * (bottom - y * factor);
        data[(y * width + x) * channels + channel] = Math.floor(sum / n + 0.5);
      }
    }
  }
  return { width, height, channels, data };
}

function sampled(picture: Pixels, square: Square, width: number, height: number): Pixels {
  const { channels } = picture;
  const [across, down] = [square.side / width, square.side / height];
  const [cos, sin] = [Math.cos(square.turn), Math.sin(square.turn)];
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [u, v] = [(x + 0.5 - width / 2) * across, (y + 0.5 - height / 2) * down];
      const [px, py] = [square.x + u * cos - v * sin, square.y + u * sin + v * cos];
      for (let channel = 0; channel < channels; channel += 1) {
        data[(y * width + x) * channels + channel] = between(picture, px, py, channel);
      }
    }
  }
  return { width, height, channels, data };
}

/** The value at a place between pixels, whose centres lie at halves; at the edge the last pixel goes on. */
function between({ width, height, channels, data }: Pixels, px: number, py: number, channel: number): number {
  if (px < 0 || py < 0 || px >= width || py >= height) return GREY;
  const [x, y] = [px - 0.5, py - 0.5];
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const value = (column: number, row: number) => {
    const [c, r] = [Math.max(0, Math.min(width - 1, column)), Math.max(0, Math.min(height - 1, row))];
    return data[(r * width + c) * channels + channel] ?? 0;
  };
  const [dx, dy] = [x - left, y - top];
  const upper = value(left, top) * (1 - dx) + value(left + 1, top) * dx;
  const lower = value(left, top + 1) * (1 - dx) + value(left + 1, top + 1) * dx;
  return Math.trunc(upper * (1 - dy) + lower * dy);
}
