"""Flags: reasons to look at an item again."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class FlagKind(models.TextChoices):
    DISPUTED = "disputed"
    AMBIGUOUS = "ambiguous"
    MISLABELLED = "mislabelled"
    DUPLICATE = "duplicate"
    OUTLIER = "outlier"
    LOW_QUALITY = "low_quality"
    REPORTED = "reported"


class FlagStatus(models.TextChoices):
    OPEN = "open"  # waits for somebody
    IN_REVIEW = "in_review"  # a blind round is running
    CLOSED = "closed"


class FlagOutcome(models.TextChoices):
    LABEL_KEPT = "label_kept"
    LABEL_CHANGED = "label_changed"
    STAYS_AMBIGUOUS = "stays_ambiguous"
    EXCLUDED = "excluded"
    WITHDRAWN = "withdrawn"  # its cause went away before anybody looked (agreement was reached, a newer run disagrees)


class Flag(models.Model):
    """A reason to look at an item again."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="flags")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=16, choices=FlagKind.choices)
    score = models.FloatField()  # in [0, 1]; how strongly the one who raised it felt
    # What a look at it is worth, in [0, 1]; higher: look sooner. Written by `labelling.ranking`.
    worth = models.FloatField(default=0)
    evidence = models.JSONField(default=dict)  # what the one who raised it saw: probabilities, run, reason, note
    run_id = models.BigIntegerField(null=True)  # a number: runs stand above items
    raised_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(max_length=16, choices=FlagStatus.choices, default=FlagStatus.OPEN)
    outcome = models.CharField(max_length=16, choices=FlagOutcome.choices, default="", blank=True)
    class_before = models.CharField(max_length=64, default="", blank=True)  # consensus when it was raised
    class_after = models.CharField(max_length=64, default="", blank=True)  # consensus when it was closed
    raised_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    # How many counting answers the item had when the flag was closed: only more make the reason new again.
    answers_known = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "kind"], name="flag_open_once", condition=~Q(status="closed"))
        ]
        indexes = [
            models.Index(fields=["project", "kind", "-score", "id"], name="flag_queue", condition=~Q(status="closed")),
            models.Index(fields=["project", "worth", "id"], name="flag_worth", condition=~Q(status="closed")),
            models.Index(
                fields=["project", "kind", "worth", "id"], name="flag_kind_worth", condition=~Q(status="closed")
            ),
            models.Index(fields=["project", "kind", "outcome"], name="flag_yield", condition=Q(status="closed")),
            models.Index(fields=["item", "kind"], name="flag_item"),
        ]
