"""How long and how fast a network learns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trainer.learning import Values

OPTIMIZERS = ("adadelta", "adam", "sgd", "rmsprop")


@dataclass(frozen=True)
class Schedule:
    """Epochs, examples in a batch, optimizer and its rate.

    With `patience` above 0 a share (`stop_share`) of what is learnt from is set aside, groups whole; learning stops
    when its loss has not become less for so many epochs, and the network is that of its best epoch. The items a run
    holds out have no say in it, so that their predictions stay out of fold. `warm_up` epochs at `warm_up_rate` come
    first where a part of the network is to be thawed only then.
    """

    epochs: int
    batch: int
    optimizer: str
    learning_rate: float
    patience: int = 0
    stop_share: float = 0.15
    warm_up: int = 0
    warm_up_rate: float = 1e-3
    balance: str = "none"

    @property
    def total(self) -> int:
        """All epochs, those of warming up first."""
        return self.warm_up + self.epochs

    def new_optimizer(self, rate: float) -> Any:
        """A Keras optimizer at this rate, everything else as Keras has it."""
        from keras import optimizers

        kinds: Mapping[str, Any] = {
            "adadelta": optimizers.Adadelta,
            "adam": optimizers.Adam,
            "sgd": optimizers.SGD,
            "rmsprop": optimizers.RMSprop,
        }
        return kinds[self.optimizer](learning_rate=rate)


def configured(values: Values) -> Schedule:
    """The schedule that the parameters of a recipe say; those that a recipe does not have stay as above."""
    names = ("epochs", "batch", "optimizer", "learning_rate", "patience", "stop_share", "warm_up", "warm_up_rate")
    return Schedule(**{name: values[name] for name in names if name in values}, balance=values["balance"])
