"""Training runs, what they predict, and what becomes of their models."""

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
    # Two classes: the P of the second class from which on it is the answer, where a person set it. The one that the
    # run chose on validation stands in its metrics.
    threshold = models.FloatField(null=True)
    threshold_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    threshold_at = models.DateTimeField(null=True)
    expected = models.JSONField(default=list)  # what its flags were expected to bring when they were raised
    unflagged = models.PositiveIntegerField(null=True)  # labelled items it did not flag: what its audit was drawn from
    pruned = models.JSONField(default=list)  # what retention took: folds, predictions, model

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


class Promotion(models.Model):
    """One entry of a project's registry: from then on this run's model answers. The newest entry stands, so that a
    project has one promoted model or none, and the history is whole."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="promotions")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="promotions")
    replaced = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")
    rollback = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, default="", blank=True)
    evidence = models.JSONField(default=dict)  # the paired comparison with the one it replaced
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["project", "-id"], name="promotion_newest")]


class Evaluation(models.Model):
    """A run measured anew: what it predicted against the labels of a snapshot, or its model on a snapshot's images."""

    LABELS, MODEL = "labels", "model"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="evaluations")
    snapshot = models.ForeignKey("datasets.Snapshot", on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField("jobs.Job", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=[(LABELS, LABELS), (MODEL, MODEL)])
    metrics = models.JSONField(default=dict)  # empty until it is done
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)


class ModelExport(models.Model):
    """A run's model in a format for other programs, checked against the original on real inputs."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="exports")
    job = models.OneToOneField("jobs.Job", on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=16)
    file = models.CharField(max_length=200, default="", blank=True)  # storage key; empty until it is whole
    filename = models.CharField(max_length=200, default="", blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    difference = models.FloatField(null=True)  # greatest |P − P of the original| over the inputs of the check
    checked_on = models.PositiveIntegerField(default=0)  # images
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)


class Batch(models.Model):
    """Many images predicted at once: those of a zip, or items of the project."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="batches")
    job = models.OneToOneField("jobs.Job", on_delete=models.PROTECT, related_name="+")
    archive = models.CharField(max_length=200, default="", blank=True)  # storage key of the zip, until it is done
    criteria = models.JSONField(default=dict)  # of the items, where there is no zip
    file = models.CharField(max_length=200, default="", blank=True)  # storage key of the CSV; empty until it is whole
    rows = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)  # images that could not be read; each has its reason in the CSV
    bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)


class AuditedItem(models.Model):
    """An item that a run did not flag and that chance chose for a blind round: what flagging misses shows there."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="audited")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="+")
    class_before = models.CharField(max_length=64)
    round = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "item"], name="audited_once")]


class FaceBox(models.Model):
    """Where a detector sees the face of an image. Coordinates are shares of width and height of the upright image,
    from the left and from the top."""

    image = models.ForeignKey("items.Image", on_delete=models.CASCADE, related_name="+")
    detector = models.CharField(max_length=64)
    found = models.BooleanField()
    box = models.JSONField(null=True)  # [left, top, right, bottom]
    eyes = models.JSONField(null=True)  # [[x, y], [x, y]], the one further left in the image first
    score = models.FloatField(null=True)  # the detector's own, in [0, 1]
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "detector"], name="face_box_once")]
