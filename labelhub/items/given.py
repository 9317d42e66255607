"""Labels that came with an import, on their way to labelling."""

from datetime import datetime
from typing import NamedTuple


class GivenLabel(NamedTuple):
    """What a named labeller said of an item. `class_key` None: "cannot tell"."""

    item: int
    class_key: str | None
    labeller: str
    created_at: datetime | None = None
    duration_ms: int | None = None
    delivery: int | None = None  # the import that brought it
