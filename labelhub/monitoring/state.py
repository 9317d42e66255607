"""The state of things as Prometheus takes it: queues, consensus, jobs, runs, flags. Read-only, a handful of queries.

At a million items they take some tenths of a second; a minute between two questions is often enough.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Max, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis import RedisError

from labelhub.items.models import Flag, Project
from labelhub.jobs.models import Job, JobState
from labelhub.labelling.models import Consensus, Slot, SlotState
from labelhub.labelling.quality_models import EstimatesVersion
from labelhub.runs.models import Run

BEAT = "labelhub:beat"  # key of the cache: when beat was last heard of


class State(Collector):
    """Gathered anew at each question."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        live = Project.objects.filter(deleted_at=None)
        yield _counted(
            "labelhub_queue_slots",
            "Answers that are waited for: free slots, and leased ones.",
            Slot.objects.filter(project__in=live).exclude(state=SlotState.ANSWERED),
            {"project": "project_id", "purpose": "purpose", "state": "state"},
            {"state": lambda value: SlotState(value).name.lower()},
        )
        yield _counted(
            "labelhub_items",
            "Items by the state of their consensus.",
            Consensus.objects.filter(project__in=live),
            {"project": "project_id", "state": "state"},
        )
        yield _counted(
            "labelhub_flags", "Flags by kind and status.", Flag.objects.all(), {"kind": "kind", "status": "status"}
        )
        yield _counted(
            "labelhub_jobs", "Jobs by kind and state.", Job.objects.all(), {"kind": "kind", "state": "state"}
        )
        yield _counted(
            "labelhub_runs",
            "Runs by recipe and the state of their job.",
            Run.objects.all(),
            {"recipe": "recipe", "state": "job__state"},
        )
        now = timezone.now()
        yield _behind(now)
        yield _oldest_job(now)
        yield _silent_beat(now)


def _counted(
    name: str, meaning: str, rows: Any, labels: dict[str, str], spelt: dict[str, Any] | None = None
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=list(labels))
    for row in rows.order_by().values(*labels.values()).annotate(n=Count("pk")):
        values = {label: row[field] for label, field in labels.items()}
        told = {label: (spelt or {}).get(label, str)(value) for label, value in values.items()}
        family.add_metric([str(value) for value in told.values()], row["n"])
    return family


def _behind(now: datetime) -> GaugeMetricFamily:
    """An answer and its consensus are written in one transaction; what can lag is the move to newer estimates of the
    labellers."""
    family = GaugeMetricFamily(
        "labelhub_consensus_lag_seconds",
        "Age of the newest estimates of labellers that not every consensus knows yet.",
        labels=["project"],
    )
    newest = EstimatesVersion.objects.values("project").annotate(last=Max("pk")).values("last")
    for project, made in EstimatesVersion.objects.filter(pk__in=newest, moved_at=None).values_list(
        "project_id", "created_at"
    ):
        family.add_metric([str(project)], (now - made).total_seconds())
    return family


def _oldest_job(now: datetime) -> GaugeMetricFamily:
    waiting = Job.objects.filter(state=JobState.QUEUED, parked=False).aggregate(first=Min(F("created_at")))["first"]
    return GaugeMetricFamily(
        "labelhub_oldest_waiting_job_seconds",
        "For how long the oldest queued job has waited.",
        value=0 if waiting is None else (now - waiting).total_seconds(),
    )


def _silent_beat(now: datetime) -> GaugeMetricFamily:
    """No sample when beat was never heard of, or Redis is away."""
    family = GaugeMetricFamily("labelhub_beat_silent_seconds", "Since beat's look at the jobs last ran.")
    try:
        heard = cache.get(BEAT)
    except RedisError:
        heard = None
    if heard is not None:
        family.add_metric([], now.timestamp() - float(heard))
    return family
