"""What gunicorn serves."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labelhub.settings")
application = get_wsgi_application()
# Load every view now; otherwise the first visitor of each process waits for it.
import_module("labelhub.urls")
