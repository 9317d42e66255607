"""Several encoders at once, for a learner that chooses among them."""

from collections.abc import Mapping
from dataclasses import dataclass

from trainer.encoders.protocol import Encoder, WeightsKind


@dataclass(frozen=True)
class SeveralEncoders:
    """Encoders that each keep their own arrays. `left_out` says of others, by name, why they are not among them."""

    parts: tuple[Encoder, ...]
    left_out: Mapping[str, str]

    @property
    def weights(self) -> WeightsKind:
        """`random` if one of them is."""
        return "random" if any(part.weights == "random" for part in self.parts) else "pretrained"

    def check(self) -> None:
        """Raises what the parts raise."""
        for part in self.parts:
            part.check()
