"""Who did what to which object, from where. Rows are added and never changed."""

from django.db import models
from django.utils import timezone


class Entry(models.Model):
    """One request that changed something, took a file away, or was refused to somebody who is known.

    Numbers and no foreign keys: an entry outlives the person, the project and the object that it names. The database
    refuses to change an entry, and PostgreSQL also to delete one (`0001_initial`).
    """

    at = models.DateTimeField(default=timezone.now)
    user_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)  # the API token that it came with
    project_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=64)  # the endpoint's name
    method = models.CharField(max_length=8)
    objects_named = models.JSONField(default=dict)  # numbers and keys of the address, and of what was made
    fields = models.JSONField(default=list)  # which fields were sent; never their values
    status = models.PositiveSmallIntegerField()
    address = models.CharField(max_length=45)  # IPv4 or IPv6
    request_id = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["project_id", "id"], name="journal_project")]
