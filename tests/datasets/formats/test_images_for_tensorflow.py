"""What TensorFlow and Keras read of the formats made for them."""

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from labelhub.datasets.formats import image_folder, shards, tfrecord
from tests.datasets.formats.bundled import CLASSES, bundled, drawn, record, unpacked


def test_keras_reads_an_image_folder(tmp_path: Path) -> None:
    items = [record(number, split=("train", "train", "test")[number % 3]) for number in range(12)]
    items.append(record(12, value=None))  # nobody knows what it is: no image of it
    folder = unpacked(bundled(image_folder.write, items, tmp_path), tmp_path / "out")
    for split, count in (("train", 8), ("test", 4)):
        found = keras.utils.image_dataset_from_directory(folder / split, image_size=(32, 32), batch_size=None)
        assert found.class_names == CLASSES
        assert len(list(found)) == count
    names = {str(path.relative_to(folder / "train")) for path in (folder / "train").rglob("*.jpg")}
    assert names == {f"{one.value}/{one.path}" for one in items if one.value and one.split == "train"}
    assert (folder / "labels.csv").read_text().count("\n") == 14


def test_tensorflow_reads_tfrecords(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "ITEMS", 5)
    items = [record(number, group="g" if number == 1 else "") for number in range(12)]
    items.append(record(12, value=None, probabilities={"female": 0.25, "male": 0.75}))
    folder = unpacked(bundled(tfrecord.write, items, tmp_path, "tar"), tmp_path / "out")
    files = sorted(str(path) for path in folder.glob("train-*.tfrecord"))
    assert len(files) == 3
    wanted = {
        "image/encoded": tf.io.FixedLenFeature([], tf.string),
        "image/filename": tf.io.FixedLenFeature([], tf.string),
        "image/class/label": tf.io.FixedLenFeature([], tf.int64),
        "image/class/text": tf.io.FixedLenFeature([], tf.string, ""),
        "image/class/probabilities": tf.io.FixedLenFeature([2], tf.float32),
        "image/group": tf.io.FixedLenFeature([], tf.string, ""),
        "image/id": tf.io.FixedLenFeature([], tf.int64),
    }
    rows = [tf.io.parse_single_example(data, wanted) for data in tf.data.TFRecordDataset(files)]
    for one, row in zip(items, rows, strict=True):
        assert row["image/filename"].numpy().decode() == one.path
        assert row["image/encoded"].numpy() == drawn(one)
        assert row["image/class/text"].numpy().decode() == (one.value or "")
        assert int(row["image/class/label"]) == (CLASSES.index(one.value) if one.value else -1)
        assert row["image/group"].numpy().decode() == one.group
        assert int(row["image/id"]) == one.id
        np.testing.assert_allclose(row["image/class/probabilities"], [one.probabilities.get(key, 0) for key in CLASSES])
    assert (folder / "classes.txt").read_text() == "female\nmale\n"


def test_an_example_is_what_tensorflow_itself_would_write() -> None:
    made = tfrecord.example({"b": b"x\0y", "i": [0, -1, 2**40], "f": [0.5, -2.0]})
    theirs = tf.train.Example(
        features=tf.train.Features(
            feature={
                "b": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"x\0y"])),
                "i": tf.train.Feature(int64_list=tf.train.Int64List(value=[0, -1, 2**40])),
                "f": tf.train.Feature(float_list=tf.train.FloatList(value=[0.5, -2.0])),
            }
        )
    )
    assert tf.train.Example.FromString(made) == theirs
