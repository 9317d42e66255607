"""The recipes that can be asked for by name: LabelHub's own, and those of installed packages."""

from trainer.errors import TrainerError
from trainer.recipes import installed
from trainer.recipes.augmented import VGG16_AUGMENTED, VGGFACE_AUGMENTED
from trainer.recipes.auto import AUTO
from trainer.recipes.avgpool_cnn import AVGPOOL_CNN
from trainer.recipes.declaration import Recipe
from trainer.recipes.faceres_linear import FACERES_LINEAR
from trainer.recipes.fine_tune import FINE_TUNE
from trainer.recipes.five_block_cnn import FIVE_BLOCK_CNN
from trainer.recipes.frozen import INCEPTION_RESNET_V2_DENSE, INCEPTION_V3, VGG16_DENSE
from trainer.recipes.simple_cnn import SIMPLE_CNN

OWN = (
    FACERES_LINEAR,
    AUTO,
    SIMPLE_CNN,
    INCEPTION_V3,
    VGG16_DENSE,
    INCEPTION_RESNET_V2_DENSE,
    AVGPOOL_CNN,
    FIVE_BLOCK_CNN,
    VGG16_AUGMENTED,
    VGGFACE_AUGMENTED,
    FINE_TUNE,
)
RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in OWN} | installed.load({one.name for one in OWN})


def find(name: str) -> Recipe:
    """The recipe of this name. Raises TrainerError `recipe_unknown`."""
    if name not in RECIPES:
        raise TrainerError(
            "recipe_unknown", f"There is no recipe '{name}'.", f"The recipes are: {', '.join(sorted(RECIPES))}."
        )
    return RECIPES[name]
