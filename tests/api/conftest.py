"""What every test of the API begins with."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_resets_yet() -> None:
    """Every test asks from one address: what others asked for is not held against it."""
    cache.delete("throttle_password-reset_127.0.0.1")
