import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.errors import Cancelled
from trainer.progress import STAGES, TOTAL, Bar, Progress, Watch, never


@given(
    st.dictionaries(st.sampled_from(STAGES), st.floats(0, 100), max_size=5),
    st.lists(st.tuples(st.sampled_from(STAGES), st.floats(-1, 2)), max_size=30),
)
def test_the_bar_never_moves_back_and_stays_within_its_ends(
    costs: dict[str, float], steps: list[tuple[str, float]]
) -> None:
    told: list[Progress] = []
    bar = Bar(told.append, never, costs)
    for stage, fraction in steps:
        bar.step(stage, fraction, "")
    bar.finish()

    done = [progress.done for progress in told]
    assert done == sorted(done)
    assert all(0 <= each <= TOTAL for each in done)
    assert (done[-1], told[-1].total) == (TOTAL, TOTAL)


def test_stages_take_their_share_and_parts_their_part() -> None:
    told: list[Progress] = []
    whole = Watch(Bar(told.append, never, {"features": 1, "folds": 3}), "folds", "Folds")
    second = whole.part(1, 3, "Fold 2", 1)
    second.step(0.5)
    second.epoch(1.0, {"epoch": 1, "loss": 0.5})

    assert (told[0].stage, told[0].done, told[0].note) == ("folds", 625, "Fold 2")
    assert (told[1].done, told[1].epoch) == (750, {"fold": 1, "epoch": 1, "loss": 0.5})


def test_what_is_no_news_is_not_told_again_but_every_epoch_is() -> None:
    told: list[Progress] = []
    watch = Watch(Bar(told.append, never, {"final": 1}), "final", "Training", fold="final")
    for _ in range(3):
        watch.step(0.5)
    watch.step(0.5, "Still training")
    watch.epoch(0.5, {"epoch": 1})
    watch.epoch(0.5, {"epoch": 2})

    assert [progress.note for progress in told] == ["Training", "Still training", "Training", "Training"]


def test_a_fit_beside_folds_and_final_model_moves_the_bar_but_tells_no_epochs() -> None:
    told: list[Progress] = []
    Watch(Bar(told.append, never, {"measure": 1}), "measure", "Calibrating").epoch(0.5, {"epoch": 1})

    assert [(progress.done, progress.epoch) for progress in told] == [(500, None)]


def test_a_cancelled_run_stops_at_the_next_step() -> None:
    asked = iter([False, True])
    told: list[Progress] = []
    bar = Bar(told.append, lambda: next(asked), {"final": 1})
    bar.step("final", 0.1, "")

    with pytest.raises(Cancelled):
        bar.step("final", 0.2, "")
    assert len(told) == 1
