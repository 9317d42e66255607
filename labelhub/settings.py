"""The one settings file. Every value comes from the environment; each has a working default.

`docs/configuration.md` lists the variables.
"""

from pathlib import Path

from labelhub import named_buckets
from labelhub.content_policy import DIRECTIVES
from labelhub.variables import Environment, database, logging_of, secret_key

env = Environment()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("LABELHUB_DATA", str(BASE_DIR / "var"))).resolve()
DEBUG = env.bool("LABELHUB_DEBUG", False)
ALLOWED_HOSTS = env.list("LABELHUB_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("LABELHUB_TRUSTED_ORIGINS", default=[])
HOST = env.str("LABELHUB_HOST", "127.0.0.1")
PORT = env.int("LABELHUB_PORT", 8000)
PUBLIC_URL = env.str("LABELHUB_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")

DATABASE_URL = env.str("DATABASE_URL", "")
SECRET_KEY = secret_key(
    env.str("LABELHUB_SECRET_KEY", ""), DATA_DIR, needed=HTTPS or bool(DATABASE_URL and env.str("REDIS_URL", ""))
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "labelhub",
    "labelhub.accounts",
    "labelhub.journal",
    "labelhub.jobs",
    "labelhub.items",
    "labelhub.notices",
    "labelhub.labelling",
    "labelhub.datasets",
    "labelhub.runs",
    "labelhub.monitoring",
]
MIDDLEWARE = [
    "labelhub.monitoring.requests.watch",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "labelhub.urls"
WSGI_APPLICATION = "labelhub.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {},
    }
]

# --- database -------------------------------------------------------------------------------
if DATABASE_URL:
    DATABASES = {"default": database(env, DATABASE_URL)}
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("LABELHUB_DB_CONN_MAX_AGE", 600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    SQLITE_FILE = str(DATA_DIR / "labelhub.sqlite3")
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": SQLITE_FILE, "CONN_MAX_AGE": None}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "labelhub.sqlite"  # writers that queue up instead of polling
    # Django's defaults lose most writes of eight concurrent writers to "database is locked":
    # a transaction that starts by reading cannot wait for the write lock. IMMEDIATE takes it first.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis and Celery -----------------------------------------------------------------------
REDIS_SOCKET = DATA_DIR / "redis.sock"
REDIS_URL = env.str("REDIS_URL", "") or f"unix://{REDIS_SOCKET}"
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "light"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Recovery does not rest on redelivery (jobs have heartbeats and a reaper); these make it quick all the same.
    "visibility_timeout": 6 * 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    # A web request that finds no broker says so at once (beat sends the job later) instead of trying for six seconds.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
# A worker that gave no heartbeat for so long is dead, and its job is taken up again.
JOB_LOST_SECONDS = env.float("LABELHUB_JOB_LOST_SECONDS", 30)
CELERY_BEAT_SCHEDULE = {
    "recover-jobs": {"task": "labelhub.recover_jobs", "schedule": JOB_LOST_SECONDS / 3},
    "clear-imports": {"task": "labelhub.clear_imports", "schedule": 600},
    "clear-exports": {"task": "labelhub.clear_exports", "schedule": 3600},
    "expire-leases": {"task": "labelhub.expire_leases", "schedule": 60},
    "prune-runs": {"task": "labelhub.prune_runs", "schedule": 6 * 3600},
    "start-due-estimates": {"task": "labelhub.start_due_estimates", "schedule": 30},
    "keep-forecasts": {"task": "labelhub.keep_forecasts", "schedule": 3600},
    "apply-labeller-rules": {"task": "labelhub.apply_labeller_rules", "schedule": 30},
    "extend-subsets": {"task": "labelhub.extend_subsets", "schedule": 60},
    "send-due-letters": {"task": "labelhub.send_due_letters", "schedule": 120},
    "clear-notices": {"task": "labelhub.clear_notices", "schedule": 24 * 3600},
    "start-due-runs": {"task": "labelhub.start_due_runs", "schedule": 60},
}
# A folder (better on another disk) switches on backups by schedule.
BACKUP_FOLDER = env.str("LABELHUB_BACKUP_FOLDER", "")
BACKUP_HOURS = env.float("LABELHUB_BACKUP_HOURS", 24)
BACKUP_KEEP = env.int("LABELHUB_BACKUP_KEEP", 7)
if BACKUP_FOLDER:
    CELERY_BEAT_SCHEDULE["keep-backups"] = {"task": "labelhub.keep_backups", "schedule": 300}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

# --- files ----------------------------------------------------------------------------------
STORAGES = {
    "default": {
        "BACKEND": "labelhub.items.storage.WholeFileStorage",
        "OPTIONS": {"location": str(DATA_DIR / "storage")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
FRONTEND_DIST = Path(env.str("LABELHUB_FRONTEND", str(BASE_DIR / "frontend" / "dist")))
# The build of the front end is all there is under /static/: whitenoise sends it as it is, without `collectstatic`.
STATIC_ROOT = FRONTEND_DIST
# Vite puts a hash of its content into the name of each file there.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/"
# X-Accel-Redirect prefix (nginx) for images in production; empty: the web server sends them itself.
IMAGE_HANDOFF_PREFIX = env.str("LABELHUB_IMAGE_HANDOFF", "")
MAX_IMAGE_BYTES = env.int("LABELHUB_MAX_IMAGE_BYTES", 64 * 1024 * 1024)
MAX_IMAGE_PIXELS = env.int("LABELHUB_MAX_IMAGE_PIXELS", 120_000_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
MAX_ARCHIVE_ENTRIES = env.int("LABELHUB_MAX_ARCHIVE_ENTRIES", 200_000)
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2 * DATA_UPLOAD_MAX_NUMBER_FILES  # each file may come with its path
FILE_UPLOAD_TEMP_DIR = None
EXPORT_DAYS = env.int("LABELHUB_EXPORT_DAYS", 14)  # that the file of an export is kept
# Large files on their way, until they are whole. On one disk with the storage they are moved and not copied.
UPLOADS_DIR = DATA_DIR / "uploads"
INGEST_FOLDERS = env.list("LABELHUB_INGEST_FOLDERS", default=[])
IMPORT_WORKERS = env.int("LABELHUB_IMPORT_WORKERS", 0)  # that share one import, at most; 0: one for each core
FETCH_SECONDS = env.float("LABELHUB_FETCH_SECONDS", 60)
FETCH_NETWORKS = env.list("LABELHUB_FETCH_NETWORKS", default=[])  # private ones that lists of addresses may name
BUCKETS = named_buckets.from_environment(env)

# --- accounts -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# The database keeps sessions, so that an emptied Redis signs nobody out; the cache only spares a query.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
PASSWORD_RESET_TIMEOUT = 24 * 3600
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "email"
# Our own answer (a problem, 429) stands; axes would put a page in its place.
AXES_LOCKOUT_CALLABLE = "labelhub.accounts.sign_in.keep_answer"

EMAIL_URL = env.str("LABELHUB_EMAIL_URL", "")
EMAIL_ENABLED = bool(EMAIL_URL)
if EMAIL_ENABLED:
    vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 30  # seconds; a mail server that hangs must not hold a worker for ever
DEFAULT_FROM_EMAIL = env.str("LABELHUB_EMAIL_FROM", "LabelHub <labelhub@localhost>")

# --- security -------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": DIRECTIVES}
# How many servers of ours stand in front: the address of who calls is then read from X-Forwarded-For, that far from
# its end. 0: nobody is believed.
PROXIES = env.int("LABELHUB_PROXIES", 0)
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

# --- API ------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "labelhub.api.authentication.TokenAuthentication",
        "labelhub.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["labelhub.api.denial.Denied"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "labelhub.api.errors.problem_details",
    "UNAUTHENTICATED_USER": None,
    # How many proxies stand in front: only what they wrote of a sender's address is believed.
    "NUM_PROXIES": env.int("LABELHUB_PROXIES", 0),
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "LabelHub",
    "VERSION": "1",
    "DESCRIPTION": "Everything that the screens of LabelHub do, for scripts.",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "labelhub.api.problem_schema.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "JobStateEnum": "labelhub.jobs.models.JobState",
        "FileStateEnum": "labelhub.items.models.FileState",
        "FlagKindEnum": "labelhub.items.models.FlagKind",
        "ChangeKindEnum": "labelhub.datasets.differences.KINDS",
        "EvaluationKindEnum": ["labels", "model"],
        "StandingVerdictEnum": ["class", "cannot_tell", "exclude"],
        "VerdictEnum": ["class", "cannot_tell", "exclude", "more_labels"],
        "ContestStateEnum": "labelhub.labelling.talk_models.ContestState",
        "AuditStateEnum": ["running", "finished", "cancelled"],
        "InvitationStateEnum": ["open", "accepted", "revoked", "expired"],
        "ImportStateEnum": ["receiving", "running", "finished", "failed", "cancelled"],
    },
}

# --- training -------------------------------------------------------------------------------
RUNS_DIR = DATA_DIR / "runs"
FEATURES_DIR = DATA_DIR / "features"
# How long a request with one image waits for the answer before it hands out the job instead. The first question to a
# worker loads TensorFlow, which takes several seconds.
PREDICT_WAIT_SECONDS = env.float("LABELHUB_PREDICT_WAIT", 10)

# --- the rest -------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LOG_FORMAT = env.str("LABELHUB_LOG_FORMAT", "line")
LOGGING = logging_of(LOG_FORMAT, env.str("LABELHUB_LOG_LEVEL", "INFO"))
LOG_REQUESTS = env.bool("LABELHUB_LOG_REQUESTS", LOG_FORMAT == "json")
SLOW_QUERY_MS = env.float("LABELHUB_SLOW_QUERY_MS", 1000)  # 0: not logged
METRICS_TOKEN = env.str("LABELHUB_METRICS_TOKEN", "")
CELERY_WORKER_HIJACK_ROOT_LOGGER = LOG_FORMAT == "line"  # Celery's own lines would not be JSON
SENTRY_DSN = env.str("LABELHUB_SENTRY_DSN", "")
if SENTRY_DSN:
    import sentry_sdk

    # Errors alone: no bodies, no values, no names; faces and answers stay here.
    sentry_sdk.init(
        dsn=SENTRY_DSN, send_default_pii=False, max_request_body_size="never", include_local_variables=False
    )
