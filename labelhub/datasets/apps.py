from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    name = "labelhub.datasets"
    label = "datasets"
