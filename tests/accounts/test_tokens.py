"""API tokens: kept as a hash, ended in time."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from labelhub.accounts import tokens
from labelhub.accounts.models import ApiToken
from labelhub.errors import Invalid, NotFound
from tests import make

pytestmark = pytest.mark.django_db


def test_the_secret_is_random_and_not_kept() -> None:
    ada = make.user()

    token, secret = tokens.create(ada, "nightly")
    _, other = tokens.create(ada, "nightly")

    assert secret.startswith("lh_")
    assert len(secret) == 3 + 43
    assert secret != other
    kept = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret not in str(kept)
    assert secret.startswith(kept["prefix"])


def test_a_live_token_is_found_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ada = make.user()
    _, secret = tokens.create(ada, "nightly", expires_in_days=1)

    with django_assert_num_queries(1):
        found = tokens.find(secret, timezone.now())
        assert found is not None
        assert found.user == ada


def test_a_token_ends_by_its_date_by_revocation_and_with_its_user() -> None:
    now = timezone.now()
    ada, bob, eve = make.user(), make.user(), make.user()
    _, dated = tokens.create(ada, "dated", expires_in_days=2)
    revoked, revoked_secret = tokens.create(bob, "revoked")
    _, orphaned = tokens.create(eve, "orphaned")

    tokens.revoke(bob, revoked.pk)
    eve.is_active = False
    eve.save()

    assert tokens.find(dated, now + timedelta(days=1)) is not None
    assert tokens.find(dated, now + timedelta(days=3)) is None
    assert tokens.find(revoked_secret, now) is None
    assert tokens.find(orphaned, now) is None
    assert tokens.find("", now) is None


def test_nobody_revokes_the_token_of_another() -> None:
    token, secret = tokens.create(make.user(), "nightly")

    with pytest.raises(NotFound):
        tokens.revoke(make.user(), token.pk)

    assert tokens.find(secret, timezone.now()) is not None


def test_use_is_noted_at_most_once_a_minute() -> None:
    token, _ = tokens.create(make.user(), "nightly")
    start = timezone.now()

    def used_at(seconds: int) -> float:
        token.refresh_from_db()
        tokens.touch(token, start + timedelta(seconds=seconds))
        token.refresh_from_db()
        assert token.last_used_at is not None
        return (token.last_used_at - start).total_seconds()

    assert [used_at(0), used_at(30), used_at(59), used_at(61), used_at(90)] == [0, 0, 0, 61, 61]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": " "}),
        ("expires_in_days", {"expires_in_days": 0}),
        ("expires_in_days", {"expires_in_days": 3651}),
    ],
)
def test_a_wrong_field_is_named(field: str, values: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        tokens.create(make.user(), **({"name": "nightly"} | values))  # type: ignore[arg-type]

    assert list(refused.value.fields) == [field]
