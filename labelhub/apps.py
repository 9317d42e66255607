"""The project itself as an app, for its management commands."""

from django.apps import AppConfig


class LabelHubConfig(AppConfig):
    name = "labelhub"
    label = "labelhub"
