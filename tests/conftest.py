"""What several tests share: the Hypothesis profile, the published numbers, random stage arguments and traced epochs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mlpteach import Network, Trace, problems
from mlpteach.tracing.stage import STAGES

settings.register_profile("mlpteach", deadline=None, max_examples=25, derandomize=True, database=None)
settings.load_profile("mlpteach")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The switch that makes the pictures of the README anew."""
    parser.addoption("--screenshots", action="store_true", help="store the pictures of the README, taken in JupyterLab, in docs")


@pytest.fixture(scope="module")  # not longer: while it runs, no test can start a loop of asyncio
def browser() -> Iterator[Any]:
    """A browser, where there is one."""
    from browser import chromium

    with chromium() as running:
        yield running


@st.composite
def random_arguments(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Arguments of a stage: small arrays whose shapes fit its rule, a learning rate where it takes one, sometimes no bias."""
    stage = STAGES[name]
    sizes = {"1": 1}
    given: dict[str, Any] = {number: draw(st.floats(0, 10)) for number in stage.rule.numbers}
    for argument, axes in zip(stage.arrays, stage.rule.axes, strict=True):
        shape = tuple(sizes.setdefault(axis, draw(st.integers(1, 4))) for axis in axes)
        given[argument] = draw(arrays(np.float64, shape, elements=st.floats(-10, 10)))
    return {argument: given[argument] for argument in stage.arguments if argument != "bias" or draw(st.booleans())}


@pytest.fixture(scope="session")
def stage_arguments() -> Callable[[str], st.SearchStrategy[dict[str, Any]]]:
    return random_arguments


@pytest.fixture(scope="session")
def traced_epoch() -> Callable[..., Trace]:
    """A trace of one epoch of a random network on a random table."""

    def run(sizes: tuple[int, ...], samples: int, seed: int, biases: bool) -> Trace:
        rng = np.random.default_rng(seed)
        inputs, targets = rng.normal(size=(samples, sizes[0])), rng.random((samples, sizes[-1]))
        network = Network.random(sizes, rng, biases)
        with Trace() as trace:
            network.train_epoch(inputs, targets, 0.5)
        return trace

    return run


@pytest.fixture
def xor_trace() -> Trace:
    """One epoch of the published XOR network."""
    with Trace() as trace:
        problems.XOR.network.train_epoch(problems.XOR.inputs, problems.XOR.targets, problems.XOR.learning_rate)
    return trace


@pytest.fixture(scope="session")
def numbers() -> Callable[[Trace], list[Any]]:
    """All that a trace holds, in a form in which two traces are equal if they hold the same to the last bit."""

    def written(value: Any) -> Any:
        return (value.shape, value.tobytes()) if isinstance(value, np.ndarray) else repr(value)

    return lambda trace: [(step.stage, step.error, dict(step.sources), written(step.samples), written(step.output),
                           {name: written(value) for name, value in step.arguments.items()}) for step in trace]


@pytest.fixture
def no_figures() -> Iterator[None]:
    """For tests of pictures: they start without figures, and with Matplotlib's settings as they were before the first."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    mpl.use("agg")  # here, not by MPLBACKEND, which the kernels of other tests would inherit and then show no picture
    plt.close("all")
    with mpl.rc_context():
        yield
    plt.close("all")


@pytest.fixture(scope="session")
def texts() -> Callable[[Any], set[str]]:
    """All that is written in a picture's Axes, the labels of both axes, the title and the legend included."""

    def written(ax: Any) -> set[str]:
        legend = ax.get_legend().get_texts() if ax.get_legend() else []
        labels = [*ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label, ax.yaxis.label]
        return {text.get_text() for text in [*ax.texts, *labels, *legend]} | {ax.get_title(loc="left")}

    return written


@pytest.fixture(scope="session")
def published() -> Callable[[str], dict[str, Any]]:
    """The published numbers of a lesson, by the name of the file in ``reference``."""
    return lambda name: dict(json.loads((Path(__file__).parent / "reference" / f"{name}.json").read_text("utf-8")))
