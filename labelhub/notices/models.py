"""Notices, and how each person wants to hear of them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class NoticeKind(models.TextChoices):
    COMMENT = "comment"  # somebody wrote on an item
    CONTEST = "contest"  # a labeller contests a decision; for reviewers
    DECISION = "decision"  # a reviewer decided otherwise than one's own answer
    OUTCOME = "outcome"  # what came of one's contest
    RETURNED = "returned"  # images that one answered were sent back to the queue; which ones is not said
    ACTION = "action"  # something was done about oneself: warned, paused, practice again, readmitted
    RULE = "rule"  # a rule did something about a labeller; for managers
    JOB = "job"  # an import, export, snapshot or run has ended


class Notice(models.Model):
    """One thing that one person is told. Its words are made from `kind` and `facts` in the person's language."""

    person = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="notices")
    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey("items.Item", null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=16, choices=NoticeKind.choices)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)  # when it went into a letter

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_person"),
            models.Index(fields=["person"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["read_at"], name="notice_read_at", condition=Q(read_at__isnull=False)),
        ]


class MailPace(models.TextChoices):
    NEVER = "never"
    SOON = "soon"  # within minutes
    DAILY = "daily"


class NoticeChoice(models.Model):
    """How a person wants letters. Who never chose gets none."""

    person = models.OneToOneField(
        "accounts.User", primary_key=True, on_delete=models.CASCADE, related_name="notice_choice"
    )
    mail = models.CharField(max_length=8, choices=MailPace.choices, default=MailPace.NEVER)
    language = models.CharField(max_length=8, default="en")
    tried_at = models.DateTimeField(null=True)  # the last attempt at a letter; of two workers only one moves it

    class Meta:
        indexes = [models.Index(fields=["mail", "tried_at"], name="notice_choice_due", condition=~Q(mail="never"))]
