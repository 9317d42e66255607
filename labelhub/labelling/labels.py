"""Labels arrive: each is kept for ever, at most one of a labeller counts for an item and round.

`submit` takes what one screen sends, in its order. The client's UUID is the identity of a label: what was sent twice
is stored once. The consensus rows of the items are locked first, so that everything about an item happens in turn.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from labelhub import rawsql
from labelhub.items.models import LabelClass, Project
from labelhub.labelling import acts, consensus, hidden, leases, queue
from labelhub.labelling.acts import Effect, Situation, Step
from labelhub.labelling.entries import PROBLEMS, Entry, Problem, Result, waves
from labelhub.labelling.models import (
    Answer,
    Consensus,
    ConsensusSource,
    ConsensusState,
    Label,
    LabelKind,
    Purpose,
    Round,
    RoundState,
    Slot,
    SlotState,
)
from labelhub.labelling.people import disguise
from labelhub.labelling.walking import place_of

Key = tuple[int, int]  # item, round


def submit(project: Project, labeller_id: int, entries: Sequence[Entry]) -> list[Result]:
    """Store what a labeller did, in order; one result for each entry. Raises `Conflict` when the project is
    archived; everything else that is wrong is said entry by entry and stops no other."""
    queue.refuse_archived(project)
    results: list[Result] = []
    with transaction.atomic():
        rows = consensus.lock({entry.item for entry in entries}, project.pk)
        desk = Desk(project, labeller_id, {row.item_id: row for row in rows})
        for wave in waves(entries):
            results += desk.take(wave)
        changed = [row for row in rows if row.item_id in desk.changed]
        if changed:
            consensus.refresh_locked(project, changed, classes=desk.class_keys())
    return results


Act = tuple[Entry, Effect, Label]
MINE = "labeller_id = %s"
FILL = "UPDATE labelling_slot SET state = %s, leased_until = NULL WHERE id IN"


class Desk:
    """Where one labeller's entries are settled, a wave at a time, under the lock of their items."""

    def __init__(self, project: Project, labeller_id: int, items: Mapping[int, Consensus]) -> None:
        self.project = project
        self.labeller_id = labeller_id
        self.items = items
        rows = rawsql.load(LabelClass, "project_id = %s ORDER BY position, id", [project.pk])
        self.classes = {row.key: row for row in rows}
        self.now = timezone.now()
        self.changed: set[int] = set()

    def class_keys(self) -> dict[int, str]:
        """As `consensus.class_keys`, without asking again."""
        return {row.pk: key for key, row in self.classes.items()}

    def take(self, wave: Sequence[Entry]) -> list[Result]:
        self._read(wave)
        wave = [self._meant(entry) for entry in wave]
        results: dict[UUID, Result] = {}
        stored: list[Act] = []
        for entry in wave:
            before = self.known.get(entry.uuid)
            if before is not None:
                results[entry.uuid] = self._repeated(entry, before)
                continue
            problem = self._problem(entry)
            effect = Effect(stored=False) if problem else self._effect(entry)
            if problem or not effect.stored:
                results[entry.uuid] = Result(entry.uuid, "refused", problem=problem or PROBLEMS[effect.problem])
                continue
            stored.append((entry, effect, self._label(entry, effect)))
            results[entry.uuid] = Result(entry.uuid, "stored", *disguise.told(effect.counts, effect.why_not))
        rawsql.insert([label for _, _, label in stored])
        self._write_heads(stored)
        for entry, lease in self._move_slots(stored):
            results[entry.uuid] = replace(results[entry.uuid], assignment=lease)
        if self.project.gold_feedback:  # told again to who asks again: the first telling may be lost on its way
            again = [self.known[uuid] for uuid, result in results.items() if result.status == "duplicate"]
            for uuid, feedback in disguise.feedback([*again, *(label for _, _, label in stored)]):
                results[uuid] = replace(results[uuid], feedback=feedback)
        return [results[entry.uuid] for entry in wave]

    def _read(self, wave: Sequence[Entry]) -> None:
        """Everything that the rules need, in four queries."""
        items = sorted({entry.item for entry in wave if entry.item in self.items})
        uuids = [entry.uuid for entry in wave]
        known = rawsql.load(Label, f"{MINE} AND uuid IN {rawsql.places(uuids)}", [self.labeller_id, *uuids])
        self.known = {row.uuid: row for row in known}
        slots = rawsql.instances(Slot, items, where=MINE, values=[self.labeller_id], lock=True)
        self.slots: dict[Key, Slot] = {(slot.item_id, slot.round): slot for slot in slots}
        heads = rawsql.instances(Answer, items, where=MINE, values=[self.labeller_id])
        self.heads: dict[Key, Answer] = {(head.item_id, head.round): head for head in heads}
        rounds = rawsql.instances(Round, items, where="project_id = %s", values=[self.project.pk])
        self.rounds: dict[Key, Round] = {(row.item_id, row.number): row for row in rounds}

    def _meant(self, entry: Entry) -> Entry:
        """The entry with the round that it belongs to: gold that comes as a first look is told as round 0."""
        if entry.round != 0:
            return entry
        ordinary, gold = (entry.item, 0), (entry.item, hidden.GOLD)
        known = self.slots.keys() | self.heads.keys()
        return replace(entry, round=hidden.GOLD) if gold in known and ordinary not in known else entry

    def _repeated(self, entry: Entry, before: Label) -> Result:
        """The same UUID again: the same act is answered as the first time, another one is refused."""
        label_class = self.classes.get(entry.class_key) if entry.class_key is not None else None
        same = (before.item_id, before.round, before.kind, before.label_class_id) == (
            entry.item,
            entry.round,
            entry.kind,
            label_class.pk if label_class else None,
        )
        if not same or (entry.class_key is not None and label_class is None):
            return Result(entry.uuid, "refused", problem=PROBLEMS["uuid_conflict"])
        return Result(entry.uuid, "duplicate", *disguise.told(before.counted, before.why_not))

    def _problem(self, entry: Entry) -> Problem | None:
        if entry.item not in self.items:
            return PROBLEMS["unknown_item"]
        asked = self.rounds.get((entry.item, entry.round))
        if asked is None or asked.purpose == Purpose.PRACTICE:  # practice has a door of its own
            return PROBLEMS["unknown_round"]
        if entry.kind != LabelKind.ANSWER:
            return None
        if entry.class_key is None:
            return None if self.project.allow_cannot_tell else PROBLEMS["cannot_tell_not_allowed"]
        label_class = self.classes.get(entry.class_key)
        if label_class is None or label_class.retired_at is not None:
            known = ", ".join(key for key, row in self.classes.items() if row.retired_at is None)
            return Problem("unknown_class", f"There is no class {entry.class_key!r} to answer with.", f"Use {known}.")
        return None

    def _effect(self, entry: Entry) -> Effect:
        key = (entry.item, entry.round)
        head = self.heads.get(key)
        row = self.items[entry.item]
        now = Situation(
            lease=self._lease(key),
            round_open=self.rounds[key].state == RoundState.OPEN,
            decided=row.source == ConsensusSource.REVIEW or row.state == ConsensusState.EXCLUDED,
            head="" if head is None else ("counts" if head.counts else head.why_not),
            head_uuid=str(head.label.uuid) if head is not None and entry.undoes else "",
        )
        if hidden.is_hidden(entry.round):
            return self._hidden_effect(entry, now)
        return acts.settle(now, entry.kind, str(entry.undoes or ""))

    def _hidden_effect(self, entry: Entry, now: Situation) -> Effect:
        purpose = self.rounds[entry.item, entry.round].purpose
        gold = purpose == Purpose.GOLD
        return disguise.effect(
            now,
            entry.kind,
            str(entry.undoes or ""),
            purpose=purpose,
            counts=gold and self.project.gold_counts,
            told=gold and self.project.gold_feedback,
        )

    def _lease(self, key: Key) -> acts.Lease:
        slot = self.slots.get(key)
        if slot is None:
            return acts.Lease.NONE
        if slot.state == SlotState.ANSWERED:
            return acts.Lease.ANSWERED
        live = slot.leased_until is not None and slot.leased_until > self.now
        return acts.Lease.LIVE if live else acts.Lease.ENDED

    def _label(self, entry: Entry, effect: Effect) -> Label:
        label_class = self.classes[entry.class_key] if entry.class_key is not None else None
        return Label(
            project=self.project,
            item_id=entry.item,
            round=entry.round,
            purpose=self.rounds[entry.item, entry.round].purpose,
            labeller_id=self.labeller_id,
            uuid=entry.uuid,
            kind=entry.kind,
            label_class=label_class if entry.kind == LabelKind.ANSWER else None,
            reason=entry.reason,
            duration_ms=entry.duration_ms,
            shown=dict(entry.shown),
            counted=effect.counts,
            why_not=effect.why_not,
            answered_at=entry.answered_at,
            created_at=self.now,
        )

    def _write_heads(self, stored: Sequence[Act]) -> None:
        """Make each label that replaces the former one the head of its labeller's labels."""
        new: list[Answer] = []
        for entry, effect, label in stored:
            if not effect.replaces:
                continue
            key = (entry.item, entry.round)
            values = {
                "label": label,
                "label_class_id": label.label_class_id,
                "counts": effect.counts,
                "why_not": effect.why_not,
                "slot": self.slots.get(key) if effect.step in (Step.FILL, Step.KEEP) else None,
                "updated_at": self.now,
            }
            head = self.heads.get(key)
            if head is not None:
                Answer.objects.filter(pk=head.pk).update(**values)
                continue
            same = {"project": self.project, "item_id": entry.item, "round": entry.round}
            new.append(Answer(**same, purpose=label.purpose, labeller_id=self.labeller_id, **values))
        rawsql.insert(new)

    def _move_slots(self, stored: Sequence[Act]) -> Iterator[tuple[Entry, queue.Assignment]]:
        """Fill, free or reopen the slots; the leases that undoing gave back."""
        filled: list[int] = []
        for entry, effect, _label in stored:
            slot = self.slots.get((entry.item, entry.round))
            if effect.step is not Step.NOTHING and (self.project.gold_counts or not hidden.is_hidden(entry.round)):
                self.changed.add(entry.item)
            if effect.step is Step.FIND and hidden.is_hidden(entry.round):
                slot = disguise.slot_again(self.project, self.labeller_id, (entry.item, entry.round), None, self.now)
            elif effect.step is Step.FIND:
                free = Slot.objects.filter(item=entry.item, round=entry.round, state=SlotState.FREE)
                slot = free.select_for_update().first()
            if slot is None:
                continue
            if effect.step is Step.FILL:
                filled.append(slot.pk)
            elif effect.step is Step.FREE:
                leases.free_again(Slot.objects.filter(pk=slot.pk))
            elif effect.step in (Step.REOPEN, Step.FIND):
                yield entry, self._lease_again(slot)
        if filled:
            rawsql.run(f"{FILL} {rawsql.places(filled)}", [SlotState.ANSWERED, *filled])

    def _lease_again(self, slot: Slot) -> queue.Assignment:
        until = self.now + timedelta(seconds=self.project.lease_seconds)
        Slot.objects.filter(pk=slot.pk).update(
            state=SlotState.LEASED, labeller=self.labeller_id, leased_until=until, screen=slot.screen
        )
        return queue.assignments([place_of(slot)], until)[0]
