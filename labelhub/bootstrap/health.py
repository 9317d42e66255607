"""Does the web server answer? For the start of `make run` and for a container's health check."""

import http.client
import sys

from labelhub import settings

_PROBE = "/health/ready"


def answers() -> bool:
    """True when it answers with anything but an error of its own."""
    host = settings.HOST if settings.HOST not in ("0.0.0.0", "::") else "localhost"  # noqa: S104
    connection = http.client.HTTPConnection(host, settings.PORT, timeout=10)
    try:
        connection.request("GET", _PROBE, headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if answers() else 1)
