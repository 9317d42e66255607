from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "labelhub.notices"
    label = "notices"
