"""What lesson 15 says beyond what its cells show: each sentence stands on the page, and what it claims is computed from its run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from notebook_rules import NOTEBOOKS, read

from mlpteach import plots, problems, stages, train
from mlpteach.delivery.handout.live import execute
from mlpteach.tracing.recording import unrecorded
from mlpteach.training.losses import losses_at
from mlpteach.training.path import path_of

(PAGE,) = NOTEBOOKS.glob("15_*.ipynb")


@cache
def page() -> dict[str, Any]:
    """The names of the page after all its cells."""
    names: dict[str, Any] = {"__name__": "lesson"}
    mpl.use("agg")
    with unrecorded(), redirect_stdout(StringIO()):
        for cell in read(PAGE).cells:
            if cell.cell_type == "code":
                execute(cell.source, names)
    plt.close("all")
    return names


def energies(run: Any) -> Any:
    """E of all rows at each place of a run's path."""
    return losses_at(run.form, run.tables, path_of(run))


def away(run: Any) -> Any:
    """How far each place of a path is from the lowest one, in the valley's own directions: across it, and along it."""
    _, directions = np.linalg.eigh(page()["inputs"].T @ page()["inputs"])
    return (path_of(run) - page()["best"].ravel()) @ directions[:, ::-1]


def first_across_then_along() -> bool:
    across, along = np.abs(away(page()["whole"])).T
    return bool(across[4] < 0.05 * across[0] and along[4] > 0.9 * along[1] and 0.3 * along[4] < along[-1] < 0.5 * along[4])


def steps_get_short() -> bool:
    lengths = np.linalg.norm(np.diff(path_of(page()["whole"]), axis=0), axis=1)
    return bool(lengths[5:].max() < 0.05 * lengths[0])


def a_larger_rate_lands_higher() -> bool:
    return bool(energies(train(page()["line"], learning_rate=0.0025, epochs=1))[1] > energies(page()["whole"])[0])


def half_the_noise() -> bool:
    small, large = (np.asarray(cloud).std(axis=0) for cloud in page()["clouds"].values())
    return bool((np.abs(large / small - 0.5) < 0.1).all())


def all_batches_know_down() -> bool:
    clouds = [np.asarray(cloud) for cloud in page()["clouds"].values()]
    return all(bool((cloud @ page()["whole_gradient"] > 0).all()) for cloud in clouds)


def batches_contradict() -> bool:
    shares = [(np.asarray(cloud)[:, 0] > 0).mean() for cloud in page()["late_clouds"].values()]
    late = stages.negative_gradient(page()["inputs"], page()["late"])
    spread = np.asarray(page()["late_clouds"]["batches of 6"]).std(axis=0)
    return all(0.35 < share < 0.65 for share in shares) and bool((np.abs(late.ravel()) < 0.2 * spread).all())


def arrives_and_jitters() -> bool:
    found = energies(page()["quick"]) - page()["lowest"]
    late = found[200:]
    return bool(late.min() < 0.05 and np.median(late) < 2 and late.max() > 0.3 and (np.diff(late) > 0).mean() > 0.3)


def smaller_rate_is_calmer() -> bool:
    line, end = page()["line"], page()["quick"].network
    spreads = [away(train(end, line.inputs, line.targets, learning_rate=rate, epochs=10, batch_size=6))[200:, 0].std()
               for rate in (0.01, 0.005, 0.0025)]
    return bool(spreads[0] > 1.2 * spreads[1] > 1.4 * spreads[2])


def steps_grow_fourfold() -> bool:
    small, large = (np.linalg.norm(np.asarray(cloud) / page()["rows"] * size, axis=1).mean()
                    for size, cloud in zip((6, 24), page()["clouds"].values(), strict=True))
    return bool(abs(large / small - 4) < 0.3)


def ball_is_nearest() -> bool:
    ends = [energies(ball)[-1] - page()["lowest"] for ball in page()["balls"].values()]
    return bool(ends[1] < 0.5 * ends[0] and ends[2] > 10 * ends[0])


def rolls_uphill() -> bool:
    plain, ball, _ = (np.diff(energies(ball)) for ball in page()["balls"].values())
    return bool((plain < 0).all() and (ball > 0).sum() >= 5)


def is_slowed_down() -> bool:
    step = page()["balls"]["momentum 0.8"].trace_at(3)["velocity"]
    return bool((np.asarray(step.arguments["velocity"]) * np.asarray(step.arguments["negative_gradient"]) < 0).all())


def is_not_in_the_plane() -> bool:
    ax = plots.draw_loss_surface(page()["birds"], directions=page()["two"])
    highest = ax.collections[0].levels[-1]  # type: ignore[attr-defined]
    plt.close("all")
    return bool(energies(page()["birds"])[0] > 5 * highest)


def alternating() -> bool:
    velocity = np.zeros((1, 1))
    for step in range(101):
        velocity = stages.velocity(velocity, [[(-1.0) ** step]], page()["momentum"])
    return bool(abs(velocity[0, 0] - 1 / (1 + page()["momentum"])) < 1e-6)


def penguins_are_those_of_the_page() -> bool:
    return problems.PENGUINS.network.sizes == (2, 4, 3) and problems.PENGUINS.network.biases is not None


@pytest.mark.parametrize(("sentence", "claim"), [
    ("crosses the lines at right angles down to the bottom in a few long steps, turns, and creeps along", first_across_then_along),
    ("a little more than half of the way along the valley", first_across_then_along),
    ("the steps get short", steps_get_short), ("a long step would land higher on the other side", a_larger_rate_lands_higher),
    ("Four times the work buys half the noise", half_the_noise),
    ("every single batch knows which way is down", all_batches_know_down),
    ("Half of the batches pull one way, half the other", batches_contradict),
    ("has reached the lowest place after ten epochs, and jitters around it", arrives_and_jitters),
    ("The smaller the rate, the smaller the jitter", smaller_rate_is_calmer),
    ("About four times as long", steps_grow_fourfold), ("far up, and still on its way", ball_is_nearest),
    ("a ball rolls uphill for a while", rolls_uphill), ("is being slowed down", is_slowed_down),
    ("At the start E was far higher than anywhere on this map", is_not_in_the_plane), ("1, −1, 1, −1 and so on", alternating),
    ("It has two inputs, four hidden units and three outputs, with biases", penguins_are_those_of_the_page)])
def test_what_a_sentence_claims(sentence: str, claim: Callable[[], bool]) -> None:
    assert any(sentence in cell.source for cell in read(PAGE).cells)
    assert claim()
