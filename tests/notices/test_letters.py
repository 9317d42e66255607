"""Letters: for those who asked, once, in their language, with nobody's address but the reader's."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.items.models import Membership, Project
from labelhub.notices import letters, telling, wording
from labelhub.notices.models import MailPace, Notice, NoticeKind
from tests import make
from tests.live_server import free_port

pytestmark = pytest.mark.django_db
NOW = timezone.now()


class Mailbox:
    """A mail server that keeps what it gets, or refuses everything."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.refuses:
            return "451 Come back later"
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default)
        self.letters.append(letter)
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield box
    server.stop()


@pytest.fixture
def scene() -> tuple[Project, User, User]:
    project = make.project()
    ada, rita = make.member(project, name="Ada"), make.member(project, name="Rita")
    letters.choose(ada, mail=MailPace.SOON, language="en")
    telling.tell(NoticeKind.COMMENT, [ada.pk, rita.pk], project.pk, by_id=None)
    telling.tell(NoticeKind.COMMENT, [ada.pk], project.pk, by_id=rita.pk)
    telling.tell(NoticeKind.OUTCOME, [ada.pk], project.pk, by_id=rita.pk, state="changed", contest=1)
    return project, ada, rita


def test_a_letter_goes_through_a_real_mail_server_once(scene: tuple[Project, User, User], mailbox: Mailbox) -> None:
    _project, ada, rita = scene
    assert letters.due(NOW) == [ada.pk]
    assert letters.send(ada.pk, NOW)
    (letter,) = mailbox.letters
    text = letter.get_content()
    assert letter["To"] == ada.email
    assert "Rita wrote about an image" in text
    assert "You contested a decision: it was changed" in text
    assert rita.email not in letter.as_string()
    assert letters.due(NOW + timedelta(days=2)) == []
    assert not letters.send(ada.pk, NOW + timedelta(days=2))


def test_a_server_that_refuses_is_asked_again_later(scene: tuple[Project, User, User], mailbox: Mailbox) -> None:
    _project, ada, _rita = scene
    mailbox.refuses = True
    assert not letters.send(ada.pk, NOW)
    assert letters.due(NOW + timedelta(minutes=5)) == []
    mailbox.refuses = False
    assert letters.send(ada.pk, NOW + timedelta(minutes=16))
    assert len(mailbox.letters) == 1


def test_who_did_not_ask_gets_none(scene: tuple[Project, User, User]) -> None:
    _project, ada, _rita = scene
    letters.choose(ada, mail=MailPace.NEVER, language="en")
    assert letters.due(NOW) == []


def test_daily_letters_come_a_day_apart(scene: tuple[Project, User, User]) -> None:
    project, ada, rita = scene
    letters.choose(ada, mail=MailPace.DAILY, language="es")
    assert letters.send(ada.pk, NOW)
    telling.tell(NoticeKind.COMMENT, [ada.pk], project.pk, by_id=rita.pk)
    assert letters.due(NOW + timedelta(hours=23)) == []
    assert letters.due(NOW + timedelta(hours=25)) == [ada.pk]
    assert "Rita escribió sobre una imagen" in mail.outbox[0].body


def test_nothing_of_a_project_that_one_has_left(scene: tuple[Project, User, User]) -> None:
    project, ada, _rita = scene
    Membership.objects.filter(project=project, user=ada).delete()
    assert not letters.send(ada.pk, NOW)
    assert mail.outbox == []


def test_what_was_read_on_the_screen_is_in_no_letter(scene: tuple[Project, User, User]) -> None:
    _project, ada, _rita = scene
    Notice.objects.filter(person=ada).update(read_at=NOW)
    assert letters.due(NOW) == []


def test_every_sentence_is_there_in_every_language() -> None:
    assert {frozenset(words) for words in wording.LANGUAGES.values()} == {frozenset(wording.EN)}


@pytest.mark.parametrize("kind", NoticeKind.values)
def test_every_kind_has_words(kind: str) -> None:
    facts = {"state": "failed" if kind == "job" else "stands", "what": "import", "count": 3}
    if kind in ("action", "rule"):
        facts = {"action": "pause", "labeller": "Ada"}
    said = wording.sentence(wording.ES, kind, facts, "Rita")
    assert said not in ("", kind)
    assert "{" not in said
