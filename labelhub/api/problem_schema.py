"""What every endpoint may answer besides its own: a problem (RFC 9457). Added to the OpenAPI schema in one place."""

from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")
_PROBLEM = {
    "type": "object",
    "description": "Why something was refused, as RFC 9457 has it. `code` is stable; `hint` says what to do; `fields` "
    "names each wrong field. Some problems carry more.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "hint": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "additionalProperties": True,
}


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A hook of drf-spectacular: `4XX`, 503 (the database is away) and 507 (the disk is full) for every operation."""
    result["components"]["schemas"]["Problem"] = _PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result["paths"].values():
        for method in _METHODS:
            if method in operations:
                answers = operations[method]["responses"]
                answers.setdefault("4XX", {"description": "Refused; the problem says why.", "content": content})
                answers.setdefault("503", {"description": "The database is away; send again.", "content": content})
                answers.setdefault("507", {"description": "The disk is full; nothing was stored.", "content": content})
    return result
