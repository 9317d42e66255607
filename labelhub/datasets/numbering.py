"""Numbers that people say aloud: snapshot 3, run 12. Each project counts its own."""

from django.db.models import Max, QuerySet

from labelhub.items.models import Project


def next_number(project: Project, rows: "QuerySet") -> int:  # type: ignore[type-arg]
    """The number after the highest of `rows`. Locks the project's row until the caller's transaction ends, so that
    two who number at once get different numbers."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1
