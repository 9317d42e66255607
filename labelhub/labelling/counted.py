"""Opinions that a version of the estimates counts with: copied when it is made, kept as long as it is named."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min

from labelhub import rawsql
from labelhub.items.models import Project
from labelhub.labelling.models import Opinion
from labelhub.labelling.quality_models import CountedOpinion, EstimatesVersion

CHUNK = 5000  # items copied in one transaction
KEPT = 3  # versions whose opinions stay, newest first: a worker may still be about to name the one before
COPY = """
    INSERT INTO labelling_countedopinion (project_id, item_id, run_id, probabilities)
    SELECT project_id, item_id, run_id, probabilities FROM labelling_opinion
    WHERE project_id = %s AND run_id = %s AND out_of_fold AND item_id >= %s AND item_id < %s
    ON CONFLICT DO NOTHING
"""


def take(project: Project) -> int | None:
    """Copy the newest run's out-of-fold opinions; the run, or None when there is none. Doing it twice copies nothing
    again."""
    found = Opinion.objects.filter(project=project, out_of_fold=True)
    run_id = found.aggregate(last=Max("run_id"))["last"]
    if run_id is None:
        return None
    ends = found.filter(run_id=run_id).aggregate(first=Min("item_id"), last=Max("item_id"))
    for start in range(ends["first"], ends["last"] + 1, CHUNK):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(COPY, [project.pk, run_id, start, start + CHUNK])
    return int(run_id)


def of_run(run_id: int) -> dict[int, Mapping[str, float]]:
    """item → P by class key."""
    return dict(CountedOpinion.objects.filter(run_id=run_id).values_list("item_id", "probabilities").iterator())


def of_items(run_id: int, item_ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """As `of_run`, for these items: the one query that a model costs an answer."""
    query = (
        "SELECT item_id, probabilities FROM labelling_countedopinion"  # noqa: S608 - a number of ours
        f" WHERE run_id = {int(run_id)} AND item_id IN {{items}}"
    )
    return {item: json.loads(said) for item, said in rawsql.of_items(query, item_ids)}


def drop_unused(project_id: int) -> None:
    """Delete the opinions of runs that none of the newest versions names."""
    newest = EstimatesVersion.objects.filter(project=project_id).order_by("-pk").values_list("run_id", flat=True)
    kept = {run for run in newest[:KEPT] if run is not None}
    while ids := list(
        CountedOpinion.objects.filter(project=project_id).exclude(run_id__in=kept).values_list("pk", flat=True)[:CHUNK]
    ):
        CountedOpinion.objects.filter(pk__in=ids).delete()
