"""The Keras networks that recipes train: convolutional ones from pixels, dense ones on features, and both together.

Every function here returns an untrained Keras model whose last layer is named `answer`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from trainer.errors import TrainerError


def answer(x: Any, classes: int, *, binary: bool) -> Any:
    """P of each class by softmax; with `binary` and two classes, P of the second by one sigmoid."""
    from keras import layers

    if binary and classes == 2:
        return layers.Dense(1, activation="sigmoid", name="answer")(x)
    return layers.Dense(classes, activation="softmax", name="answer")(x)


def dense(x: Any, widths: Sequence[int], dropout: float, penalty: float = 0.0) -> Any:
    """Dense ReLU layers of these widths, then dropout. `penalty` is the quadratic one on their kernels."""
    from keras import layers, regularizers

    for width in widths:
        kernel = regularizers.L2(penalty) if penalty else None
        x = layers.Dense(width, activation="relu", kernel_regularizer=kernel)(x)
    return layers.Dropout(dropout)(x) if dropout else x


def on_features(
    shape: tuple[int, ...],
    classes: int,
    *,
    widths: Sequence[int] = (),
    dropout: float = 0.0,
    penalty: float = 0.0,
    binary: bool = False,
) -> Any:
    """Dense layers on features of this shape. Without widths: one new layer, behind dropout if there is any."""
    import keras

    features = keras.Input(shape)
    return keras.Model(features, answer(dense(features, widths, dropout, penalty), classes, binary=binary))


def simple_cnn(classes: int, *, width: int, dropout: float) -> Any:
    """Two convolutions and two dense layers, from grey pixels (n, 64, 64, 1), 0 to 255."""
    import keras
    from keras import layers

    pixels = keras.Input((64, 64, 1))
    x = layers.Rescaling(1 / 255)(pixels)
    x = layers.Conv2D(32, 3, activation="relu")(x)
    x = layers.Conv2D(64, 3, activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Dropout(0.25)(x)
    x = layers.Flatten()(x)
    return keras.Model(pixels, answer(dense(x, (width,), dropout), classes, binary=False))


def avgpool_cnn(classes: int, *, size: int, width: int, dropout: float) -> Any:
    """Average pool, one convolution, global average pool, one dense layer; from RGB pixels (n, size, size, 3)."""
    import keras
    from keras import layers

    pixels = keras.Input((size, size, 3))
    x = layers.Rescaling(1 / 255)(pixels)
    x = layers.AveragePooling2D(2)(x)
    x = layers.Conv2D(64, 3, activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(pixels, answer(dense(x, (width,), dropout), classes, binary=True))


def five_block_cnn(classes: int, *, size: int, widths: Sequence[int], dropout: float) -> Any:
    """Five blocks of convolution and max pool (32, 64, 128, 256, 512), global average pool, dense layers; from RGB."""
    import keras
    from keras import layers

    pixels = keras.Input((size, size, 3))
    x = layers.Rescaling(1 / 255)(pixels)
    for filters in (32, 64, 128, 256, 512):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(pixels, answer(dense(x, widths, dropout), classes, binary=True))


def on_backbone(
    attach: Callable[[Any], Any], classes: int, *, size: int, widths: Sequence[int], dropout: float, binary: bool
) -> Any:
    """A frozen backbone, global average pool and dense layers; from RGB pixels (n, size, size, 3), 0 to 255."""
    import keras
    from keras import layers

    pixels = keras.Input((size, size, 3))
    features = attach(pixels)
    keras.Model(pixels, features).trainable = False
    x = layers.GlobalAveragePooling2D()(features)
    return keras.Model(pixels, answer(dense(x, widths, dropout), classes, binary=binary))


def thaw_last_blocks(network: Any, blocks: int, ends_block: Callable[[str], bool]) -> None:
    """Lets the last `blocks` blocks of a backbone learn, all but their batch normalisations.

    Those keep the statistics they were trained with: a small batch of few images has worse ones. `ends_block` says of
    a layer's name whether it ends a block; what comes after the last such layer belongs to the last block. Raises
    TrainerError `parameter_invalid` if there are fewer blocks.
    """
    from keras import layers

    ends = [number for number, layer in enumerate(network.layers) if ends_block(layer.name)]
    if blocks > len(ends):
        raise TrainerError(
            "parameter_invalid", f"The backbone has {len(ends)} blocks, and {blocks} were to learn.", "Choose fewer."
        )
    start = ends[-blocks - 1] + 1 if blocks < len(ends) else 0
    for layer in network.layers[start:]:
        layer.trainable = not isinstance(layer, layers.BatchNormalization)
