"""The API, one module per area."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView

from labelhub.api import (
    accounts,
    audits,
    comparisons,
    evaluations,
    exports,
    flags,
    imports,
    items,
    jobs,
    labelling,
    members,
    model_exports,
    model_registry,
    overview,
    predicting,
    projects,
    review,
    run_flags,
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
    *model_registry.urlpatterns,
    *comparisons.urlpatterns,
    *evaluations.urlpatterns,
    *run_flags.urlpatterns,
    *predicting.urlpatterns,
    *model_exports.urlpatterns,
    *overview.urlpatterns,
    *audits.urlpatterns,
]
