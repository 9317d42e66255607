"""Every Celery task. Each takes ids, calls one domain function, and may run twice without harm."""

from labelhub.celery import app
from labelhub.tasks.backups import keep_backups
from labelhub.tasks.estimates import start_due_estimates
from labelhub.tasks.exports import clear_exports
from labelhub.tasks.forecasts import keep_forecasts
from labelhub.tasks.imports import clear_imports
from labelhub.tasks.jobs import dispatch, execute_job, recover_jobs
from labelhub.tasks.leases import expire_leases
from labelhub.tasks.mail import send_password_reset
from labelhub.tasks.notices import clear_notices, send_due_letters, send_letter
from labelhub.tasks.people import apply_labeller_rules, extend_subsets
from labelhub.tasks.retention import prune_runs
from labelhub.tasks.training import start_due_runs

# `app` is imported so that whoever sends a task (the web server, a command) sends it through this app and its broker.
__all__ = [
    "app",
    "apply_labeller_rules",
    "clear_exports",
    "clear_imports",
    "clear_notices",
    "dispatch",
    "execute_job",
    "expire_leases",
    "extend_subsets",
    "keep_backups",
    "keep_forecasts",
    "prune_runs",
    "recover_jobs",
    "send_due_letters",
    "send_letter",
    "send_password_reset",
    "start_due_estimates",
    "start_due_runs",
]
