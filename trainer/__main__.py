"""The trainer on the command line: `python -m trainer train|predict|evaluate|compare|export|recipes`."""

import argparse
import csv
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trainer import recipes
from trainer.artifacts import write_bytes, write_json
from trainer.compare import compare
from trainer.config import TrainConfig
from trainer.errors import TrainerError
from trainer.evaluation import evaluate
from trainer.export.exporting import FORMATS, export
from trainer.parameters import Choice, Number, Parameter, Text
from trainer.predict import load
from trainer.progress import Progress
from trainer.readback import read_run
from trainer.report import text
from trainer.run import train


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 if it went well, 1 with one sentence on stderr if not, 2 for wrong usage."""
    # TensorFlow's start-up notes would bury ours; whoever wants them sets the variable.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    parsed = _parser().parse_args(arguments)
    try:
        parsed.command(parsed)
    except TrainerError as error:
        print(f"error ({error.code}): {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Run the same command again to start anew.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trainer", description=__doc__)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("train", help="train from a manifest into a run folder")
    one.add_argument("manifest", type=Path)
    one.add_argument("--recipe", required=True, help="see `recipes`")
    one.add_argument("--out", type=Path, required=True, help="the run folder")
    one.add_argument("--images", type=Path, help="where images lie as <first two digits>/<sha256>")
    one.add_argument("--also", type=Path, help="a listing of items that are only predicted")
    one.add_argument("--cache", type=Path, help="where features are kept between runs")
    one.add_argument("--seed", type=int, default=7)
    one.add_argument("--folds", type=int, default=5)
    one.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the recipe")
    one.set_defaults(command=_train)
    two = commands.add_parser("predict", help="P of each class for image files, as CSV")
    two.add_argument("run", type=Path)
    two.add_argument("files", type=Path, nargs="+")
    two.set_defaults(command=_predict)
    _add_measuring(commands)
    commands.add_parser("recipes", help="list recipes and their parameters").set_defaults(command=_recipes)
    return parser


def _add_measuring(commands: Any) -> None:
    three = commands.add_parser("evaluate", help="measure a run on other labelled images, or on corrected labels")
    three.add_argument("run", type=Path)
    three.add_argument("--data", type=Path, required=True, help="a folder of class folders, or a manifest")
    three.add_argument("--images", type=Path, help="where a manifest's images lie as <first two digits>/<sha256>")
    three.add_argument("--threshold", type=float, help="a threshold to show beside the chosen one")
    three.add_argument("--out", type=Path, help="write everything that was measured as JSON")
    three.set_defaults(command=_evaluate)
    four = commands.add_parser("compare", help="runs side by side, on the items that all of them held out")
    four.add_argument("runs", type=Path, nargs="+")
    four.add_argument("--out", type=Path, help="a folder for compare.json and compare.md")
    four.set_defaults(command=_compare)
    five = commands.add_parser("export", help="the model for other programs, checked against the original")
    five.add_argument("run", type=Path)
    five.add_argument("--format", required=True, choices=list(FORMATS))
    five.add_argument("--out", type=Path, required=True, help="a folder that does not exist yet, or is empty")
    five.add_argument("--images", type=Path, nargs="+", default=[], help="images to check with")
    five.set_defaults(command=_export)


def _train(parsed: argparse.Namespace) -> None:
    config = TrainConfig(parsed.recipe, parsed.seed, parsed.folds, dict(_parameter(text) for text in parsed.set))
    result = train(
        parsed.manifest,
        parsed.out,
        config,
        images=parsed.images,
        also=parsed.also,
        cache=parsed.cache,
        report=_Teller(),
    )
    for name in ("out_of_fold", "test"):
        if result.metrics[name]:
            accuracy = result.metrics[name]["accuracy"]
            print(f"{name}: accuracy {accuracy['value']:.4f} ({accuracy['low']:.4f} to {accuracy['high']:.4f})")
    print(result.folder)


def _parameter(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise TrainerError("usage", f"'--set {text}' is not NAME=VALUE.", "Write for example --set epochs=3.")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value  # a word, such as optimizer=adam


class _Teller:
    """Prints epochs, and the rest whenever a whole percent is done."""

    def __init__(self) -> None:
        self._percent = -1

    def __call__(self, progress: Progress) -> None:
        percent = 100 * progress.done // progress.total
        if progress.epoch is not None or percent != self._percent:
            _tell(progress)
        self._percent = percent


def _tell(progress: Progress) -> None:
    if progress.epoch is not None:
        measures = {name: value for name, value in progress.epoch.items() if isinstance(value, float)}
        numbers = ", ".join(f"{name} {value:.4f}" for name, value in measures.items())
        print(f"{progress.note}, epoch {progress.epoch['epoch']}: {numbers}", file=sys.stderr)
    else:
        print(f"{progress.done / progress.total:4.0%}  {progress.note}", file=sys.stderr)


def _predict(parsed: argparse.Namespace) -> None:
    model = load(parsed.run)
    predicted = model.predict(parsed.files)
    writer = csv.writer(sys.stdout)
    writer.writerow(["file", *(f"p_{name}" for name in model.classes), "likeliest"])
    for file, p in zip(parsed.files, predicted, strict=True):
        writer.writerow([file, *(f"{value:.6f}" for value in p), model.classes[int(p.argmax())]])


def _evaluate(parsed: argparse.Namespace) -> None:
    found = evaluate(parsed.run, parsed.data, images=parsed.images, by_hand=parsed.threshold)
    if parsed.out:
        write_json(parsed.out, found)
    print(text.of_evaluation(found), end="")


def _compare(parsed: argparse.Namespace) -> None:
    found = compare([read_run(folder) for folder in parsed.runs])
    if parsed.out:
        parsed.out.mkdir(parents=True, exist_ok=True)
        write_json(parsed.out / "compare.json", found)
        write_bytes(parsed.out / "compare.md", text.of_comparison(found).encode())
    print(text.of_comparison(found), end="")


def _export(parsed: argparse.Namespace) -> None:
    made = export(parsed.run, parsed.format, parsed.out, images=parsed.images)
    print(
        f"largest difference in P: {made.difference:.2g}, on {made.checked_on} images ({', '.join(made.checked_with)})"
    )
    print(made.folder)


def _recipes(_: argparse.Namespace) -> None:
    for recipe in recipes.RECIPES.values():
        print(f"{recipe.name}: {recipe.about}")
        for parameter in recipe.parameters:
            print(f"  {parameter.name} = {_default(parameter)}  ({_allowed(parameter)})  {parameter.about}")


def _default(parameter: Parameter) -> str:
    if isinstance(parameter, Number) and parameter.default_by is not None:
        choice, defaults = parameter.default_by
        return " or ".join(f"{value:g} with {choice}={word}" for word, value in defaults.items())
    return f"{parameter.default:g}" if isinstance(parameter, Number) else f"{parameter.default}"


def _allowed(parameter: Parameter) -> str:
    if isinstance(parameter, Choice):
        return ", ".join(parameter.options)
    if isinstance(parameter, Text):
        return parameter.pattern
    return f"{parameter.low:g} to {parameter.high:g}"


if __name__ == "__main__":
    sys.exit(main())
