"""Gold, what was done about labellers and why, rules, groups of labellers and the subsets they work on."""

from django.db import models
from django.utils import timezone

from labelhub.labelling.people_choices import Action as Action
from labelhub.labelling.people_choices import Trigger as Trigger


class GoldUse(models.TextChoices):
    GOLD = "gold"  # served unseen among the others
    PRACTICE = "practice"  # shown openly, with its explanation


class GoldState(models.TextChoices):
    PROPOSED = "proposed"  # by the platform; waits for a manager
    ACTIVE = "active"
    RETIRED = "retired"  # its answer is known as before, it is served no more
    DECLINED = "declined"  # a proposal that a manager did not want; it is not proposed again


class GoldSource(models.TextChoices):
    TABLE = "table"
    IMPORT = "import"
    REVIEW = "review"
    PROPOSAL = "proposal"


class Gold(models.Model):
    """An item whose right answer is known. `Item.gold_class` says the same of an item whose gold is active or
    retired; both are written by `gold` alone, and by an import, whose gold `gold.adopt` takes up."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    item = models.OneToOneField("items.Item", on_delete=models.CASCADE, related_name="gold")
    label_class = models.ForeignKey("items.LabelClass", on_delete=models.PROTECT, related_name="+")
    use = models.CharField(max_length=8, choices=GoldUse.choices, default=GoldUse.GOLD)
    state = models.CharField(max_length=8, choices=GoldState.choices, default=GoldState.ACTIVE)
    source = models.CharField(max_length=8, choices=GoldSource.choices)
    explanation = models.CharField(max_length=500, default="", blank=True)  # why this is the right answer
    evidence = models.JSONField(default=dict)  # of a proposal: confidence, agreement, labels, difficulty
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(null=True)
    retired_because = models.CharField(max_length=16, default="", blank=True)  # worn, known, by_hand

    class Meta:
        indexes = [models.Index(fields=["project", "state", "use", "item"], name="gold_pool")]


class Rule(models.Model):
    """When a trigger fires for a labeller, the action follows by itself."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    trigger = models.CharField(max_length=16, choices=Trigger.choices)
    action = models.CharField(max_length=16, choices=Action.choices)
    threshold = models.FloatField()  # what it means is the trigger's business
    least = models.PositiveIntegerField()  # answers that it takes before anything is said
    enabled = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "trigger", "action"], name="rule_once")]


class Intervention(models.Model):
    """Something that was done about a labeller: who, when, why, by which rule, and whether it was taken back."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    labeller = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=16, choices=Action.choices)
    why = models.CharField(max_length=500)
    evidence = models.JSONField(default=dict)  # what the trigger saw, or nothing
    trigger = models.CharField(max_length=16, choices=Trigger.choices, default="", blank=True)  # "": a person did it
    rule_id = models.BigIntegerField(null=True)  # a number: rules come and go, what they did stays
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    result = models.JSONField(default=dict)  # of setting aside: labels, items; of its end: restored, stayed
    last_label = models.BigIntegerField(default=0)  # the labeller's newest label then: a rule looks at later ones
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    ended_why = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "labeller", "-id"], name="intervention_labeller"),
            models.Index(fields=["project", "-id"], name="intervention_project"),
        ]


class LookedAt(models.Model):
    """How far the rules have looked at a labeller's labels."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    labeller = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    last_label = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "labeller"], name="looked_at_once")]


class LabellerGroup(models.Model):
    """Labellers of a project under one name, so that work can be given to all of them."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    labellers = models.ManyToManyField("accounts.User", related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="labeller_group_once")]


class Subset(models.Model):
    """Items of a project that are given to some labellers. `criteria` is how they were chosen: `folder`, `metadata`
    (name → value), `items` (numbers); items that are imported later and meet folder and metadata join."""

    project = models.ForeignKey("items.Project", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    criteria = models.JSONField(default=dict)
    exclusive = models.BooleanField(default=True)  # nobody else gets first labels of these items
    confined = models.BooleanField(default=True)  # its labellers get first labels of nothing else
    labellers = models.ManyToManyField("accounts.User", related_name="+")
    groups = models.ManyToManyField(LabellerGroup, related_name="+")
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    last_item = models.BigIntegerField(default=0)  # up to where items have been looked at

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="subset_once")]


class SubsetItem(models.Model):
    subset = models.ForeignKey(Subset, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "subset"], name="subset_item_once")]
