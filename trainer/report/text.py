"""Comparisons and evaluations as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from trainer.evaluate import OVERALL

NAMES = {
    "accuracy": "accuracy",
    "f1_macro": "F1 (mean of classes)",
    "log_loss": "log loss",
    "roc_auc": "ROC AUC",
    "pr_auc": "PR AUC",
    "ece": "calibration error",
}
MOST_ITEMS = 25
Estimate = Mapping[str, float | None] | None


def number(of: Estimate) -> str:
    """An estimate with its interval; a dash where it is not defined."""
    if of is None:
        return "–"
    low, high = of["low"], of["high"]
    within = "" if low is None or high is None else f" ({low:.4f} to {high:.4f})"
    return f"{of['value']:.4f}{within}"


def rows(head: Sequence[str], body: Iterable[Sequence[Any]]) -> str:
    """A Markdown table. A bar in a cell is escaped."""
    lines = [list(head), ["---"] * len(head), *body]
    return "".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def of_measures(measured: Mapping[str, Any]) -> str:
    """The overall measures of one set of predictions, then those of each class."""
    overall = rows(("measure", "value (95 % interval)"), [(NAMES[key], number(measured[key])) for key in OVERALL])
    head = ("class", "given", "predicted", "precision", "recall", "F1")
    classes = [
        (row["class"], row["given"], row["predicted"], *(number(row[key]) for key in ("precision", "recall", "f1")))
        for row in measured["per_class"]
    ]
    return f"{overall}\n{rows(head, classes)}"


def at_thresholds(found: Mapping[str, Any]) -> str:
    """The measures at named thresholds; nothing where there are none."""
    keys = ("accuracy", "precision", "recall", "f1")
    body = [
        (name.replace("_", " "), f"{one['threshold']:g}", *(number(one[key]) for key in keys))
        for name, one in found.items()
    ]
    return rows(("threshold", "P", "accuracy", "precision", "recall", "F1"), body) if body else ""


def of_evaluation(found: Mapping[str, Any]) -> str:
    """What `trainer.evaluation.evaluate` found."""
    parts = [f"# Run {found['run']} on {found['data']}\n\n{found['n']} labelled images.\n"]
    unseen, rescored = found["unseen"], found["rescored"]
    if unseen:
        parts.append(f"## Its model on the {unseen['n']} images that it never saw\n\n{of_measures(unseen)}")
        parts += [one for one in (at_thresholds(unseen["at_threshold"]), _weak(unseen["slices"])) if one]
    if rescored:
        parts.append(_rescored(rescored))
    return "\n".join(parts)


def _rescored(found: Mapping[str, Any]) -> str:
    before, after = found["before"]["accuracy"], found["after"]["accuracy"]
    share = found["share_of_error_by_labels"]
    by_labels = f", {number(share)} of its error then" if share else ""
    return (
        f"## Its predictions of then on the {found['n']} images that it held out\n\n"
        f"{found['relabelled']} labels are others now. Accuracy was {number(before)} on the labels of then and is "
        f"{number(after)} on these.\n\n"
        f"Of {found['errors_before']} mistakes of then, {found['label_was_wrong']} were the labels'{by_labels}; "
        f"{found['still_wrong']} are still mistakes, and {found['newly_wrong']} are new ones.\n"
    )


def _weak(slices: Mapping[str, Any]) -> str:
    body = [
        (one["field"], one["value"], one["n"], number(one["accuracy"]), number(one["difference"]))
        for one in slices["weak"]
    ]
    if not body:
        return ""
    head = ("field", "value", "items", "accuracy", "difference to the rest")
    return f"Weak slices:\n\n{rows(head, body)}"


def of_comparison(found: Mapping[str, Any]) -> str:
    """What `trainer.compare.compare` found."""
    recipes = [(run["name"], run["recipe"], run["labelled"]) for run in found["runs"]]
    parts = ["# Runs compared\n", rows(("run", "recipe", "labelled items"), recipes)]
    for key, title in (("test", "On the test split"), ("out_of_fold", "Out of fold")):
        if found[key]:
            parts.append(_held(found[key], title))
    return "\n".join(parts)


def _held(held: Mapping[str, Any], title: str) -> str:
    relabelled = f", {held['relabelled']} of them relabelled since" if held["relabelled"] else ""
    table = [(name, *(number(one[key]) for key in OVERALL)) for name, one in held["measures"].items()]
    parts = [f"## {title}\n\n{held['n']} items that all runs held out{relabelled}.\n"]
    parts.append(rows(("run", *(NAMES[key] for key in OVERALL)), table))
    parts += [_pair(pair) for pair in held["pairs"]]
    return "\n".join(parts)


def _pair(pair: Mapping[str, Any]) -> str:
    first, second = pair["first"], pair["second"]
    verdict = "no difference beyond noise" if pair["better"] is None else f"{pair[pair['better']]} is better"
    changed = [
        (one["id"], one["label"], f"{one['p_first']:.3f}", f"{one['p_second']:.3f}")
        for one in pair["changed"][:MOST_ITEMS]
    ]
    head = ("item", "label", f"P(label) by {first}", f"by {second}")
    left = len(pair["changed"]) - len(changed)
    return (
        f"### {first} and {second}: {verdict}\n\n"
        f"Accuracy of {second} − {first}: {number(pair['accuracy'])}; log loss: {number(pair['log_loss'])}. "
        f"Right: both {pair['both_right']}, only {first} {pair['only_first']}, only {second} {pair['only_second']}, "
        f"neither {pair['both_wrong']}. McNemar's exact test: p = {pair['mcnemar_p']:.3g}.\n"
        + (f"\n{rows(head, changed)}" if changed else "")
        + (f"\nand {left} more\n" if left else "")
    )
