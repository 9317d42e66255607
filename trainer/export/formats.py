"""The formats of Keras and TensorFlow's own tools: .keras, SavedModel and LiteRT.

Each has a `write`, which fills a folder and names its main file, and an `answers`, which asks what was written.
"""

import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from trainer.arrays import AnyArray
from trainer.export.source import Source
from trainer.predict import DESCRIPTION, NETWORK

SAVED_MODEL = "saved_model"
LITE = "model.tflite"


def write_keras(source: Source, folder: Path) -> str:
    """The Keras file as it is, with model.json, so that `trainer.predict.load` takes the folder too."""
    for name in (NETWORK, DESCRIPTION):
        shutil.copy2(source.folder / name, folder / name)
    return NETWORK


def ask_keras(folder: Path, images: AnyArray) -> AnyArray:
    """P of each class by the written file."""
    from keras import models

    return np.asarray(models.load_model(folder / NETWORK, compile=False).predict_on_batch(images))


def write_saved_model(source: Source, folder: Path) -> str:
    """A SavedModel whose `serving_default` takes any number of images."""
    source.network.export(str(folder / SAVED_MODEL), format="tf_saved_model", verbose=False)
    return SAVED_MODEL


def ask_saved_model(folder: Path, images: AnyArray) -> AnyArray:
    """P of each class by the written model."""
    import tensorflow as tf

    loaded = tf.saved_model.load(str(folder / SAVED_MODEL))  # its variables live as long as it is held
    found: AnyArray = loaded.serve(tf.constant(images)).numpy()
    return found


def write_lite(source: Source, folder: Path) -> str:
    """A LiteRT (TensorFlow Lite) file in float32 that takes any number of images."""
    import tensorflow as tf

    # Keras 3 keeps its variables where the converter does not look for them; frozen, they are constants of the graph.
    converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen(source)])
    (folder / LITE).write_bytes(converter.convert())
    return LITE


def ask_lite(folder: Path, images: AnyArray) -> AnyArray:
    """P of each class by the LiteRT interpreter that TensorFlow brings."""
    import tensorflow as tf

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*tf.lite.Interpreter is deprecated.*")
        interpreter = tf.lite.Interpreter(model_path=str(folder / LITE))
    (given,), (told,) = interpreter.get_input_details(), interpreter.get_output_details()
    interpreter.resize_tensor_input(given["index"], images.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(given["index"], images)
    interpreter.invoke()
    found: AnyArray = interpreter.get_tensor(told["index"])
    return found


def frozen(source: Source) -> Any:
    """The network as one traced function of `image` (n, height, width, channels), float32; weights are constants."""
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    signature = tf.TensorSpec((None, *source.images.shape[1:]), tf.float32, name="image")
    traced = tf.function(lambda image: source.network(image, training=False)).get_concrete_function(signature)
    return convert_variables_to_constants_v2(traced)
