"""The queue, every label, and the consensus of each item."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

# Django finds models through this module: those about people are read here, and live in a room of their own.
from labelhub.labelling.people_models import Gold as Gold
from labelhub.labelling.quality_models import EstimatesVersion
from labelhub.labelling.talk_models import Comment as Comment
from labelhub.labelling.talk_models import Contest as Contest


class Purpose(models.TextChoices):
    """Why an answer was asked for; also the lane of the queue."""

    LABEL = "label"
    REVIEW = "review"
    AUDIT = "audit"  # a blind answer that measures the consensus and does not form it
    GOLD = "gold"  # the right answer is known; nobody sees the difference
    REPEAT = "repeat"  # a labeller's own item once more; nobody sees the difference
    PRACTICE = "practice"  # openly, with explanations


FORMING = (Purpose.LABEL, Purpose.REVIEW)  # answers of these rounds form the consensus
SECOND_LOOKS = (Purpose.REVIEW, Purpose.AUDIT)  # asked for with a reason, or by those who know best: they weigh more


class RoundState(models.TextChoices):
    OPEN = "open"
    CLOSED = "closed"


class Round(models.Model):
    """One asking of one item. Round 0 is the first labelling; a review is a later one."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=16, choices=Purpose.choices, default=Purpose.LABEL)
    wanted = models.PositiveSmallIntegerField()  # how many counting answers it may get: as many as it has slots
    state = models.CharField(max_length=8, choices=RoundState.choices, default=RoundState.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="round_once")]


class SlotState(models.IntegerChoices):
    FREE = 0
    LEASED = 1
    ANSWERED = 2


class Priority(models.IntegerChoices):
    """In which stretch of the queue a free slot of first labels stands. Each is walked by itself."""

    USUAL = 0  # as items came
    AHEAD = 1  # the front, in the order of what the next label is worth: `ordering`
    HARD = 2  # for better labellers first, where the project routes: `routing`


class Slot(models.Model):
    """Room for one counting answer. There are exactly as many as the round wants, so the database itself
    forbids one answer too many.

    The primary key is the place in the queue: a labeller's cursor only ever moves up, and a slot that is given
    back is deleted and made anew behind everybody's cursor.
    """

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=16, choices=Purpose.choices, default=Purpose.LABEL)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.USUAL)
    state = models.PositiveSmallIntegerField(choices=SlotState.choices, default=SlotState.FREE)
    labeller = models.ForeignKey("accounts.User", null=True, on_delete=models.CASCADE, related_name="+")
    screen = models.UUIDField(null=True)  # which tab or script holds the lease
    leased_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "round", "number"], name="slot_once"),
            models.UniqueConstraint(
                fields=["item", "round", "labeller"], name="slot_labeller_once", condition=Q(labeller__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["project", "purpose", "priority", "id"], name="slot_free", condition=Q(state=0)),
            models.Index(fields=["project", "labeller", "id"], name="slot_leased_by", condition=Q(state=1)),
            models.Index(fields=["leased_until"], name="slot_leased_until", condition=Q(state=1)),
        ]

    def is_live(self, now: datetime) -> bool:
        """Whether somebody holds it, and still may."""
        return self.state == SlotState.LEASED and self.leased_until is not None and self.leased_until > now


class Cursor(models.Model):
    """How far a labeller has walked the queue. Free slots behind `position` are none of theirs, but for rare races;
    `rewalk` goes over those again, a bounded piece at a time, when nothing is left ahead."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    labeller = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    position = models.BigIntegerField(default=0)
    rewalk = models.BigIntegerField(default=0)
    # The same in the short stretches of first labels, on the cursor of those.
    ahead = models.BigIntegerField(default=0)
    hard = models.BigIntegerField(default=0)
    # Why the labeller gets no work now, on the cursor of first labels, where a lease reads it for nothing. It follows
    # from the interventions that stand; written by `people.holds`, checked by `verify`.
    hold = models.CharField(
        max_length=8, default="", blank=True, choices=[("paused", "paused"), ("practice", "practice")]
    )
    # Limits of this labeller, on the cursor of first labels. Null: as the project says; 0: none.
    daily_most = models.PositiveIntegerField(null=True)
    share_most = models.FloatField(null=True)
    seen_at = models.DateTimeField(default=timezone.now)  # the last lease

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "labeller", "purpose"], name="cursor_once")]


class LabelKind(models.TextChoices):
    ANSWER = "answer"
    SKIP = "skip"
    UNDO = "undo"


class Label(models.Model):
    """One act of one labeller on one item, append-only. `label_class` null in an answer is "cannot tell"."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="labels")
    round = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    labeller = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    uuid = models.UUIDField()
    kind = models.CharField(max_length=8, choices=LabelKind.choices, default=LabelKind.ANSWER)
    label_class = models.ForeignKey("items.LabelClass", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, default="", blank=True)  # why skipped
    duration_ms = models.PositiveIntegerField(null=True)
    shown = models.JSONField(default=dict)  # what the labeller saw: image size, mode, view tools used
    counted = models.BooleanField()  # when it arrived; what counts now is the answer's business
    why_not = models.CharField(max_length=16, default="", blank=True)
    answered_at = models.DateTimeField(null=True)  # the client's clock
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["labeller", "uuid"], name="label_uuid_once")]
        indexes = [
            models.Index(fields=["project", "labeller", "-id"], name="label_history"),
            models.Index(fields=["project", "id"], name="label_export"),
        ]


class Answer(models.Model):
    """The head of a labeller's labels on an item in a round: what they say now, and whether it counts."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="answers")
    round = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    labeller = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+")
    label_class = models.ForeignKey("items.LabelClass", null=True, on_delete=models.PROTECT, related_name="+")
    counts = models.BooleanField()
    why_not = models.CharField(max_length=16, default="", blank=True)  # late, skipped, undone, set_aside
    # The slot it fills: unique, so that two answers never share one.
    slot = models.OneToOneField(Slot, null=True, on_delete=models.SET_NULL, related_name="answer")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "round", "labeller"], name="answer_once"),
            # A counting answer always fills a slot, and slots are as many as the round wants: invariant 1.
            models.CheckConstraint(condition=Q(counts=False) | Q(slot__isnull=False), name="answer_counts_in_a_slot"),
        ]
        indexes = [models.Index(fields=["project", "labeller", "id"], name="answer_labeller")]


class ConsensusState(models.TextChoices):
    OPEN = "open"
    ACCEPTED = "accepted"
    IN_DISPUTE = "in_dispute"
    STAYS_AMBIGUOUS = "stays_ambiguous"
    EXCLUDED = "excluded"


class ConsensusSource(models.TextChoices):
    LABELS = "labels"
    LABELS_AND_MODEL = "labels_and_model"
    REVIEW = "review"


class Consensus(models.Model):
    """The item's one answer. Written by `consensus.refresh` alone."""

    item = models.OneToOneField("items.Item", primary_key=True, on_delete=models.CASCADE, related_name="consensus")
    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    label_class = models.ForeignKey("items.LabelClass", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=ConsensusState.choices, default=ConsensusState.OPEN)
    source = models.CharField(max_length=20, choices=ConsensusSource.choices, default=ConsensusSource.LABELS)
    probabilities = models.JSONField(default=dict)  # class key → P in [0, 1]; sums to 1 where there are labels
    confidence = models.FloatField(default=0)  # P(top class)
    margin = models.FloatField(default=0)  # P(top) − P(second)
    agreement = models.FloatField(null=True)  # share of labels equal to the consensus; null without labels
    n_labels = models.PositiveSmallIntegerField(default=0)  # counting answers with a class
    n_cannot_tell = models.PositiveSmallIntegerField(default=0)
    # Which estimates it was computed with; null: shares of the labels.
    estimates = models.ForeignKey(EstimatesVersion, null=True, on_delete=models.PROTECT, related_name="+")
    # What people alone say, where a model helped to form the consensus; else null.
    human_class = models.ForeignKey("items.LabelClass", null=True, on_delete=models.PROTECT, related_name="+")
    human_probabilities = models.JSONField(null=True)  # as `probabilities`
    accepted_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["project", "state", "item"], name="consensus_state"),
            models.Index(fields=["project", "label_class", "item"], name="consensus_class"),
            models.Index(fields=["project", "margin", "item"], name="consensus_margin"),
            models.Index(fields=["project", "agreement", "item"], name="consensus_agreement"),
            models.Index(fields=["project", "confidence", "item"], name="consensus_confidence"),
        ]


class Verdict(models.TextChoices):
    CLASS = "class"
    CANNOT_TELL = "cannot_tell"
    EXCLUDE = "exclude"
    MORE_LABELS = "more_labels"  # no word on the answer: labellers are asked again


class Decision(models.Model):
    """A reviewer's word on an item. It sticks until new labels come or it is taken back."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="decisions")
    reviewer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    uuid = models.UUIDField(null=True)  # made by the client: what is sent twice is decided once
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    label_class = models.ForeignKey("items.LabelClass", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, default="", blank=True)
    # The newest label when it was taken: a later counting one reopens the question.
    last_label_id = models.BigIntegerField(default=0)
    flags = models.JSONField(default=list)  # ids of the flags it closed, so that taking it back opens them again
    in_review = models.JSONField(default=list)  # those of them that a blind round was running for
    round = models.PositiveSmallIntegerField(null=True)  # that it opened, asking labellers again
    closed = models.JSONField(default=list)  # numbers of the rounds that it closed
    ended = models.JSONField(default=list)  # ids of the decisions that it ended, asking labellers again
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reviewer", "uuid"], name="decision_uuid_once")]
        indexes = [models.Index(fields=["item", "-id"], name="decision_item")]


class Opinion(models.Model):
    """P(class) for an item from a source that is no person. `margin` and `p_given` serve filters and sorting."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="opinions")
    source = models.CharField(max_length=32, default="run")
    run_id = models.BigIntegerField(null=True)  # a number: runs stand above labelling
    run_number = models.PositiveIntegerField(null=True)
    probabilities = models.JSONField()  # class key → P in [0, 1]
    top_class = models.CharField(max_length=64)
    margin = models.FloatField()
    out_of_fold = models.BooleanField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "source"], name="opinion_once")]
        indexes = [models.Index(fields=["project", "margin", "item"], name="opinion_margin")]
