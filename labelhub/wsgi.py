"""What gunicorn serves."""

import os
import sys
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labelhub.settings")
application = get_wsgi_application()
# Load every view now; otherwise the first visitor of each process waits for it.
import_module("labelhub.urls")
# Every statement lets other threads run, and Python's 5 ms turns would then keep a thread that holds SQLite's write
# lock waiting for its next statement. Shorter turns gave a fifth more labels per second (`make bench NAME=label_loop`).
sys.setswitchinterval(0.0005)
