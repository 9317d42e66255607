"""What must stay together."""

from hypothesis import given
from hypothesis import strategies as st

from labelhub.datasets.units import Units


def test_an_item_without_group_and_with_an_image_of_its_own_stands_alone() -> None:
    assert Units([]).of("", "aa") == ""


def test_a_group_is_a_unit() -> None:
    assert Units([]).of("anna", "aa") == "anna"


def test_the_same_image_under_two_names_is_a_unit() -> None:
    units = Units([("", "aa"), ("", "aa")])
    assert units.of("", "aa") == "sha256:aa"


def test_groups_that_share_an_image_are_one_unit_called_after_the_first() -> None:
    units = Units([("bert", "aa"), ("anna", "aa"), ("", "aa")])
    assert {units.of("anna", "bb"), units.of("bert", "cc"), units.of("", "aa")} == {"anna"}


def test_chains_are_followed() -> None:
    units = Units([("a", "1"), ("b", "1"), ("b", "2"), ("c", "2"), ("d", "3"), ("", "3")])
    assert units.of("c", "9") == units.of("a", "8") == "a"
    assert units.of("d", "7") == "d"


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b", "c", "d"]), st.sampled_from("12345")), max_size=20))
def test_units_are_the_connected_components(shared: list[tuple[str, str]]) -> None:
    units = Units(shared)
    for group, image in shared:
        assert units.of(group, image) == units.of("", image)
        if group:
            assert units.of(group, "another image") == units.of(group, image)
    names = {units.of(group, image): image for group, image in shared}
    linked: list[set[str]] = []
    for group, image in shared:
        nodes = {f"i{image}", f"g{group}"} if group else {f"i{image}"}
        touching = [part for part in linked if part & nodes]
        linked = [part for part in linked if not part & nodes] + [nodes.union(*touching)]
    assert len(names) == len(linked)
