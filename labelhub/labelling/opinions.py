"""What sources that are no person think of items: written by runs, read by queue and screens."""

from collections.abc import Sequence

from labelhub.labelling import truth
from labelhub.labelling.models import Opinion

BATCH = 2000
SOURCE = "run"


def record(
    *,
    project_id: int,
    run_id: int,
    run_number: int,
    classes: Sequence[str],
    rows: Sequence[tuple[int, Sequence[float], bool]],
) -> None:
    """Keep the newest run's opinion on each item: rows of (item, P in the order of `classes`, out of fold)."""
    for start in range(0, len(rows), BATCH):
        Opinion.objects.bulk_create(
            [
                Opinion(
                    project_id=project_id,
                    item_id=item,
                    source=SOURCE,
                    run_id=run_id,
                    run_number=run_number,
                    probabilities={key: round(float(value), 6) for key, value in zip(classes, p, strict=True)},
                    top_class=classes[max(range(len(p)), key=lambda place: p[place])],
                    margin=round(truth.margin([float(value) for value in p]), 6),
                    out_of_fold=out_of_fold,
                )
                for item, p, out_of_fold in rows[start : start + BATCH]
            ],
            update_conflicts=True,
            unique_fields=["item", "source"],
            update_fields=[
                "run_id",
                "run_number",
                "probabilities",
                "top_class",
                "margin",
                "out_of_fold",
                "created_at",
            ],
        )
