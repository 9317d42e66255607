"""Beat: the forecast of each day is kept."""

from celery import shared_task
from django.utils import timezone

from labelhub.items.models import Project
from labelhub.labelling import forecasts


@shared_task(name="labelhub.keep_forecasts")
def keep_forecasts() -> None:
    """Keep today's forecast of each project that has none yet. Twice does no harm."""
    today = timezone.now().date()
    for project in Project.objects.filter(pk__in=forecasts.due(today)):
        forecasts.keep(project, today)
