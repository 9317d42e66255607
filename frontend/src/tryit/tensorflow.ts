/** TensorFlow.js, as much of it as is used here: the build that `@vladmandic/human` ships, loaded when it is asked for.
 *  Exports are checked against the same build. */

export interface Tensor {
  size: number;
  data(): Promise<Float32Array>;
  dispose(): void;
}

export interface GraphModel {
  predict(image: Tensor): Tensor | Tensor[];
  execute(image: Tensor): Tensor | Tensor[];
}

export interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  getBackend(): string;
  tensor(values: Float32Array, shape: number[]): Tensor;
  dispose(tensors: Tensor | Tensor[]): void;
  loadGraphModel(source: { load(): Promise<unknown> }): Promise<GraphModel>;
}

const BACKENDS = ["webgl", "cpu"];

/** Ready on the fastest backend that this browser has. Raises Error where none starts. */
export async function openTensorFlow(): Promise<TensorFlow> {
  const module: unknown = await import("../../node_modules/@vladmandic/human/dist/tfjs.esm.js");
  const tf = module as TensorFlow;
  for (const name of BACKENDS) {
    if (await started(tf, name)) return tf;
  }
  throw new Error("TensorFlow.js found no backend in this browser");
}

async function started(tf: TensorFlow, name: string): Promise<boolean> {
  try {
    if (!(await tf.setBackend(name))) return false;
    await tf.ready();
    return true;
  } catch (error) {
    if (name === BACKENDS[BACKENDS.length - 1]) throw error;
    return false; // no graphics here: the next backend needs none
  }
}

interface Manifest {
  modelTopology: unknown;
  format?: string;
  signature?: unknown;
  weightsManifest: { paths: string[]; weights: unknown[] }[];
}

/** A graph model whose description is at `graph`; `file` gives the address of each of its weights files. */
export async function openGraph(
  tf: TensorFlow,
  graph: string,
  file: (name: string) => string,
): Promise<GraphModel> {
  const manifest = (await fetched(graph).then((response) => response.json())) as Manifest;
  const paths = manifest.weightsManifest.flatMap((group) => group.paths);
  const parts = await Promise.all(paths.map((name) => fetched(file(name)).then((one) => one.arrayBuffer())));
  return tf.loadGraphModel({
    load: async () => ({
      modelTopology: manifest.modelTopology,
      format: manifest.format,
      signature: manifest.signature,
      weightSpecs: manifest.weightsManifest.flatMap((group) => group.weights),
      weightData: await new Blob(parts).arrayBuffer(),
    }),
  });
}

/** Raises Error with the address for an answer that is no success. */
export async function fetched(address: string): Promise<Response> {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
}
