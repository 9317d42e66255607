"""Why a file, an archive entry or a line of a table was not taken."""

from collections.abc import Mapping, Sequence
from typing import Any

from labelhub.errors import LabelHubError

DETAIL_LENGTH = 300


class Rejected(LabelHubError):
    """One file was refused; the others go on.

    `reason` is a stable code. Files: `empty`, `truncated`, `unreadable`, `not_an_image`, `unsupported_format`,
    `too_large`, `bomb`, `unsafe_path`, `name_too_long`, `name_taken`, `name_twice`, `encrypted`, `nested_archive`,
    `too_many_entries`. Tables: `wrong_encoding`, `missing_column`, `column_twice`, `damaged_table`, `wrong_columns`,
    `missing_name`, `unknown_name`, `ambiguous_name`, `unknown_class`, `wrong_value`.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail, code=reason)
        self.reason = reason
        self.detail = detail[:DETAIL_LENGTH]


class NamelessTable(Rejected):
    """No column of a table names the images, until somebody says which one does. `columns`: column → its role, or
    `metadata`."""

    def __init__(self, detail: str, header: Sequence[str], roles: Mapping[Any, int]) -> None:
        super().__init__("missing_column", detail)
        self.columns = dict.fromkeys(header, "metadata") | {header[at]: role for role, at in roles.items()}
