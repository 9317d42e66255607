"""Long work: what was asked for, how far it is, and what came of it."""

from django.db import models


class JobState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(models.Model):
    """`attempt` is a fencing token: it grows each time a worker takes the job up, and a worker that
    comes back late with an older attempt cannot write any more."""

    kind = models.CharField(max_length=32)
    # A number and no foreign key: projects stand above jobs.
    project_id = models.BigIntegerField(null=True)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    parameters = models.JSONField(default=dict)
    idempotency_key = models.CharField(max_length=128, null=True, blank=True)

    state = models.CharField(max_length=16, choices=JobState.choices, default=JobState.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    # How many workers died at it since it last kept something. Attempts also count orderly hand-backs.
    losses = models.PositiveSmallIntegerField(default=0)
    # Queued, but with nothing to do until somebody brings more: beat leaves it alone.
    parked = models.BooleanField(default=False)
    cancel_requested = models.BooleanField(default=False)
    heartbeat_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)

    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    note = models.CharField(max_length=200, default="", blank=True)
    result = models.JSONField(default=dict)
    error_code = models.CharField(max_length=64, default="", blank=True)
    error = models.TextField(default="", blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project_id", "kind", "idempotency_key"], name="job_once_per_key"),
        ]
        indexes = [
            models.Index(fields=["project_id", "id"], name="job_project"),
            models.Index(fields=["state"], name="job_unfinished", condition=models.Q(state__in=["queued", "running"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"
