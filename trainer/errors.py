"""What can go wrong in a run, in words that a person can act on."""


class TrainerError(Exception):
    """A run or a prediction cannot go on.

    `code` is stable and meant for programs, `message` says in one sentence what was wrong and where,
    `hint` says what to do about it.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(code, message, hint)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class Cancelled(TrainerError):
    """The caller asked the run to stop. The run folder holds no result and can be used again."""

    def __init__(self) -> None:
        super().__init__("cancelled", "The run was cancelled.", "Start it again into the same folder if you want it.")

    def __reduce__(self) -> tuple[type["Cancelled"], tuple[()]]:
        # Exceptions are rebuilt from their arguments when they cross a process; ours takes none.
        return (Cancelled, ())
