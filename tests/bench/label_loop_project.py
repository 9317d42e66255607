"""The server's side of the label loop bench: a fresh project with labellers and tokens, and a look at what is stored.

`python -m tests.bench.label_loop_project make LABELLERS LABELS` or `… check PROJECT`; answers with a line of JSON.
"""

import json
import os
import sys
from typing import Any
from uuid import uuid4

import django

OVERLAP = 3


def make(labellers: int, labels: int) -> dict[str, Any]:
    """A project with room for all those answers and a few more."""
    from labelhub.accounts import tokens
    from labelhub.accounts.models import User
    from labelhub.items.models import Image, Item, LabelClass, Membership, Project, Role
    from labelhub.labelling import queue

    project = Project.objects.create(
        name=f"bench {uuid4()}", question="Male or female?", overlap_min=OVERLAP, overlap_max=OVERLAP
    )
    for place, key in enumerate(("female", "male")):
        LabelClass.objects.create(project=project, key=key, name=key, hotkey=key[0], colour="#0072b2", position=place)
    image, _ = Image.objects.get_or_create(
        sha256="0" * 64,
        defaults={
            "format": "JPEG", "width": 256, "height": 256, "bytes": 1, "display_width": 256, "display_height": 256,
        },
    )  # fmt: skip
    # One labeller answers each item once: alone, they need as many items as answers.
    count = max(labels * 2 // min(labellers, OVERLAP), labels // labellers + 50)
    Item.objects.bulk_create(Item(project=project, path=f"{n:06}.jpg", image=image) for n in range(count))
    queue.open_items(list(Item.objects.filter(project=project).values_list("pk", flat=True)))
    secrets = []
    for n in range(labellers):
        user = User.objects.create(email=f"{uuid4()}@bench.invalid", name=f"labeller {n}", password="!")
        Membership.objects.create(project=project, user=user, role=Role.LABELLER)
        secrets.append(tokens.create(user, "bench")[1])
    return {"project": project.pk, "tokens": secrets}


def check(project: int) -> dict[str, Any]:
    """Every stored label, and how many counting answers there are beyond what the rounds want."""
    from django.db.models import Count

    from labelhub.labelling.models import Answer, Label, Round

    counting = Answer.objects.filter(project=project, counts=True)
    wanted = {
        (item, n): want
        for item, n, want in Round.objects.filter(project=project).values_list("item", "number", "wanted")
    }
    per_round = counting.values_list("item", "round").annotate(Count("pk")).order_by()
    twice = counting.values("item", "round", "labeller").annotate(n=Count("pk")).filter(n__gt=1)
    return {
        "uuids": [str(uuid) for uuid in Label.objects.filter(project=project).values_list("uuid", flat=True)],
        "extra": sum(max(0, count - min(wanted[item, n], OVERLAP)) for item, n, count in per_round),
        "double": twice.count(),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labelhub.settings")
    django.setup()
    what, *numbers = sys.argv[1:]
    answer = make(*map(int, numbers)) if what == "make" else check(*map(int, numbers))
    sys.stdout.write(json.dumps(answer) + "\n")
