"""Invitations: for one person once, or for whoever has the link."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items import invitations, members, projects
from labelhub.items.models import Invitation, Membership, Project, Role
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "seven green lanterns"


def _invite(project: Project, role: Role = Role.LABELLER, email: str = "") -> tuple[Invitation, str]:
    return invitations.invite(project, make.member(project, Role.MANAGER), role, email=email)


def test_the_secret_is_not_kept() -> None:
    invitation, secret = _invite(make.project())

    assert secret not in str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert invitations.look(secret) == invitation
    assert invitation.expires_at - timezone.now() > timedelta(days=13)


def test_a_link_without_an_address_works_for_everybody() -> None:
    project = make.project()
    _, secret = _invite(project, Role.REVIEWER)
    ada, bob = make.user(), make.user()

    invitations.accept(secret, ada)
    invitations.accept(secret, bob)

    assert {members.role_of(project, ada), members.role_of(project, bob)} == {Role.REVIEWER}


def test_a_link_with_an_address_works_once_and_for_that_address() -> None:
    project, ada = make.project(), make.user()
    invitation, secret = _invite(project, email=ada.email.upper())

    with pytest.raises(Conflict) as refused:
        invitations.accept(secret, make.user())
    assert refused.value.error_code == "other_address"

    invitations.accept(secret, ada)

    assert members.role_of(project, ada) == Role.LABELLER
    invitation.refresh_from_db()
    assert invitation.accepted_by == ada
    with pytest.raises(NotFound):
        invitations.look(secret)


def test_who_has_no_account_gets_one() -> None:
    project = make.project()
    invitation, secret = _invite(project, email="eve@example.org")
    assert invitations.needs_account(invitation)

    eve = invitations.accept_as_new(secret, email="", name="Eve", password=PASSWORD)

    assert (eve.email, members.role_of(project, eve)) == ("eve@example.org", Role.LABELLER)
    assert not invitations.needs_account(invitation)


def test_a_refused_account_leaves_the_invitation_good() -> None:
    project, ada = make.project(), make.user()
    _, named = _invite(project, email="eve@example.org")
    _, open_link = _invite(project)

    with pytest.raises(Invalid, match="email"):
        invitations.accept_as_new(named, email="other@example.org", name="Eve", password=PASSWORD)
    with pytest.raises(Invalid, match="password"):
        invitations.accept_as_new(named, email="", name="Eve", password="short")
    with pytest.raises(Conflict) as refused:
        invitations.accept_as_new(open_link, email=ada.email, name="Ada", password=PASSWORD)

    assert refused.value.error_code == "account_exists"
    assert members.role_of(project, ada) is None
    assert not User.objects.filter(name="Eve").exists()
    assert invitations.look(named).accepted_at is None


def test_a_member_keeps_their_role() -> None:
    project = make.project()
    ada = make.member(project, Role.MANAGER)
    _, secret = invitations.invite(project, ada, Role.LABELLER)

    invitations.accept(secret, ada)

    assert members.role_of(project, ada) == Role.MANAGER


@pytest.mark.parametrize("end", ["expired", "revoked", "deleted"])
def test_an_invitation_ends(end: str) -> None:
    project = make.project()
    invitation, secret = _invite(project)
    if end == "expired":
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    elif end == "revoked":
        invitations.revoke(project, invitation.pk)
    else:
        projects.mark_deleted(project, make.user())

    with pytest.raises(NotFound):
        invitations.accept(secret, make.user())
    with pytest.raises(NotFound):
        invitations.accept_as_new(secret, email="eve@example.org", name="Eve", password=PASSWORD)
    assert not User.objects.filter(email="eve@example.org").exists()


def test_an_invitation_of_another_project_is_not_revoked() -> None:
    invitation, secret = _invite(make.project())

    with pytest.raises(NotFound):
        invitations.revoke(make.project(), invitation.pk)

    assert invitations.look(secret) == invitation


def test_members_are_not_invited_and_days_are_limited() -> None:
    project = make.project()
    ada = make.member(project)

    with pytest.raises(Conflict) as refused:
        _invite(project, email=ada.email)
    assert refused.value.error_code == "member_already"
    for days in (0, 366):
        with pytest.raises(Invalid, match="expires_in_days"):
            invitations.invite(project, ada, Role.LABELLER, days=days)


def test_the_letter_says_who_invites_to_what_and_has_the_link() -> None:
    project = make.project()
    invitation, secret = _invite(project, Role.SCIENTIST, "eve@example.org")

    assert invitations.send(invitation, secret)

    (letter,) = mail.outbox
    assert letter.to == ["eve@example.org"]
    for part in (invitation.created_by, project, "scientist", f"http://testserver/join/{secret}"):
        assert str(part) in letter.body


@pytest.mark.django_db(transaction=True)
def test_two_who_use_a_named_link_at_once_make_one_account() -> None:
    project = make.project()
    _, secret = _invite(project, email="eve@example.org")
    start = threading.Barrier(2)
    refused: list[Exception] = []

    def accept(name: str) -> Callable[[], None]:
        def run() -> None:
            start.wait()
            try:
                invitations.accept_as_new(secret, email="", name=name, password=PASSWORD)
            except (NotFound, Conflict) as error:
                refused.append(error)
            finally:
                connection.close()

        return run

    threads = [threading.Thread(target=accept(name)) for name in ("Eve", "Mallory")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert Membership.objects.filter(project=project, user__email="eve@example.org").count() == 1
