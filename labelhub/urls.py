"""Addresses: the API, signed images, and the single-page application for everything else."""

from django.urls import include, path, re_path

from labelhub.api.application import application

urlpatterns = [
    path("api/v1/", include("labelhub.api.urls")),
    path("images/", include("labelhub.api.images")),
    re_path(r"^(?!api/|images/|static/).*$", application),
]
