from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "labelhub.jobs"
    label = "jobs"
