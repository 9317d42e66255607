"""The Celery application: a `light` queue for everything quick, a `train` queue for TensorFlow."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labelhub.settings")

app = Celery("labelhub")
# For every thread: without it a web server's threads would send tasks through an app that knows no broker.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["labelhub"])
