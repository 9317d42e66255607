"""What is kept to measure and improve the labels: versions of the labellers' estimates, counted opinions, audits."""

from django.db import models
from django.utils import timezone


class EstimatesVersion(models.Model):
    """A named version of what is known of the labellers. Never changed once it is written: a consensus that names it
    can be recomputed for ever. `content` holds the arrays as `versions.pack` writes them."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    method = models.CharField(max_length=16)  # what is computed with: majority, dawid-skene, one-coin, fused
    asked = models.CharField(max_length=16)  # the project's policy then: any of these, or automatic
    reason = models.CharField(max_length=500)  # why that method, as a sentence
    run_id = models.BigIntegerField(null=True)  # fused: whose opinions count; a number, runs stand above labelling
    content = models.BinaryField()
    portraits = models.BinaryField(default=bytes)  # what its labels say of each labeller, as `portraits.pack` writes it
    digest = models.CharField(max_length=64)  # SHA-256 over method, run and content
    calibration = models.JSONField(default=dict)  # how sure the probabilities may be, and on what that was learnt
    figures = models.JSONField(default=dict)  # labels, items, labellers, gold, iterations, seconds
    last_answer = models.BigIntegerField(default=0)  # the newest label that it knew
    moved_at = models.DateTimeField(null=True)  # when every item had been looked at with it
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="estimates_once")]


class CountedOpinion(models.Model):
    """An out-of-fold opinion as it was when a version of the estimates took it into account. `Opinion` is overwritten
    by the next run; this stays as long as a version names its run."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="+")
    run_id = models.BigIntegerField()
    probabilities = models.JSONField()  # class key → P in [0, 1]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "run_id"], name="counted_opinion_once")]
        indexes = [models.Index(fields=["project", "run_id"], name="counted_opinion_run")]


class Audit(models.Model):
    """A simple random sample of a project's items, labelled blind by reviewers. What it finds holds for the moment it
    was drawn: correcting the items of the sample does not make the others better."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    population = models.PositiveIntegerField()  # items it was drawn from: all that are checked and not excluded
    answers_each = models.PositiveSmallIntegerField(default=1)
    seed = models.BigIntegerField()
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="audit_once")]


class AuditItem(models.Model):
    """One item of the sample, with the consensus as it was when the sample was drawn."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16)
    label_class = models.ForeignKey("items.LabelClass", null=True, on_delete=models.PROTECT, related_name="+")
    confidence = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "item"], name="audit_item_once")]


class ForecastDay(models.Model):
    """What was known and forecast on one day: the past curve, and what old forecasts are held against."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    date = models.DateField()
    items = models.PositiveIntegerField()
    settled = models.PositiveIntegerField()
    labels = models.PositiveIntegerField()  # answers given so far
    left = models.PositiveIntegerField()  # answers that were expected to be needed still
    accuracy = models.FloatField(null=True)  # expected, with its interval; null without labels
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    days = models.FloatField(null=True)  # until done, with its interval; null where nobody works
    early = models.FloatField(null=True)
    late = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "date"], name="forecast_once_a_day")]
