"""`auto`: tries backbones and heads within a budget and keeps the best; the run folder gets a leaderboard.

A backbone whose weights are not here and cannot be downloaded is left out, and the leaderboard says so. The author's
figure is that of a commercial service that trained networks of its own; this search learns heads on frozen features.
"""

from trainer.backbones import pretrained
from trainer.encoders import Encoder, FaceDescription, Frozen, SeveralEncoders
from trainer.errors import TrainerError
from trainer.learning import Learner, Values
from trainer.parameters import Number, Text
from trainer.recipes import shared
from trainer.recipes.declaration import Recipe
from trainer.search import SearchLearner

_NAMES = "|".join(pretrained.NAMES)


def _encoder(values: Values) -> SeveralEncoders:
    """Those that can be had. Raises the last refusal if there are none."""
    parts: list[Encoder] = []
    left_out: dict[str, str] = {}
    refused: TrainerError | None = None
    for name in dict.fromkeys(values["backbones"].split(",")):
        part = _one(name, values)
        try:
            part.check()
        except TrainerError as error:
            refused = error
            left_out[name] = str(error)
        else:
            parts.append(part)
    if refused is not None and not parts:
        raise refused
    return SeveralEncoders(tuple(parts), left_out)


def _one(name: str, values: Values) -> Encoder:
    if name == pretrained.FACERES:
        return FaceDescription()
    network = pretrained.named(name, values["weights"])
    return Frozen(network, int(values["size"]) or network.size)


def _learner(values: Values) -> Learner:
    found = _encoder(values)
    return SearchLearner(
        tuple(part.backbone.name for part in found.parts if part.backbone is not None),
        tuple(part.shape[0] for part in found.parts),
        values["trials"],
        values["balance"],
        found.left_out,
    )


AUTO = Recipe(
    name="auto",
    about="Anything: searches backbones, heads and settings on cached features within a budget of trials. Minutes.",
    parameters=(
        Number("trials", 24, 1, 1000, "How many ways to learn are tried, for each fold and for the model.", whole=True),
        Text(
            "backbones",
            "faceres,mobilenet-v3-large,efficientnet-v2-b0",
            rf"({_NAMES})(,({_NAMES}))*",
            "Which networks' features are tried, with commas between.",
        ),
        Number("size", 0, 0, 1024, "Side of the images in pixels; 0: as each backbone was trained.", whole=True),
        shared.weights()[0],
        *shared.EVERY,
    ),
    encoder=_encoder,
    learner=_learner,
    reported="about 95 %, an AutoML service, 2,000 generated faces",
    differs="The service trained networks of its own; this searches heads on frozen features.",
)
