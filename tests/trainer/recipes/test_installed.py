"""A recipe of an installed package: a real distribution on the path of a new process."""

import os
import subprocess
import sys
from pathlib import Path

from tests.trainer.conftest import ROOT

MODULE = """
from trainer.encoders import GreyPixels
from trainer.heads import LinearHead
from trainer.recipes import shared
from trainer.recipes.declaration import Recipe

OURS = Recipe("our-method", "Ours.", shared.EVERY, lambda values: GreyPixels(), lambda values: LinearHead(C=1.0))
TAKEN = Recipe("simple-cnn", "Not theirs.", (), OURS.encoder, OURS.learner)
NONE = "no recipe"
"""
ENTRIES = """[labelhub.recipes]
our-method = our_package:OURS
simple-cnn = our_package:TAKEN
other-name = our_package:OURS
no-recipe = our_package:NONE
broken = our_package.missing:OURS
"""
PROGRAM = """
import warnings
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    from trainer import recipes
from trainer.config import TrainConfig
print(TrainConfig("our-method").parameters["balance"], recipes.RECIPES["simple-cnn"].about[:8], len(recipes.RECIPES))
for one in said:
    print(one.message)
"""


def test_an_installed_package_brings_recipes_and_broken_ones_are_left_out_by_name(tmp_path: Path) -> None:
    (tmp_path / "our_package.py").write_text(MODULE)
    information = tmp_path / "our_package-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: our-package\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(ENTRIES)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True, cwd=ROOT
    )
    first, *said = done.stdout.splitlines()

    assert first == "none Anything 12"
    assert [line.split(" ")[2] for line in said] == ["broken", "no-recipe", "other-name", "simple-cnn"]
    assert all("our-package" in line for line in said)
    assert "no trainer.recipes.declaration.Recipe" in said[1]
    assert "calls itself our-method" in said[2]
    assert "already" in said[3]
