"""Training runs and what they predict."""

from django.db import models


class Run(models.Model):
    """One training: snapshot + config + code version + seed → metrics, predictions, model files.
    Its state and progress are those of its job."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    job = models.OneToOneField("jobs.Job", on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey("datasets.Snapshot", null=True, on_delete=models.PROTECT, related_name="+")
    recipe = models.CharField(max_length=64)
    parameters = models.JSONField(default=dict)
    seed = models.PositiveIntegerField(default=7)
    folds = models.PositiveSmallIntegerField(default=5)
    code_version = models.CharField(max_length=64, default="", blank=True)
    cause = models.CharField(max_length=16, default="person")  # person, accepted (the rule by count), nightly
    folder = models.CharField(max_length=200, default="", blank=True)  # below RUNS_DIR
    metrics = models.JSONField(default=dict)
    epochs = models.JSONField(default=list)  # the newest last; also in the run folder
    flags_raised = models.JSONField(default=dict)  # kind → count
    bytes = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="run_once")]


class Prediction(models.Model):
    """P(class) for one item by one run. `p` is in the order of the run's classes."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="predictions")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="+")
    p = models.JSONField()
    given_class = models.CharField(max_length=64, default="", blank=True)  # the label it was held against
    top_class = models.CharField(max_length=64)
    p_given = models.FloatField(null=True)
    p_top = models.FloatField()
    margin = models.FloatField()
    out_of_fold = models.BooleanField()
    split = models.CharField(max_length=16, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "item"], name="prediction_once")]
        indexes = [
            models.Index(fields=["run", "margin", "id"], name="prediction_margin"),
            models.Index(fields=["run", "p_given", "id"], name="prediction_given"),
            models.Index(fields=["run", "top_class", "-p_top", "id"], name="prediction_surest"),
            models.Index(fields=["run", "given_class", "top_class", "id"], name="prediction_confusion"),
        ]
