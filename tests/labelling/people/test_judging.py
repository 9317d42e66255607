"""Which rules fire on whose work. No database."""

from dataclasses import replace

import numpy as np

from labelhub.labelling.people import judging
from labelhub.labelling.people.judging import Beside, Clause
from labelhub.labelling.people_choices import Action, Trigger
from tests.labelling.people.test_triggers import N, truth_of, work

ALONE = Beside({}, np.full(N, -1))


def test_there_is_a_default_for_every_trigger() -> None:
    assert {clause.trigger for clause in judging.DEFAULTS} == set(Trigger)
    assert set(judging.CHECKS) | {Trigger.COPYING} == set(Trigger)


def test_honest_work_fires_no_default() -> None:
    assert judging.fired(judging.DEFAULTS, work(), ALONE) == []


def test_who_stopped_looking_is_seen_in_the_newest_answers() -> None:
    """As a whole the work is still fine; the last forty answers are not."""
    made = work()
    lazy = np.arange(N) >= N - judging.SHORT
    tired = replace(made, seconds=np.where(lazy, 0.1, made.seconds))
    clause = Clause(Trigger.TOO_FAST, Action.WARN, 0.4, 15, rule_id=7)
    found = judging.fired([clause], tired, ALONE)
    assert [(one.rule_id, finding.answers) for one, finding in found] == [(7, judging.SHORT)]


def test_several_rules_fire_in_their_own_order() -> None:
    made = replace(work(), said=np.ones(N, dtype=np.int64), seconds=np.full(N, 0.1))
    found = [finding.trigger for _, finding in judging.fired(judging.DEFAULTS, made, ALONE)]
    assert found[0] == Trigger.TOO_FAST
    assert Trigger.ONE_ANSWER in found
    turned = [finding.trigger for _, finding in judging.fired(judging.DEFAULTS[::-1], made, ALONE)]
    assert turned == found[::-1]


def test_copying_looks_at_the_people_beside() -> None:
    made = work(right=0.8)
    rng = np.random.default_rng(5)
    truth = truth_of(made)
    others = {person: np.where(rng.random(N) < 0.85, truth, 1 - truth) for person in range(4)}
    clause = next(one for one in judging.DEFAULTS if one.trigger == Trigger.COPYING)
    assert judging.fired([clause], made, Beside(others, ALONE.known)) == []
    beside = Beside(others | {9: made.said}, ALONE.known)
    assert [finding.more["same_as"] for _, finding in judging.fired([clause], made, beside)] == [9]


def test_gold_recognised_compares_early_with_late_over_the_whole_history() -> None:
    """The newest two hundred answers hold too little gold to compare; the whole history holds enough."""
    made = work(right=0.6, n=600)
    is_gold = np.arange(600) % 20 == 0
    again = np.arange(600) >= 300
    said = np.where(is_gold & again, truth_of(made), np.where(is_gold, 1 - truth_of(made), made.said))
    learnt = replace(
        made, gold=np.where(is_gold, truth_of(made), -1), meeting=(is_gold & again).astype(np.int64), said=said
    )
    clause = next(one for one in judging.DEFAULTS if one.trigger == Trigger.GOLD_RECOGNISED)
    assert len(judging.fired([clause], learnt, Beside({}, np.full(600, -1)))) == 1
    assert judging.fired([clause], learnt.last(200), ALONE) == []
