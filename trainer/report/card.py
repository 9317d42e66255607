"""The model card of a run: what the model is for, what it learnt from, how good it is, where it is weak.

After Mitchell et al., "Model Cards for Model Reporting", FAT* 2019 (arXiv:1810.03993). Written once as Markdown; the
HTML says the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from trainer.report import text

PERCEIVED = frozenset({"male", "female", "man", "woman", "men", "women", "m", "f"})


def markdown(
    classes: Sequence[str],
    config: Mapping[str, Any],
    metrics: Mapping[str, Any],
    manifest_sha256: str,
    code_version: str,
    backbone: Mapping[str, Any] | None,
) -> str:
    """The card. `config` and `metrics` are the contents of config.json and metrics.json."""
    parts = [
        f"# Model card: {config['recipe']}\n",
        _uses(classes),
        _origin(classes, config, metrics["counts"], manifest_sha256, code_version, backbone),
        *_results(metrics),
        _limits(classes, metrics),
    ]
    return "\n".join(part for part in parts if part)


def _uses(classes: Sequence[str]) -> str:
    return (
        "## Intended use\n\n"
        f"Tells images of {_listed(classes)} apart, as the people who labelled its training images did. It is meant "
        "for finding labels to look at again, for sorting images like those it learnt from, and as a starting point "
        "for the next model. It is not meant for decisions about people, and not for images of another origin without "
        "measuring it on some of them first (`python -m trainer evaluate`).\n"
    )


def _origin(
    classes: Sequence[str],
    config: Mapping[str, Any],
    counts: Mapping[str, Any],
    manifest_sha256: str,
    code_version: str,
    backbone: Mapping[str, Any] | None,
) -> str:
    body = [
        ("recipe", config["recipe"]),
        ("parameters", ", ".join(f"{name} = {value}" for name, value in config["parameters"].items()) or "none"),
        ("seed, folds", f"{config['seed']}, {config['folds']}"),
        ("backbone", f"{backbone['name']} (SHA-256 of its weights {backbone['sha256']})" if backbone else "none"),
        ("classes, in the order of P", ", ".join(classes)),
        ("SHA-256 of the manifest", manifest_sha256),
        ("labelled items; learnt from; test", f"{counts['labelled']}; {counts['final']}; {counts['test']}"),
        ("code", f"trainer {code_version}"),
    ]
    return f"## Where it comes from\n\n{text.rows(('what', 'value'), body)}"


def _results(metrics: Mapping[str, Any]) -> list[str]:
    if metrics["out_of_fold"] is None:
        return [f"## Results\n\nNone. {metrics['note'] or ''}\n"]
    parts = [
        f"## Results out of fold\n\n{metrics['out_of_fold']['n']} items, each by a model that had not seen it.\n",
        text.of_measures(metrics["out_of_fold"]),
    ]
    if metrics["test"]:
        test = metrics["test"]
        parts += [f"## Results on the test split\n\n{test['n']} items, by the model itself.\n", text.of_measures(test)]
        if test["at_threshold"]:
            parts.append(text.at_thresholds({"chosen": test["at_threshold"]}))
    return [*parts, _calibration(metrics), _curve(metrics["learning_curve"]), _leaning(metrics["asymmetry"])]


def _calibration(metrics: Mapping[str, Any]) -> str:
    found = metrics["calibration"]
    before, after = found["out_of_fold"]["before"]["ece"], found["out_of_fold"]["after"]["ece"]
    chosen = metrics["threshold"]
    threshold = (
        f" The threshold on P({metrics['classes'][1]}) is {chosen['value']:g}, chosen on "
        f"{chosen['chosen_on'].replace('_', ' ')} ({chosen['n']} items)."
        if chosen
        else ""
    )
    return (
        f"## Calibration\n\nThe temperature is {found['temperature']:.3f}, fitted on "
        f"{found['chosen_on'].replace('_', ' ')} predictions of {found['n']} items; with temperatures of the other "
        f"folds the calibration error goes from {before:.4f} to {after:.4f}.{threshold}\n"
    )


def _curve(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return ""
    body = [(f"{point['share']:.0%}", point["labels"], text.number(point["accuracy"])) for point in found["points"]]
    return f"## Would more labels help?\n\n{text.rows(('share of the labels', 'labels', 'accuracy'), body)}"


def _leaning(pairs: Sequence[Mapping[str, Any]]) -> str:
    if not pairs:
        return ""
    head = ("a", "b", "a taken for b", "b taken for a", "difference")
    body = [
        (pair["a"], pair["b"], *(text.number(pair[key]) for key in ("a_as_b", "b_as_a", "difference")))
        for pair in pairs
    ]
    return f"## Which way errors lean\n\n{text.rows(head, body)}"


def _limits(classes: Sequence[str], metrics: Mapping[str, Any]) -> str:
    lines = [
        _leaky(metrics["leaky"]),
        _weakness(metrics["slices"]),
        _small(metrics),
        "- It answers for every image, also for one of none of its classes.",
    ]
    if {name.lower() for name in classes} & PERCEIVED:
        lines.append(
            "- Its classes are the sex that people perceive in a photo. That says nothing sure about a person's sex or "
            "gender, and it must not be used as if it did."
        )
    return "## Known limits\n\n" + "\n".join(line for line in lines if line) + "\n"


def _leaky(leaky: bool) -> str:
    if not leaky:
        return ""
    return (
        "- Leaky: the splits ignored groups on purpose, so that test items may show what the model learnt from. "
        "Results on the test split are too good."
    )


def _weakness(slices: Mapping[str, Any] | None) -> str:
    if slices is None or not slices["fields"]:
        return "- No metadata was given, so that nothing is known about parts of the images on which it is weaker."
    if not slices["weak"]:
        fields = ", ".join(field["field"] for field in slices["fields"])
        return f"- By {fields}, no part of the images was less accurate than the rest beyond noise."
    return "\n".join(
        f"- Weak where {one['field']} is {one['value']}: accuracy {text.number(one['accuracy'])} on {one['n']} items."
        for one in slices["weak"]
    )


def _small(metrics: Mapping[str, Any]) -> str:
    if metrics["test"] is None:
        return "- There was no test split: the results are those of models like it, each of which left out a fold."
    return ""


def _listed(classes: Sequence[str]) -> str:
    return f"{', '.join(classes[:-1])} and {classes[-1]}"


def html(card: str) -> str:
    """The card as a page that stands alone. Class names and metadata are text: no markup of theirs gets through."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(card)
    title = card.partition("\n")[0].removeprefix("# ").replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        "<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
        "table{border-collapse:collapse;margin:1rem 0}td,th{border-bottom:1px solid #ddd;padding:.25rem .75rem;"
        "text-align:left;vertical-align:top;overflow-wrap:anywhere}</style>\n"
        f"{body}</html>\n"
    )
