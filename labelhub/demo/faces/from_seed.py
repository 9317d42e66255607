"""From a seed to a stored picture, for worker processes: a process that draws must not need Django."""

from labelhub.demo.faces.portrait import jpeg
from labelhub.demo.faces.sampling import sample


def picture(seed: int) -> bytes:
    """The JPEG of the face of `seed` (0 or more)."""
    return jpeg(sample(seed))
