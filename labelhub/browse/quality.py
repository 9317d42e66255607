"""How good a project's labels are, in numbers: method, agreement, calibration, confusion, gold. Read-only.

Figures over single labels look at the newest `NEWEST` of them, so that the page stays quick however old the project is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Avg, Count, F, Q, QuerySet

from labelhub.accounts.models import User
from labelhub.items.models import LabelClass, Project
from labelhub.labelling import budget, consensus, truth
from labelhub.labelling.aggregation import agreement as agreeing
from labelhub.labelling.aggregation.answers import Answers, Integers, answers
from labelhub.labelling.aggregation.calibration import calibration_error, reliability
from labelhub.labelling.models import Consensus, ConsensusState, Label, LabelKind
from labelhub.labelling.quality_models import EstimatesVersion
from labelhub.labelling.replaying import share

NEWEST = 100_000  # labels
MOST_LABELLERS = 40  # in the matrix of pairs, the busiest first
SETTLED = (ConsensusState.ACCEPTED, ConsensusState.STAYS_AMBIGUOUS, ConsensusState.EXCLUDED)
READ = """
    SELECT item_id, labeller_id, label_class_id, updated_at, purpose FROM labelling_answer
    WHERE project_id = %s AND counts AND label_class_id IS NOT NULL ORDER BY id DESC LIMIT %s
"""


@dataclass(frozen=True)
class Labels:
    """The newest counting labels as arrays; `items`, `people`, `classes` are the ids behind their numbers, and `week`
    (n_items,) the number of the week of an item's first label."""

    given: Answers
    items: Integers
    people: Integers
    classes: list[tuple[int, str]]
    week: Integers
    whole: bool


def read(project: Project) -> Labels:
    classes = list(LabelClass.objects.filter(project=project).order_by("position", "pk").values_list("pk", "key"))
    purposes = consensus.purposes_of(project)
    with connection.cursor() as cursor:
        cursor.execute(READ, [project.pk, NEWEST])
        found = cursor.fetchall()
    rows = [row for row in found if row[4] in purposes]
    place = {key: number for number, (key, _) in enumerate(classes)}
    items, item = np.unique(np.array([row[0] for row in rows], dtype=np.int64), return_inverse=True)
    people, who = np.unique(np.array([row[1] for row in rows], dtype=np.int64), return_inverse=True)
    week = np.full(len(items), np.iinfo(np.int64).max)
    np.minimum.at(week, item, np.array([_week(row[3]) for row in rows], dtype=np.int64))
    given = answers(
        item,
        who,
        [place[row[2]] for row in rows],
        n_items=len(items),
        n_labellers=len(people),
        n_classes=len(classes),
    )
    return Labels(given, items, people, classes, week, len(found) < NEWEST)


def _week(moment: Any) -> int:
    """Weeks since 1970, Monday first. SQLite hands the time over as text."""
    day = date.fromisoformat(moment[:10]) if isinstance(moment, str) else moment.date()
    return (day.toordinal() - 1) // 7


def method(project: Project) -> dict[str, Any]:
    """What the consensus is computed with, and why."""
    version = EstimatesVersion.objects.defer("content", "portraits").filter(pk=project.estimates_id or 0).first()
    news = Label.objects.filter(project=project, kind=LabelKind.ANSWER, pk__gt=version.last_answer if version else 0)
    waiting = Consensus.objects.filter(project=project).exclude(state__in=SETTLED).count()
    figures = dict(version.figures) if version is not None else {}
    return {
        "asked": project.consensus_method,
        "method": version.method if version is not None else truth.METHOD,
        "reason": version.reason if version is not None else "Labellers have not been estimated yet: shares decide.",
        "version": version.number if version is not None else None,
        "created_at": version.created_at if version is not None else None,
        "moved": version is None or version.moved_at is not None,
        "labels": figures.get("labels", 0),
        "labellers": figures.get("labellers", 0),
        "known": figures.get("known", 0),
        "contradictory": figures.get("contradictory", []),
        "correlation": figures.get("correlation", 0.0),
        "converged": figures.get("converged", True),
        "new_labels": news.count(),
        "rule": project.overlap_rule,
        "target": project.target_confidence if project.overlap_rule == "confidence" else None,
        "waiting": waiting,
        "stopped_because": _stopped(project, waiting),
        "budget": {"labels": project.label_budget, "spent": budget.exact(project)} if project.label_budget else None,
    }


def _stopped(project: Project, waiting: int) -> str | None:
    """Why nothing more is asked for although items wait; None while work goes on or all is done."""
    if not waiting:
        return None
    if project.archived_at is not None:
        return "archived"
    return "budget_spent" if project.label_budget and budget.exact(project) >= project.label_budget else None


def agreement(project: Project, labels: Labels) -> dict[str, Any]:
    """Krippendorff's α with its interval, the mean share, by class and by week."""
    whole = agreeing.krippendorff(labels.given)
    weeks = agreeing.over_time(labels.given, labels.week)
    mean = Consensus.objects.filter(project=project, n_labels__gt=1).aggregate(mean=Avg("agreement"))["mean"]
    by_class = agreeing.by_class(labels.given)
    return {
        **_alpha(whole),
        "share": None if mean is None else round(mean, 4),
        "by_class": [
            {"class_key": key, "value": _rounded(value)}
            for (_, key), value in zip(labels.classes, by_class, strict=True)
        ],
        "over_time": [
            {"week": date.fromordinal(week * 7 + 1), **_alpha(found)} for week, found in sorted(weeks.items())
        ],
        "whole": labels.whole,
    }


def _alpha(found: agreeing.Agreement) -> dict[str, Any]:
    values = {"alpha": found.alpha, "low": found.low, "high": found.high}
    return {name: _rounded(value) for name, value in values.items()} | {"items": found.items}


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), 4)


def kappas(labels: Labels) -> dict[str, Any]:
    """Cohen's κ of each pair of the busiest labellers."""
    busiest = np.argsort(-labels.given.per_labeller, kind="stable")[:MOST_LABELLERS]
    row = np.full(len(labels.people), -1)
    row[busiest] = np.arange(len(busiest))
    mine = row[labels.given.labeller] >= 0
    part = answers(
        labels.given.item[mine],
        row[labels.given.labeller[mine]],
        labels.given.label_class[mine],
        n_items=labels.given.n_items,
        n_labellers=len(busiest),
        n_classes=labels.given.n_classes,
    )
    found = agreeing.cohen(part)
    people = [int(one) for one in labels.people[busiest]]
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    return {
        "labellers": [{"id": one, "name": names.get(one, "")} for one in people],
        "kappa": [[_rounded(value) for value in line] for line in found.kappa],
        "items": [[int(value) for value in line] for line in found.items],
    }


def confusion(project: Project, labels: Labels) -> dict[str, Any]:
    """Labels by the class of their item's consensus: `cells[consensus][label]`. Only accepted items."""
    rows = Consensus.objects.filter(project=project, state=ConsensusState.ACCEPTED, label_class__isnull=False)
    top = dict(rows.values_list("item_id", "label_class_id").iterator())
    place = {key: number for number, (key, _) in enumerate(labels.classes)}
    of_item = np.array([place.get(top.get(int(item), 0), -1) for item in labels.items], dtype=np.int64)
    cells = np.zeros((len(place), len(place)), dtype=np.int64)
    settled = of_item[labels.given.item] >= 0
    np.add.at(cells, (of_item[labels.given.item[settled]], labels.given.label_class[settled]), 1)
    return {"classes": [key for _, key in labels.classes], "cells": cells.tolist()}


def by_class(project: Project, classes: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    """Where people disagree: items of each most probable class, how many are in dispute, how much they agree."""
    counted = (
        Consensus.objects.filter(project=project, label_class__isnull=False)
        .values("label_class_id")
        .annotate(
            items=Count("pk"),
            accepted=Count("pk", filter=Q(state=ConsensusState.ACCEPTED)),
            in_dispute=Count("pk", filter=Q(state=ConsensusState.IN_DISPUTE)),
            stays_ambiguous=Count("pk", filter=Q(state=ConsensusState.STAYS_AMBIGUOUS)),
            agreement=Avg("agreement"),
            confidence=Avg("confidence"),
        )
        .order_by()
    )
    found: dict[int | None, dict[str, Any]] = {row["label_class_id"]: dict(row) for row in counted}
    nothing: dict[str, Any] = dict.fromkeys(("items", "accepted", "in_dispute", "stays_ambiguous"), 0)
    nothing |= {"agreement": None, "confidence": None}
    shown = [(key, nothing | found.get(pk, {})) for pk, key in classes]
    return [
        {"class_key": key, **row, "agreement": _rounded(row["agreement"]), "confidence": _rounded(row["confidence"])}
        for key, row in shown
    ]


def _known(project: Project) -> QuerySet[Consensus]:
    """Items with gold whose consensus comes from labels."""
    rows = Consensus.objects.filter(project=project, item__gold_class__isnull=False, n_labels__gt=0)
    return rows.exclude(source="review")


def gold(project: Project) -> dict[str, Any] | None:
    """The share of gold items whose consensus is right. Gold is chosen and not drawn: this is no accuracy of the
    dataset; an audit states that."""
    rows = _known(project)
    return share(rows.filter(label_class=F("item__gold_class")).count(), rows.count())


def calibration(project: Project) -> dict[str, Any]:
    """Stated confidence against the share that is right, on gold items."""
    version = EstimatesVersion.objects.defer("content", "portraits").filter(pk=project.estimates_id or 0).first()
    rows = list(_known(project).values_list("confidence", "label_class_id", "item__gold_class_id"))
    confidence = np.array([row[0] for row in rows], dtype=np.float64)
    right = np.array([row[1] == row[2] for row in rows], dtype=np.float64)
    fitted = version.calibration if version is not None else {}
    return {
        "temperature": fitted.get("temperature", 1.0),
        "known": fitted.get("known", 0),
        "error": _rounded(calibration_error(confidence, right)),
        "bins": [
            {name: _rounded(value) if isinstance(value, float) else value for name, value in vars(one).items()}
            for one in reliability(confidence, right)
        ],
    }
