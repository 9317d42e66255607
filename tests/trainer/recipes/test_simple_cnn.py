from trainer import recipes
from trainer.recipes.simple_cnn import network


def test_the_network_is_the_published_one() -> None:
    layers = [(layer.__class__.__name__, layer.output.shape[1:]) for layer in network(2, width=64, dropout=0.5).layers]

    assert layers == [
        ("Rescaling", (64, 64, 1)),
        ("Conv2D", (62, 62, 32)),
        ("Conv2D", (60, 60, 64)),
        ("MaxPooling2D", (30, 30, 64)),
        ("Dropout", (30, 30, 64)),
        ("Flatten", (57600,)),
        ("Dense", (64,)),
        ("Dropout", (64,)),
        ("Dense", (2,)),
    ]


def test_its_parameters_are_counted() -> None:
    assert network(2, width=64, dropout=0.5).count_params() == 320 + 18_496 + 57_600 * 64 + 64 + 64 * 2 + 2


def test_every_recipe_describes_itself_in_plain_data() -> None:
    described = {name: recipe.describe() for name, recipe in recipes.RECIPES.items()}

    assert set(described) == {"faceres-linear", "simple-cnn"}
    assert [parameter["name"] for parameter in described["simple-cnn"]["parameters"]] == [
        "epochs", "batch", "optimizer", "learning_rate", "width", "dropout"
    ]  # fmt: skip
