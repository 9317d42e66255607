"""TensorFlow.js: the network as a graph model, which `tf.loadGraphModel` loads.

Written here, because the converter package cannot be installed beside this TensorFlow. Format: `model.json` holds the
graph as protobuf JSON without its constants, and a manifest of them; their bytes follow one another in shards
(https://github.com/tensorflow/tfjs/tree/master/tfjs-converter, "Web-friendly format"). The shards are of 4 MB, so that
browsers cache them.
"""

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from trainer.arrays import AnyArray
from trainer.artifacts import write_json
from trainer.errors import TrainerError
from trainer.export.formats import frozen
from trainer.export.source import Source

MODEL = "model.json"
SHARD = 4 * 1024 * 1024
INPUT, OUTPUT = "image", "probabilities"
LIBRARY = Path(__file__).parents[2] / "frontend" / "node_modules" / "@vladmandic" / "human" / "dist" / "tfjs.esm.js"
_PROGRAM = Path(__file__).with_name("ask_tfjs.mjs")
_TYPES = {"DT_FLOAT": "float32", "DT_INT32": "int32", "DT_BOOL": "bool"}
# What tfjs-converter 4.22 executes, of all that networks for images are made of.
_NAMES = """
Abs Add AddV2 AvgPool BatchMatMul BatchMatMulV2 BiasAdd Cast ConcatV2 Const Conv2D DepthwiseConv2dNative Div Einsum Elu
Erf Exp ExpandDims Fill FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 GatherV2 Identity LeakyRelu Log LogSoftmax
MatMul Max MaxPool Maximum Mean Min Minimum MirrorPad Mul Neg Pack Pad PadV2 Placeholder Pow Prod Range RealDiv Relu
Relu6 Reshape ResizeBilinear ResizeNearestNeighbor ReverseV2 Rsqrt Selu Shape Sigmoid Slice Softmax Softplus Split
SplitV Sqrt Square SquaredDifference Squeeze StridedSlice Sub Sum Tanh Tile Transpose Unpack
"""
_OPERATIONS = frozenset(_NAMES.split())


def write(source: Source, folder: Path) -> str:
    """model.json and its shards. Raises TrainerError `export_unsupported`, naming what TensorFlow.js does not know."""
    from google.protobuf import json_format

    traced = frozen(source)
    graph = _folded(traced)
    _refuse_unknown(sorted({node.op for node in graph.node} - _OPERATIONS))
    constants = _take_constants(graph)
    topology = json_format.MessageToDict(graph)
    write_json(
        folder / MODEL,
        {
            "format": "graph-model",
            "generatedBy": "LabelHub",
            "convertedBy": None,
            "signature": {
                "inputs": {INPUT: _tensor(traced.inputs[0])},
                "outputs": {OUTPUT: _tensor(traced.outputs[0])},
            },
            "modelTopology": {"node": topology["node"], "library": {}, "versions": topology.get("versions", {})},
            "weightsManifest": [_write_shards(folder, constants)],
        },
    )
    return MODEL


def _folded(traced: Any) -> Any:
    """The graph with everything that is constant worked out, and without what only orders it."""
    import tensorflow as tf
    from tensorflow.core.protobuf import config_pb2
    from tensorflow.python.grappler import tf_optimizer
    from tensorflow.python.training.saver import export_meta_graph

    graph = traced.graph.as_graph_def()
    kept = export_meta_graph(graph_def=graph, graph=traced.graph)
    ends = kept.collection_def["train_op"].node_list.value
    ends.extend([traced.inputs[0].name, traced.outputs[0].name])
    config = config_pb2.ConfigProto()
    rewrites = config.graph_options.rewrite_options
    rewrites.optimizers.extend(["constfold", "dependency"])
    rewrites.min_graph_nodes = -1
    folded = tf_optimizer.OptimizeGraph(config, kept)
    plain = tf.compat.v1.GraphDef(versions=folded.versions)
    for node in folded.node:
        if node.op != "NoOp":
            copied = plain.node.add()
            copied.CopyFrom(node)
            del copied.input[:]
            copied.input.extend(name for name in node.input if not name.startswith("^"))
    return plain


def _refuse_unknown(names: list[str]) -> None:
    if names:
        raise TrainerError(
            "export_unsupported",
            f"TensorFlow.js cannot run this network: it has no operation {', '.join(names)}.",
            "Export it as keras, savedmodel or tflite.",
        )


def _take_constants(graph: Any) -> dict[str, AnyArray]:
    """Takes the values out of the graph's constants."""
    import tensorflow as tf

    constants: dict[str, AnyArray] = {}
    for node in graph.node:
        if node.op == "Const":
            value = tf.make_ndarray(node.attr["value"].tensor)
            kind = node.attr["dtype"].type
            if tf.as_dtype(kind).name not in _TYPES.values():
                _refuse_unknown([f"Const of {tf.as_dtype(kind).name}"])
            constants[node.name] = value
            empty = tf.compat.v1.AttrValue()
            empty.tensor.dtype = kind
            empty.tensor.tensor_shape.CopyFrom(tf.TensorShape(value.shape).as_proto())
            node.attr["value"].CopyFrom(empty)
    return constants


def _tensor(tensor: Any) -> dict[str, Any]:
    sizes = [-1 if size is None else size for size in tensor.shape.as_list()]
    return {
        "name": tensor.name,
        "dtype": "DT_FLOAT",
        "tensorShape": {"dim": [{"size": str(size)} for size in sizes]},
    }


def _write_shards(folder: Path, constants: dict[str, AnyArray]) -> dict[str, Any]:
    data = b"".join(np.ascontiguousarray(value).tobytes() for value in constants.values())
    parts = [data[start : start + SHARD] for start in range(0, max(len(data), 1), SHARD)]
    names = [f"group1-shard{number}of{len(parts)}.bin" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        (folder / name).write_bytes(part)
    weights = [
        {"name": name, "shape": list(value.shape), "dtype": value.dtype.name} for name, value in constants.items()
    ]
    return {"paths": names, "weights": weights}


def ask_tensorflow(folder: Path, images: AnyArray) -> AnyArray:
    """P of each class by the written files, read back and run by TensorFlow: graph and numbers are whole."""
    import tensorflow as tf
    from google.protobuf import json_format

    described = json.loads((folder / MODEL).read_text("utf-8"))
    (group,) = described["weightsManifest"]
    data = b"".join((folder / name).read_bytes() for name in group["paths"])
    graph = json_format.ParseDict({"node": described["modelTopology"]["node"]}, tf.compat.v1.GraphDef())
    values, offset = {}, 0
    for entry in group["weights"]:
        count = int(np.prod(entry["shape"], dtype=np.int64))
        array = np.frombuffer(data, entry["dtype"], count, offset)
        values[entry["name"]], offset = array.reshape(entry["shape"]), offset + array.nbytes
    for node in graph.node:
        if node.op == "Const":
            node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(values[node.name]))
    names = [described["signature"][kind][name]["name"] for kind, name in (("inputs", INPUT), ("outputs", OUTPUT))]
    with tf.Graph().as_default() as restored, tf.compat.v1.Session(graph=restored) as session:
        tf.import_graph_def(graph, name="")
        found: AnyArray = session.run(names[1], {names[0]: images})
    return found


def node() -> str | None:
    """The Node that can run TensorFlow.js here, if there is one and the front end's packages are installed."""
    return shutil.which("node") if LIBRARY.is_file() else None


def ask_tfjs(program: str, folder: Path, images: AnyArray) -> AnyArray:
    """P of each class by TensorFlow.js itself, the one that the front end has, run by Node on its plain CPU backend.

    Raises TrainerError `export_unreadable` with what TensorFlow.js says.
    """
    given = {
        "library": LIBRARY.as_uri(),
        "folder": str(folder.resolve()),
        "shape": list(images.shape),
        "images": base64.b64encode(np.ascontiguousarray(images, dtype="<f4").tobytes()).decode(),
    }
    done = subprocess.run(
        [program, str(_PROGRAM)], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-12:]
        raise TrainerError("export_unreadable", f"TensorFlow.js cannot run what was written: {' '.join(last)}")
    return np.array(json.loads(done.stdout.splitlines()[-1]), dtype=np.float64)
