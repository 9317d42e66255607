"""Projects, their classes and members, images, items and flags."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from labelhub.items.choices import ConsensusMethod, OverlapRule, Preparation
from labelhub.items.flag_models import Flag as Flag
from labelhub.items.flag_models import FlagKind as FlagKind
from labelhub.items.flag_models import FlagOutcome as FlagOutcome
from labelhub.items.flag_models import FlagStatus as FlagStatus
from labelhub.items.import_models import FileKind as FileKind
from labelhub.items.import_models import FileState as FileState
from labelhub.items.import_models import Import as Import
from labelhub.items.import_models import ImportFile as ImportFile
from labelhub.items.import_models import ImportSource as ImportSource
from labelhub.items.import_models import SourceKind as SourceKind
from labelhub.items.import_models import Upload as Upload


class Role(models.TextChoices):
    MANAGER = "manager"
    SCIENTIST = "scientist"
    REVIEWER = "reviewer"
    LABELLER = "labeller"


class ReviewRule(models.TextChoices):
    """Who looks at a flagged item first."""

    LABELLERS = "labellers"  # a blind round; what stays unclear goes to a reviewer
    REVIEWERS = "reviewers"  # a reviewer decides; nothing goes back to labellers by itself


class ReviewOrder(models.TextChoices):
    """In which order labellers get flagged items among their work."""

    WORTH = "worth"  # those first that a look is worth most for
    RAISED = "raised"  # as they were flagged


class Project(models.Model):
    """One question asked about one pile of images. The columns below `policies` are its policies."""

    name = models.CharField(max_length=120)
    question = models.CharField(max_length=300)
    guidelines = models.TextField(default="", blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    # Set first and swept up by a job: a million items are not deleted within a request.
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    # policies: labelling
    overlap_min = models.PositiveSmallIntegerField(default=2)
    overlap_max = models.PositiveSmallIntegerField(default=5)
    accept_agreement = models.FloatField(default=0.7)  # least share of labels equal to the consensus, (0.5, 1]
    allow_cannot_tell = models.BooleanField(default=True)
    allow_grid = models.BooleanField(default=True)  # many thumbnails at once, each answer as good as a single one
    consensus_method = models.CharField(
        max_length=16, choices=ConsensusMethod.choices, default=ConsensusMethod.AUTOMATIC
    )
    overlap_rule = models.CharField(max_length=16, choices=OverlapRule.choices, default=OverlapRule.AGREEMENT)
    target_confidence = models.FloatField(default=0.95)  # with the rule "confidence"; (0.5, 1)
    label_budget = models.PositiveIntegerField(default=0)  # answers of people in all; 0: no limit
    estimate_after = models.PositiveIntegerField(default=500)  # new answers until everybody is estimated again
    estimate_minutes = models.PositiveIntegerField(default=10)  # … or this long after the last one, if there are any
    random_share = models.FloatField(default=0.05)  # of the queue that keeps its random order
    route_hard = models.BooleanField(default=False)  # hard items go to better labellers first
    audit_counts = models.BooleanField(default=False)  # answers of an audit also form the consensus
    lease_seconds = models.PositiveIntegerField(default=1800)
    # policies: flags, each with a threshold in [0, 1] and a budget as a share of the items predicted
    ambiguous_margin = models.FloatField(default=0.2)
    ambiguous_budget = models.FloatField(default=0.05)
    mislabelled_p = models.FloatField(default=0.3)
    mislabelled_budget = models.FloatField(default=0.05)
    # policies: review
    review_rule = models.CharField(max_length=16, choices=ReviewRule.choices, default=ReviewRule.LABELLERS)
    review_labels = models.PositiveSmallIntegerField(default=3)
    review_share = models.FloatField(default=0.5)  # of the work, while both lanes have some; 1: before first labels
    review_order = models.CharField(max_length=8, choices=ReviewOrder.choices, default=ReviewOrder.WORTH)
    mark_second_looks = models.BooleanField(default=False)  # else nothing tells a labeller that it is one
    # policies: people
    gold_entry = models.PositiveSmallIntegerField(default=0)  # gold at the beginning, before anything else
    gold_share = models.FloatField(default=0)  # of the answers after that
    gold_feedback = models.BooleanField(default=False)  # tell the right answer after a wrong one
    gold_counts = models.BooleanField(default=False)  # answers on gold also form the consensus
    gold_meetings = models.PositiveSmallIntegerField(default=2)  # of one labeller with one gold item, at most
    gold_worn_after = models.PositiveIntegerField(default=200)  # answers in all; 0: never
    repeat_share = models.FloatField(default=0)  # of the answers: one's own items once more, unsaid
    practice_items = models.PositiveSmallIntegerField(default=0)  # before the first work; 0: no practice round
    practice_pass = models.FloatField(default=0.8)  # share of right answers that ends it
    daily_most = models.PositiveIntegerField(default=0)  # answers of one labeller a day; 0: no limit
    share_most = models.FloatField(default=0)  # of the project's labels, by one labeller; 0: no limit
    has_subsets = models.BooleanField(default=False, editable=False)  # written by `subsets`: a lease need not ask
    has_front = models.BooleanField(default=False, editable=False)  # written by `ordering`, for the same reason
    # policies: retrain
    retrain_after = models.PositiveIntegerField(default=0)  # newly accepted items; 0: never by itself
    retrain_at = models.TimeField(null=True, blank=True)  # UTC; null: never by itself
    retrain_recipe = models.CharField(max_length=64, default="faceres-linear")
    # policies: models
    auto_promote = models.BooleanField(default=False)  # a run that beats the promoted one beyond noise takes its place
    audit_share = models.FloatField(default=0.01)  # of the labelled items that a run did not flag, for a blind round
    try_page = models.BooleanField(default=True)  # the promoted model may be tried in the browser
    one_face = models.BooleanField(default=False)  # every image should show a face: others are flagged
    # policies: preparation of images for people to look at and to take away; originals are never touched
    prepare_by = models.CharField(max_length=8, choices=Preparation.choices, default=Preparation.STRETCH)
    prepare_size = models.PositiveSmallIntegerField(default=256)  # pixels, both sides
    prepare_face = models.BooleanField(default=False)  # cut out the face first, where one is known
    prepare_grey = models.BooleanField(default=False)
    face_crop = models.BooleanField(default=False)  # recipes that can cut out the face do so
    keep_runs = models.PositiveIntegerField(default=5)  # newest finished runs that retention leaves whole

    # Which version of the labellers' estimates counts now. A number: they stand above items.
    estimates_id = models.BigIntegerField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name


class LabelClass(models.Model):
    """One possible answer. Its key stands in files and in the API and never changes."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="classes")
    key = models.SlugField(max_length=64)
    name = models.CharField(max_length=80)
    hotkey = models.CharField(max_length=16)
    colour = models.CharField(max_length=9)
    position = models.PositiveSmallIntegerField()
    # A class that has labels is retired and not deleted: its labels stay.
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="class_key_once"),
            models.UniqueConstraint(
                fields=["project", "hotkey"], name="class_hotkey_once", condition=Q(retired_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Membership(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="member_once")]


class Invitation(models.Model):
    """A link that makes whoever opens it a member. Only the SHA-256 of its secret is kept."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=16, choices=Role.choices)
    email = models.EmailField(blank=True, default="")  # empty: whoever has the link
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Image(models.Model):
    """One content, stored once under its hash. How many items show it is counted, never stored."""

    sha256 = models.CharField(max_length=64, unique=True)
    format = models.CharField(max_length=8)  # Pillow's name: JPEG, PNG, WEBP, GIF, BMP, TIFF
    width = models.PositiveIntegerField()  # pixels, after the EXIF orientation was applied
    height = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField()
    display_width = models.PositiveIntegerField()
    display_height = models.PositiveIntegerField()
    animated = models.BooleanField(default=False)  # or of several pages
    # How it looks (`looks.Looks`); null until it was looked at.
    phash = models.BigIntegerField(null=True)
    brightness = models.FloatField(null=True)
    contrast = models.FloatField(null=True)
    sharpness = models.FloatField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)


class GuidelineImage(models.Model):
    """An example shown with the guidelines."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="guideline_images")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="+")
    label_class = models.ForeignKey(LabelClass, null=True, on_delete=models.SET_NULL, related_name="+")
    caption = models.CharField(max_length=200, default="", blank=True)
    position = models.PositiveSmallIntegerField(default=0)


class Item(models.Model):
    """One image to be labelled, under its original name. Names and metadata are kept from labellers."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="items")
    path = models.CharField(max_length=1024)
    image = models.ForeignKey(Image, null=True, on_delete=models.PROTECT, related_name="items")  # null until checked
    delivery = models.ForeignKey(Import, null=True, on_delete=models.SET_NULL, related_name="+")
    source_uri = models.CharField(max_length=2048, default="", blank=True)
    group = models.CharField(max_length=255, default="", blank=True)  # same person, near-duplicates; "": on its own
    alike = models.BigIntegerField(null=True, editable=False)  # the first item of those that look the same
    split = models.CharField(max_length=16, default="", blank=True)  # fixed by an import, or sticky from a snapshot
    fold = models.PositiveSmallIntegerField(null=True, blank=True)  # fixed by an import
    metadata = models.JSONField(default=dict)
    true_class = models.CharField(max_length=64, default="", blank=True)  # demo and benches only
    gold_class = models.ForeignKey(LabelClass, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "path"], name="item_path_once")]
        indexes = [
            models.Index(fields=["project", "id"], name="item_project"),
            models.Index(fields=["project", "group"], name="item_group", condition=~Q(group="")),
            models.Index(fields=["project", "alike"], name="item_alike", condition=Q(alike__isnull=False)),
            models.Index(fields=["project", "source_uri"], name="item_source", condition=~Q(source_uri="")),
        ]

    def __str__(self) -> str:
        return f"item {self.pk}"


class TagSource(models.TextChoices):
    PERSON = "person"
    RULE = "rule"
    IMPORT = "import"


class Tag(models.Model):
    """A word that somebody or something put on an item: child, hat, indirect angle. Kept from labellers."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tags")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=64)
    source = models.CharField(max_length=8, choices=TagSource.choices, default=TagSource.PERSON)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="tag_once")]
        indexes = [models.Index(fields=["project", "name", "item"], name="tag_items")]
