"""Answers and minutes of each labeller, for payment: CSV, one row for each person.

| column | what it holds |
|---|---|
| labeller | stable pseudonym in this project, or name and e-mail address where a manager asks for them |
| first_labels, reviews, audits, gold, repeats, practice | answers that stand, by why they were asked for |
| answers | their sum without practice |
| skips | items skipped |
| set_aside | of the answers, those whose labels were set aside |
| minutes | time on answers and skips; one that took longer than two minutes counts as two: it was a pause |
| first_at, last_at | of their labels in this time, UTC |
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.db.models.functions import Least

from labelhub.accounts.models import User
from labelhub.datasets import csv_text
from labelhub.items.models import Project
from labelhub.labelling.models import Answer, Label, LabelKind, Purpose
from labelhub.labelling.pseudonyms import pseudonym

LONGEST_MS = 120_000
PURPOSES = (Purpose.LABEL, Purpose.REVIEW, Purpose.AUDIT, Purpose.GOLD, Purpose.REPEAT, Purpose.PRACTICE)
COLUMNS = (
    "first_labels", "reviews", "audits", "gold", "repeats", "practice", "answers", "skips", "set_aside", "minutes",
    "first_at", "last_at",
)  # fmt: skip


def csv(project: Project, *, since: datetime | None, until: datetime | None, names: bool) -> Iterator[bytes]:
    """The file, piece by piece. `since` is included, `until` is not; with `names` names and addresses."""
    yield csv_text.encode([["labeller", *(["name", "email"] if names else []), *COLUMNS]])
    span = _span("created_at", since, until)
    times = Label.objects.filter(span, project=project).values("labeller").order_by("labeller")
    counts = _counts(project, _span("label__created_at", since, until))
    for row in times.annotate(
        milliseconds=Sum(Least("duration_ms", LONGEST_MS)), first=Min("created_at"), last=Max("created_at")
    ):
        yield csv_text.encode([_row(project, row, counts[row["labeller"]], names=names)])


def _row(project: Project, row: Mapping[str, Any], counts: Counter[str], *, names: bool) -> list[str | int | None]:
    who: list[str | int | None] = [pseudonym(project.pk, row["labeller"])]
    if names:
        user = User.objects.get(pk=row["labeller"])
        who += [user.name, user.email]
    answers = [counts[purpose] for purpose in PURPOSES]
    figures = [*answers, sum(answers[:-1]), counts["skips"], counts["set_aside"]]
    minutes = f"{(row['milliseconds'] or 0) / 60_000:.2f}"
    return [*who, *figures, minutes, _time(row["first"]), _time(row["last"])]


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _span(field: str, since: datetime | None, until: datetime | None) -> Q:
    span = Q()
    if since is not None:
        span &= Q(**{f"{field}__gte": since})
    if until is not None:
        span &= Q(**{f"{field}__lt": until})
    return span


def _counts(project: Project, span: Q) -> dict[int, Counter[str]]:
    """labeller → purpose, "skips" or "set_aside" → how many."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    heads = Answer.objects.filter(span, project=project).values_list("labeller_id", "purpose", "why_not", "label__kind")
    for labeller, purpose, why, kind, count in heads.annotate(Count("pk")).order_by():
        if kind == LabelKind.ANSWER:
            found[labeller][purpose] += count
            found[labeller]["set_aside"] += count if why == "set_aside" else 0
        elif kind == LabelKind.SKIP:
            found[labeller]["skips"] += count
    return found
