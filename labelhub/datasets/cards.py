"""The card of a snapshot as Markdown, and its description in Croissant (mlcommons.org/croissant, version 1.0). Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from labelhub.datasets.describing import Facts
from labelhub.datasets.formats.labels_csv import OURS

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
NUMBERS = {"confidence": "sc:Float", "agreement": "sc:Float", "n_labels": "sc:Integer", "snapshot": "sc:Integer"}


def card(facts: Facts) -> str:
    """The dataset card."""
    project, protocol = facts.header["project"], facts.header["protocol"]
    blocks = [
        f"# {_line(project['name'])}, snapshot {facts.number}",
        f"{facts.items:,} images, one question: *{_line(project['question'])}*",
        _list(
            [
                f"Classes: {', '.join(f'`{key}`' for key in facts.header['classes'])}",
                f"Frozen: {facts.frozen}" + (f", as “{_line(facts.name)}”" if facts.name else ""),
                f"SHA-256 of the manifest: `{facts.digest}`",
            ]
        ),
        "## Splits",
        _table(facts),
        _splits(facts, protocol),
        "## How it was labelled",
        _labelling(facts),
        "## Source, licence, consent",
        _noted(facts),
        "## Known limits",
        _limits(facts),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _line(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(facts: Facts) -> str:
    classes = [*facts.header["classes"], *([""] if any(of[""] for of in facts.splits.values()) else [])]
    names = [key or "no class to learn" for key in classes]
    rows = [f"| split | {' | '.join(names)} | all |", f"|---|{'---:|' * (len(classes) + 1)}"]
    for split in sorted(facts.splits, key=("train", "validation", "test", "").index):
        counts = facts.splits[split]
        cells = " | ".join(f"{counts[key]:,}" for key in classes)
        rows.append(f"| {split or 'none'} | {cells} | {counts.total():,} |")
    return "\n".join(rows)


def _splits(facts: Facts, protocol: Mapping[str, Any]) -> str:
    if facts.header["leaky"]:
        grouped = (
            "**Leaky: groups were ignored on purpose.** Figures on these splits are too good; "
            "put grouped ones beside them."
        )
    else:
        grouped = f"Items of one group never straddle a split ({facts.groups:,} groups)."
    lines = [
        grouped,
        f"Sampling: {protocol['sampling']}, seed {protocol['seed']}.",
        "An item keeps its split in later snapshots." if protocol["sticky"] else "Splits hold for this snapshot alone.",
    ]
    if facts.folds:
        lines.append(f"Folds: {', '.join(f'{fold}: {n:,}' for fold, n in sorted(facts.folds.items()))}.")
    return _list(lines)


def _labelling(facts: Facts) -> str:
    per_item = ", ".join(f"{count:,} items with {n}" for n, count in sorted(facts.labels_per_item.items()))
    lines = [
        f"{facts.answers:,} counting answers of {facts.labellers:,} labellers; {per_item}.",
        f"Consensus method: `{facts.header['consensus']}`.",
    ]
    if facts.agreement is not None:
        lines.append(f"Mean agreement of an item's labels with its consensus: {facts.agreement:.3f}.")
    if facts.median_seconds is not None:
        lines.append(f"Median time of an answer: {facts.median_seconds:.1f} s.")
    lines.append(f"States: {', '.join(f'{name} {n:,}' for name, n in sorted(facts.statuses.items()))}.")
    return _list(lines)


def _noted(facts: Facts) -> str:
    if not facts.noted:
        return "Nothing is recorded with the items (metadata `licence`, `source`, `consent`)."
    return _list(
        [
            f"{name}: " + ", ".join(f"{_line(value)} ({n:,})" for value, n in counts.most_common(10))
            for name, counts in sorted(facts.noted.items())
        ]
    )


def _limits(facts: Facts) -> str:
    lines = [
        "A class is what people saw in an image, not what the person in it is.",
        "Only accepted items that people alone decided have a class to learn; see `status` for the others.",
    ]
    if facts.labellers < 3:
        lines.append(f"Only {facts.labellers} labellers: their habits are the dataset's.")
    single = facts.labels_per_item[1]
    if single:
        lines.append(f"{single:,} items rest on one label; their agreement says nothing.")
    if facts.header["leaky"]:
        lines.append("The splits leak: the same person or scene may stand in train and test.")
    return _list(lines)


def croissant(facts: Facts, *, url: str, labels_url: str, labels_sha256: str, manifest_url: str) -> dict[str, Any]:
    """The description in JSON-LD. `url`: of the snapshot; the others of its two files."""
    project = facts.header["project"]
    licence = facts.noted.get("licence") or facts.noted.get("license")
    described: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": f"{project['name']}, snapshot {facts.number}",
        "description": f"{facts.items:,} images labelled for: {project['question']}",
        "url": url,
        "version": f"{facts.number}.0.0",
        "datePublished": facts.frozen,
        "license": [value for value, _ in licence.most_common()] if licence else "not recorded",
        "citeAs": f"{project['name']}, snapshot {facts.number}, SHA-256 {facts.digest}",
        "distribution": [
            _file("labels.csv", labels_url, "text/csv", labels_sha256),
            _file("manifest.jsonl", manifest_url, "application/jsonlines", facts.digest),
        ],
        "recordSet": [{"@type": "cr:RecordSet", "@id": "items", "name": "items", "field": _fields()}],
    }
    return described


def _file(name: str, url: str, form: str, sha256: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": url,
        "encodingFormat": form,
        "sha256": sha256,
    }


def _fields() -> list[dict[str, Any]]:
    """The columns of `labels.csv` whose names do not depend on the question."""
    return [
        {
            "@type": "cr:Field",
            "@id": f"items/{column}",
            "name": column,
            "dataType": NUMBERS.get(column, "sc:URL" if column == "imageUrl" else "sc:Text"),
            "source": {"fileObject": {"@id": "labels.csv"}, "extract": {"column": column}},
        }
        for column in ("customId", "imageUrl", *OURS)
    ]


# The context that the specification gives, but for terms that are not used here.
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
