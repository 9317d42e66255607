"""A simulated crowd: people of uneven skill who answer through the same doors as the screen.

For demonstrations and measurements on projects whose items carry a true class.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from labelhub.accounts.models import User
from labelhub.demo.perception import Crowd, Sight, perceive, planted_items, skills
from labelhub.errors import Invalid
from labelhub.items.models import Item, LabelClass, Membership, Project, Role
from labelhub.labelling import labels, queue
from labelhub.labelling.entries import Entry
from labelhub.labelling.models import LabelKind
from labelhub.labelling.queue import Assignment

NAMES = (
    "Amara Osei", "Mateo Ruiz", "Yuki Tanaka", "Lena Hoffmann", "Priya Nair", "Tomás Vidal", "Nadia Haddad",
    "Jonas Berg", "Chloé Martin", "Samir Aziz", "Ewa Nowak", "Kofi Mensah", "Ines Keller", "Rania Odeh",
    "Bo Lindqvist", "Mei Chen", "Luca Greco", "Aisha Bello", "Petra Novak", "Diego Salas",
)  # fmt: skip
BATCH = 10


def sights(project: Project) -> dict[int, Sight]:
    """What there is to see, from `true_class` (the column, or else the metadata) and the metadata `ambiguity`."""
    found: dict[int, Sight] = {}
    rows = Item.objects.filter(project=project).values_list("pk", "true_class", "metadata")
    for item, true_class, metadata in rows:
        key = true_class or str(metadata.get("true_class", ""))
        if key:
            found[item] = Sight(key, float(metadata.get("ambiguity", 0)))
    if not found:
        raise Invalid(
            "No item of this project carries a true class.",
            hint="Import a CSV with the columns name and true_class first.",
        )
    return found


def join(project: Project, crowd: Crowd) -> list[User]:
    """The members of the crowd, as labellers of the project. Those of an earlier simulation come back."""
    people: list[User] = []
    for number in range(crowd.labellers):
        name = NAMES[number % len(NAMES)] + (f" {number // len(NAMES) + 1}" if number >= len(NAMES) else "")
        user, _ = User.objects.get_or_create(
            email=f"crowd-{number + 1}@project-{project.pk}.invalid",
            defaults={"name": name, "is_person": False, "password": "!"},
        )
        Membership.objects.get_or_create(project=project, user=user, defaults={"role": Role.LABELLER})
        people.append(user)
    return people


def answer(project: Project, crowd: Crowd, *, most: int | None = None) -> int:
    """Let the crowd work until nothing is left for it, or exactly `most` answers are given; how many were."""
    seen = sights(project)
    show = _Show(
        classes=list(
            LabelClass.objects.filter(project=project, retired_at__isnull=True)
            .order_by("position")
            .values_list("key", flat=True)
        ),
        sights=seen,
        planted=planted_items(sorted(seen), crowd.planted, crowd.seed),
        crowd=crowd,
        chance=random.Random(crowd.seed),
    )
    people = list(zip(join(project, crowd), skills(crowd), strict=True))
    screens = {user.pk: uuid4() for user, _ in people}
    given, idle = 0, False
    while not idle and (most is None or given < most):
        idle = True
        show.chance.shuffle(people)
        for user, skill in people:
            count = BATCH if most is None else min(BATCH, most - given)
            done = _turn(project, user, skill, screens[user.pk], show, count) if count else 0
            given += done
            idle = idle and done == 0
    return given


@dataclass(frozen=True)
class _Show:
    """Everything a member needs to answer."""

    classes: Sequence[str]
    sights: Mapping[int, Sight]
    planted: set[int]
    crowd: Crowd
    chance: random.Random


def _turn(project: Project, user: User, skill: float, screen: UUID, show: _Show, count: int) -> int:
    """One member leases up to `count` items and answers them; how many."""
    lease = queue.lease(project, user.pk, count, screen=screen)
    entries = [_entry(assignment, skill, show) for assignment in lease.assignments]
    if not entries:
        return 0
    refused = [result for result in labels.submit(project, user.pk, entries) if result.status == "refused"]
    if refused and refused[0].problem is not None:
        raise Invalid(f"The crowd's answer was refused: {refused[0].problem.detail}")
    return len(entries)


def _entry(assignment: Assignment, skill: float, show: _Show) -> Entry:
    sight = show.sights.get(assignment.item)
    if sight is None:  # nothing is known of it, so nobody can say
        said = None
    else:
        if assignment.item in show.planted and assignment.round == 0:
            sight = Sight(next(key for key in show.classes if key != sight.true_class), sight.ambiguity)
        said = perceive(show.chance, sight, show.classes, skill=skill, abstain=show.crowd.abstain)
    return Entry(
        uuid=uuid4(),
        kind=LabelKind.ANSWER if said is not None or sight is not None else LabelKind.SKIP,
        item=assignment.item,
        round=assignment.round,
        class_key=said,
        reason="" if sight is not None else "nothing to see",
        duration_ms=round(600 if skill == 0 else show.chance.lognormvariate(7.5, 0.45)),
        shown={"mode": "simulated"},
    )
