"""Settings of the tests: the product's own, on a data folder of their own.

Every pytest process (the outer one and each xdist worker) has its own data folder, its own Redis and its own
database, so that nothing leaks from one into another. `LABELHUB_TEST_DATABASE` chooses `sqlite` (a real file) or
`postgres`; for the latter the outer process starts one server and the workers inherit `DATABASE_URL`.
"""

import os

from tests import servers

_redis_url = os.environ.get("REDIS_URL", "")
os.environ["LABELHUB_DATA"] = str(servers.session_folder())
os.environ["LABELHUB_SECRET_KEY"] = "tests-only-" + "0123456789abcdef" * 4
os.environ["LABELHUB_URL"] = "http://testserver"
if servers.chosen_database() == "postgres":
    os.environ.setdefault("DATABASE_URL", "")
    os.environ["DATABASE_URL"] = os.environ["DATABASE_URL"] or servers.session_postgres()
else:
    os.environ["DATABASE_URL"] = ""
os.environ["REDIS_URL"] = servers.redis_of_this_worker(_redis_url) if _redis_url else ""

from labelhub.settings import *  # noqa: E402, F403
from labelhub.settings import DATABASES, REDIS_SOCKET  # noqa: E402

if not _redis_url:
    servers.session_redis(REDIS_SOCKET)
if servers.chosen_database() == "sqlite":
    # A file and not memory: threads and processes of the tests open it like the product does.
    DATABASES["default"]["TEST"] = {"NAME": str(servers.session_folder() / "test.sqlite3")}

# One hash of the real hasher costs as much as a whole test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
