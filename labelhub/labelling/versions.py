"""Named versions of the labellers' estimates: written once, read from memory ever after.

A consensus names the version it was computed with. A version never changes, so each process reads it once, and what
an answer costs beyond its queries is arithmetic.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from labelhub.items.models import Project
from labelhub.labelling import truth
from labelhub.labelling.aggregation.calibration import Calibration
from labelhub.labelling.aggregation.estimates import Estimates, Method
from labelhub.labelling.quality_models import EstimatesVersion

KEPT_IN_MEMORY = 64


@dataclass(frozen=True)
class Version:
    """What the belief about an item depends on, besides its answers. `classes` (K,) are ids, `keys` (K,) their keys,
    `labellers` (L,) ids. `human`: the estimates from people alone, where a model took part in `estimates`; `run_id` is
    then the run whose opinions count."""

    classes: tuple[int, ...]
    keys: tuple[str, ...]
    labellers: tuple[int, ...]
    estimates: Estimates
    human: Estimates | None = None
    run_id: int | None = None
    calibration: Calibration = field(default_factory=Calibration)

    @cached_property
    def row_of(self) -> Mapping[int, int]:
        """Labeller → row of the confusion matrices."""
        return {labeller: row for row, labeller in enumerate(self.labellers)}

    @cached_property
    def place_of(self) -> Mapping[int, int]:
        """Class id → place in probabilities."""
        return {key: place for place, key in enumerate(self.classes)}


def pack(version: Version) -> bytes:
    """The arrays of a version as one compressed file; run and calibration have columns of their own."""
    arrays: dict[str, Any] = {
        "classes": np.asarray(version.classes, dtype=np.int64),
        "keys": np.asarray(version.keys, dtype=np.str_),
        "labellers": np.asarray(version.labellers, dtype=np.int64),
        **_arrays("all", version.estimates),
    }
    if version.human is not None:
        arrays |= _arrays("human", version.human)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def _arrays(name: str, estimates: Estimates) -> dict[str, Any]:
    arrays = {
        f"{name}_prior": estimates.prior,
        f"{name}_confusion": estimates.confusion,
        f"{name}_newcomer": estimates.newcomer,
        f"{name}_correlation": np.float64(estimates.correlation),
        f"{name}_method": np.str_(estimates.method.value),
    }
    if estimates.corrections is not None:
        arrays[f"{name}_corrections"] = estimates.corrections
    return arrays


def unpack(content: bytes, run_id: int | None, calibration: Calibration) -> Version:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return Version(
            classes=tuple(int(one) for one in arrays["classes"]),
            keys=tuple(str(one) for one in arrays["keys"]),
            labellers=tuple(int(one) for one in arrays["labellers"]),
            estimates=_estimates("all", arrays),
            human=_estimates("human", arrays) if "human_prior" in arrays else None,
            run_id=run_id,
            calibration=calibration,
        )


def _estimates(name: str, arrays: Mapping[str, Any]) -> Estimates:
    return Estimates(
        method=Method(str(arrays[f"{name}_method"])),
        prior=arrays[f"{name}_prior"],
        confusion=arrays[f"{name}_confusion"],
        newcomer=arrays[f"{name}_newcomer"],
        correlation=float(arrays[f"{name}_correlation"]),
        corrections=arrays.get(f"{name}_corrections"),
    )


def digest(version: Version) -> str:
    """SHA-256 over the content, so that estimating twice from the same answers makes one version."""
    named = (version.classes, version.keys, version.labellers, version.run_id)
    sha = hashlib.sha256(json.dumps([named, asdict(version.calibration)]).encode())
    for estimates in (version.estimates, version.human):
        for name, value in () if estimates is None else sorted(_arrays("", estimates).items()):
            sha.update(name.encode())
            sha.update(np.ascontiguousarray(value).tobytes())
    return sha.hexdigest()


@lru_cache(maxsize=KEPT_IN_MEMORY)
def load(version_id: int) -> Version:
    """A stored version. Never call it inside the transaction that writes the version: that may be rolled back."""
    row = EstimatesVersion.objects.only("content", "run_id", "calibration").get(pk=version_id)
    return unpack(bytes(row.content), row.run_id, Calibration(**row.calibration))


def method_of(project: Project) -> str:
    """What the project's consensus is computed with now, as snapshots name it."""
    if project.estimates_id is None:
        return truth.METHOD
    row = EstimatesVersion.objects.only("method", "digest").get(pk=project.estimates_id)
    return f"{row.method}/{row.digest[:16]}"
