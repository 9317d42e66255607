"""API tokens and the accounts that administrators see."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from labelhub.accounts.models import ApiToken
from labelhub.items.models import Role
from tests import make
from tests.api.clients import API, browser, script

pytestmark = pytest.mark.django_db


def test_a_token_is_made_shown_once_used_and_revoked() -> None:
    ada = make.user()
    client = browser(ada)

    made = client.post(f"{API}/tokens", {"name": "nightly", "expires_in_days": 90})

    assert made.status_code == 201
    token = made.json()
    assert token["secret"].startswith(token["prefix"])
    (listed,) = client.get(f"{API}/tokens").json()["results"]
    assert listed == {name: value for name, value in token.items() if name != "secret"}
    caller = APIClient(enforce_csrf_checks=True)
    caller.credentials(HTTP_AUTHORIZATION=f"Bearer {token['secret']}")
    assert caller.get(f"{API}/me").json()["id"] == ada.pk
    assert caller.patch(f"{API}/me", {"name": "By script"}).status_code == 200

    assert client.delete(f"{API}/tokens/{token['id']}").status_code == 204

    answer = caller.get(f"{API}/me")
    assert answer.status_code == 401
    assert answer.json()["code"] == "bad_token"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert client.get(f"{API}/tokens").json()["results"] == []
    assert client.delete(f"{API}/tokens/{token['id']}").status_code == 404


@pytest.mark.parametrize("header", ["Bearer", "Bearer lh_unknown", "Bearer x y", "Bearer \x7f"])
def test_a_bad_token_is_refused_even_beside_a_session(header: str) -> None:
    client = browser(make.user())
    client.credentials(HTTP_AUTHORIZATION=header)

    assert client.get(f"{API}/me").status_code == 401


def test_another_scheme_leaves_the_session_alone() -> None:
    client = browser(make.user())
    client.credentials(HTTP_AUTHORIZATION="Basic YTpi")

    assert client.get(f"{API}/me").status_code == 200


def test_an_expired_token_is_refused() -> None:
    client = script(make.user(), expires_in_days=1)
    assert client.get(f"{API}/me").status_code == 200

    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(f"{API}/me").status_code == 401


def test_authentication_costs_one_query_and_a_write_at_most_once_a_minute(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = script(make.user())
    client.get(f"{API}/me")

    with django_assert_num_queries(2):  # the token with its user; the memberships
        client.get(f"{API}/me")


def test_a_reading_token_cannot_write() -> None:
    project = make.project()
    client = script(make.member(project, Role.MANAGER), read_only=True)

    assert client.get(f"{API}/projects/{project.pk}").status_code == 200
    for answer in (
        client.patch(f"{API}/projects/{project.pk}", {"name": "Other"}),
        client.post(f"{API}/projects/{project.pk}/archive"),
        client.delete(f"{API}/projects/{project.pk}"),
        client.patch(f"{API}/me", {"name": "Other"}),
    ):
        assert answer.status_code == 403
        assert "only read" in answer.json()["detail"]


def test_a_token_of_one_project_sees_nothing_else() -> None:
    one, two = make.project(), make.project()
    ada = make.member(one, Role.MANAGER)
    two.memberships.create(user=ada, role=Role.MANAGER)
    client = script(ada, project_id=one.pk)

    assert client.patch(f"{API}/projects/{one.pk}", {"name": "Other"}).status_code == 200
    assert client.get(f"{API}/projects/{two.pk}").status_code == 404
    for path in ("me", "projects", "tokens"):
        assert client.get(f"{API}/{path}").status_code == 403


def test_a_token_makes_no_token() -> None:
    client = script(make.user())

    assert client.get(f"{API}/tokens").status_code == 200
    assert client.post(f"{API}/tokens", {"name": "for ever"}).status_code == 401


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("name", {}),
        ("name", {"name": " "}),
        ("expires_in_days", {"name": "x", "expires_in_days": 0}),
        ("expires_in_days", {"name": "x", "expires_in_days": "soon"}),
        ("project_id", {"name": "x", "project_id": 2**63}),
        ("scope", {"name": "x", "scope": "all"}),
    ],
)
def test_a_wrong_field_is_named(field: str, body: dict[str, object]) -> None:
    answer = browser(make.user()).post(f"{API}/tokens", body)

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


def test_a_token_for_a_foreign_project_is_refused() -> None:
    answer = browser(make.user()).post(f"{API}/tokens", {"name": "x", "project_id": make.project().pk})

    assert answer.status_code == 404
    assert not ApiToken.objects.exists()


def test_administrators_see_and_change_accounts() -> None:
    root, ada = make.user("root", is_admin=True), make.user("ada")
    client = browser(root)

    listed = client.get(f"{API}/users").json()
    changed = client.patch(f"{API}/users/{ada.pk}", {"is_active": False})

    assert [row["name"] for row in listed["results"]] == ["ada", "root"]
    assert changed.json()["is_active"] is False
    assert client.patch(f"{API}/users/{root.pk}", {"is_admin": False}).json()["code"] == "last_admin"
    assert client.patch(f"{API}/users/4711", {"is_admin": True}).status_code == 404
    assert client.patch(f"{API}/users/{2**64}", {"is_admin": True}).status_code == 404
    assert browser(make.user()).get(f"{API}/users").status_code == 403


def test_lists_come_in_pages() -> None:
    client = browser(make.user(is_admin=True))
    for _ in range(4):
        make.user("same")

    page = client.get(f"{API}/users", {"limit": "2"}).json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = client.get(f"{API}/users", {"limit": "2", "cursor": page["next"]}).json()
        seen += [row["id"] for row in page["results"]]

    assert len(seen) == len(set(seen)) == 5
