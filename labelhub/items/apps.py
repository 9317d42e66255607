from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "labelhub.items"
    label = "items"
