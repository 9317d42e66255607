"""Where a project expects a face on every image: items on which no detector of a run finds one."""

from itertools import islice

from labelhub.items import checks, flags, looks
from labelhub.items.flags import NewFlag
from labelhub.items.models import FlagKind, Item, Project
from labelhub.jobs.lifecycle import Claim
from labelhub.runs.models import FaceBox

BATCH = 1000
SCORE = 0.9


def flag(project: Project, claim: Claim) -> int:
    """Flag as low quality the items without a face; how many. Nothing where the project expects none, or no run has
    looked for faces. What else speaks against the image stays in the flag."""
    if not project.one_face:
        return 0
    shown = FaceBox.objects.filter(image__items__project=project)
    with_face = shown.filter(found=True).values("image")
    images = shown.filter(found=False).exclude(image__in=with_face).values("image")
    items = Item.objects.filter(project=project, image__in=images).select_related("image").order_by("pk")
    rows = items.iterator(chunk_size=BATCH)
    flagged = 0
    while part := list(islice(rows, BATCH)):
        claim.check()
        raised = []
        for item in part:
            found = checks.faults_of(item) | {"no_face": SCORE}
            raised.append(NewFlag(item.pk, FlagKind.LOW_QUALITY, max(found.values()), looks.evidence(found)))
        flags.raise_flags(project.pk, None, raised)
        flagged += len(raised)
    return flagged
