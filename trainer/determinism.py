"""Makes networks repeat themselves: same data, same seed, same machine, same numbers."""


def make_repeatable(seed: int) -> None:
    """Seeds Python, NumPy and TensorFlow and has TensorFlow use only operations that always add up in one order.

    Both hold for the whole process.
    """
    import keras
    import tensorflow as tf

    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
