"""What people write to each other about an item, and decisions that a labeller contests."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class CommentKind(models.TextChoices):
    COMMENT = "comment"
    CONTEST = "contest"  # the words with which a decision is contested


class Audience(models.TextChoices):
    """Who reads a comment beside its author and those who may see everything."""

    STAFF = "staff"  # nobody else; whatever a labeller writes
    LABELLERS = "labellers"  # every labeller who has answered the item
    ONE = "one"  # the labeller named in `to`


class Comment(models.Model):
    """One remark on an item, append-only. The client's UUID is its identity: sent twice, it stands once."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    uuid = models.UUIDField()
    kind = models.CharField(max_length=8, choices=CommentKind.choices, default=CommentKind.COMMENT)
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.STAFF)
    to = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "uuid"], name="comment_uuid_once"),
            models.CheckConstraint(condition=~Q(audience="one") | Q(to__isnull=False), name="comment_to_somebody"),
        ]
        indexes = [
            models.Index(fields=["item", "id"], name="comment_item"),
            models.Index(fields=["project"], name="comment_project"),
        ]


class ContestState(models.TextChoices):
    OPEN = "open"
    STANDS = "stands"  # a reviewer decided the same again
    CHANGED = "changed"  # a reviewer decided otherwise
    TAKEN_BACK = "taken_back"  # the decision was taken back, or the item was sent to more labellers


class Contest(models.Model):
    """A labeller contests the decision on their own answer: once for each item."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="contests")
    labeller = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="contest")
    decision = models.ForeignKey("labelling.Decision", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=ContestState.choices, default=ContestState.OPEN)
    # The decision that settled it; taking that back opens the contest again.
    settled_by = models.ForeignKey("labelling.Decision", null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "labeller"], name="contest_once")]
        indexes = [models.Index(fields=["project"], name="contest_project")]
