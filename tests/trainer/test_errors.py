import pickle

from trainer.errors import Cancelled, TrainerError


def test_an_error_reads_as_what_was_wrong_and_what_to_do() -> None:
    assert str(TrainerError("code", "It is broken.", "Mend it.")) == "It is broken. Mend it."
    assert str(TrainerError("code", "It is broken.")) == "It is broken."


def test_errors_cross_processes_unchanged() -> None:
    error = pickle.loads(pickle.dumps(TrainerError("code", "It is broken.", "Mend it.")))  # noqa: S301
    cancelled = pickle.loads(pickle.dumps(Cancelled()))  # noqa: S301

    assert (error.code, error.message, error.hint) == ("code", "It is broken.", "Mend it.")
    assert isinstance(cancelled, Cancelled)
    assert cancelled.code == "cancelled"
