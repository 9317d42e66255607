"""The buckets that the environment names, for the settings: which there are, and with which keys."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit


def from_environment(env: Any) -> dict[str, dict[str, Any]]:
    """Name → options of each bucket in `LABELHUB_BUCKETS`. `env`: django-environ's reader."""
    names = (name.strip() for name in env.list("LABELHUB_BUCKETS", default=[]))
    return {name: _bucket(env, f"LABELHUB_BUCKET_{name.upper().replace('-', '_')}") for name in names if name}


def _bucket(env: Any, variable: str) -> dict[str, Any]:
    """`<variable>=s3://bucket/prefix?endpoint=…&region=…&anonymous=1`, and `<variable>_KEY`, `<variable>_SECRET`."""
    parts = urlsplit(env.str(variable))
    query = dict(parse_qsl(parts.query))
    return {
        "bucket": parts.netloc,
        "prefix": parts.path.lstrip("/"),
        "endpoint": query.get("endpoint", ""),
        "region": query.get("region", ""),
        "anonymous": query.get("anonymous", "") == "1",
        "key": env.str(f"{variable}_KEY", ""),
        "secret": env.str(f"{variable}_SECRET", ""),
    }
