"""Members and their roles; the last manager stays."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from labelhub.accounts.passwords import Powers
from labelhub.errors import Conflict, NotFound
from labelhub.items import members, projects
from labelhub.items.models import Membership, Role
from tests import make

pytestmark = pytest.mark.django_db


def test_a_role_changes_and_ends() -> None:
    project = make.project()
    ada = make.member(project, Role.LABELLER)

    members.set_role(project, ada.pk, Role.REVIEWER)
    assert members.role_of(project, ada) == Role.REVIEWER

    members.remove(project, ada.pk)
    assert members.role_of(project, ada) is None


def test_the_last_manager_can_neither_be_demoted_nor_removed() -> None:
    project = make.project()
    ada = make.member(project, Role.MANAGER)
    closed = make.member(project, Role.MANAGER)
    closed.is_active = False
    closed.save()

    with pytest.raises(Conflict) as demoted:
        members.set_role(project, ada.pk, Role.LABELLER)
    with pytest.raises(Conflict) as removed:
        members.remove(project, ada.pk)

    assert {demoted.value.error_code, removed.value.error_code} == {"last_manager"}
    assert members.set_role(project, ada.pk, Role.MANAGER).role == Role.MANAGER
    make.member(project, Role.MANAGER)
    assert members.set_role(project, ada.pk, Role.LABELLER).role == Role.LABELLER


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_remove_each_other_at_once_leave_one() -> None:
    project = make.project()
    pair = [make.member(project, Role.MANAGER) for _ in range(2)]
    start = threading.Barrier(2)
    refused: list[Conflict] = []

    def remove(user_id: int) -> Callable[[], None]:
        def run() -> None:
            start.wait()
            try:
                members.remove(project, user_id)
            except Conflict as error:
                refused.append(error)
            finally:
                connection.close()

        return run

    threads = [threading.Thread(target=remove(user.pk)) for user in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert Membership.objects.filter(project=project, role=Role.MANAGER).count() == 1


def test_who_does_not_belong_is_not_found() -> None:
    project, stranger = make.project(), make.user()

    for call in (
        lambda: members.set_role(project, stranger.pk, Role.LABELLER),
        lambda: members.remove(project, stranger.pk),
        lambda: members.person_of(project, stranger.pk),
    ):
        with pytest.raises(NotFound):
            call()


@pytest.mark.parametrize("field", ["is_active", "is_person"])
def test_an_account_that_nobody_signs_in_with_gets_no_link(field: str) -> None:
    project = make.project()
    ada = make.member(project)
    setattr(ada, field, False)
    ada.save()

    with pytest.raises(NotFound):
        members.person_of(project, ada.pk)


def test_powers_forget_deleted_projects_and_tell_managed_ones_apart() -> None:
    ada = make.user()
    managed, labelled, deleted = make.project(), make.project(), make.project()
    members.add(managed, ada, Role.MANAGER)
    members.add(labelled, ada, Role.LABELLER)
    members.add(deleted, ada, Role.MANAGER)
    projects.mark_deleted(deleted, ada)

    assert members.powers_of(ada) == Powers(projects=frozenset({managed.pk, labelled.pk}))
    assert members.powers_of(ada, managing=True) == Powers(projects=frozenset({managed.pk}))


def test_managers_and_administrators_create_projects() -> None:
    project = make.project()

    assert members.may_create_projects(make.user(is_admin=True))
    assert members.may_create_projects(make.member(project, Role.MANAGER))
    assert not members.may_create_projects(make.member(project, Role.SCIENTIST))
    assert not members.may_create_projects(make.user())


def test_everybody_sees_their_projects_and_an_administrator_all() -> None:
    one, two, gone = make.project(), make.project(), make.project()
    ada, root = make.member(one, Role.REVIEWER), make.user(is_admin=True)
    members.add(gone, ada, Role.MANAGER)
    projects.mark_deleted(gone, ada)

    assert list(members.projects_of(ada)) == [one]
    assert set(members.projects_of(root)) == {one, two}
    assert members.roles_of(ada, [one]) == {one.pk: Role.REVIEWER}
    assert members.roles_of(root, [one, two]) == {one.pk: Role.MANAGER, two.pk: Role.MANAGER}
