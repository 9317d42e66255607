import subprocess
import sys
from typing import Any

import pytest

from trainer.config import TrainConfig
from trainer.errors import TrainerError


def test_a_configuration_holds_every_parameter_with_the_published_values() -> None:
    config = TrainConfig("simple-cnn", parameters={"epochs": 3})

    assert (config.seed, config.folds) == (7, 5)
    assert config.parameters == {
        "epochs": 3, "batch": 128, "optimizer": "adadelta", "learning_rate": 1.0, "width": 64, "dropout": 0.5,
        "rotation": 0, "shift": 0, "shear_degrees": 0, "zoom": 0, "flip": 0, "crop": "none", "balance": "none",
        "learning_curve": "auto", "targets": "labels",
    }  # fmt: skip


def test_adam_brings_its_own_rate() -> None:
    assert TrainConfig("simple-cnn", parameters={"optimizer": "adam"}).parameters["learning_rate"] == 0.001


def test_a_configuration_survives_being_written_down() -> None:
    config = TrainConfig("faceres-linear", seed=3, folds=4, parameters={"C": 1})

    assert TrainConfig(**config.as_dict()) == config


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ({"recipe": "simple-cn"}, "recipe_unknown", "faceres-linear, fine-tune"),
        ({"recipe": "simple-cnn", "seed": -1}, "config_invalid", "'seed'"),
        ({"recipe": "simple-cnn", "seed": 1.5}, "config_invalid", "'seed'"),
        ({"recipe": "simple-cnn", "folds": 1}, "config_invalid", "'folds'"),
        ({"recipe": "simple-cnn", "folds": True}, "config_invalid", "'folds'"),
        ({"recipe": "simple-cnn", "parameters": {"dropout": 1}}, "parameter_invalid", "'dropout'"),
        ({"recipe": "faceres-linear", "parameters": {"epochs": 1}}, "parameter_unknown", "'epochs'"),
    ],
)
def test_a_wrong_configuration_is_never_made(given: dict[str, Any], code: str, said: str) -> None:
    with pytest.raises(TrainerError) as raised:
        TrainConfig(**given)

    assert raised.value.code == code
    assert said in str(raised.value)


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    program = (
        "import sys, trainer.config, trainer.manifest, trainer.errors, trainer.run, trainer.predict, trainer.__main__;"
        "print([m for m in ('tensorflow', 'keras', 'sklearn', 'scipy', 'django') if m in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == "[]"
