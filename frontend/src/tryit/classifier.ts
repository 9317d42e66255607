/** The model in the browser: a picture in, P of each class out. Nothing is sent anywhere; only files of models are
 *  fetched, from the page's own server. */
import finderWeights from "../../node_modules/@vladmandic/human/models/blazeface.bin?url";
import finderGraph from "../../node_modules/@vladmandic/human/models/blazeface.json?url";
import { fitted, NUMBERS, SIDE, surest } from "./blazeface";
import { type Face, frameOf, type Square } from "./framing";
import { cutOut, fromCanvas, type Pixels, resized } from "./resample";
import {
  fetched,
  type GraphModel,
  openGraph,
  openTensorFlow,
  type Tensor,
  type TensorFlow,
} from "./tensorflow";
import type { Description } from "./verdict";

/** Larger pictures are drawn smaller: the networks see at most some hundred pixels a side. */
const LONGEST = 1280;

export interface Seen {
  /** Size of the picture as it was looked at. */
  width: number;
  height: number;
  face: Face | null;
  /** The part that the model was shown; null: the whole picture. */
  frame: Square | null;
  /** What the model was shown. */
  shown: Pixels;
  p: number[];
  milliseconds: number;
}

export interface Picture {
  source: CanvasImageSource;
  width: number;
  height: number;
}

export class Classifier {
  private constructor(
    private readonly tf: TensorFlow,
    readonly description: Description,
    private readonly network: GraphModel,
    private readonly finder: GraphModel,
  ) {}

  /** Loads the model whose files lie below `base`, and the network that finds faces. */
  static async open(base: string): Promise<Classifier> {
    const file = (name: string) => `${base}${name}`;
    const [tf, description] = await Promise.all([
      openTensorFlow(),
      fetched(file("labelhub.json")).then((response) => response.json() as Promise<Description>),
    ]);
    const [network, finder] = await Promise.all([
      openGraph(tf, file("model.json"), file),
      openGraph(tf, finderGraph, () => finderWeights),
    ]);
    return new Classifier(tf, description, network, finder);
  }

  /** `webgl` or `cpu`. */
  get backend(): string {
    return this.tf.getBackend();
  }

  async look(picture: Picture): Promise<Seen> {
    const began = performance.now();
    const rgba = pixelsOf(picture);
    const { width, height } = rgba;
    const face = await this.faceIn(fromCanvas(rgba, "RGB"));
    const { pixels, crop } = this.description;
    const frame = frameOf(face, crop, width, height);
    const whole = fromCanvas(rgba, pixels.mode);
    const shown = frame
      ? cutOut(whole, frame, pixels.width, pixels.height)
      : resized(whole, pixels.width, pixels.height);
    const [p] = await this.asked(Float32Array.from(shown.data), [
      pixels.height,
      pixels.width,
      shown.channels,
    ]);
    return {
      width,
      height,
      face,
      frame,
      shown,
      p: Array.from(p ?? []),
      milliseconds: performance.now() - began,
    };
  }

  private async asked(values: Float32Array, shape: number[]): Promise<Float32Array[]> {
    return this.run(values, shape, (image) => this.network.predict(image));
  }

  /** The surest face; the picture is fitted into the middle of the network's square, black around it. */
  private async faceIn(picture: Pixels): Promise<Face | null> {
    const [width, height] = fitted(picture.width, picture.height);
    const small = resized(picture, width, height);
    const values = new Float32Array(SIDE * SIDE * 3).fill(-1);
    const [left, top] = [Math.floor((SIDE - width) / 2), Math.floor((SIDE - height) / 2)];
    for (let y = 0; y < height; y += 1) {
      for (let at = 0; at < width * 3; at += 1) {
        values[((y + top) * SIDE + left) * 3 + at] = (small.data[y * width * 3 + at] ?? 0) / 127.5 - 1;
      }
    }
    const outputs = await this.run(values, [SIDE, SIDE, 3], (image) => this.finder.execute(image));
    return surest(joined(outputs), picture.width, picture.height);
  }

  private async run(
    values: Float32Array,
    shape: number[],
    ask: (image: Tensor) => Tensor | Tensor[],
  ): Promise<Float32Array[]> {
    const image = this.tf.tensor(values, [1, ...shape]);
    const said = [ask(image)].flat();
    const found = await Promise.all(said.map((one) => one.data()));
    this.tf.dispose([image, ...said]);
    return found;
  }
}

/** The finder's four outputs (odds and places of a coarse and a fine map) as one row for each anchor, fine map first. */
export function joined(outputs: readonly Float32Array[]): Float32Array {
  const [oddsCoarse, oddsFine, placesCoarse, placesFine] = [...outputs].sort((a, b) => a.length - b.length);
  if (!oddsCoarse || !oddsFine || !placesCoarse || !placesFine) return new Float32Array();
  const rows = oddsFine.length + oddsCoarse.length;
  const all = new Float32Array(rows * NUMBERS);
  for (let row = 0; row < rows; row += 1) {
    const fine = row < oddsFine.length;
    const at = fine ? row : row - oddsFine.length;
    const places = fine ? placesFine : placesCoarse;
    all[row * NUMBERS] = (fine ? oddsFine : oddsCoarse)[at] ?? 0;
    all.set(places.subarray(at * 16, at * 16 + 16), row * NUMBERS + 1);
  }
  return all;
}

function pixelsOf({ source, width, height }: Picture): Pixels {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const canvas = new OffscreenCanvas(w, h);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser cannot draw");
  context.fillStyle = "white";
  context.fillRect(0, 0, w, h);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, w, h);
  return { width: w, height: h, channels: 4, data: context.getImageData(0, 0, w, h).data };
}
