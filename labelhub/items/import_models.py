"""Imports, the files they bring, and the places and uploads these come from."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Import(models.Model):
    """One delivery of files: who brought what, and what became of each."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(max_length=255)
    job = models.OneToOneField("jobs.Job", on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    complete_at = models.DateTimeField(null=True)  # the sender said that no more files will come
    # How names and tables are read: {"mapping": {column: role}, "class_folders": bool, "split_folders": bool}.
    options = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)


class FileKind(models.TextChoices):
    """What is done with it; told by its name before anything is read."""

    IMAGE = "image"
    ARCHIVE = "archive"
    TABLE = "table"
    ROW = "row"  # one line of a table that was refused


class FileState(models.TextChoices):
    WAITING = "waiting"
    NEW = "new"
    ALREADY_HERE = "already_here"
    REJECTED = "rejected"
    READ = "read"  # an archive, whose entries have rows of their own, or a table that was applied
    CANCELLED = "cancelled"  # the import ended before its turn came


class ImportFile(models.Model):
    """One file, or one entry of an archive, and what became of it."""

    delivery = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=1024)  # the original name with its folders
    # Storage key of the staged file, an absolute path on the server, or where it lies elsewhere (`remote`).
    source = models.CharField(max_length=1200)
    entry = models.CharField(max_length=1024, default="", blank=True)  # name inside the archive or list `path`
    staged = models.BooleanField(default=True)  # ours to delete afterwards
    kind = models.CharField(max_length=8, choices=FileKind.choices, default=FileKind.IMAGE)
    # A hash of the path. Files are checked, and so queued, in its order: in that of their names a class folder would
    # come first and give the answer away.
    rank = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=16, choices=FileState.choices, default=FileState.WAITING)
    reason = models.CharField(max_length=32, default="", blank=True)  # code: truncated, not_an_image, too_large, …
    detail = models.CharField(max_length=300, default="", blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    item = models.ForeignKey("items.Item", null=True, on_delete=models.SET_NULL, related_name="+")
    lease = models.BigIntegerField(null=True)  # the job that is checking it; several share the work of one import

    class Meta:
        constraints = [
            # The stored bytes and not the name: a name may come twice with other content, and that is reported.
            models.UniqueConstraint(fields=["delivery", "source", "entry"], name="import_file_once"),
        ]
        indexes = [
            models.Index(
                fields=["delivery", "kind", "rank", "id"], name="import_file_waiting", condition=Q(state="waiting")
            ),
            models.Index(fields=["delivery", "state", "id"], name="import_file_state"),
            models.Index(
                fields=["delivery", "lease"],
                name="import_file_leased",
                condition=Q(state="waiting", lease__isnull=False),
            ),
        ]


class Upload(models.Model):
    """A large file on its way, in pieces. How much of it is there says the file itself, which is synchronised with the
    disk before a piece is acknowledged; a number here could be ahead of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    delivery = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="uploads")
    path = models.CharField(max_length=1024)
    bytes = models.PositiveBigIntegerField()
    mark = models.CharField(max_length=128, default="", blank=True)  # by which its sender tells the file from others
    sha256 = models.CharField(max_length=64, default="", blank=True)  # that the sender promised for the whole
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "path", "bytes", "mark"], name="upload_once")]


class SourceKind(models.TextChoices):
    FOLDER = "folder"  # of the server, below one that the settings allow
    BUCKET = "bucket"  # one that the settings name
    LIST = "list"  # the addresses in a received table


class ImportSource(models.Model):
    """A place whose files an import registers. `cursor`: how far that is, so that a worker that died costs one page."""

    delivery = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=8, choices=SourceKind.choices)
    # An absolute path; the name of a bucket, a slash and a prefix; or the number of the table's row.
    address = models.CharField(max_length=1200)
    cursor = models.CharField(max_length=1200, default="", blank=True)
    registered = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "kind", "address"], name="import_source_once")]
