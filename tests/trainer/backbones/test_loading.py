"""Weights from files: old format and new, whole networks, wrong shapes, and what is missing."""

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.trainer import drawings
from trainer.backbones import loading, networks
from trainer.backbones.weights import NamedFile, PublishedFile
from trainer.config import TrainConfig
from trainer.errors import TrainerError
from trainer.run import train


@pytest.fixture(autouse=True)
def weights_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LABELHUB_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    (tmp_path / "weights").mkdir()
    return tmp_path / "weights"


def network(*, top: bool = False, name: str = "small", width: int = 4) -> Any:
    import keras
    from keras import layers

    image = keras.Input((8, 8, 3))
    x = layers.Conv2D(width, 3, name=f"{name}_one")(image)
    x = layers.BatchNormalization(name=f"{name}_norm")(x)
    x = layers.Conv2D(2, 3, name=f"{name}_two")(x)
    return keras.Model(image, layers.Dense(5, name=f"{name}_top")(layers.Flatten()(x)) if top else x, name=name)


def save_in_the_old_format(model: Any, path: Path) -> Path:
    import h5py
    from keras.src.legacy.saving import legacy_h5_format

    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    return path


def same(one: Any, other: Any) -> bool:
    return all((a == b).all() for a, b in zip(one.get_weights(), other.get_weights(), strict=False))


@pytest.mark.parametrize("top", [False, True])
def test_a_file_of_the_old_format_fills_a_network_whatever_its_layers_are_called(tmp_path: Path, top: bool) -> None:
    saved, empty = network(top=top, name="other"), network()
    loading.fill(empty, save_in_the_old_format(saved, tmp_path / "w.h5"))

    assert same(empty, saved)


def test_a_file_of_the_new_format_fills_a_network(tmp_path: Path) -> None:
    saved, empty = network(), network()
    saved.save_weights(tmp_path / "w.weights.h5")
    loading.fill(empty, tmp_path / "w.weights.h5")

    assert same(empty, saved)


def test_weights_of_a_wrong_shape_name_the_file_the_layer_and_both_shapes(tmp_path: Path) -> None:
    path = save_in_the_old_format(network(width=6, name="other"), tmp_path / "w.h5")
    with pytest.raises(TrainerError) as raised:
        loading.fill(network(), path)

    assert raised.value.code == "weights_wrong"
    for said in (str(path), "other_one", "(3, 3, 3, 6)", "small_one", "(3, 3, 3, 4)"):
        assert said in raised.value.message


def test_a_file_that_holds_no_weights_is_refused(tmp_path: Path) -> None:
    for data in (b"nonsense", b""):
        (tmp_path / "w.h5").write_bytes(data)
        with pytest.raises(TrainerError) as raised:
            loading.fill(network(), tmp_path / "w.h5")
        assert raised.value.code == "weights_wrong"


def test_a_file_with_too_few_layers_is_refused(tmp_path: Path) -> None:
    import keras

    image = keras.Input((8, 8, 3))
    short = keras.Model(image, keras.layers.Conv2D(4, 3)(image))
    with pytest.raises(TrainerError, match="1 layers with weights, and 3"):
        loading.fill(network(), save_in_the_old_format(short, tmp_path / "w.h5"))


def test_a_weights_file_that_nobody_brought_ends_a_run_with_where_it_is_looked_for(
    tmp_path: Path, weights_folder: Path
) -> None:
    manifest = drawings.write(tmp_path / "m.jsonl", ("across", "down"), drawings.items(tmp_path, 2, ("across", "down")))
    with pytest.raises(TrainerError) as raised:
        train(manifest, tmp_path / "run", TrainConfig("vggface-augmented"))

    assert raised.value.code == "weights_missing"
    assert "rcmalli_vggface_tf_notop_vgg16.h5" in raised.value.message
    assert str(weights_folder) in raised.value.message
    assert "LABELHUB_WEIGHTS" in raised.value.hint


def test_a_named_file_is_found_and_its_own_digest_names_its_features(weights_folder: Path) -> None:
    network = networks.find("vgg16")
    for content in (b"one", b"two"):
        (weights_folder / "mine.h5").write_bytes(content)
        weights = loading.Weights("pretrained", NamedFile("mine.h5"))
        weights.check(network)
        assert len(weights.digest(network)) == 64
        assert weights.digest(network) != network.published.digest  # type: ignore[union-attr]


@pytest.fixture
def published(tmp_path: Path) -> Iterator[str]:
    """An address on this machine where one file is published."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "net.h5").write_bytes(b"weights")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


MD5 = "d6285bdb62ea27e7a2f3a5d32c6e6d8b"


def test_published_weights_are_downloaded_once_and_checked(
    published: str, weights_folder: Path, tmp_path: Path
) -> None:
    file = PublishedFile(f"{published}/net.h5", hashlib.sha256(b"weights").hexdigest())
    assert file.find() == weights_folder / "net.h5"
    (tmp_path / "site" / "net.h5").unlink()
    assert file.find().read_bytes() == b"weights"


def test_a_download_with_a_wrong_hash_is_refused(published: str) -> None:
    with pytest.raises(TrainerError) as raised:
        PublishedFile(f"{published}/net.h5", MD5).find()

    assert raised.value.code == "weights_wrong"
    assert MD5 in raised.value.message


@pytest.mark.parametrize("gone", ["/none.h5", None])
def test_without_a_network_the_error_says_which_file_and_how_to_bring_it(
    published: str, weights_folder: Path, gone: str | None
) -> None:
    # Nothing answers on port 9 of this machine, as nothing does where there is no network.
    url = f"{published}{gone}" if gone else "http://127.0.0.1:9/net.h5"
    with pytest.raises(TrainerError) as raised:
        PublishedFile(url, MD5).find()

    assert raised.value.code == "weights_missing"
    for said in (url.rpartition("/")[2], str(weights_folder), "could not be downloaded"):
        assert said in raised.value.message
    for said in (url, "LABELHUB_WEIGHTS"):
        assert said in raised.value.hint
    assert list(weights_folder.iterdir()) == []


def test_random_weights_are_the_same_each_time_and_leave_other_draws_alone() -> None:
    import random

    import keras

    random.seed(3)
    expected = random.random()
    random.seed(3)
    small = networks.find("mobilenet-v3-small")
    built = [loading.attach(small, loading.Weights("random"), "own", keras.Input((32, 32, 3))) for _ in range(2)]

    assert same(*built)
    assert random.random() == expected


def test_vgg16_takes_red_green_blue_though_its_weights_want_it_reversed(tmp_path: Path, weights_folder: Path) -> None:
    import keras

    vgg = networks.find("vgg16")
    image = keras.Input((32, 32, 3))
    original = vgg.build(image)
    save_in_the_old_format(original, weights_folder / "vgg.h5")
    pixels = np.random.default_rng(1).integers(0, 256, (1, 32, 32, 3)).astype(np.float32)
    expected = original.predict_on_batch(pixels[..., ::-1] - np.array([103.939, 116.779, 123.68], dtype=np.float32))
    found = loading.attach(
        vgg, loading.Weights("pretrained", NamedFile("vgg.h5")), "own", keras.Input((32, 32, 3))
    ).predict_on_batch(pixels)

    assert np.abs(found - expected).max() <= 1e-4 * np.abs(expected).max()
