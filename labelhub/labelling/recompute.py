"""A policy or the classes changed: every item is looked at anew. Job kind "recompute"."""

from collections.abc import Mapping
from typing import Any

from labelhub.items.models import Project
from labelhub.jobs.lifecycle import Claim
from labelhub.labelling import consensus
from labelhub.labelling.models import Consensus

KIND = "recompute"  # of the job


def execute(claim: Claim) -> Mapping[str, Any]:
    """Refresh all items of the project in pieces; safe to stop and to repeat anywhere."""
    project = Project.objects.get(pk=claim.job.project_id or 0)
    total = Consensus.objects.filter(project=project).count()
    done = 0
    for rows in consensus.chunks(project):
        consensus.refresh([row.item_id for row in rows])
        done += len(rows)
        claim.progress(done, total, "Recomputing consensus")
    return {"items": done}
