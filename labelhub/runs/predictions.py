"""What a run thinks of every item: written down at once with its opinions and flags, or not at all."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from labelhub.items import flags
from labelhub.items.flags import NewFlag
from labelhub.items.models import FlagKind, LabelClass, Project
from labelhub.jobs.lifecycle import Claim
from labelhub.labelling import opinions, recompute, second_looks
from labelhub.labelling.models import Consensus
from labelhub.runs import auditing, expecting, flagging, promotion, registry
from labelhub.runs.flagging import Choice, Rules, Scored
from labelhub.runs.listing import Listing
from labelhub.runs.models import Prediction, Run

BATCH = 2000
TRIES = 3
DIGITS = 6

Said = tuple[int, tuple[float, ...], bool]  # item, P in the order of the run's classes, out of fold


@dataclass(frozen=True)
class Outcome:
    """What a finished training leaves: metrics, its folder below RUNS_DIR, and the bytes there."""

    metrics: Mapping[str, Any]
    folder: str
    bytes: int


@dataclass(frozen=True, slots=True)
class _Now:
    """What people say of an item now."""

    state: str
    current: str | None
    answers: int


def record(run: Run, claim: Claim, predicted: Path, listing: Listing, outcome: Outcome) -> None:
    """Write predictions, opinions, flags and metrics, and finish the run, all in one transaction that only the
    holder of the job can complete. `predicted` is the trainer's predictions.jsonl."""
    read = _read(predicted)  # before the transaction, which keeps others from writing on SQLite
    for tried in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                claim.hold()
                _record(run, read, listing, outcome)
            return
        except IntegrityError:
            # An item was deleted between our reading and the end of the transaction.
            if tried == TRIES:
                raise


def _read(predicted: Path) -> list[Said]:
    """The lines of predictions.jsonl. P is the calibrated one: margins and thresholds of flags rest on it."""
    with predicted.open(encoding="utf-8") as lines:
        return [_said(json.loads(line)) for line in lines]


def _said(row: Mapping[str, Any]) -> Said:
    return int(row["id"]), tuple(round(float(p), DIGITS) for p in row["calibrated"]), bool(row["out_of_fold"])


def _record(run: Run, read: Sequence[Said], listing: Listing, outcome: Outcome) -> None:
    now = _now(run.project_id)
    scored = list(_scored(read, listing, now))
    Prediction.objects.filter(run=run).delete()
    for start in range(0, len(scored), BATCH):
        Prediction.objects.bulk_create(
            [_prediction(run, row, listing) for row in scored[start : start + BATCH]], batch_size=BATCH
        )
    run.metrics, run.folder, run.bytes = dict(outcome.metrics), outcome.folder, outcome.bytes
    run.finished_at = timezone.now()
    run.save(update_fields=["metrics", "folder", "bytes", "finished_at"])
    # With random weights the code ran, and what it says of an item means nothing.
    if not registry.has_random_weights(run):
        _tell(run, scored, listing, now)


def _tell(run: Run, scored: Sequence[Scored], listing: Listing, now: Mapping[int, _Now]) -> None:
    """What follows from the predictions: opinions, flags, an audit of the rest, perhaps a promotion, new estimates."""
    opinions.record(
        project_id=run.project_id,
        run_id=run.pk,
        run_number=run.number,
        classes=listing.classes,
        # Of an item that had no label in the snapshot the final model has seen none either.
        rows=[(row.item, row.p, row.out_of_fold or row.given is None) for row in scored],
    )
    project = Project.objects.get(pk=run.project_id)
    chosen = flagging.choose(scored, rules(project), lambda choices: _news(run, choices, listing, now))
    new = [_flag(run, choice, listing, now) for choice in chosen]
    run.expected = expected(project, rules(project), len(scored), chosen)
    run.flags_raised = dict(second_looks.raise_from_model(project, run.pk, new))
    run.save(update_fields=["expected", "flags_raised"])
    auditing.after_run(project, run)
    promotion.consider(run)
    recompute.ask(run.project_id)


def rules(project: Project) -> Rules:
    """The project's thresholds and budgets."""
    return Rules(project.ambiguous_margin, project.ambiguous_budget, project.mislabelled_p, project.mislabelled_budget)


def expected(project: Project, by: Rules, predicted: int, chosen: Sequence[Choice]) -> list[dict[str, Any]]:
    """What these flags under these rules can be expected to bring, by kind; see `expecting.plan`."""
    scores: dict[str, list[float]] = {}
    for choice in chosen:
        scores.setdefault(str(choice.kind), []).append(choice.score)
    return expecting.plan(
        scores,
        {FlagKind.MISLABELLED: by.mislabelled_p, FlagKind.AMBIGUOUS: by.ambiguous_margin},
        {
            FlagKind.MISLABELLED: flagging.budget(predicted, by.mislabelled_budget),
            FlagKind.AMBIGUOUS: flagging.budget(predicted, by.ambiguous_budget),
        },
        expecting.learnt(project.pk),
    )


def preview(run: Run, by: Rules) -> list[dict[str, Any]]:
    """What the run's predictions would be flagged for under these rules, before anything is flagged: how many items
    of each kind, and what they can be expected to bring. Items that were looked at already are left out; a run with
    random weights flags nothing."""
    if registry.has_random_weights(run):
        return expected(run.project, by, 0, [])
    now = _now(run.project_id)
    classes = list(run.metrics.get("classes", []))
    stored = Prediction.objects.filter(run=run).order_by("item_id")
    scored = [
        flagging.score(
            item, p, classes, given=given or None, out_of_fold=held, state=now[item].state, current=now[item].current
        )
        for item, p, given, held in stored.values_list("item_id", "p", "given_class", "out_of_fold").iterator()
        if item in now
    ]
    chosen = flagging.choose(scored, by, lambda choices: _unseen(choices, now))
    return expected(run.project, by, len(scored), chosen)


def _unseen(choices: Sequence[Choice], now: Mapping[int, _Now]) -> list[Choice]:
    told = [NewFlag(one.scored.item, one.kind, one.score, known=now[one.scored.item].answers) for one in choices]
    new = {(flag.item_id, flag.kind) for flag in flags.only_news(told)}
    return [one for one in choices if (one.scored.item, one.kind) in new]


def _now(project_id: int) -> dict[int, _Now]:
    keys = dict(LabelClass.objects.filter(project=project_id).values_list("pk", "key"))
    rows = Consensus.objects.filter(project=project_id).values_list(
        "item_id", "state", "label_class_id", F("n_labels") + F("n_cannot_tell")
    )
    return {item: _Now(state, keys.get(label_class), answers) for item, state, label_class, answers in rows.iterator()}


def _scored(read: Sequence[Said], listing: Listing, now: Mapping[int, _Now]) -> Iterator[Scored]:
    """The predictions of the items that are still there, with what people say of them now."""
    for item, p, out_of_fold in read:
        if item in now:
            yield flagging.score(
                item,
                p,
                listing.classes,
                given=listing.given.get(item),
                out_of_fold=out_of_fold,
                state=now[item].state,
                current=now[item].current,
            )


def _prediction(run: Run, row: Scored, listing: Listing) -> Prediction:
    return Prediction(
        run=run,
        item_id=row.item,
        p=list(row.p),
        given_class=row.given or "",
        top_class=row.top,
        p_given=row.p_given,
        p_top=row.p_top,
        margin=round(row.margin, DIGITS),
        out_of_fold=row.out_of_fold,
        split=listing.splits.get(row.item, ""),
    )


def _flag(run: Run, choice: Choice, listing: Listing, now: Mapping[int, _Now]) -> NewFlag:
    row = choice.scored
    evidence = {
        "run": run.number,
        "recipe": run.recipe,
        "p": dict(zip(listing.classes, row.p, strict=True)),
        "top_class": row.top,
        "given_class": row.given,
        "p_given": row.p_given,
        "margin": round(row.margin, DIGITS),
        "out_of_fold": row.out_of_fold,
    }
    known = now[row.item].answers
    return NewFlag(row.item, choice.kind, round(choice.score, DIGITS), evidence, row.current or "", known=known)


def _news(run: Run, choices: Sequence[Choice], listing: Listing, now: Mapping[int, _Now]) -> list[Choice]:
    new = {(flag.item_id, flag.kind) for flag in flags.only_news([_flag(run, one, listing, now) for one in choices])}
    return [one for one in choices if (one.scored.item, one.kind) in new]
