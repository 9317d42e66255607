"""Who may reset whose password, and what a reset link does."""

import pytest
from django.utils import timezone

from labelhub.accounts import passwords
from labelhub.accounts.passwords import Powers, may_issue_reset
from labelhub.errors import Invalid
from tests import make

NEW = "seven green lanterns"


@pytest.mark.parametrize(
    ("issuer", "target", "may"),
    [
        (Powers(projects={1}), Powers(projects={1}), True),
        (Powers(projects={1, 2}), Powers(projects={2}), True),
        (Powers(projects={1}), Powers(projects=set()), True),
        (Powers(projects={1}), Powers(projects={1, 2}), False),
        (Powers(projects=set()), Powers(projects={1}), False),
        (Powers(projects={1}), Powers(is_admin=True, projects={1}), False),
        (Powers(projects={1}), Powers(is_admin=True), False),
        (Powers(is_admin=True), Powers(projects={1, 2}), True),
        (Powers(is_admin=True), Powers(is_admin=True), True),
    ],
)
def test_a_manager_resets_only_whom_they_already_rule(issuer: Powers, target: Powers, may: bool) -> None:
    assert may_issue_reset(issuer, target) is may


def _parts(url: str) -> tuple[str, str]:
    uid, token = url.split("/")[-2:]
    return uid, token


@pytest.mark.django_db
class TestResetLink:
    def test_it_sets_a_password_once(self) -> None:
        ada = make.user()
        link = passwords.reset_link(ada)
        assert link.url.startswith("http://testserver/reset/")
        assert link.expires_at > timezone.now()

        passwords.reset(*_parts(link.url), NEW)

        ada.refresh_from_db()
        assert ada.check_password(NEW)
        with pytest.raises(Invalid) as refused:
            passwords.reset(*_parts(link.url), "eight green lanterns")
        assert refused.value.error_code == "bad_link"

    def test_a_weak_password_leaves_the_link_good(self) -> None:
        ada = make.user()
        link = passwords.reset_link(ada)

        with pytest.raises(Invalid, match="password"):
            passwords.reset(*_parts(link.url), "short")

        passwords.reset(*_parts(link.url), NEW)

    @pytest.mark.parametrize("uid", ["", "!", "MQ", "eHg", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk", "é"])
    def test_a_damaged_link_is_refused(self, uid: str) -> None:
        _, token = _parts(passwords.reset_link(make.user()).url)

        with pytest.raises(Invalid) as refused:
            passwords.reset(uid, token + "x", NEW)

        assert refused.value.error_code == "bad_link"

    def test_a_closed_account_is_not_reset(self) -> None:
        ada = make.user()
        link = passwords.reset_link(ada)
        ada.is_active = False
        ada.save()

        with pytest.raises(Invalid):
            passwords.reset(*_parts(link.url), NEW)
