"""The API, one module per area."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView

from labelhub.api import (
    accounts,
    exports,
    flags,
    imports,
    items,
    jobs,
    labelling,
    members,
    overview,
    projects,
    review,
    runs,
    session,
    snapshots,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    *session.urlpatterns,
    *accounts.urlpatterns,
    *projects.urlpatterns,
    *members.urlpatterns,
    *jobs.urlpatterns,
    *imports.urlpatterns,
    *labelling.urlpatterns,
    *items.urlpatterns,
    *flags.urlpatterns,
    *review.urlpatterns,
    *snapshots.urlpatterns,
    *exports.urlpatterns,
    *runs.urlpatterns,
    *overview.urlpatterns,
]
