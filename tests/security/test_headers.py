"""What every answer tells the browser to refuse, and whose address counts."""

from typing import Any

import pytest
from django.test import Client

from labelhub.journal.models import Entry
from tests import make
from tests.api.clients import API, script

pytestmark = pytest.mark.django_db
PAGES = ["/", "/projects/1/label", f"{API}/session", f"{API}/projects/1", "/images/1/thumb/aa?e=1&s=x"]


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_lets_nothing_in_from_elsewhere(client: Client, page: str) -> None:
    headers = client.get(page).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe-eval'" not in policy
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy or "sandbox" in policy or "script-src" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("proxies", "sent", "told"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "made.up, 203.0.113.9", "203.0.113.9"),
        (2, "made.up, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
    ],
)
def test_an_address_that_somebody_made_up_is_not_believed(proxies: int, sent: str, told: str, settings: Any) -> None:
    settings.PROXIES = proxies
    admin = make.user(is_admin=True)

    script(admin).patch(f"{API}/me", {"name": "New"}, HTTP_X_FORWARDED_FOR=sent)

    assert Entry.objects.get().address == told
