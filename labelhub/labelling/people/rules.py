"""A project's rules, and the look that beat takes at who has given enough new labels: never in the path of a label."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from labelhub.errors import Conflict, Invalid
from labelhub.items.models import Membership, Project
from labelhub.jobs.models import Job
from labelhub.labelling.models import Cursor, Label, Purpose
from labelhub.labelling.people import actions, gold, histories, judging, serving
from labelhub.labelling.people.actions import Cause
from labelhub.labelling.people.judging import Clause
from labelhub.labelling.people.triggers import Finding
from labelhub.labelling.people_models import Action, Intervention, LookedAt, Rule, Trigger

EVERY = 10  # new labels of a labeller between two looks
AGAIN = 50  # new labels before the same rule does the same again
IN_WORDS: Mapping[str, str] = {
    Trigger.GOLD_ACCURACY: "Right on {value:.0%} of {answers} gold items ({low:.0%} to {high:.0%}).",
    Trigger.LOW_AGREEMENT: "Agrees with others {value:.2f} beyond chance ({low:.2f} to {high:.2f}).",
    Trigger.TOO_FAST: "{value:.0%} of {answers} answers took less than {threshold:g} s.",
    Trigger.ONE_ANSWER: "{value:.0%} of {answers} answers are the same class.",
    Trigger.PATTERN: "{value:.0%} of {answers} answers repeat with a period.",
    Trigger.COPYING: "{value:.0%} of {answers} mistakes are those of one other person.",
    Trigger.SKIPS: "Skipped {value:.0%} of {answers} items.",
    Trigger.GOLD_RECOGNISED: "Right on {value:.0%} of gold, far more than on other items.",
}  # fmt: skip


def of(project: Project) -> list[Clause]:
    """The rules that are on."""
    rows = Rule.objects.filter(project=project, enabled=True).order_by("pk")
    return [Clause(Trigger(row.trigger), Action(row.action), row.threshold, row.least, row.pk) for row in rows]


def replace(project: Project, rows: Sequence[Mapping[str, Any]]) -> list[Rule]:
    """Set the project's rules: trigger, action, and where they differ from the defaults threshold, least, enabled.

    Raises:
        Invalid: naming the rule by its place: unknown or twice, a threshold or count out of range.
    """
    wrong: dict[str, str] = {}
    made: dict[tuple[str, str], Rule] = {}
    for place, row in enumerate(rows):
        if reason := _unfit(row) or ("Twice." if (row["trigger"], row["action"]) in made else ""):
            wrong[f"rules.{place}"] = reason
            continue
        usual = default(row["trigger"])
        made[row["trigger"], row["action"]] = Rule(
            project=project,
            trigger=row["trigger"],
            action=row["action"],
            threshold=row.get("threshold", usual.threshold),
            least=row.get("least", usual.least),
            enabled=row.get("enabled", True),
        )
    if wrong:
        raise Invalid("; ".join(f"{name}: {reason}" for name, reason in wrong.items()), fields=wrong)
    with transaction.atomic():
        Rule.objects.filter(project=project).delete()
        return Rule.objects.bulk_create(made.values())


def default(trigger: str) -> Clause:
    return next(clause for clause in judging.DEFAULTS if clause.trigger == trigger)


def _unfit(row: Mapping[str, Any]) -> str:
    if row.get("trigger") not in Trigger.values:
        return f"trigger: one of {', '.join(Trigger.values)}."
    if row.get("action") not in Action.values or row["action"] == Action.READMIT:
        return "action: one of warn, practice, pause, set_aside."
    low, high = (-1.0, 1.0) if row["trigger"] == Trigger.LOW_AGREEMENT else (0.0, 1.0)
    high = 10.0 if row["trigger"] == Trigger.TOO_FAST else high  # seconds
    if not low <= row.get("threshold", low) <= high:
        return f"threshold: from {low:g} to {high:g}."
    return "" if 3 <= row.get("least", 3) <= 10_000 else "least: from 3 to 10,000 answers."


def look(project_id: int) -> list[Job]:
    """Apply the project's rules to everybody who has given enough new labels; the jobs that are to be dispatched.
    Also retires worn gold and takes up that of imports. Twice does no harm."""
    project = Project.objects.get(pk=project_id)
    if serving.wants_any(project):
        gold.adopt(project)
        serving.worn(project)
    clauses = of(project)
    jobs: list[Job] = []
    for labeller_id in due(project) if clauses else []:
        jobs += judge(project, labeller_id, clauses)
    return jobs


def due(project: Project) -> list[int]:
    """Labellers with at least `EVERY` labels since the rules last looked at them."""
    looked = dict(LookedAt.objects.filter(project=project).values_list("labeller_id", "last_label"))
    people = Cursor.objects.filter(project=project, purpose=Purpose.LABEL).values_list("labeller_id", flat=True)
    return [labeller for labeller in sorted(people) if _new(project, labeller, looked.get(labeller, 0)) >= EVERY]


def _new(project: Project, labeller_id: int, after: int) -> int:
    newer = Label.objects.filter(project=project, labeller=labeller_id, pk__gt=after)
    return len(newer.order_by("-pk").values_list("pk", flat=True)[:EVERY])


def judge(project: Project, labeller_id: int, clauses: Sequence[Clause]) -> list[Job]:
    """Look at one labeller and do what the rules say. Labels from before somebody readmitted them, or took an action
    back, are not held against them again; and what a rule has done it does again only after `AGAIN` more labels.

    Reads without a transaction, so that nobody who labels waits for it.
    """
    newest = actions.last_label(project, labeller_id)
    done = list(Intervention.objects.filter(project=project, labeller=labeller_id).order_by("pk"))
    forgiven = max((row.last_label for row in done if row.ended_at is not None), default=0)
    work, beside = histories.read(project, labeller_id, after=forgiven)
    jobs: list[Job] = []
    for clause, finding in judging.fired(clauses, work, beside):
        for person in _concerned(project, labeller_id, finding):
            if not _lately(project, person, clause):
                jobs += _act(project, person, clause, finding)
    LookedAt.objects.update_or_create(project=project, labeller_id=labeller_id, defaults={"last_label": newest})
    return jobs


def _lately(project: Project, labeller_id: int, clause: Clause) -> bool:
    """Whether this rule has acted on the labeller and they have given few labels since."""
    same = Intervention.objects.filter(
        project=project, labeller=labeller_id, trigger=clause.trigger, action=clause.action, ended_at__isnull=True
    )
    last = same.order_by("-pk").values_list("last_label", flat=True).first()
    if last is None:
        return False
    newer = Label.objects.filter(project=project, labeller=labeller_id, pk__gt=last)
    return len(newer.order_by("-pk").values_list("pk", flat=True)[:AGAIN]) < AGAIN


def _concerned(project: Project, labeller_id: int, finding: Finding) -> list[int]:
    """Who of two copied nobody can tell: the rule concerns both."""
    partner = finding.more.get("same_as")
    if partner is None or not Membership.objects.filter(project=project, user=partner).exists():
        return [labeller_id]
    return [labeller_id, int(partner)]


def _act(project: Project, labeller_id: int, clause: Clause, finding: Finding) -> list[Job]:
    cause = Cause(trigger=finding.trigger, rule_id=clause.rule_id, evidence=finding.evidence())
    try:
        with transaction.atomic():
            _, jobs = actions.take(project, labeller_id, clause.action, why=in_words(finding), cause=cause)
    except Conflict as stands:  # paused already, by a person or by another rule: that is enough
        if stands.error_code != "stands_already":
            raise
        return []
    return jobs


def in_words(finding: Finding) -> str:
    """What was seen, as a sentence. Pure."""
    return IN_WORDS[finding.trigger].format(**vars(finding))


def candidates() -> list[int]:
    """Projects with a rule that is on, or with gold or repeats, not archived."""
    ruled = Rule.objects.filter(enabled=True).values("project")
    live = Project.objects.filter(deleted_at=None, archived_at=None)
    rows = live.filter(pk__in=ruled) | live.filter(gold_share__gt=0) | live.filter(gold_entry__gt=0)
    return list(rows.distinct().order_by("pk").values_list("pk", flat=True))
