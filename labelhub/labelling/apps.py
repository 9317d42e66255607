from django.apps import AppConfig


class LabellingConfig(AppConfig):
    name = "labelhub.labelling"
    label = "labelling"
