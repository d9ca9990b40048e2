"""Training: the published numbers to their digits, what is refused, and stopping by hand, by overflow and in sight of a bar."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import threading
from typing import Any

import numpy as np
import pytest

from mlpteach import History, Network, Problem, ShapeError, Trace, problems, stages, train
from mlpteach.training import session
from mlpteach.training import train as training
from mlpteach.training.diagnosis import diagnose
from mlpteach.training.loops import CompiledLoop, NumPyLoop
from mlpteach.training.parameters import flatten

XOR, SWEEP = problems.XOR, problems.XOR_WITH_CONSTANT
BOTH = pytest.mark.parametrize("engine", ["numpy", "numba"])


def published_run(problem: Problem, rate: float, epochs: int = 60_000, hidden: int = 4, engine: str = "numba") -> History:
    start = Network.random((problem.inputs.shape[1], hidden, 1), 1)
    return train(start, problem.inputs, problem.targets, learning_rate=rate, epochs=epochs, engine=engine)


def to_their_digits(values: Any, expected: list[float]) -> None:
    """Compare with numbers printed to 12 significant digits."""
    np.testing.assert_allclose(values[:len(expected)], expected, rtol=5.1e-12, atol=0)


LAST = 59_999  # the lessons print the outputs of their last epoch, which come before its update
SWEEP_NAME = "learning_rate_sweep_3_4_1"


@pytest.mark.parametrize(("rate", "engine"), [*((rate, "numba") for rate in ("0.001", "0.01", "0.1", "1")), ("0.1", "numpy")])
def test_published_errors_of_each_learning_rate(published: Any, rate: str, engine: str) -> None:
    to_their_digits(published_run(SWEEP, float(rate), engine=engine).errors[::10_000], published(SWEEP_NAME)["errors"][rate])


@pytest.mark.parametrize("hidden", ["4", "8", "16"])
def test_published_errors_of_each_hidden_size(published: Any, hidden: str) -> None:
    run = published_run(SWEEP, 0.001, hidden=int(hidden))
    to_their_digits(run.errors[::10_000], published(SWEEP_NAME)["errors_by_hidden_size_at_0_001"][hidden])


@pytest.mark.parametrize("hidden", ["4", "8"])
def test_published_outputs(published: Any, hidden: str) -> None:
    outputs = published_run(SWEEP, 0.001, hidden=int(hidden)).network_at(LAST).predict(SWEEP.inputs)
    np.testing.assert_allclose(outputs.ravel(), published(SWEEP_NAME)["outputs_at_0_001"][hidden], rtol=0, atol=5e-9)


def test_every_published_figure_is_tried(published: Any) -> None:
    book = published(SWEEP_NAME)
    assert list(book["errors"]) == ["0.001", "0.01", "0.1", "1"]
    assert list(book["errors_by_hidden_size_at_0_001"]) == ["4", "8", "16"]
    assert list(book["outputs_at_0_001"]) == ["4", "8"]
    assert book["inputs"] == SWEEP.inputs.tolist()
    assert book["targets"] == SWEEP.targets.tolist()
    assert book["epochs"] == SWEEP.epochs


@BOTH
def test_published_errors_of_the_two_layer_lesson(published: Any, engine: str) -> None:
    book = published("basic_3_1_and_3_4_1")["two_layer"]
    run = published_run(problems.FIRST_COLUMN, 1, engine=engine)
    np.testing.assert_allclose(run.errors[::book["error_every"]], book["errors"], rtol=1e-13, atol=0)


@BOTH
def test_published_outputs_of_the_one_layer_lesson(published: Any, engine: str) -> None:
    book, lesson = published("basic_3_1_and_3_4_1")["one_layer"], problems.FIRST_COLUMN
    run = train(lesson.network, lesson.inputs, lesson.targets, learning_rate=1, epochs=book["epochs"], engine=engine)
    np.testing.assert_allclose(run.network_at(run.epochs - 1).predict(lesson.inputs), book["outputs"], rtol=0, atol=5e-9)


@pytest.mark.parametrize("rate", ["0.001", "0.01"])
def test_the_faulty_listing_is_one_epoch_late_and_counts_a_false_flip(published: Any, rate: str) -> None:
    book = published(SWEEP_NAME)["direction_changes"]
    run = published_run(SWEEP, float(rate), epochs=LAST)  # no update was made in its first iteration
    to_their_digits(run.errors[[0, *range(9999, LAST, 10_000)]], book["faulty_errors"][rate])
    first = [step.output for step in run.trace_at(0) if step.stage == "negative_gradient"]
    for layer, name in enumerate(["weights_0", "weights_1"]):
        false_flips = first[layer] > 0  # compared with a previous update of zeros
        if name in book["faulty_weights"][rate]:
            np.testing.assert_array_equal(run.sign_flips[layer] + false_flips, book["faulty_flips"][rate][name])
            np.testing.assert_allclose(run.network.weights[layer], book["faulty_weights"][rate][name], rtol=0, atol=5.1e-9)
        assert false_flips.sum() == 1 - layer


def test_xor_sits_on_a_plateau_and_breaks_through() -> None:
    run = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=0.6, epochs=XOR.epochs)
    errors = run.errors
    assert errors[20_000:80_000].max() < 0.14
    assert 90_000 < np.argmax(errors < 0.13) < np.argmax(errors < 0.1) < 95_000
    assert errors[100_000] == pytest.approx(0.0453, abs=5e-5)
    assert errors[-1] == pytest.approx(0.00804, abs=5e-6)
    assert (run.network.predict(XOR.inputs).round() == XOR.targets).all()


@BOTH
def test_the_autoencoder_learns_all_eight_patterns(engine: str) -> None:
    patterns = np.eye(8)
    run = train(Network.random((8, 3, 8), 1, biases=True), patterns, patterns, learning_rate=3, epochs=3000, engine=engine)
    assert (run.network.predict(patterns).round() == patterns).all()
    assert run.network.biases is not None


@BOTH
def test_sign_flips_are_counted_for_each_weight(engine: str) -> None:
    run = train(Network([[[0.3], [0.3]]], [[[0.0]]]), [[1, 0]], [[0.6]], learning_rate=20, epochs=50, engine=engine)
    assert [flips.tolist() for flips in run.sign_flips] == [[[49], [0]]]
    assert run.sign_flips[0].dtype == np.int64


@BOTH
def test_what_is_given_is_not_changed_and_not_kept(engine: str) -> None:
    network, inputs, targets = Network.random((2, 3, 1), 1, biases=True), XOR.inputs.copy(), XOR.targets.copy()
    before = repr(network)
    run = train(network, inputs, targets, learning_rate=2, epochs=50, engine=engine)
    assert repr(network) == before != repr(run.network)
    np.testing.assert_array_equal(inputs, XOR.inputs)
    np.testing.assert_array_equal(targets, XOR.targets)
    expected = repr(run.network_at(20))
    inputs[:], targets[:] = 7, 0.3  # what the learner does afterwards has no effect
    assert repr(run.network_at(20)) == expected


def test_training_is_not_recorded() -> None:
    with Trace() as trace:
        train(XOR.network, XOR.inputs, XOR.targets, learning_rate=1, epochs=5, engine="numpy")
    assert len(trace) == 0


def test_an_engine_is_kept_by_name() -> None:
    assert [train(**{**GOOD, "engine": name}).engine for name in ("auto", "numba", "numpy")] == ["numba", "numba", "numpy"]


GOOD: dict[str, Any] = {"network": XOR.network, "inputs": XOR.inputs, "targets": XOR.targets, "learning_rate": 1, "epochs": 3}


@pytest.mark.parametrize(("bad", "kind", "message"), [
    ({"network": XOR}, ValueError, "train: a Problem brings its own inputs and targets; expected it alone, or a Network "
     "with other tables"),
    ({"network": XOR, "targets": None}, ValueError, "train: a Problem brings its own inputs and targets; expected it alone, or"),
    ({"inputs": XOR}, ValueError, "train: a Network needs inputs, targets, learning_rate and epochs, missing: inputs; expected a "
     "Problem alone, or its inputs and targets"),
    ({"network": None}, ValueError, "train: network must be a Network, received NoneType"),
    ({"inputs": None}, ValueError, "train: a Network needs inputs, targets, learning_rate and epochs, missing: inputs"),
    ({"inputs": [[1, np.nan]]}, ValueError, "train: inputs holds nan at [0, 1]; expected finite numbers"),
    ({"inputs": [["a", "b"]]}, ValueError, "train: inputs must be a table of real numbers, received list [['a', 'b']]"),
    ({"inputs": np.ones((0, 2))}, ValueError, "train: inputs is empty, with shape (0, 2); expected at least one"),
    ({"inputs": np.ones((2, 4))}, ShapeError, "inputs is (2, 4); its transpose (4, 2) fits"),
    ({"inputs": np.ones((4, 3))}, ShapeError, "train: inputs must be (samples, 2), for the network 2-3-1, received (4, 3)"),
    ({"targets": np.ones(4)}, ShapeError, "targets is (4,); its reshape(-1, 1) (4, 1) fits"),
    ({"targets": np.ones((4, 2))}, ShapeError, "train: targets must be (samples, 1), for the network 2-3-1, received (4, 2)"),
    ({"targets": np.ones((3, 1))}, ShapeError, "samples is 4 in inputs but 3 in targets"),
    ({"targets": [[np.inf]]}, ValueError, "train: targets holds inf at [0, 0]; expected finite numbers"),
    ({"learning_rate": 0}, ValueError, "train: learning_rate must be a positive finite number, received 0.0"),
    ({"learning_rate": np.inf}, ValueError, "train: learning_rate must be a positive finite number, received inf"),
    ({"learning_rate": "1"}, ValueError, "train: learning_rate must be a positive finite number, received str '1'"),
    ({"epochs": 0}, ValueError, "train: epochs must be a whole number above 0, received 0"),
    ({"epochs": 1e3}, ValueError, "train: epochs must be a whole number above 0, received 1000.0"),
    ({"epochs": True}, ValueError, "train: epochs must be a whole number above 0, received True"),
    ({"epochs": None}, ValueError, "train: a Network needs inputs, targets, learning_rate and epochs, missing: epochs"),
    ({"epochs": 10**12}, ValueError, "train: epochs must be so few that the error of each can be kept, received 1,000,000,000,000, "
     "whose errors take 8,000 gigabytes"),
    ({"epochs": 10**30}, ValueError, "train: epochs must be so few that the error of each can be kept, received 1,000,000"),
    ({"momentum": 1}, ValueError, "train: momentum must be below 1, or no step would be forgotten, received 1"),
    ({"momentum": -0.1}, ValueError, "train: momentum must be zero or a positive finite number, received -0.1"),
    ({"weight_decay": -1}, ValueError, "train: weight_decay must be zero or a positive finite number, received -1.0"),
    ({"weight_decay": "1"}, ValueError, "train: weight_decay must be zero or a positive finite number, received str '1'"),
    ({"batch_size": 0}, ValueError, "train: batch_size must be a whole number from 1 to 4, the samples (or None for all at once), "
     "received int 0"),
    ({"batch_size": 5}, ValueError, "train: batch_size must be a whole number from 1 to 4, the samples (or"),
    ({"batch_size": 2.0}, ValueError, "train: batch_size must be a whole number from 1 to 4, the samples (or"),
    ({"seed": -1}, ValueError, "train: seed must be a whole number from 0 to 4294967295, received int -1"),
    ({"seed": 2**32}, ValueError, "train: seed must be a whole number from 0 to 4294967295, received int 4294967296"),
    ({"held_out": XOR.inputs}, ValueError, "train: held_out must be a pair of tables, (inputs, targets), received ndarray"),
    ({"held_out": (XOR.inputs, XOR.targets, XOR.targets)}, ValueError,
     "train: held_out must be a pair of tables, (inputs, targets)"),
    ({"held_out": (XOR.inputs, None)}, ValueError, "train, held_out: targets must be a table of real numbers, received NoneType"),
    ({"held_out": (XOR.inputs, [[2]] * 4)}, ValueError, "train, held_out: targets must be numbers from 0 to 1, since sigmoid"),
    ({"held_out": (XOR.inputs, XOR.inputs)}, ShapeError,
     "train, held_out: targets must be (samples, 1), for the network 2-3-1, received (4, 2)"),
    ({"targets": 2 * XOR.targets}, ValueError, "train: targets must be numbers from 0 to 1, since sigmoid outputs reach no others"),
    ({"keep": 0}, ValueError, "train: keep must be a whole number from 1 to 2147483647, received int 0"),
    ({"engine": "fast"}, ValueError, "train: engine must be one of auto, numpy, numba, received 'fast'")], ids=str)
def test_bad_input(bad: dict[str, Any], kind: type, message: str) -> None:
    with pytest.raises(kind, match=re.escape(message)) as caught:
        train(**{**GOOD, **bad})
    assert type(caught.value) is kind
    assert str(caught.value).startswith("train")


@pytest.mark.parametrize("epochs", [np.int64(3), np.uint8(3)])
def test_any_whole_number_of_epochs(epochs: Any) -> None:
    assert train(**{**GOOD, "epochs": epochs}).epochs == 3


@BOTH
def test_training_that_leaves_the_finite_numbers_stops_and_names_the_epoch(engine: str) -> None:
    run = train(Network([[[0.0]]], output="linear"), [[1]], [[1]], learning_rate=1e34, epochs=100_000, engine=engine)
    assert run.diverged_at == 9
    assert run.epochs == 10
    assert np.isfinite(run.errors).all()
    assert not run.interrupted
    assert np.isfinite(run.network.weights[0]).all()
    assert flatten(run.network).tolist() == flatten(run.network_at(9)).tolist()


@BOTH
def test_a_rate_too_large_to_learn_with_is_no_divergence(engine: str) -> None:
    run = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=1e308, epochs=100, engine=engine)
    assert run.diverged_at is None
    assert run.errors[-1] == pytest.approx(0.5)


def interrupt_in_call(number: int, kind: Any, after: bool) -> type:
    """A loop that is stopped by hand in the given call, before or after the work of that call."""

    class Interrupted(kind):  # type: ignore[misc]
        calls = 0

        def advance(self, errors: Any, held_out: Any = None) -> Any:
            self.calls += 1
            if self.calls != number:
                return super().advance(errors, held_out)
            super().advance(errors if after else errors[:-1], held_out)
            raise KeyboardInterrupt

    return Interrupted


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", [NumPyLoop, CompiledLoop])
@pytest.mark.parametrize(("call", "done"), [(2, 1), (3, 4), (5, 12)])
def test_stopping_keeps_what_was_learned(monkeypatch: pytest.MonkeyPatch, kind: Any, call: int, done: int, after: bool) -> None:
    whole, short = (train(**{**GOOD, "epochs": epochs, "engine": kind.name}) for epochs in (1000, done))
    monkeypatch.setattr(training, "choose", lambda *_: interrupt_in_call(call, kind, after))
    monkeypatch.setattr(session, "SECONDS_PER_PIECE", 1e6)  # so that a busy machine does not change where the pieces end
    stopped = train(**{**GOOD, "epochs": 1000})  # whose states are kept every 4 epochs
    assert stopped.interrupted
    assert stopped.epochs == done
    np.testing.assert_array_equal(stopped.errors, whole.errors[:done])
    for epoch in range(done + 1):
        assert flatten(stopped.network_at(epoch)).tobytes() == flatten(whole.network_at(epoch)).tobytes()
    assert [flips.tolist() for flips in stopped.sign_flips] == [flips.tolist() for flips in short.sign_flips]
    assert len(stopped.trace_at(done - 1)) > 0


def test_stopping_before_anything_was_learned_is_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "choose", lambda *_: interrupt_in_call(1, NumPyLoop, after=True))
    with pytest.raises(KeyboardInterrupt, match=r"^interrupted before the first epoch was done$"):
        train(**GOOD)


LONG = """
import os, signal, threading
from mlpteach import problems, train
from mlpteach.training.session import Run

signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in the background, with Ctrl-C ignored
pieces, under_way, pressed_after, advance = [], threading.Event(), [], Run.advance

def counted(run):
    pieces.append(advance(run))
    if len(pieces) == 5:
        under_way.set()
    return pieces[-1]

def press():
    under_way.wait()
    os.kill(os.getpid(), signal.SIGINT)
    pressed_after.append(len(pieces))

Run.advance = counted
threading.Thread(target=press).start()
run = train(problems.XOR, epochs=500_000_000, engine="{engine}", progress={progress})
print(run.interrupted, run.epochs, sum(pieces), len(run.errors), len(pieces) - pressed_after[0])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there, no other thread can press Ctrl-C")
@pytest.mark.parametrize(("engine", "progress"), [("numba", False), ("numpy", True)])
def test_ctrl_c_is_answered_before_the_next_piece_with_the_epochs_that_were_run(engine: str, progress: bool) -> None:
    command = [sys.executable, "-c", LONG.format(engine=engine, progress=progress)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    interrupted, epochs, run, errors, later = ended.stdout.split()
    assert interrupted == "True"
    assert epochs == errors
    assert int(run) == int(epochs) > 4 or int(run) > int(epochs) > 4  # the last piece may not have come to its end
    assert int(later) <= 1
    assert ("epoch" in ended.stderr) is progress


def test_a_progress_bar_counts_the_epochs(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    import tqdm
    import tqdm.auto

    shown = io.StringIO()
    monkeypatch.setattr(tqdm.auto, "tqdm", lambda **options: tqdm.tqdm(**options, file=shown))
    run = train(**{**GOOD, "epochs": 4321}, progress=True)
    assert run.epochs == 4321
    assert "100%" in shown.getvalue()
    assert "4.32k/4.32k" in shown.getvalue()
    train(**GOOD)
    assert capfd.readouterr() == ("", "")  # no bar unless asked for


def test_a_progress_bar_stops_where_training_does(monkeypatch: pytest.MonkeyPatch) -> None:
    import tqdm
    import tqdm.auto

    shown = io.StringIO()
    monkeypatch.setattr(tqdm.auto, "tqdm", lambda **options: tqdm.tqdm(**options, file=shown))
    train(Network([[[0.0]]], output="linear"), [[1]], [[1]], learning_rate=1e34, epochs=100, progress=True)
    assert "10.0/100" in shown.getvalue()


def test_threads_train_at_the_same_time_without_mixing() -> None:
    rates, runs = [0.1, 0.5, 1.0, 5.0], {}

    def work(rate: float) -> None:
        runs[rate] = train(**{**GOOD, "learning_rate": rate, "epochs": 20_000})

    threads = [threading.Thread(target=work, args=(rate,)) for rate in rates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for rate in rates:
        np.testing.assert_array_equal(runs[rate].errors, train(**{**GOOD, "learning_rate": rate, "epochs": 20_000}).errors)


def test_the_error_is_that_of_the_stages() -> None:
    run = train(**GOOD)
    assert run.errors[0] == pytest.approx(stages.mean_absolute_error(XOR.targets - XOR.network.predict(XOR.inputs)), rel=1e-14)
    assert run.errors[0] == pytest.approx(0.49880848923713045, rel=1e-14)  # as published


@pytest.mark.parametrize("epochs", [10_000, 60_000])
def test_a_run_that_keeps_little_enters_the_compiled_loop_seldom_also_to_be_diagnosed(monkeypatch: pytest.MonkeyPatch,
                                                                                      epochs: int) -> None:
    entered = []
    advance = CompiledLoop.advance
    monkeypatch.setattr(session, "SECONDS_PER_PIECE", 1e6)  # so that a busy machine does not change where the pieces end
    monkeypatch.setattr(CompiledLoop, "advance", lambda *given: entered.append(1) or advance(*given))  # type: ignore[func-returns-value]
    diagnose(train(**{**GOOD, "epochs": epochs, "keep": 10}))
    assert 10 <= len(entered) <= 16


@pytest.mark.parametrize(("call", "missing"), [
    (lambda: train(XOR.network), "inputs, targets, learning_rate, epochs"),
    (lambda: train(XOR.network, XOR.inputs, XOR.targets, epochs=10), "learning_rate"),
    (lambda: train(XOR.network, XOR),
     "inputs, targets, learning_rate, epochs; expected a Problem alone, or its inputs and targets")])
def test_what_is_missing_is_named(call: Any, missing: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == f"train: a Network needs inputs, targets, learning_rate and epochs, missing: {missing}"
