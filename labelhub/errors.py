"""Errors that a person can act on. The domain raises them; the API turns them into RFC 9457 problem details."""

from collections.abc import Mapping
from typing import Any, ClassVar


class LabelHubError(Exception):
    """Something was refused: a stable code, one sentence saying what was wrong, and what to do about it.

    `fields` names each wrong field of the input and the reason.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "invalid"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        code: str | None = None,
        fields: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.error_code = code or self.code
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class Invalid(LabelHubError):
    """The input is wrong in itself."""


class NotFound(LabelHubError):
    """No such thing, or none that this person may see: the two look the same from outside."""

    status = 404
    code = "not_found"


class Forbidden(LabelHubError):
    """The person is known and the thing is theirs to see, but their role does not allow this."""

    status = 403
    code = "forbidden"


class Conflict(LabelHubError):
    """The input is fine, but the state of things does not allow it now."""

    status = 409
    code = "conflict"


class TooLarge(LabelHubError):
    """More bytes, pixels or entries than the limit allows."""

    status = 413
    code = "too_large"
