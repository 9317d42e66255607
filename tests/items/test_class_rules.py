"""What is proposed for classes, and what is refused."""

import pytest

from labelhub.errors import Invalid
from labelhub.items import class_rules
from labelhub.items.class_rules import COLOURS, RESERVED, ClassSpec, complete


def _complete(*names: str) -> list[ClassSpec]:
    return complete([ClassSpec(name) for name in names])


def test_keys_hotkeys_and_colours_are_proposed_from_the_names() -> None:
    male, female = _complete("Male", "Female")

    assert (male.key, male.hotkey, male.colour) == ("male", "m", "#0072b2")
    assert (female.key, female.hotkey, female.colour) == ("female", "f", "#e69f00")


def test_a_letter_that_is_taken_or_reserved_is_passed_over() -> None:
    specs = _complete("Cat", "Apple", "Zoo", "Zoo 2")

    assert [spec.hotkey for spec in specs] == ["a", "p", "1", "2"]


def test_a_given_hotkey_is_kept_from_those_proposed_before_it() -> None:
    first, second = complete([ClassSpec("Male"), ClassSpec("Other", hotkey="M")])

    assert (first.hotkey, second.hotkey) == ("a", "m")


def test_as_many_classes_as_allowed_all_get_a_hotkey_of_their_own() -> None:
    specs = _complete(*(f"Class {number}" for number in range(class_rules.MOST)))

    hotkeys = {spec.hotkey for spec in specs}
    assert len(hotkeys) == class_rules.MOST
    assert not hotkeys & RESERVED
    assert {spec.colour for spec in specs} == set(COLOURS)


def test_names_in_other_scripts_get_numbered_keys() -> None:
    assert [spec.key for spec in _complete("男", "女")] == ["class-1", "class-2"]


def test_names_that_differ_in_accents_alone_get_different_keys() -> None:
    assert [spec.key for spec in _complete("Ole", "Olé")] == ["ole", "ole-2"]


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (ClassSpec(" "), "name"),
        (ClassSpec("a" * 81), "name"),
        (ClassSpec("male"), "name"),
        (ClassSpec("Man", key="male"), "key"),
        (ClassSpec("Man", key="män"), "key"),
        (ClassSpec("Man", hotkey="m"), "hotkey"),
        (ClassSpec("Man", hotkey="mn"), "hotkey"),
        (ClassSpec("Man", hotkey="\t\x00"), "hotkey"),
        (ClassSpec("Man", colour="blue"), "colour"),
        (ClassSpec("Man", colour="#12345g"), "colour"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(spec: ClassSpec, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        complete([ClassSpec("Male", "male", "m"), spec])

    assert f"classes[1].{field}" in refused.value.fields


@pytest.mark.parametrize("key", sorted("zsrgbcxot+-0Z"))
def test_keys_of_the_label_screen_are_refused_as_hotkeys(key: str) -> None:
    with pytest.raises(Invalid, match="label screen"):
        complete([ClassSpec("Male", hotkey=key)])


def test_the_key_of_a_retired_class_is_not_given_again() -> None:
    (proposed,) = complete([ClassSpec("Male")], retired=["male"])
    assert proposed.key == "male-2"

    with pytest.raises(Invalid, match="bring that one back"):
        complete([ClassSpec("Male", key="male")], retired=["male"])


def test_too_many_classes_are_refused() -> None:
    with pytest.raises(Invalid, match="at most 26"):
        _complete(*(str(number) for number in range(27)))


@pytest.mark.parametrize("value", [{"label": "Male"}, {"hotkey": "m"}, {"name": "Male", "color": "#000000"}])
def test_a_mapping_that_is_no_class_is_refused(value: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="classes"):
        ClassSpec.of(value)
