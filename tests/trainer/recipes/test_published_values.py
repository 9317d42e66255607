"""The values that recipes were published with, and details of them that are easily lost."""

from typing import Any

import numpy as np
import pytest

from trainer import recipes
from trainer.config import TrainConfig
from trainer.recipes import shared


def values(recipe: str, **given: Any) -> Any:
    return TrainConfig(recipe, parameters=given).parameters


def network(recipe: str, classes: int = 2, **given: Any) -> Any:
    learner = recipes.find(recipe).learner(values(recipe, **given))
    return learner.build(classes)  # type: ignore[attr-defined]


def layers(built: Any) -> list[tuple[str, tuple[int, ...]]]:
    return [(layer.__class__.__name__, layer.output.shape[1:]) for layer in built.layers[1:]]


def trainable(built: Any) -> int:
    return sum(int(np.prod(weight.shape)) for weight in built.trainable_weights)


@pytest.mark.parametrize("recipe", ["vgg16-augmented", "vggface-augmented"])
def test_the_augmented_networks_have_as_many_parameters_as_published(recipe: str) -> None:
    built = network(recipe, weights="random")

    assert built.count_params() == 14_879_041
    assert trainable(built) == 164_353
    assert built.layers[-1].activation.__name__ == "sigmoid"


def test_vggface_learns_at_the_published_rate_from_the_published_transforms() -> None:
    given = values("vggface-augmented")

    assert (given["optimizer"], given["learning_rate"], given["patience"]) == ("adam", 1e-4, 2)
    assert {name: given[name] for name in ("rotation", "shift", "shear_degrees", "zoom", "flip")} == {
        "rotation": 20, "shift": 0.2, "shear_degrees": 0.2, "zoom": 0.2, "flip": 0.5
    }  # fmt: skip
    assert given["views"] == 0
    assert given["weights_file"] == "rcmalli_vggface_tf_notop_vgg16.h5"


def test_the_augmented_networks_divide_pixels_by_255_and_no_more() -> None:
    built = network("vgg16-augmented", weights="random", size=32)

    assert [layer.name for layer in built.layers[1:3]] == ["vgg16_rescale", "block1_conv1"]
    assert built.layers[1].scale == pytest.approx(1 / 255)
    assert built.layers[1].offset == 0


def test_simple_cnn_is_the_published_network() -> None:
    assert layers(network("simple-cnn")) == [
        ("Rescaling", (64, 64, 1)),
        ("Conv2D", (62, 62, 32)),
        ("Conv2D", (60, 60, 64)),
        ("MaxPooling2D", (30, 30, 64)),
        ("Dropout", (30, 30, 64)),
        ("Flatten", (57600,)),
        ("Dense", (64,)),
        ("Dropout", (64,)),
        ("Dense", (2,)),
    ]
    assert network("simple-cnn").count_params() == 320 + 18_496 + 57_600 * 64 + 64 + 64 * 2 + 2


def test_adadelta_has_the_older_rate_and_takes_the_newer_one() -> None:
    assert values("simple-cnn")["learning_rate"] == 1.0
    assert values("simple-cnn", learning_rate=0.001)["learning_rate"] == 0.001
    assert values("simple-cnn", optimizer="adam")["learning_rate"] == 0.001


def test_avgpool_cnn_is_the_published_network() -> None:
    assert [name for name, _ in layers(network("avgpool-cnn"))] == [
        "Rescaling", "AveragePooling2D", "Conv2D", "GlobalAveragePooling2D", "Dense", "Dropout", "Dense",
    ]  # fmt: skip
    assert network("avgpool-cnn").output_shape == (None, 1)


def test_five_block_cnn_is_the_published_network() -> None:
    built = network("five-block-cnn", size=64)

    assert [shape[-1] for name, shape in layers(built) if name == "Conv2D"] == [32, 64, 128, 256, 512]
    assert [shape for name, shape in layers(built) if name == "Dense"] == [(256,), (128,), (1,)]


@pytest.mark.parametrize(
    ("recipe", "width", "dropout", "epochs"),
    [("vgg16-dense", 1024, 0.9, 128), ("inception-resnet-v2-dense", 1024, 0.8, 300)],
)
def test_the_dense_recipes_have_the_published_values(recipe: str, width: int, dropout: float, epochs: int) -> None:
    given = values(recipe)

    assert (given["width"], given["dropout"], given["epochs"]) == (width, dropout, epochs)


def test_inception_v3_learns_one_new_layer_with_dropout_if_wanted() -> None:
    small: dict[str, Any] = {"weights": "random", "size": 75}

    assert layers(network("inception-v3", **small)) == [("Dense", (2,))]
    assert layers(network("inception-v3", dropout=0.75, **small)) == [("Dropout", (2048,)), ("Dense", (2,))]
    assert trainable(network("inception-v3", **small)) == 2048 * 2 + 2


def test_sigmoid_recipes_end_in_a_softmax_over_many_classes() -> None:
    for recipe in ("avgpool-cnn", "five-block-cnn"):
        assert network(recipe, classes=3, size=32).output_shape == (None, 3)
        assert recipes.find(recipe).notes(3)
        assert not recipes.find(recipe).notes(2)


def test_fine_tuning_thaws_the_last_blocks_and_no_batch_normalisation() -> None:
    given = values("fine-tune", backbone="mobilenet-v3-small", weights="random", size=32, blocks=2)
    learner = recipes.find("fine-tune").learner(given)
    built = learner.build(2)  # type: ignore[attr-defined]
    before = trainable(built)
    learner.thaw(built)  # type: ignore[attr-defined]
    learning = [layer for layer in built.layers if layer.trainable_weights]

    assert before == 576 * 2 + 2
    assert not [layer for layer in learning if layer.__class__.__name__ == "BatchNormalization"]
    names = {layer.name for layer in learning}
    assert "expanded_conv_8_expand" in names
    assert "expanded_conv_7_expand" not in names


def test_every_recipe_describes_itself_in_plain_data() -> None:
    for name, recipe in recipes.RECIPES.items():
        described = recipe.describe()
        assert described["name"] == name
        assert {one["kind"] for one in described["parameters"]} <= {"integer", "number", "choice", "text"}
        assert [one["name"] for one in described["parameters"]][-len(shared.EVERY) :] == [
            one.name for one in shared.EVERY
        ]
