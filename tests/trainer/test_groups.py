from trainer.groups import together


def test_items_without_group_stand_alone() -> None:
    assert together([None, None, None], ["a", "b", "c"]).tolist() == [0, 1, 2]


def test_a_group_and_copies_of_an_image_stay_together() -> None:
    assert together(["g", None, "g"], ["a", "b", "c"]).tolist() == [0, 1, 0]
    assert together([None, None, None], ["a", "b", "a"]).tolist() == [0, 1, 0]


def test_a_chain_of_groups_and_copies_links_its_ends() -> None:
    numbers = together(["g", "g", "h", "h", None], ["a", "b", "b", "c", "d"]).tolist()

    assert numbers == [0, 0, 0, 0, 1]


def test_a_group_named_like_a_digest_is_not_that_image() -> None:
    assert together(["a", None], ["b", "a"]).tolist() == [0, 1]


def test_nothing_gives_nothing() -> None:
    assert together([], []).tolist() == []
