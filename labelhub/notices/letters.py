"""Letters about notices, for those who asked for them.

A letter gathers what is unread and was in no letter before. It names people by their names and carries nobody's
address but its reader's.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.notices import reading, wording
from labelhub.notices.models import MailPace, Notice, NoticeChoice

log = logging.getLogger(__name__)

PACE: Mapping[str, timedelta] = {MailPace.SOON: timedelta(minutes=10), MailPace.DAILY: timedelta(days=1)}
AGAIN = timedelta(minutes=15)  # after a mail server that refused
LINES = 20  # of one project in one letter


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str


def choose(person: User, *, mail: str, language: str) -> NoticeChoice:
    """Set how a person wants letters."""
    row, _new = NoticeChoice.objects.update_or_create(person=person, defaults={"mail": mail, "language": language})
    return row


def choice(person: User) -> NoticeChoice:
    """How a person wants letters; who never chose gets none."""
    return NoticeChoice.objects.filter(person=person).first() or NoticeChoice(person=person)


def due(now: datetime) -> list[int]:
    """Whom a letter may be sent now."""
    news = Notice.objects.filter(person=OuterRef("person"), read_at=None, mailed_at=None)
    paced = Q(pk__isnull=True)
    for pace, every in PACE.items():
        paced |= Q(mail=pace) & (Q(tried_at=None) | Q(tried_at__lte=now - every))
    rows = NoticeChoice.objects.filter(paced, Exists(news), person__is_active=True)
    return list(rows.order_by("person").values_list("person_id", flat=True))


def send(person_id: int, now: datetime) -> bool:
    """Send a person's letter; whether one was sent. Of two workers one sends. A server that refuses is asked again
    after `AGAIN`, and what was not sent stays for then."""
    choice = NoticeChoice.objects.select_related("person").get(pk=person_id)
    every = PACE.get(choice.mail)
    if every is None or (choice.tried_at is not None and choice.tried_at > now - every):
        return False
    if not NoticeChoice.objects.filter(pk=person_id, tried_at=choice.tried_at).update(tried_at=now):
        return False  # another worker has it
    rows = _news(choice.person)
    if not rows:
        return False
    letter = compose(choice.person.name, choice.language, rows)
    try:
        send_mail(letter.subject, letter.text, None, [choice.person.email])
    except (SMTPException, OSError):
        log.warning("a letter about notices could not be sent", exc_info=True)
        NoticeChoice.objects.filter(pk=person_id).update(tried_at=now - every + AGAIN)
        return False
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now())
    return True


def _news(person: User) -> Sequence[Notice]:
    rows = reading.of(person).filter(read_at=None, mailed_at=None).select_related("project", "by")
    return list(rows.order_by("project__name", "pk")[:500])


def compose(name: str, language: str, rows: Sequence[Notice]) -> Letter:
    """The letter about these notices, ordered by project."""
    words = wording.words(language)
    by_project: dict[tuple[int, str], list[Notice]] = defaultdict(list)
    for row in rows:
        by_project[row.project_id, row.project.name].append(row)
    parts = [words["greeting"].format(name=name)]
    for (_number, project), some in by_project.items():
        lines = [words["project"].format(project=project)]
        lines += [f"- {wording.sentence(words, row.kind, row.facts, _by(row))}" for row in some[:LINES]]
        if len(some) > LINES:
            lines.append(words["more"].format(count=len(some) - LINES))
        parts.append("\n".join(lines))
    parts.append(words["all"].format(url=f"{settings.PUBLIC_URL}/notices"))
    parts.append(words["stop"].format(url=f"{settings.PUBLIC_URL}/account"))
    return Letter(words["subject"].format(count=len(rows)), "\n\n".join(parts) + "\n")


def _by(row: Notice) -> str | None:
    return row.by.name if row.by else None
