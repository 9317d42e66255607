// Loads an exported graph model with TensorFlow.js and prints what it says of the images given on stdin.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const given = JSON.parse(readFileSync(0, "utf-8"));
// The front end's TensorFlow.js is built for browsers: with a window it does not ask for Node's own parts.
globalThis.window = globalThis;
globalThis.document = {};
const log = console.log;
console.log = () => {};
const tf = await import(given.library);
await tf.setBackend("cpu");
await tf.ready();

const model = JSON.parse(readFileSync(join(given.folder, "model.json"), "utf-8"));
const [group] = model.weightsManifest;
const bytes = Buffer.concat(group.paths.map((name) => readFileSync(join(given.folder, name))));
const loaded = await tf.loadGraphModel({
  load: async () => ({
    modelTopology: model.modelTopology,
    signature: model.signature,
    format: model.format,
    weightSpecs: group.weights,
    weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  }),
});

const raw = Buffer.from(given.images, "base64");
const numbers = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
const size = numbers.length / given.shape[0];
const answers = [];
for (let at = 0; at < given.shape[0]; at += 1) {
  // One image after the other, as a browser page asks.
  const image = tf.tensor(numbers.subarray(at * size, (at + 1) * size), [1, ...given.shape.slice(1)]);
  const said = loaded.predict(image);
  answers.push(Array.from(await said.data()));
  tf.dispose([image, said]);
}
log(JSON.stringify(answers));
