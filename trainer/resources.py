"""What ran out: turns the many ways in which libraries report a full disk or no memory into one sentence each."""

import errno

from trainer.errors import TrainerError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FULL_WORDS = ("no space left on device", "disk quota exceeded", f"errno = {errno.ENOSPC}")
_MEMORY = ("ResourceExhaustedError", "OOM when allocating", "std::bad_alloc")


def exhausted(error: BaseException) -> TrainerError | None:
    """TrainerError `disk_full` or `out_of_memory`, or None if the error is something else.

    TensorFlow and HDF5 say both in errors of their own, of which only names and words are known without loading them.
    """
    said = f"{type(error).__name__}: {error}"
    if (isinstance(error, OSError) and error.errno in _FULL) or any(word in said.lower() for word in _FULL_WORDS):
        return TrainerError(
            "disk_full", f"The disk is full: {error}.", "Make room and start the run again into the same folder."
        )
    if isinstance(error, MemoryError) or any(word in said for word in _MEMORY):
        return TrainerError(
            "out_of_memory",
            f"Memory ran out: {str(error).splitlines()[0] if str(error) else 'no more could be had'}.",
            "Choose a smaller batch or smaller images, or give this process more memory.",
        )
    return None
