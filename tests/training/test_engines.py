"""Which engine runs a training, what is compiled when, and NumPy where Numba is missing."""

from __future__ import annotations

import functools
import importlib.abc
import os
import re
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mlpteach
from mlpteach import Network, problems, train
from mlpteach.forms import HALF_SQUARED_ERROR, LINEAR, RELU, SIGMOID, TANH, Activation
from mlpteach.tracing.arithmetic import larger
from mlpteach.training import kinds, loops
from mlpteach.training.engines import choose, same
from mlpteach.training.loops import CompiledLoop, NumPyLoop
from mlpteach.training.parameters import flatten
from mlpteach.training.regime import Regime, Tables
from mlpteach.training.train import loop

XOR = problems.XOR
LEAKY = Activation("leaky ReLU", "max({z} / 10, {z})", "{received} ∘ (1 where {a} > 0, else 1 / 10)",
                   value=lambda z: larger(0.1 * z, z), slope=lambda a: 0.1 + 0.9 * (a > 0))
MYSTERY = Activation("mystery", "?", "?", value=lambda z: np.vectorize(float)(z), slope=lambda a: 1.0)


TABLES = {"read-only": XOR.inputs, "whole numbers": XOR.inputs.astype(int), "a list": XOR.inputs.tolist(), "bool": XOR.inputs > 0,
          "by columns": np.asfortranarray(XOR.inputs), "float32": XOR.inputs.astype(np.float32),
          "a slice": np.repeat(XOR.inputs, 2, 0)[::2]}


@pytest.mark.parametrize("inputs", TABLES.values(), ids=TABLES)
def test_the_loop_is_compiled_once_whatever_it_is_given(inputs: Any) -> None:
    for biases in (False, True):
        network = Network.random((2, 3, 1), 1, biases)
        histories = [train(network, table, XOR.targets.tolist(), learning_rate=rate, epochs=20, engine="numba")
                     for table in (XOR.inputs, inputs) for rate in (1, np.float32(1))]
        for history in histories:
            np.testing.assert_array_equal(history.errors, histories[0].errors)
    loop = loops.compiled_loop(network.form, Regime(1.0), False)
    assert len(loop.signatures) == 1


@pytest.mark.parametrize(("sizes", "samples", "expected"), [
    ((2, 3, 1), 4, CompiledLoop), ((3, 256, 1), 4, CompiledLoop), ((8, 3, 8), 8, CompiledLoop), ((64, 32, 10), 1797, NumPyLoop),
    ((2, 16, 1), 50_000, CompiledLoop), ((100, 21, 1), 1000, NumPyLoop),
    ((64, 32, 10), 100, CompiledLoop)])
def test_auto_takes_the_faster_engine_by_size(sizes: Any, samples: int, expected: type) -> None:
    network = Network.random(sizes, 1)
    assert choose("auto", network.form, samples) is expected
    assert choose("numpy", network.form, samples) is NumPyLoop
    assert choose("numba", network.form, samples) is CompiledLoop


def test_of_samples_in_batches_a_batch_counts() -> None:
    network, data = Network.random((64, 32, 10), 1), Tables(np.ones((1797, 64)), np.ones((1797, 10)))
    kinds_of_loop = [type(loop("auto", network, data, Regime(1.0, batch_size=size))) for size in (10, None)]
    assert kinds_of_loop == [CompiledLoop, NumPyLoop]


@pytest.mark.parametrize("name", ["", "NumPy", "jax", None, 1])
def test_an_unknown_engine_is_refused(name: Any) -> None:
    with pytest.raises(ValueError, match=f"^train: engine must be one of auto, numpy, numba, received {re.escape(repr(name))}$"):
        choose(name, XOR.network.form, 4)


@pytest.fixture
def without_numba(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An interpreter in which Numba cannot be imported."""
    for name in ("kinds", "fast_math"):
        monkeypatch.delitem(sys.modules, f"mlpteach.training.{name}")
        monkeypatch.delattr(mlpteach.training, name)
    monkeypatch.setitem(sys.modules, "numba", None)
    loops.compiled.cache_clear()
    yield
    loops.compiled.cache_clear()


@pytest.mark.usefixtures("without_numba")
def test_without_numba_all_works_on_numpy_and_says_so_once() -> None:
    with pytest.warns(UserWarning, match=r"^Numba is not available \(.+\): training runs on the NumPy engine") as caught:
        histories = [train(XOR.network, XOR.inputs, XOR.targets, learning_rate=0.6, epochs=20) for _ in range(3)]
        mlpteach.sweep(XOR, [1, 2], [2, 3], range(4), 5)
    assert [warning.filename for warning in caught] == [__file__]
    assert {history.engine for history in histories} == {"numpy"}
    assert flatten(histories[0].network_at(7)).tolist() == flatten(histories[1].network_at(7)).tolist()


@pytest.mark.usefixtures("without_numba")
def test_without_numba_the_compiled_engine_is_refused_by_name() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert choose("auto", XOR.network.form, 4) is NumPyLoop
    message = "train: engine 'numba' needs Numba, which is not available; expected 'auto' or 'numpy'"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        train(XOR.network, XOR.inputs, XOR.targets, learning_rate=1, epochs=1, engine="numba")


def test_numpy_alone_is_no_reason_to_look_for_numba(without_numba: None) -> None:
    train(XOR.network, XOR.inputs, XOR.targets, learning_rate=1, epochs=1, engine="numpy")  # a warning would be an error
    assert loops.compiled.cache_info().misses == 0




@pytest.fixture
def fresh_kinds() -> Iterator[None]:
    """No kind of network has been compiled yet in this session, nor has anything been said of it."""
    kinds._loop.cache_clear()
    kinds.TOLD.clear()
    yield
    kinds._loop.cache_clear()
    kinds.TOLD.clear()


def test_numbas_files_that_cannot_be_used_are_named_once_and_training_goes_on(fresh_kinds: None, monkeypatch: Any) -> None:
    real, asked = kinds.njit, []

    def njit(*signature: Any, cache: bool = False, **options: Any) -> Any:
        asked.append(cache)
        if cache:
            raise OSError(28, "No space left on device")
        return real(*signature, **options)

    monkeypatch.setattr(kinds, "njit", njit)
    with pytest.warns(UserWarning, match=r"^Numba's files cannot be used \(OSError: .*No space left on device\), so training is "
                                         r"compiled anew in every session; delete those in .+ or in NUMBA_CACHE_DIR") as caught:
        networks = [Network.random((2, 3, 1), 1, hidden=name) for name in ("sigmoid", "tanh")]
        found = [train(network, XOR.inputs, XOR.targets, learning_rate=1, epochs=5, engine="numba") for network in networks]
    assert len(caught) == 1
    assert True in asked
    assert [history.engine for history in found] == ["numba", "numba"]


DAMAGES = [("nbi", lambda data: b""), ("nbi", lambda data: b"\x80" + data[5:]), ("nbc", lambda data: data[:len(data) // 2])]


def test_damaged_files_of_numba_stop_nothing(tmp_path: Path) -> None:
    code = ("import sys, warnings\nfrom mlpteach import problems, train\nwarnings.simplefilter('always')\n"
            "run = train(problems.XOR, learning_rate=0.6, epochs=9)\nprint(run.engine, run.errors[-1].hex())")

    def said() -> tuple[str, str]:
        done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}, check=True,
                              capture_output=True, text=True)
        return done.stdout, done.stderr

    first, silent = said()
    assert silent == ""
    for ending, damage in DAMAGES:
        (path,) = tmp_path.rglob(f"*.{ending}")
        whole = path.read_bytes()
        path.write_bytes(damage(whole))
        again, warned = said()
        assert again == first
        assert warned.count("Numba's files cannot be used") == 1
        path.write_bytes(whole)


def test_an_interrupt_waits_until_the_loop_is_compiled(fresh_kinds: None, monkeypatch: pytest.MonkeyPatch) -> None:
    real, made = kinds.njit, []

    def njit(*signature: Any, **options: Any) -> Any:
        if not signature:
            return real(**options)
        signal.raise_signal(signal.SIGINT)
        decorate = real(*signature, **options)
        return lambda function: made.append(decorate(function)) or made[-1]  # type: ignore[func-returns-value]

    monkeypatch.setattr(kinds, "njit", njit)
    for number, call in enumerate((lambda: kinds.loop(*KIND), lambda: kinds.can_compile(LEAKY)), 1):
        with pytest.raises(KeyboardInterrupt):
            call()
        assert len(made) >= number and all(each.signatures for each in made)  # it was compiled to its end
    monkeypatch.undo()
    assert kinds.loop(*KIND).signatures
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


class Pressing(importlib.abc.MetaPathFinder):
    """Presses Ctrl-C when the loops are imported."""

    def find_spec(self, name: str, *_: Any) -> None:
        if name == "mlpteach.training.kinds":
            signal.raise_signal(signal.SIGINT)


def test_an_interrupt_waits_until_numba_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "mlpteach.training.kinds")
    monkeypatch.delattr(mlpteach.training, "kinds")
    monkeypatch.setattr(sys, "meta_path", [Pressing(), *sys.meta_path])
    loops.compiled.cache_clear()
    try:
        with pytest.raises(KeyboardInterrupt):
            loops.compiled()
        assert "mlpteach.training.kinds" in sys.modules
    finally:
        loops.compiled.cache_clear()


def test_a_loop_is_compiled_in_any_thread(fresh_kinds: None) -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(kinds.loop, *KIND).result().signatures


def test_an_activation_that_numba_cannot_compile_is_trained_by_numpy() -> None:
    own, strange = (Network.random((2, 3, 1), 1, hidden=each) for each in (LEAKY, MYSTERY))
    assert choose("auto", own.form, 4) is CompiledLoop
    assert choose("auto", strange.form, 4) is NumPyLoop
    with pytest.raises(ValueError, match=r"^train: engine 'numba' needs Numba, which cannot compile a network of 2-3-1, no biases"):
        choose("numba", strange.form, 4)
    several = Network.random((2, 3, 3, 1), 1, hidden=["tanh", "sigmoid"])
    by_row, by_table = (Network.random((2, 3, 1), 1, hidden=hidden) for hidden in ("softmax", BY_TABLE))
    own_loss = Network.random((2, 3, 1), 1, loss=replace(HALF_SQUARED_ERROR, name="mine"))
    for network in (several, by_row, by_table, own_loss):
        assert choose("auto", network.form, 4) is NumPyLoop


def test_a_run_is_computed_again_by_the_loop_that_ran_it() -> None:
    assert [same(engine) for engine in ("numpy", "numba")] == [NumPyLoop, CompiledLoop]


FACTORS = (0.1, 1.0)  # a table may change between two runs
BY_TABLE = Activation("leaky", "…", "…", value=lambda z: larger(FACTORS[0] * z, z), slope=lambda a: FACTORS[0] + 0.9 * (a > 0))
FACTOR = 0.1
BY_NAME = Activation("leaky", "max(factor · {z}, {z})", "…", value=lambda z: larger(FACTOR * z, z),
                     slope=lambda a: FACTOR + (1 - FACTOR) * (a > 0))


def test_a_number_that_an_activation_uses_by_name_may_change_between_two_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    for factor in (0.1, 0.5, 0.1):
        monkeypatch.setitem(globals(), "FACTOR", factor)
        ends = [train(Network(XOR.network.weights, hidden=BY_NAME), XOR.inputs - 0.3, XOR.targets, learning_rate=0.5, epochs=50,
                      engine=engine).errors[-1] for engine in ("numba", "numpy")]
        np.testing.assert_allclose(ends[0], ends[1], rtol=1e-12)


@pytest.mark.parametrize("value", [np.tanh, functools.partial(np.tanh), SIGMOID.__call__,
                                   lambda z: np.maximum(z, 0.1 * z, dtype=float)])
def test_whatever_python_can_call_is_trained_with(value: Any) -> None:
    network = Network.random((2, 3, 1), 1, hidden=Activation("own", "?", "?", value=value, slope=lambda a: 1 - a * a))
    assert train(network, XOR.inputs, XOR.targets, learning_rate=0.1, epochs=3).engine == "numpy"


def test_code_that_changed_is_compiled_under_another_name() -> None:
    names = {kinds._fingerprint(hidden, SIGMOID, *others) for hidden in (SIGMOID, TANH, RELU, LINEAR) for others in (
        (False, (False,) * 4), (True, (False,) * 4), (False, (True, False, False, False)))}
    assert len(names) == 12


KIND = (SIGMOID, SIGMOID, False, (False,) * 4)


KINDS = """
import sys
import numpy as np
from mlpteach import Network, problems, train

xor = problems.XOR
for kind in sys.argv[1:]:
    network = Network.random((2, 3, 1), 1, True, hidden=kind, output=kind)
    first, second = (train(network, xor.inputs, xor.targets, learning_rate=0.1, epochs=5, engine=engine).errors
                     for engine in ("numpy", "numba"))
    np.testing.assert_allclose(first, second, rtol=1e-12)
"""


def test_machine_code_of_one_session_does_not_mix_with_that_of_another(tmp_path: Path) -> None:
    for trained in (["sigmoid"], ["tanh", "sigmoid"]):  # the second session compiles one kind, and then reads the other
        subprocess.run([sys.executable, "-c", KINDS, *trained], check=True, env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)})
