"""Simulated labellers who harm: each kind is found by the rules, and honest people are left alone. No database."""

import pytest

from tests.adversaries.bad_labellers import ADVERSARIES, LAZY_FROM, accuracy, bad_labels_left, crowd_with, run

# The trigger that is expected first, and after how many labels at most; several triggers may see the same thing.
LATEST = {
    "random clicker": 250,
    "constant answer": 80,
    "fast clicker": 30,
    "repeated pattern": 50,
    "good then lazy": LAZY_FROM + 230,
    "two who copy": 300,
    "inverts the classes": 80,
    "knows the gold": 330,
}


@pytest.mark.parametrize("adversary", ADVERSARIES)
def test_an_adversary_is_found_and_little_of_the_damage_stays(adversary: str) -> None:
    crowd = run(crowd_with(adversary, seed=1, items=640), seed=1)
    alone = run(crowd_with(adversary, seed=1, items=640, policed=False), seed=1)
    bad = [person for person in crowd.people if person.bad]
    assert all(person.caught_at is not None and person.caught_at <= LATEST[adversary] for person in bad)
    assert bad_labels_left(crowd) == 0
    assert accuracy(crowd) >= accuracy(alone)


@pytest.mark.parametrize("seed", range(1, 5))
def test_honest_people_of_uneven_skill_are_left_alone(seed: int) -> None:
    crowd = run(crowd_with(None, seed), seed)
    assert [person.number for person in crowd.people if person.caught_at is not None] == []


def test_when_everybody_guesses_most_are_found() -> None:
    """Agreement at the level of chance and gold say it; the last two have nobody left to be compared with."""
    crowd = crowd_with("random clicker", seed=3)
    for person in crowd.people:
        person.answers, person.bad = crowd.people[-1].answers, True
    run(crowd, seed=3)
    assert sum(person.caught_at is not None for person in crowd.people) >= 8
