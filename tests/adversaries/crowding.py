"""Labellers in threads who do everything at once that labellers can do: the load of the invariant tests."""

import random
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.items.models import Project
from labelhub.labelling import labels, leases, queue
from labelhub.labelling.entries import Entry
from labelhub.labelling.models import LabelKind

KEYS = ("female", "male", None)


@dataclass
class Witness:
    """What one labeller was told by the platform."""

    labeller: int
    acknowledged: dict[UUID, bool] = field(default_factory=dict)  # label → said to count when it was stored
    leased: list[tuple[int, int]] = field(default_factory=list)


def in_threads(actions: Sequence[Callable[[], None]]) -> None:
    """Run all at once, each with a database connection of its own; the first failure fails the test."""
    failures: list[str] = []
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], None]) -> None:
        try:
            start.wait()
            action()
        except Exception:  # noqa: BLE001  # whatever it was, the test must show it
            failures.append(traceback.format_exc())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]


def labeller(project: Project, person: User, witness: Witness, *, seed: int, turns: int) -> Callable[[], None]:
    """Somebody who leases, answers, answers twice, changes, undoes, skips, gives back, comes late and goes away."""

    def work() -> None:
        chance = random.Random(seed)
        screens = [uuid4(), uuid4()]  # two tabs
        for _ in range(turns):
            screen = chance.choice(screens)
            lease = queue.lease(project, person.pk, chance.randint(1, 4), screen=screen)
            witness.leased += [(a.item, a.round) for a in lease.assignments]
            if chance.random() < 0.1:
                leases.give_back(project, person.pk, screen=screen)
                continue
            if chance.random() < 0.1:
                leases.expire(timezone.now().replace(year=timezone.now().year + 1), project_id=project.pk)
            entries = [entry for a in lease.assignments for entry in acts(chance, a.item, a.round)]
            for _ in range(2 if chance.random() < 0.3 else 1):  # a lost answer is sent again
                if entries:
                    for entry, result in zip(entries, labels.submit(project, person.pk, entries), strict=True):
                        if result.status == "stored":
                            witness.acknowledged[entry.uuid] = result.counts

    return work


def acts(chance: random.Random, item: int, number: int) -> list[Entry]:
    """What somebody does with one item: mostly one answer, sometimes more."""

    def act(kind: LabelKind = LabelKind.ANSWER) -> Entry:
        key = chance.choice(KEYS) if kind == LabelKind.ANSWER else None
        return Entry(uuid=uuid4(), kind=kind, item=item, round=number, class_key=key)

    dice = chance.random()
    if dice < 0.6:
        return [act()]
    if dice < 0.7:
        return [act(), act()]
    if dice < 0.8:
        return [act(), act(LabelKind.UNDO), act()]
    if dice < 0.85:
        return [act(), act(LabelKind.UNDO)]
    if dice < 0.95:
        return [act(LabelKind.SKIP)]
    return []
