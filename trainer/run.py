"""A whole run: a manifest goes in, a run folder comes out."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from trainer import VERSION, measures, outputs, recipes, refits, resources
from trainer import plan as plans
from trainer.arrays import Floats
from trainer.artifacts import FEATURES, RunFolder, read_json, write_bytes
from trainer.config import TrainConfig
from trainer.errors import TrainerError
from trainer.gather import Gather
from trainer.learning import Examples, Fitted, Learner
from trainer.manifest import Manifest, read, read_also
from trainer.measures import Predicted
from trainer.plan import Plan
from trainer.progress import Bar, Cancelling, Progress, Report, Watch, never, silent

Done = TypeVar("Done")
SECOND_OPINION = "second-opinion.jsonl"
FACES = "faces.jsonl"


@dataclass(frozen=True)
class RunResult:
    """The measures of a complete run (the content of metrics.json) and its folder."""

    metrics: dict[str, Any]
    folder: Path


def train(
    manifest: Path,
    out: Path,
    config: TrainConfig,
    *,
    images: Path | None = None,
    also: Path | None = None,
    cache: Path | None = None,
    leaky: bool = False,
    report: Report = silent,
    cancelled: Cancelling = never,
) -> RunResult:
    """Trains, evaluates and predicts; `out` then holds these files, result.json last.

    - manifest.sha256, config.json, epochs.jsonl (grows while it trains)
    - predictions.jsonl: labelled items out of fold, all others by the final model
    - faces.jsonl where faces are cut out: where each item's face is
    - leaderboard.json where a recipe searched, second-opinion.jsonl where its backbone has one
    - metrics.json, model.keras and model.json (for `trainer.predict.load`), montages as PNG

    `images` is the root for rows without a file, `also` a listing of items that are only predicted, `cache` a folder
    where features are kept between runs (without it they are computed for this run alone). `leaky`, like the header of
    the manifest, says that the splits ignored groups on purpose; metrics and card then say so. `report` is told of the
    progress, `cancelled` is asked after every batch; what they raise ends the run. A folder in which the very same run
    was completed gives its result again; one with another complete run is refused; an unfinished one is used anew.

    Raises TrainerError with one of many codes, and `Cancelled`. No result.json is written then.
    """
    listing = read(manifest, images)
    only_predicted = read_also(also, listing, images) if also else None
    folder = RunFolder(out)
    try:
        with folder.claimed():
            identity = _identity(listing, only_predicted, config, leaky or listing.leaky)
            finished = folder.result
            if finished is None:
                work = _Work(listing, only_predicted, config, folder, cache, report, cancelled)
                work.do(identity)
            elif finished["identity"] != identity:
                raise TrainerError(
                    "run_exists",
                    f"The folder {out} already holds a complete run of another manifest or configuration.",
                    "Choose another folder, or delete this one.",
                )
            return RunResult(read_json(out / outputs.METRICS), out)
    except (MemoryError, OSError, RuntimeError) as error:
        exhausted = resources.exhausted(error)
        if exhausted is None:
            raise
        raise exhausted from error


def _identity(
    listing: Manifest, only_predicted: Manifest | None, config: TrainConfig, leaky: bool
) -> dict[str, Any]:
    return {
        "leaky": leaky,
        "manifest_sha256": listing.sha256,
        "also_sha256": only_predicted.sha256 if only_predicted else None,
        "config": config.as_dict(),
        "trainer": VERSION,
    }


class _Work:
    """The steps of one run and what they share."""

    def __init__(
        self,
        listing: Manifest,
        also: Manifest | None,
        config: TrainConfig,
        folder: RunFolder,
        cache: Path | None,
        report: Report,
        cancelled: Cancelling,
    ) -> None:
        recipe = recipes.find(config.recipe)
        self.listing, self.config, self.folder = listing, config, folder
        self.plan: Plan = plans.make(listing, also, config)
        self.recipe = recipe
        self.encoder = recipe.encoder(config.parameters)
        self.encoder.check()
        self.learner: Learner = recipe.learner(config.parameters)
        self.crop: str = config.parameters["crop"]
        always = config.parameters.get("learning_curve") == "always"
        self.dearest_curve = np.inf if always else refits.CHEAP  # seconds
        self.arrays = Gather(self.encoder, cache or folder.path / FEATURES, self.plan.rows, self.crop)
        self._report = report
        self.bar = Bar(self._told, cancelled, self._costs())
        self.seconds: dict[str, float] = {}
        self.findings: dict[str, dict[str, Any]] = {}

    def do(self, identity: dict[str, Any]) -> None:
        """The whole sequence; result.json is written last."""
        self.folder.clear()
        write_bytes(self.folder.path / "manifest.sha256", (self.listing.sha256 + "\n").encode())
        self.folder.write_json("config.json", self.config.as_dict())
        examples = self._timed("features", self._features)
        out_of_fold = self._timed("folds", lambda: self._folds(examples))
        final = self._timed("final", lambda: self._final(examples))
        unlabelled, test = self._timed("predict", lambda: self._predict(final, examples))
        nested = self._timed("measure", lambda: self._nested(examples))
        opinion = self._opinion()
        predicted = Predicted(out_of_fold, test, nested, None if opinion is None else opinion[: len(examples)])
        curve = self._learning_curve(examples, out_of_fold)
        if opinion is not None:
            rows = zip(self.plan.rows, opinion.tolist(), strict=True)
            self.folder.write_lines(SECOND_OPINION, ({"id": row.id, "p": p} for row, p in rows))
        montages = self._timed("write", lambda: self._write(final, predicted, unlabelled, curve, identity["leaky"]))
        self.folder.finish({"identity": identity, "seconds": self.seconds, "montages": montages})
        self.bar.finish()

    def _timed(self, stage: str, step: Callable[[], Done]) -> Done:
        started = time.perf_counter()
        done = step()
        self.seconds[stage] = round(time.perf_counter() - started, 3)
        return done

    def _told(self, progress: Progress) -> None:
        if progress.epoch is not None:
            self.folder.append_epoch(progress.epoch)
        self._report(progress)

    def _costs(self) -> dict[str, float]:
        folds, labelled = self.plan.folds.count, len(self.plan.labelled)
        return {
            "features": self.arrays.cost,
            "folds": folds * self.learner.cost(labelled * (folds - 1) // folds),
            "final": self.learner.cost(int(self.plan.final.sum())),
            "predict": 0.1 + len(self.plan.unlabelled) * 2e-4,
            "measure": self._cost_of_refits(),
            "write": 1.0,
        }

    def _cost_of_refits(self) -> float:
        count, folds = len(self.plan.labelled), self.plan.folds.count
        nested, curve = refits.nested_cost(self.learner, count, folds), refits.curve_cost(self.learner, count, folds)
        return (nested if nested <= refits.CHEAP else 0.0) + (curve if curve <= self.dearest_curve else 0.0)

    def _features(self) -> Examples:
        self.arrays.fill(Watch(self.bar, "features", "Reading images"))
        if self.arrays.faces is not None:
            self.folder.write_lines(FACES, self.arrays.faces.lines(self.plan.rows))
        plan = self.plan
        return Examples(self.arrays.inputs(plan.labelled), plan.labels, plan.weights, plan.targets, plan.groups)

    def _folds(self, examples: Examples) -> Floats:
        folds, classes = self.plan.folds, len(self.plan.classes)
        predicted = np.full((len(examples), classes), np.nan)
        whole = Watch(self.bar, "folds", "")
        for fold in range(folds.count):
            held_out = np.flatnonzero(folds.of == fold)
            if not len(held_out):
                continue
            watch = whole.part(fold, folds.count, f"Fold {fold + 1} of {folds.count}", fold)
            train, validation = examples.subset(np.flatnonzero(folds.of != fold)), examples.subset(held_out)
            fitted = self.learner.fit(train, validation, classes=classes, seed=self.config.seed + fold, watch=watch)
            predicted[held_out] = fitted.predict(validation.inputs, watch)
            self._found(fold, fitted)
        return predicted

    def _final(self, examples: Examples) -> Fitted:
        chosen = examples.subset(np.flatnonzero(self.plan.final))
        watch = Watch(self.bar, "final", "The final model", fold="final")
        seed = self.config.seed + self.plan.folds.count
        fitted = self.learner.fit(chosen, None, classes=len(self.plan.classes), seed=seed, watch=watch)
        self._found("final", fitted)
        return fitted

    def _found(self, fold: int | str, fitted: Fitted) -> None:
        """Keeps what a learner found out: one file of the run for each name, by fold."""
        for name, value in fitted.findings().items():
            self.findings.setdefault(name, {})[str(fold)] = value

    def _predict(self, final: Fitted, examples: Examples) -> tuple[Floats, Floats | None]:
        watch = Watch(self.bar, "predict", "Predicting what has no label")
        unlabelled = final.predict(self.arrays.inputs(self.plan.unlabelled), watch)
        if not self.plan.test.any():
            return unlabelled, None
        return unlabelled, final.predict(examples.subset(np.flatnonzero(self.plan.test)).inputs, watch)

    def _nested(self, examples: Examples) -> Floats | None:
        Watch(self.bar, "measure", "Measuring").step(0.0)
        count, folds = len(examples), self.plan.folds
        if folds.count < 3 or refits.nested_cost(self.learner, count, folds.count) > refits.CHEAP:
            return None
        watch = Watch(self.bar, "measure", "Calibrating", end=0.5)
        classes = len(self.plan.classes)
        return refits.nested(self.learner, examples, folds, classes=classes, seed=self.config.seed, watch=watch)

    def _learning_curve(self, examples: Examples, out_of_fold: Floats) -> dict[str, Any] | None:
        plan, cost = self.plan, refits.curve_cost(self.learner, len(examples), self.plan.folds.count)
        if cost > self.dearest_curve:
            return None
        return refits.learning_curve(
            self.learner,
            examples,
            plan.folds,
            plan.groups,
            [row.id for row in plan.labelled],
            out_of_fold,
            classes=len(plan.classes),
            seed=self.config.seed,
            watch=Watch(self.bar, "measure", "Learning curve", start=0.5),
        )

    def _write(
        self, final: Fitted, predicted: Predicted, unlabelled: Floats, curve: dict[str, Any] | None, leaky: bool
    ) -> dict[str, str]:
        Watch(self.bar, "measure", "Measuring").step(1.0)
        watch = Watch(self.bar, "write", "Writing what was measured")
        plan, folder = self.plan, self.folder
        calibrated = measures.calibration(plan, predicted)
        measured = measures.metrics(plan, predicted, calibrated, curve, self.encoder.weights, self.config.seed)
        measured["notes"] = self.recipe.notes(len(plan.classes))
        measured["leaky"] = leaky
        measured["features"] = self.arrays.stores
        watch.step(0.0)
        folder.write_json(outputs.METRICS, measured)
        for name, by_fold in self.findings.items():
            folder.write_json(f"{name}.json", by_fold)
        watch.step(0.3, "Writing predictions")
        temperature, p = calibrated.temperature, predicted.out_of_fold
        lines = outputs.prediction_lines(plan, p, calibrated.out_of_fold, unlabelled, temperature)
        folder.write_lines(outputs.PREDICTIONS, lines)
        if predicted.test is not None:
            folder.write_lines(outputs.TEST, outputs.test_lines(plan, predicted.test, temperature))
        watch.step(0.5, "Writing the model")
        threshold = measured["threshold"]["value"] if measured["threshold"] else None
        encoder = self.encoder.parts[final.part]
        outputs.write_model(
            folder, encoder, final, self.config, self.listing.sha256, threshold, temperature, plan.classes
        )
        outputs.write_check_images(folder.path, plan, encoder.pixels)
        outputs.write_card(folder, encoder, self.config, measured, self.listing.sha256)
        watch.step(0.8, "Drawing montages")
        return outputs.write_montages(folder.path, plan, p, unlabelled, predicted.test)

    def _opinion(self) -> Floats | None:
        """What the backbone itself says of every item, the labelled ones first, where its recipe can tell."""
        if self.recipe.opinion is None:
            return None
        return self.recipe.opinion(self.arrays.inputs(self.plan.rows), self.plan.classes)
