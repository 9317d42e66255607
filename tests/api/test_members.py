"""Members, reset links and invitations through the API."""

import pytest
from django.core import mail
from pytest_django import Settings

from labelhub.items.models import Invitation, Membership, Role
from tests import make
from tests.api.clients import API, PASSWORD, browser, sign_in

pytestmark = pytest.mark.django_db
NEW = "seven green lanterns"


def test_staff_see_the_members_and_managers_their_addresses() -> None:
    project = make.project(overlap_min=1)
    ada, bob = make.member(project, Role.MANAGER, "ada"), make.member(project, Role.LABELLER, "bob")
    make.items(project, 2)
    make.answer(project, bob, "male", 2)
    url = f"{API}/projects/{project.pk}/members"

    rows = browser(ada).get(url).json()["results"]
    others = browser(make.member(project, Role.REVIEWER, "zoe")).get(url).json()["results"]

    assert [(row["user"]["name"], row["role"], row["labels"]) for row in rows] == [
        ("ada", "manager", 0),
        ("bob", "labeller", 2),
    ]
    assert rows[0]["user"]["email"] == ada.email
    assert rows[1]["last_seen_at"] is not None
    assert all("email" not in row["user"] for row in others)
    assert browser(bob).get(url).status_code == 403


def test_roles_change_and_members_go_but_the_last_manager_stays() -> None:
    project = make.project()
    ada, bob = make.member(project, Role.MANAGER), make.member(project)
    client = browser(ada)
    url = f"{API}/projects/{project.pk}/members"

    assert client.patch(f"{url}/{bob.pk}", {"role": "reviewer"}).json()["role"] == "reviewer"
    assert client.patch(f"{url}/{bob.pk}", {"role": "king"}).json()["fields"].keys() == {"role"}
    assert client.delete(f"{url}/{bob.pk}").status_code == 204
    assert client.delete(f"{url}/{bob.pk}").status_code == 404
    for answer in (client.delete(f"{url}/{ada.pk}"), client.patch(f"{url}/{ada.pk}", {"role": "labeller"})):
        assert answer.status_code == 409
        assert answer.json()["code"] == "last_manager"


def test_a_manager_hands_a_reset_link_to_a_labeller() -> None:
    project = make.project()
    bob = make.member(project)
    client = browser(make.member(project, Role.MANAGER))

    link = client.post(f"{API}/projects/{project.pk}/members/{bob.pk}/reset-link").json()

    uid, token = link["url"].split("/")[-2:]
    body = {"uid": uid, "token": token, "password": NEW}
    assert browser().post(f"{API}/password-reset/confirm", body).status_code == 204
    sign_in(bob.email, NEW)


def test_no_reset_link_for_who_may_more_elsewhere() -> None:
    project, other = make.project(), make.project()
    manager, root = make.member(project, Role.MANAGER), make.user(is_admin=True)
    bob, admin_too = make.member(project), make.member(project)
    other.memberships.create(user=bob, role=Role.LABELLER)
    admin_too.is_admin = True
    admin_too.save()
    url = f"{API}/projects/{project.pk}/members"

    for target in (bob, admin_too):
        assert browser(manager).post(f"{url}/{target.pk}/reset-link").status_code == 403
        assert browser(root).post(f"{url}/{target.pk}/reset-link").status_code == 200
    other.memberships.create(user=manager, role=Role.SCIENTIST)
    assert browser(manager).post(f"{url}/{bob.pk}/reset-link").status_code == 403
    other.memberships.filter(user=manager).update(role=Role.MANAGER)
    assert browser(manager).post(f"{url}/{bob.pk}/reset-link").status_code == 200


def test_a_newcomer_joins_by_a_link_and_is_signed_in() -> None:
    project = make.project()
    manager = browser(make.member(project, Role.MANAGER))

    made = manager.post(f"{API}/projects/{project.pk}/invitations", {"role": "labeller", "email": "eve@example.org"})
    assert made.status_code == 201, made.content
    assert (made.json()["state"], made.json()["sent"]) == ("open", False)
    secret = made.json()["url"].rsplit("/", 1)[1]

    newcomer = browser()
    assert newcomer.get(f"{API}/invitations/{secret}").json() == {
        "project_name": project.name,
        "role": "labeller",
        "email": "eve@example.org",
        "needs_account": True,
    }
    missing = newcomer.post(f"{API}/invitations/{secret}/accept", {})
    assert missing.json()["fields"].keys() == {"name", "password"}
    accepted = newcomer.post(f"{API}/invitations/{secret}/accept", {"name": "Eve", "password": NEW})

    assert accepted.status_code == 200
    assert accepted.json()["memberships"][0]["project_id"] == project.pk
    assert newcomer.get(f"{API}/me").json()["name"] == "Eve"
    sign_in("eve@example.org", NEW)
    (row,) = manager.get(f"{API}/projects/{project.pk}/invitations").json()["results"]
    assert (row["state"], "url" in row) == ("accepted", False)
    assert browser().get(f"{API}/invitations/{secret}").status_code == 404


def test_who_has_an_account_joins_with_it() -> None:
    project, ada = make.project(), make.user()
    manager = browser(make.member(project, Role.MANAGER))
    url = manager.post(f"{API}/projects/{project.pk}/invitations", {"role": "reviewer"}).json()["url"]
    secret = url.rsplit("/", 1)[1]

    stranger = browser()
    taken = stranger.post(f"{API}/invitations/{secret}/accept", {"name": "A", "email": ada.email, "password": PASSWORD})
    joined = browser(ada).post(f"{API}/invitations/{secret}/accept", {})

    assert taken.json()["code"] == "account_exists"
    assert joined.json()["memberships"][0]["role"] == "reviewer"
    assert Membership.objects.get(user=ada).project == project


def test_an_invitation_is_taken_back() -> None:
    project = make.project()
    client = browser(make.member(project, Role.MANAGER))
    made = client.post(f"{API}/projects/{project.pk}/invitations", {"role": "labeller"}).json()
    url = f"{API}/projects/{project.pk}/invitations/{made['id']}"

    assert client.delete(url).status_code == 204

    assert client.delete(url).status_code == 404
    assert browser().get(f"{API}/invitations/{made['url'].rsplit('/', 1)[1]}").status_code == 404
    assert client.get(f"{API}/projects/{project.pk}/invitations").json()["results"][0]["state"] == "revoked"


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("role", {}),
        ("role", {"role": "king"}),
        ("email", {"role": "labeller", "email": "eve"}),
        ("expires_in_days", {"role": "labeller", "expires_in_days": 0}),
    ],
)
def test_a_wrong_invitation_is_refused(field: str, body: dict[str, object]) -> None:
    project = make.project()

    answer = browser(make.member(project, Role.MANAGER)).post(f"{API}/projects/{project.pk}/invitations", body)

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert not Invitation.objects.exists()


def test_an_invitation_goes_by_mail_where_there_is_a_server(settings: Settings) -> None:
    settings.EMAIL_ENABLED = True
    project = make.project()
    client = browser(make.member(project, Role.MANAGER))
    url, body = f"{API}/projects/{project.pk}/invitations", {"role": "labeller", "email": "eve@example.org"}

    made = client.post(url, body).json()

    assert made["sent"] is True
    assert made["url"] in mail.outbox[0].body
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    unsent = client.post(url, body)
    assert (unsent.status_code, unsent.json()["sent"]) == (201, False)
