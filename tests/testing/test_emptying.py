"""After a test that commits, nothing that it wrote is left."""

import pytest
from django.contrib.auth.models import Permission
from django.test import TransactionTestCase

from labelhub.accounts.models import User
from labelhub.items.models import Item
from tests import emptying, make


@pytest.mark.django_db(transaction=True)
def test_what_a_test_wrote_is_deleted_and_what_migrations_wrote_stays() -> None:
    project = make.project()
    make.items(project, 3)
    make.answer(project, make.member(project), "male", 2)
    permissions = Permission.objects.count()

    TransactionTestCase._fixture_teardown(None)  # type: ignore[attr-defined]

    assert not User.objects.exists()
    assert not Item.objects.exists()
    assert Permission.objects.count() == permissions > 0
    assert emptying.filled(("items_item", "auth_permission")) == ["auth_permission"]
