"""Who may call what: endpoint name → method → callers who are let in. Everybody else is refused.

`test_roles` walks the whole URL configuration and calls every endpoint by every method as every caller; an endpoint
or a method that is missing here fails.
"""

# Callers. The last two are scripts: the token of a manager that may only read, and the token of a manager that is for
# another project.
ANONYMOUS, OUTSIDER = "anonymous", "outsider"
LABELLER, REVIEWER, SCIENTIST, MANAGER, ADMIN = "labeller", "reviewer", "scientist", "manager", "admin"
READING, ELSEWHERE = "reading token", "token of another project"

MANAGERS = {MANAGER, ADMIN}
SCIENTISTS = MANAGERS | {SCIENTIST}
REVIEWERS = MANAGERS | {REVIEWER}
STAFF = SCIENTISTS | REVIEWERS
MEMBERS = STAFF | {LABELLER}
SIGNED_IN = MEMBERS | {OUTSIDER}
BROWSERS = SIGNED_IN | {ANONYMOUS}  # with the CSRF header; scripts have none
EVERYBODY = BROWSERS | {READING, ELSEWHERE}
CALLERS = [ANONYMOUS, OUTSIDER, LABELLER, REVIEWER, SCIENTIST, MANAGER, ADMIN, READING, ELSEWHERE]

Callers = set[str]


def read(callers: Callers) -> Callers:
    """A token that may only read reads whatever its manager reads."""
    return callers | {READING}


TABLE: dict[str, dict[str, Callers]] = {
    "schema": {"GET": EVERYBODY},
    # session
    "session": {"GET": EVERYBODY, "POST": BROWSERS, "DELETE": BROWSERS},
    "password-reset": {"POST": BROWSERS},
    "password-reset-confirm": {"POST": BROWSERS},
    "invitation": {"GET": EVERYBODY},
    "invitation-accept": {"POST": BROWSERS},
    # accounts
    "me": {"GET": read(SIGNED_IN), "PATCH": SIGNED_IN},
    "password": {"POST": SIGNED_IN},
    "tokens": {"GET": read(SIGNED_IN), "POST": SIGNED_IN},
    "token": {"DELETE": SIGNED_IN},
    "notices": {"GET": read(SIGNED_IN)},
    "unread-notices": {"GET": read(SIGNED_IN)},
    "read-notices": {"POST": SIGNED_IN},
    "notice-mail": {"GET": read(SIGNED_IN), "PUT": SIGNED_IN},
    "users": {"GET": {ADMIN}},
    "user": {"PATCH": {ADMIN}},
    # projects
    "projects": {"GET": read(SIGNED_IN), "POST": MANAGERS},
    "project": {"GET": read(MEMBERS), "PATCH": MANAGERS, "DELETE": MANAGERS},
    "archive": {"POST": MANAGERS},
    "unarchive": {"POST": MANAGERS},
    "clone": {"POST": MANAGERS},
    "classes": {"GET": read(MEMBERS), "POST": MANAGERS},
    "class": {"PATCH": MANAGERS, "DELETE": MANAGERS},
    "guideline-images": {"POST": MANAGERS},
    "guideline-image": {"DELETE": MANAGERS},
    # members
    "members": {"GET": read(STAFF)},
    "member": {"PATCH": MANAGERS, "DELETE": MANAGERS},
    "reset-link": {"POST": MANAGERS},
    "invitations": {"GET": read(MANAGERS), "POST": MANAGERS},
    "project-invitation": {"DELETE": MANAGERS},
    # jobs
    "jobs": {"GET": read(STAFF)},
    "job": {"GET": read(STAFF)},
    "cancel-job": {"POST": STAFF},
    # imports
    "imports": {"GET": read(SCIENTISTS), "POST": SCIENTISTS},
    "import": {"GET": read(SCIENTISTS), "PATCH": SCIENTISTS},
    "import-tables": {"GET": read(SCIENTISTS)},
    "undo-import": {"POST": MANAGERS},
    "import-files": {"GET": read(SCIENTISTS), "POST": SCIENTISTS},
    "import-places": {"GET": read(SCIENTISTS)},
    "import-sources": {"GET": read(SCIENTISTS), "POST": SCIENTISTS},
    "uploads": {"POST": SCIENTISTS},
    "upload": {"GET": read(SCIENTISTS), "PATCH": SCIENTISTS, "DELETE": SCIENTISTS},
    "complete-import": {"POST": SCIENTISTS},
    "rejected": {"GET": read(SCIENTISTS)},
    # labelling
    "labelling": {"GET": read(MEMBERS)},
    "lease": {"POST": MEMBERS},
    "renew-leases": {"POST": MEMBERS},
    "return-leases": {"POST": MEMBERS},
    "labels": {"POST": MEMBERS},
    "report-item": {"POST": MEMBERS},
    "my-labels": {"GET": read(MEMBERS)},
    "practice": {"GET": read(MEMBERS), "POST": MEMBERS},
    # labellers and gold
    "labeller-actions": {"GET": read(MANAGERS)},
    "labeller-action": {"DELETE": MANAGERS},
    "actions-about-labeller": {"GET": read(MANAGERS), "POST": MANAGERS},
    "labellers": {"GET": read(MANAGERS)},
    "labeller": {"GET": read(MANAGERS)},
    "labeller-limits": {"GET": read(MANAGERS), "PUT": MANAGERS},
    "labeller-consequence": {"GET": read(MANAGERS)},
    "labeller-rules": {"GET": read(MANAGERS), "PUT": MANAGERS},
    "labeller-groups": {"GET": read(MANAGERS), "POST": MANAGERS},
    "labeller-group": {"PUT": MANAGERS, "DELETE": MANAGERS},
    "subsets": {"GET": read(MANAGERS), "POST": MANAGERS},
    "subset": {"PUT": MANAGERS, "DELETE": MANAGERS},
    "my-figures": {"GET": read(MEMBERS)},
    "payments-csv": {"GET": read(MANAGERS)},
    "gold": {"GET": read(SCIENTISTS), "POST": MANAGERS},
    "gold-from-reviews": {"POST": MANAGERS},
    "gold-proposals": {"POST": MANAGERS},
    "gold-item": {"PATCH": MANAGERS, "DELETE": MANAGERS},
    # items
    "items": {"GET": read(STAFF)},
    "items-count": {"GET": read(STAFF)},
    "items-histogram": {"GET": read(STAFF)},
    "items-distribution": {"GET": read(STAFF)},
    "tags": {"GET": read(STAFF), "POST": SCIENTISTS},
    "item": {"GET": read(STAFF), "PATCH": SCIENTISTS, "DELETE": MANAGERS},
    "item-image": {"GET": read(STAFF)},
    # flags and review
    "flags": {"GET": read(STAFF)},
    "flag-yield": {"GET": read(STAFF)},
    "review": {"GET": read(REVIEWERS)},
    "review-rounds": {"POST": REVIEWERS},
    "decision": {"POST": REVIEWERS, "DELETE": REVIEWERS},
    "decisions": {"POST": REVIEWERS},
    "review-yield": {"GET": read(STAFF)},
    "similar-items": {"GET": read(STAFF)},
    "undo-decisions": {"POST": REVIEWERS},
    "look-closely": {"GET": read(MEMBERS)},
    "thread": {"GET": read(MEMBERS), "POST": MEMBERS},
    "contest": {"POST": MEMBERS},
    # snapshots and exports
    "snapshots": {"GET": read(SCIENTISTS), "POST": SCIENTISTS},
    "snapshot": {"GET": read(SCIENTISTS)},
    "manifest": {"GET": read(SCIENTISTS)},
    "snapshot-card": {"GET": read(SCIENTISTS)},
    "croissant": {"GET": read(SCIENTISTS)},
    "difference": {"GET": read(SCIENTISTS)},
    "difference-csv": {"GET": read(SCIENTISTS)},
    "labels-csv": {"GET": read(SCIENTISTS)},
    "answers-csv": {"GET": read(SCIENTISTS)},
    "live-export": {"GET": read(SCIENTISTS)},
    "exports": {"GET": read(SCIENTISTS), "POST": SCIENTISTS},
    "export": {"GET": read(SCIENTISTS)},
    "export-file": {"GET": read(SCIENTISTS)},
    # runs
    "recipes": {"GET": read(STAFF)},
    "runs": {"GET": read(STAFF), "POST": SCIENTISTS},
    "run": {"GET": read(STAFF)},
    "predictions": {"GET": read(STAFF)},
    "run-files": {"GET": read(STAFF)},
    "run-file": {"GET": read(STAFF)},
    "model": {"GET": read(STAFF)},
    "promotions": {"GET": read(STAFF)},
    "promote": {"POST": SCIENTISTS},
    "rollback": {"POST": SCIENTISTS},
    "threshold": {"PUT": SCIENTISTS},
    "compare": {"GET": read(STAFF)},
    "changed-items": {"GET": read(STAFF)},
    "evaluations": {"GET": read(STAFF), "POST": SCIENTISTS},
    "evaluation": {"GET": read(STAFF)},
    "flag-preview": {"GET": read(STAFF)},
    "audit": {"GET": read(STAFF), "POST": REVIEWERS},
    "predict": {"POST": STAFF},
    "run-predict": {"POST": STAFF},
    "batches": {"GET": read(SCIENTISTS), "POST": SCIENTISTS},
    "batch": {"GET": read(SCIENTISTS)},
    "batch-file": {"GET": read(SCIENTISTS)},
    "model-exports": {"GET": read(STAFF), "POST": SCIENTISTS},
    "model-export-file": {"GET": read(STAFF)},
    "model-export-part": {"GET": read(STAFF)},
    "model-export-page": {"GET": read(STAFF)},
    "model-card": {"GET": read(STAFF)},
    # audits
    "audits": {"GET": read(STAFF), "POST": MANAGERS},
    "accuracy-audit": {"GET": read(STAFF)},
    "cancel-audit": {"POST": MANAGERS},
    # quality
    "quality": {"GET": read(STAFF)},
    "forecast": {"GET": read(STAFF)},
    # policy replay
    "replays": {"POST": MANAGERS},
    # overview
    "overview": {"GET": read(STAFF)},
    # journal
    "journal": {"GET": {ADMIN}},
    "journal-file": {"GET": {ADMIN}},
    "project-journal": {"GET": read(MANAGERS)},
    "project-journal-file": {"GET": read(MANAGERS)},
}

# Not guarded by a role: the page of the application itself, and images, whose address is signed (test_images).
OTHERWISE = {"application", "image"}
