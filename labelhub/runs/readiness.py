"""Whether there is enough to train on. Pure."""

from collections.abc import Mapping, Sequence

from labelhub.errors import Conflict

FEWEST_CLASSES = 2
FEWEST_OF_CLASS = 2  # one to learn from while the other is held out


def refuse_too_few(counts: Mapping[str, int], classes: Sequence[str], folds: int) -> None:
    """Raises Conflict `too_few_labels` that says how many accepted items each class has and what is needed.

    `counts` are the accepted items by class key, `classes` all classes in their order. Classes without any item are
    left out of the training.
    """
    had = [key for key in classes if counts.get(key)]
    total = sum(counts.get(key, 0) for key in classes)
    if len(had) < FEWEST_CLASSES:
        needed = f"accepted items of at least {FEWEST_CLASSES} classes"
    elif any(counts[key] < FEWEST_OF_CLASS for key in had):
        needed = f"at least {FEWEST_OF_CLASS} accepted items of each class that has any"
    elif total < FEWEST_OF_CLASS * folds:
        needed = (
            f"at least {FEWEST_OF_CLASS * folds} accepted items in all ({FEWEST_OF_CLASS} for each of {folds} folds)"
        )
    else:
        return
    found = ", ".join(f"{key} {counts.get(key, 0)}" for key in classes)
    raise Conflict(
        f"Training needs {needed}. Now there are: {found}.",
        hint="Label more items, or ask for fewer folds.",
        code="too_few_labels",
        extra={"counts": {key: counts.get(key, 0) for key in classes}},
    )
