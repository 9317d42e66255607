"""Signing in and out, CSRF, lock-out, forgotten passwords, one's own account."""

import time
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings
from rest_framework.test import APIClient

from labelhub.accounts import passwords
from labelhub.accounts.mail import send_reset
from tests import make
from tests.api.clients import API, PASSWORD, browser, script, sign_in
from tests.live_workers import LiveWorkers

pytestmark = pytest.mark.django_db
NEW = "seven green lanterns"


def test_without_a_session_nobody_is_signed_in() -> None:
    answer = APIClient().get(f"{API}/session")

    assert answer.status_code == 200
    assert answer.json() == {"user": None, "email_enabled": False, "version": "0.1.0"}
    assert answer.cookies["csrftoken"].value


def test_signing_in_and_out() -> None:
    project = make.project()
    ada = make.member(project)
    client = browser()

    answer = client.post(f"{API}/session", {"email": ada.email.upper(), "password": PASSWORD})

    assert answer.status_code == 200
    me = answer.json()
    assert (me["id"], me["email"], me["is_admin"]) == (ada.pk, ada.email, False)
    assert me["memberships"] == [{"project_id": project.pk, "project_name": project.name, "role": "labeller"}]
    assert client.cookies["sessionid"]["httponly"]
    assert client.get(f"{API}/session").json()["user"] == me

    client.credentials(HTTP_X_CSRFTOKEN=client.cookies["csrftoken"].value)
    assert client.delete(f"{API}/session").status_code == 204
    assert client.get(f"{API}/session").json()["user"] is None
    assert client.get(f"{API}/me").status_code == 401


def test_a_wrong_password_an_unknown_address_and_a_closed_account_look_the_same() -> None:
    ada, closed, machine = make.user(), make.user(is_active=False), make.user(is_person=False)
    machine.set_unusable_password()
    machine.save()
    tries = [
        (ada.email, "wrong"),
        ("nobody@example.org", PASSWORD),
        (closed.email, PASSWORD),
        (machine.email, PASSWORD),
    ]

    answers = [browser().post(f"{API}/session", {"email": email, "password": word}) for email, word in tries]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["code"] == "wrong_login"


@pytest.mark.parametrize("body", [{}, {"email": "a@b.org"}, {"email": "a\x00@b.org", "password": "x"}, [], "x"])
def test_a_damaged_request_is_a_problem_with_fields(body: object) -> None:
    answer = browser().post(f"{API}/session", body)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_ten_wrong_passwords_lock_the_address_from_that_place_alone() -> None:
    ada, bob = make.user(), make.user()
    client = browser()
    body = {"email": ada.email, "password": "wrong"}
    before = [client.post(f"{API}/session", body).status_code for _ in range(9)]

    tenth = client.post(f"{API}/session", body)
    right = client.post(f"{API}/session", {"email": ada.email, "password": PASSWORD})

    assert set(before) == {401}
    for answer in (tenth, right):
        assert answer.status_code == 429
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "locked_out"
    assert client.post(f"{API}/session", {"email": bob.email, "password": PASSWORD}).status_code == 200
    elsewhere = browser()
    elsewhere.defaults["REMOTE_ADDR"] = "198.51.100.7"
    assert elsewhere.post(f"{API}/session", {"email": ada.email, "password": PASSWORD}).status_code == 200


def test_a_right_password_forgives_the_wrong_ones() -> None:
    ada = make.user()
    client = browser()
    codes = []
    for word in ["wrong"] * 9 + [PASSWORD] + ["wrong"] * 9:
        codes.append(client.post(f"{API}/session", {"email": ada.email, "password": word}).status_code)
        client.credentials(HTTP_X_CSRFTOKEN=client.cookies["csrftoken"].value)

    assert codes == [401] * 9 + [200] + [401] * 9


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "session"),
        ("delete", "session"),
        ("post", "password-reset"),
        ("post", "password-reset/confirm"),
        ("post", "invitations/x/accept"),
    ],
)
@pytest.mark.parametrize("with_session", [False, True])
def test_no_other_site_can_act_for_a_browser(method: str, path: str, with_session: bool) -> None:
    client = browser(make.user() if with_session else None)
    client.credentials()

    answer = getattr(client, method)(f"{API}/{path}", {"email": "a@b.org", "password": "x"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "csrf_failed"


def test_a_session_that_writes_needs_the_csrf_header() -> None:
    client = browser(make.user())
    assert client.patch(f"{API}/me", {"name": "Ada"}).status_code == 200

    client.credentials()

    assert client.patch(f"{API}/me", {"name": "Eve"}).json()["code"] == "csrf_failed"
    assert client.get(f"{API}/me").json()["name"] == "Ada"


def test_a_closed_account_is_signed_out_at_once() -> None:
    ada = make.user()
    client = sign_in(ada.email)
    ada.is_active = False
    ada.save()

    assert client.get(f"{API}/me").status_code == 401


def test_one_changes_name_and_preferences() -> None:
    client = browser(make.user())

    answer = client.patch(f"{API}/me", {"name": "Ada", "preferences": {"theme": "dark"}})

    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["preferences"]) == ("Ada", {"theme": "dark"})
    assert client.patch(f"{API}/me", {"is_admin": True}).json()["fields"] == {"is_admin": "There is no such field."}
    assert client.patch(f"{API}/me", {"preferences": []}).json()["fields"].keys() == {"preferences"}


def test_changing_the_password_keeps_this_session_and_ends_the_others() -> None:
    ada = make.user()
    here, there = sign_in(ada.email), sign_in(ada.email)

    answer = here.post(f"{API}/me/password", {"old": PASSWORD, "new": NEW})

    assert answer.status_code == 204
    assert here.get(f"{API}/me").status_code == 200
    assert there.get(f"{API}/me").status_code == 401
    sign_in(ada.email, NEW)


@pytest.mark.parametrize(
    ("field", "body"), [("old", {"old": "wrong", "new": NEW}), ("new", {"old": PASSWORD, "new": "x"})]
)
def test_a_refused_password_change_names_the_field_and_changes_nothing(field: str, body: dict[str, str]) -> None:
    ada = make.user()
    client = sign_in(ada.email)

    answer = client.post(f"{API}/me/password", body)

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert client.get(f"{API}/me").status_code == 200
    sign_in(ada.email)


def test_guessing_the_old_password_locks_too() -> None:
    client = sign_in(make.user().email)

    codes = [client.post(f"{API}/me/password", {"old": "wrong", "new": NEW}).status_code for _ in range(11)]

    assert codes[:9] == [400] * 9
    assert codes[9:] == [429] * 2


def test_a_reset_link_works_once_and_ends_sessions() -> None:
    ada = make.user()
    old = sign_in(ada.email)
    ada.refresh_from_db()
    uid, token = passwords.reset_link(ada).url.split("/")[-2:]
    body = {"uid": uid, "token": token, "password": NEW}

    weak = browser().post(f"{API}/password-reset/confirm", body | {"password": "short"})
    answer = browser().post(f"{API}/password-reset/confirm", body)
    again = browser().post(f"{API}/password-reset/confirm", body)

    assert (weak.status_code, answer.status_code, again.status_code) == (400, 204, 400)
    assert list(weak.json()["fields"]) == ["password"]
    assert again.json()["code"] == "bad_link"
    assert old.get(f"{API}/me").status_code == 401
    sign_in(ada.email, NEW)


def test_asking_for_a_reset_never_tells_whether_the_address_is_known() -> None:
    ada = make.user()

    known = browser().post(f"{API}/password-reset", {"email": ada.email})
    unknown = browser().post(f"{API}/password-reset", {"email": "nobody@example.org"})

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")
    assert mail.outbox == []  # no mail server is set up
    assert browser().post(f"{API}/password-reset", {"email": "nobody"}).status_code == 400


def test_who_asks_for_resets_again_and_again_is_told_to_wait() -> None:
    answers = [browser().post(f"{API}/password-reset", {"email": f"a{n}@example.org"}) for n in range(11)]

    assert {one.status_code for one in answers[:10]} == {202}
    assert (answers[10].status_code, answers[10].json()["code"]) == (429, "throttled")
    assert int(answers[10]["Retry-After"]) > 0


def test_the_letter_has_a_link_that_works() -> None:
    ada = make.user()

    assert send_reset(ada.email.upper())
    assert not send_reset("nobody@example.org")
    assert not send_reset(make.user(is_active=False).email)
    assert not send_reset(make.user(is_person=False).email)

    (letter,) = mail.outbox
    assert letter.to == [ada.email]
    link = next(line for line in letter.body.splitlines() if "/reset/" in line)
    uid, token = link.split("/")[-2:]
    passwords.reset(uid, token, NEW)


def _wait_for(log: Path, text: str) -> str:
    deadline = time.monotonic() + 30
    while text not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.1)
    return log.read_text()


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_the_letter(live_workers: LiveWorkers, settings: Settings) -> None:
    settings.EMAIL_ENABLED = True
    ada = make.user()
    live_workers.environment["LABELHUB_EMAIL_URL"] = "consolemail://"
    live_workers.start("light")

    for email in ("nobody@example.org", ada.email):
        assert browser().post(f"{API}/password-reset", {"email": email}).status_code == 202

    log = _wait_for(live_workers.log("light"), "/reset/")
    assert f"To: {ada.email}" in log
    assert "nobody@example.org" not in log


def test_a_token_opens_no_session() -> None:
    client = script(make.user())

    assert client.get(f"{API}/session").json()["user"] is None
    assert client.post(f"{API}/me/password", {"old": PASSWORD, "new": NEW}).status_code == 401
