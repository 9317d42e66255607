"""The layout of Hugging Face `datasets`' ImageFolder: a folder for each split with its images and a `metadata.jsonl`
(`load_dataset("imagefolder", data_dir=…)`; its documentation, "Create an image dataset").

Each line of `metadata.jsonl` has `file_name`, `label` (the class that may be learnt, or null) and what `labels.jsonl`
says of the item.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO

from labelhub.datasets.bundles import Bundle, split_of
from labelhub.datasets.formats import jsonl


def write(bundle: Bundle) -> Iterator[int]:
    """Fill the archive; how many items each step brought."""
    tables: dict[str, IO[str]] = {}
    with ExitStack() as stack:
        for picture in bundle.pictures:
            record, split = picture.record, split_of(picture.record)
            if split not in tables:
                path = bundle.folder / f"{split}.jsonl"
                tables[split] = stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))
            bundle.archive.add(f"{split}/{picture.name}", bundle.read(picture))
            known = jsonl.item(record, bundle.base, bundle.snapshot)
            # One column of JSON text: as objects they would get the keys of all items, with null where one has none.
            line = {
                "file_name": picture.name,
                **known,
                "label": record.value,
                "likeliest": record.label,
                "probabilities": json.dumps(known["probabilities"], sort_keys=True),
                "metadata": json.dumps(known["metadata"], sort_keys=True, ensure_ascii=False),
            }
            del line["value"]
            tables[split].write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            yield 1
    for split in sorted(tables):
        bundle.archive.add_file(f"{split}/metadata.jsonl", bundle.folder / f"{split}.jsonl")
