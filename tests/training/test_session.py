"""A run under way: short pieces, whatever an epoch costs, and nothing torn where it is interrupted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlpteach import History, problems
from mlpteach.training import session
from mlpteach.training.loops import NumPyLoop, start
from mlpteach.training.parameters import flatten
from mlpteach.training.regime import Regime, Tables
from mlpteach.training.session import SECONDS_PER_PIECE, Run

XOR = problems.XOR


def under_way(epochs: int = 1000, kind: Any = NumPyLoop) -> Run:
    regime = Regime(0.6)
    return Run(kind(XOR.network.form, start(XOR.network, regime), Tables(XOR.inputs, XOR.targets), regime), epochs)


class Slow(NumPyLoop):
    """A loop whose epochs take a millisecond each, by a clock of its own."""

    now = 0.0

    def advance(self, errors: Any, held_out: Any = None, using: Any = None) -> tuple[int, bool]:
        Slow.now += 0.001 * errors.size
        return errors.size, True


def test_a_piece_takes_no_longer_than_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "perf_counter", lambda: Slow.now)
    run = under_way(100_000, Slow)
    pieces = [run.advance() for _ in range(6)]
    assert pieces[:2] == [1, 8]
    assert 40 < max(pieces) <= SECONDS_PER_PIECE / 0.001


class Pressed(np.ndarray):  # type: ignore[type-arg]
    """Flips in whose copying somebody presses Ctrl-C."""

    def copy(self, *_: Any) -> Any:
        raise KeyboardInterrupt


def test_an_interrupt_between_keeping_a_state_and_counting_its_epochs_tears_nothing(tmp_path: Any) -> None:
    run: Any = under_way(256)  # each state is kept
    for _ in range(10):
        run.advance()
    run.loop.flips = run.loop.flips.view(Pressed)
    with pytest.raises(KeyboardInterrupt):
        run.advance()
    stopped = run.history(interrupted=True)
    assert stopped.epochs == stopped.errors.base.size == 10  # nothing is held for those that were not run
    assert stopped.marks.tolist() == list(range(11))
    assert flatten(stopped.network).tobytes() == run.kept[10].tobytes() != run.kept[11].tobytes()
    stopped.save(tmp_path / "run")
    assert repr(History.load(tmp_path / "run")) == repr(stopped)


def test_pieces_end_where_states_are_kept_and_at_the_end() -> None:
    run = under_way(1030)
    ends = np.cumsum([run.advance() for _ in iter(lambda: run.goes_on, False)])
    assert set(run.kept) <= {0, *ends.tolist()}
    assert list(run.kept) == [*range(0, 1030, 5), 1030]
    assert ends[-1] == 1030
