"""Frozen dataset versions and files that were exported."""

from django.db import models


class Snapshot(models.Model):
    """A frozen dataset version. Its manifest is a canonical JSONL file; `digest` is the SHA-256 of its bytes."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="snapshots")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120, default="", blank=True)
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True)  # null while it is being written: nothing may use it yet
    criteria = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, default="", blank=True)
    manifest = models.CharField(max_length=200, default="", blank=True)  # storage key
    n_items = models.PositiveIntegerField(default=0)
    class_counts = models.JSONField(default=dict)
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="snapshot_once")]


class Export(models.Model):
    """A file made for somebody to take away."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="exports")
    snapshot = models.ForeignKey(Snapshot, null=True, on_delete=models.PROTECT, related_name="+")  # null: live
    job = models.OneToOneField("jobs.Job", on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    format = models.CharField(max_length=32)  # a key of `catalogue.FORMS`
    file = models.CharField(max_length=200, default="", blank=True)  # storage key; empty until it is whole
    filename = models.CharField(max_length=200, default="", blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    # What it held, for a later export that leaves out what has not changed: storage key of its fingerprints.
    ledger = models.CharField(max_length=200, default="", blank=True)
    expires_at = models.DateTimeField(null=True)  # then the file goes; null until it is written
    sha256 = models.CharField(max_length=64, default="", blank=True)
