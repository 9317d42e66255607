"""An old run against corrected labels: how much of its error was the labels'? Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainer.bootstrap import Samples, estimate, resample
from trainer.evaluate import measure
from trainer.readback import Held


def rescore(held: Held, corrected: Mapping[str, int], classes: Sequence[str], *, seed: int) -> dict[str, Any] | None:
    """The same held-out predictions against the labels of then and the corrected ones (class number by id).

    `{"n", "relabelled", "before", "after", "errors_before", "label_was_wrong", "still_wrong", "newly_wrong",
    "share_of_error_by_labels"}`; the last is an estimate: the share of the mistakes of then in which the label was
    corrected to what the model had said. None if none of the items has a corrected label.
    """
    known = np.array([number for number, name in enumerate(held.ids) if name in corrected], dtype=np.int64)
    if not len(known):
        return None
    groups = np.unique(held.groups[known], return_inverse=True)[1].reshape(-1)
    now = np.array([corrected[held.ids[number]] for number in known.tolist()], dtype=np.int64)
    p, then = held.p[known], held.labels[known]
    said = p.argmax(axis=1)
    wrong, excused = said != then, (said != then) & (said == now)
    columns = np.column_stack([wrong, excused]).astype(np.float64)
    samples = resample(groups, columns, _share, {}, seed=seed)
    share = _share(columns.sum(axis=0)[None])["share"]
    return {
        "n": len(known),
        "relabelled": int((then != now).sum()),
        "before": measure(p, then, groups, classes, seed=seed),
        "after": measure(p, now, groups, classes, seed=seed),
        "errors_before": int(wrong.sum()),
        "label_was_wrong": int(excused.sum()),
        "still_wrong": int((wrong & (said != now)).sum()),
        "newly_wrong": int((~wrong & (said != now)).sum()),
        "share_of_error_by_labels": estimate(float(share[0]), samples["share"]),
    }


def _share(sums: Any) -> Samples:
    with np.errstate(divide="ignore", invalid="ignore"):
        return {"share": sums[:, 1] / sums[:, 0]}
