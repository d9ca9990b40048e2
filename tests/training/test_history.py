"""Histories: any epoch again to the bit, in bounded memory, and files that are whole, plain and checked."""

from __future__ import annotations

import io
import re
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpteach import History, Network, Trace, problems, stages, train
from mlpteach.training import session, storage
from mlpteach.training.loops import CompiledLoop, Loop, NumPyLoop, start
from mlpteach.training.parameters import flatten
from mlpteach.training.regime import Regime, Tables

XOR = problems.XOR
ENGINES = {"numpy": NumPyLoop, "numba": CompiledLoop}
EPOCHS = 1000
OPENING = " is not a saved history: expected what History.save() writes; "


def trained(engine: str = "numpy", epochs: int = EPOCHS, biases: bool = True) -> History:
    network = Network.random((2, 3, 1), 5, biases)
    return train(network, XOR.inputs, XOR.targets, learning_rate=0.6, epochs=epochs, engine=engine)


def loop_of(kind: Any, network: Network) -> Loop:
    made: Loop = kind(network.form, start(network, Regime(0.6)), Tables(XOR.inputs, XOR.targets), Regime(0.6))
    return made


def diverging(engine: str = "numpy", keep: int = 256) -> History:
    """A run whose update of epoch 9 overflows."""
    return train(Network([[[0.0]]], output="linear"), [[1]], [[1]], learning_rate=1e34, epochs=100, engine=engine, keep=keep)


def interrupted() -> History:
    """A run that is stopped by hand within its third piece."""
    under_way = session.Run(loop_of(NumPyLoop, Network.random((2, 3, 1), 5)), EPOCHS)
    for _ in range(2):
        under_way.advance()
    under_way.loop.advance(np.empty(3))
    return under_way.history(interrupted=True)


def same_bits(network: Network, expected: Any) -> bool:
    return flatten(network).tobytes() == (flatten(expected) if isinstance(expected, Network) else expected).tobytes()


def test_every_network_of_the_numpy_engine_is_bit_by_bit_that_of_a_plain_loop() -> None:
    run, network = trained("numpy"), Network.random((2, 3, 1), 5, biases=True)
    for epoch in range(EPOCHS + 1):
        if epoch % 50 < 3 or epoch == EPOCHS:
            assert same_bits(run.network_at(epoch), network), epoch
        if epoch < EPOCHS:
            assert run.errors[epoch] == stages.mean_absolute_error(XOR.targets - network.predict(XOR.inputs))
        network = network.train_epoch(XOR.inputs, XOR.targets, 0.6)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("epoch", [0, 1, 3, 4, 5, 499, 997, 999, 1000])
def test_every_network_is_bit_by_bit_that_of_a_run_without_a_break(engine: str, epoch: int) -> None:
    loop = loop_of(ENGINES[engine], Network.random((2, 3, 1), 5, biases=True))
    loop.advance(np.empty(epoch))
    assert same_bits(trained(engine).network_at(epoch), loop.parameters)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_long_run_goes_back_to_any_epoch(engine: str) -> None:
    long = trained(engine, epochs=3001, biases=False)
    short = trained(engine, epochs=1234, biases=False)
    assert same_bits(long.network_at(1234), short.network)
    np.testing.assert_array_equal(long.errors[:1234], short.errors)
    assert same_bits(long.network, long.network_at(3001))
    assert long.epochs == len(long.errors) == 3001
    assert same_bits(long.network_at(0), Network.random((2, 3, 1), 5))


def test_the_last_network_is_computed_once() -> None:
    run = trained()
    assert run.network is run.network


@pytest.mark.parametrize("engine", ENGINES)
def test_the_trace_of_an_epoch_is_that_of_its_network(engine: str, numbers: Any) -> None:
    run = trained(engine)
    network = run.network_at(321)
    with Trace() as expected:
        network.train_epoch(XOR.inputs, XOR.targets, 0.6)
    trace = run.trace_at(321)
    assert numbers(trace) == numbers(expected)
    assert len(trace) == 15
    assert stages.mean_absolute_error(trace["error"].output) == pytest.approx(run.errors[321], rel=1e-14)


def test_going_back_is_not_recorded_and_records_nothing_more() -> None:
    run = trained()
    with Trace() as trace:
        run.network_at(17)
        lookup = run.trace_at(17)
        stages.error([[1.0]], [[0.5]])
    assert [step.stage for step in trace] == ["error"]
    assert len(lookup) == 15


@pytest.mark.parametrize(("call", "message"), [
    (lambda run: run.network_at(-1), "network_at: this run has networks 0 to 1000, received -1"),
    (lambda run: run.network_at(1001), "network_at: this run has networks 0 to 1000, received 1001"),
    (lambda run: run.trace_at(-1), "trace_at: this run has epochs 0 to 999, received -1"),
    (lambda run: run.trace_at(1000), "trace_at: this run has epochs 0 to 999, received 1000")])
def test_epochs_outside_the_run(call: Any, message: str) -> None:
    with pytest.raises(IndexError, match=f"^{message}$"):
        call(trained())


@pytest.mark.parametrize("epoch", ["a", 2.0, None, True, [1]])
def test_epochs_that_are_no_whole_numbers(epoch: Any) -> None:
    run = trained(epochs=3)
    for owner, call in (("network_at", run.network_at), ("trace_at", run.trace_at)):
        with pytest.raises(ValueError, match=re.escape(f"{owner}: epoch must be a whole number, received {type(epoch).__name__}")):
            call(epoch)
    assert same_bits(run.network_at(np.int64(2)), run.network_at(2))  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_diverged_ends_with_its_last_finite_network(engine: str) -> None:
    run = diverging(engine)
    assert run.diverged_at == 9
    assert run.epochs == len(run.errors) == 10
    assert same_bits(run.network, run.network_at(9))
    assert 1e305 < run.network.weights[0][0, 0] < np.inf
    with pytest.raises(IndexError, match=r"^network_at: this run has networks 0 to 9, received 10$"):
        run.network_at(10)
    trace = run.trace_at(9)
    assert np.isinf(trace["weight_update"].output)
    assert len(run.trace_at(8)) == len(trace) == 6


def test_a_run_that_diverged_at_once_ends_with_its_start() -> None:
    run = train(XOR, learning_rate=1e200, weight_decay=1e200, epochs=5)
    assert (run.diverged_at, run.epochs) == (0, 1)
    assert same_bits(run.network, XOR.network)
    with pytest.raises(IndexError, match=r"^network_at: this run has networks 0 to 0, received 1$"):
        run.network_at(1)


def test_the_trace_of_an_overflow_ends_with_the_stage_that_could_not_go_on() -> None:
    network = Network([[[0.0]], [[1.0]]])
    run = train(network, [[1e300]], [[0.0]], learning_rate=1.0, epochs=2, engine="numpy")
    assert [step.stage for step in run.trace_at(1)] == ["sum_synapse", "hidden_activation"]
    assert "finite" in run.trace_at(1).last.error


def test_arrays_are_read_only() -> None:
    run = trained()
    for array in (run.inputs, run.targets, run.errors, *run.sign_flips, run.marks, run.checkpoints, *run.network.weights):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def held(run: History) -> int:
    return int(run.marks.nbytes + run.checkpoints.nbytes + run.inputs.nbytes + run.targets.nbytes
               + sum(table.nbytes for table in run.sign_flips))


@pytest.mark.parametrize("sizes", [(3, 4, 1), (3, 200, 1), (64, 32, 10)])
def test_a_million_epochs_hold_little_beside_the_errors(sizes: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CompiledLoop, "advance", lambda loop, errors, held_out: (errors.size, True))  # which takes no memory
    inputs, targets = np.ones((4, sizes[0])), np.ones((4, sizes[-1]))
    tracemalloc.start()
    try:
        made = train(Network.random(sizes, 1), inputs, targets, learning_rate=1, epochs=1_000_000, engine="numba")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert made.errors.nbytes == 8_000_000
    assert held(made) < 5_000_000
    assert peak - made.errors.nbytes < 10_000_000


@pytest.mark.parametrize(("epochs", "marks"), [(1, [0, 1]), (2, [0, 1, 2]), (256, [*range(257)]), (257, [*range(0, 257, 2), 257])])
def test_states_are_kept_at_equal_distances_and_at_both_ends(epochs: int, marks: list[int]) -> None:
    run = trained(epochs=epochs)
    assert run.marks.tolist() == marks
    assert run.checkpoints.shape == (len(marks), 13)


@pytest.mark.parametrize("epochs", [1000, 25_601])
def test_at_most_256_networks_and_the_start_are_kept(epochs: int) -> None:
    assert 200 < len(trained("numba", epochs).marks) <= 258


def test_of_a_large_network_only_the_ends_are_kept() -> None:
    network = Network.random((800, 700, 1), 1)  # over 4 MB
    run = train(network, np.ones((1, 800)), [[0.5]], learning_rate=1, epochs=3)
    assert run.marks.tolist() == [0, 3]
    assert same_bits(run.network_at(2), network.train_epoch(run.inputs, run.targets, 1).train_epoch(run.inputs, run.targets, 1))


def test_text_of_a_history() -> None:
    network = Network([[[0.0], [0.0]]])
    assert repr(train(network, [[1, 1]], [[0.5]], learning_rate=0.25, epochs=12_345)) == (
        "History: network 2-1, learning rate 0.25, 12,345 epochs\n"
        "mean absolute error: 0.000000 in the first epoch, 0.000000 in the last")
    assert re.match(r"History: network 2-3-1, learning rate 0\.6, \d epochs, interrupted\nmean", repr(interrupted()))
    large = train(Network([[[1e12]]], output="linear"), [[1]], [[1]], learning_rate=1e-9, epochs=1)
    assert repr(large).endswith("mean absolute error: 1e+12 in the first epoch, 1e+12 in the last")
    assert repr(diverging()) == (
        "History: network 1-1, linear, learning rate 1e+34, 10 epochs, diverged at epoch 9\n"
        "mean absolute error: 1.000000 in the first epoch, 1e+306 in the last")


RUNS = {"biases": trained, "no biases": lambda: trained("numba", 300, biases=False), "diverged": diverging,
        "diverged, with its start alone": lambda: diverging(keep=1),
        "diverged at once": lambda: train(XOR, learning_rate=1e200, weight_decay=1e200, epochs=5),
        "interrupted": interrupted, "one epoch": lambda: trained(epochs=1),
        "three layers": lambda: train(Network.random((2, 3, 4, 2), 1, True), XOR.inputs, XOR.inputs, learning_rate=30, epochs=40)}


@pytest.mark.parametrize("make", RUNS.values(), ids=RUNS)
def test_a_saved_run_is_the_same_run(make: Callable[[], History], tmp_path: Path, numbers: Any) -> None:
    run, path = make(), tmp_path / "name without an ending"
    run.save(path)
    loaded = History.load(str(path))
    assert repr(loaded) == repr(run)
    for name, value in vars(run).items():
        if name != "network":
            np.testing.assert_equal(getattr(loaded, name), value)
            assert type(getattr(loaded, name)) is type(value), name
    for epoch in {0, min(1, run.epochs - 1), run.epochs // 2, run.epochs - 1}:
        assert same_bits(loaded.network_at(epoch), run.network_at(epoch))
    assert numbers(loaded.trace_at(0)) == numbers(run.trace_at(0))
    assert [flips.dtype for flips in loaded.sign_flips] == [np.int64] * len(run.form.sizes[1:])
    for array in (loaded.inputs, loaded.errors, *loaded.sign_flips, loaded.marks, loaded.checkpoints):
        assert not array.flags.writeable


def test_an_interrupted_run_is_consistent() -> None:
    run = interrupted()
    assert run.interrupted
    assert run.epochs == len(run.errors)
    np.testing.assert_array_equal(run.errors, trained(biases=False).errors[:run.epochs])
    assert same_bits(run.network, trained(biases=False).network_at(run.epochs))


def parts(path: Path) -> dict[str, Any]:
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def test_a_file_holds_plain_arrays_that_anyone_can_read(tmp_path: Path) -> None:
    trained().save(tmp_path / "run.npz")
    found = parts(tmp_path / "run.npz")
    assert found.keys() == set(storage.FIELDS)
    assert all(array.dtype.kind in "biufU" for array in found.values())
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]


def test_nothing_half_written_is_left_and_the_older_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.npz"
    trained(epochs=7).save(path)

    def full(file: Any, **_: Any) -> None:
        file.write(b"PK half of it")
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "savez", full)
    for target in (path, tmp_path / "new.npz"):
        with pytest.raises(OSError, match=r"^no space left on device$"):
            trained(epochs=8).save(target)
    assert [left.name for left in tmp_path.iterdir()] == ["run.npz"]
    assert History.load(path).epochs == 7


def test_saving_again_replaces_the_file(tmp_path: Path) -> None:
    for epochs in (7, 8):
        trained(epochs=epochs).save(tmp_path / "run")
    assert History.load(tmp_path / "run").epochs == 8


def test_saving_from_several_threads_leaves_a_whole_file(tmp_path: Path) -> None:
    runs = [trained(epochs=epochs) for epochs in (5, 6, 7, 8)]
    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(lambda place: runs[place % 4].save(tmp_path / "run"), range(60)):
            assert History.load(tmp_path / "run").epochs in (5, 6, 7, 8)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_name_may_be_as_long_as_names_may_be(tmp_path: Path) -> None:
    trained(epochs=5).save(tmp_path / ("n" * 250))
    assert History.load(tmp_path / ("n" * 250)).epochs == 5


@pytest.mark.skipif(sys.platform == "win32", reason="there, links need rights")
def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder" / "run")
    for epochs in (5, 6):  # first the link leads nowhere
        trained(epochs=epochs).save(tmp_path / "link")
        assert (tmp_path / "link").is_symlink()
        assert History.load(tmp_path / "folder" / "run").epochs == epochs
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["run"]


def test_a_folder_or_nothing_is_no_name_of_a_file(tmp_path: Path) -> None:
    for path in ("", tmp_path, "."):
        with pytest.raises(ValueError, match=re.escape(f"History.save: expected the name of a file, received {str(path)!r}")):
            trained(epochs=5).save(path)


def test_arrays_that_swell_when_they_are_read_are_refused(saved: Path, tmp_path: Path) -> None:
    bomb = {**parts(saved), "errors": np.zeros(10_000_000), "marks": np.arange(2)}
    np.savez_compressed(tmp_path / "bomb.npz", **bomb)
    with pytest.raises(ValueError, match=re.escape(OPENING + "its arrays are packed, and may be of any size; expected them")):
        History.load(tmp_path / "bomb.npz")
    claimed = io.BytesIO()
    np.lib.format.write_array_header_1_0(claimed, {"descr": "<f8", "fortran_order": False, "shape": (10**14,)})
    with zipfile.ZipFile(saved) as whole, zipfile.ZipFile(tmp_path / "claim.npz", "w") as bad:
        for name in whole.namelist():
            bad.writestr(name, claimed.getvalue() if name == "errors.npy" else whole.read(name))
    with pytest.raises(ValueError, match=re.escape(f"claim.npz{OPENING}")):
        History.load(tmp_path / "claim.npz")


def test_a_missing_file_is_missing_and_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        History.load(tmp_path / "none.npz")
    with pytest.raises(OSError, match=re.escape(tmp_path.name)):
        History.load(tmp_path)


class Bomb:
    """Something that would run when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return pytest.fail, ("unpickled",)


NAN_AT_THE_END = np.append(np.zeros((250, 13)), np.full((1, 13), np.nan), axis=0)
CONTRADICTION = "its epochs, diverged_at and marks contradict each other: "
DAMAGE: list[tuple[dict[str, Any], str]] = [
    ({"format": "mlpteach history 2"}, "its format is 'mlpteach history 2', expected 'mlpteach history 3'"),
    ({"format": None}, "format is missing"),
    ({"flips": None}, "flips is missing"), ({"errors": None, "marks": None}, "errors, marks is missing"),
    ({"errors": np.zeros(999)}, CONTRADICTION),
    ({"errors": np.zeros(0)}, "its errors are float64 (0,), expected numbers (1,)"),
    ({"errors": np.zeros((10, 2))}, "its errors are float64 (10, 2), expected numbers (20,)"),
    ({"errors": np.array(["a"])}, "its errors are <U1 (1,), expected numbers (1,)"),
    ({"errors": np.array([1j])}, "its errors are complex128 (1,)"),
    ({"flips": np.zeros(8)}, "its flips are float64 (8,), expected whole numbers (9,)"),
    ({"sizes": np.array([2, 4, 1])}, "its flips are int64 (9,), expected whole numbers (12,)"),
    ({"sizes": np.array([3, 2, 1])}, "its flips are int64 (9,), expected whole numbers (8,)"),
    ({"sizes": np.array([-2, -3, -1])}, ""), ({"sizes": np.array([2])}, ""), ({"sizes": np.array(2)}, ""),
    ({"sizes": np.array([2.5, 3, 1])}, ""), ({"sizes": np.array(["2"])}, ""),
    ({"biased": np.array(False)}, "its checkpoints are float64 (251, 13), expected numbers (251, 9)"),
    ({"biased": np.array([True, False])}, "can only convert an array of size 1"),
    ({"checkpoints": np.zeros((251, 12))}, "its checkpoints are float64 (251, 12), expected numbers (251, 13)"),
    ({"checkpoints": np.full((251, 13), np.nan)}, "History: checkpoints holds nan at [0, 0]; expected finite numbers"),
    ({"checkpoints": NAN_AT_THE_END}, "History: checkpoints holds nan at [250, 0]"),
    ({"marks": np.arange(251)[::-1]}, CONTRADICTION), ({"marks": np.arange(251) * 4 + 1}, CONTRADICTION),
    ({"marks": np.append(1, np.arange(1, 251) * 4)}, CONTRADICTION),
    ({"marks": np.append([0, 0], np.arange(2, 251) * 4)}, CONTRADICTION),
    ({"marks": np.arange(251) * 5}, CONTRADICTION), ({"marks": np.zeros(251, int)}, CONTRADICTION),
    ({"marks": np.arange(251) * 4.0}, "its marks are float64 (251,), expected whole numbers (251,)"),
    ({"marks": np.zeros(0, int), "checkpoints": np.zeros((0, 13))}, "its marks are int64 (0,), expected whole numbers (1,)"),
    ({"diverged_at": np.array(500)}, CONTRADICTION), ({"diverged_at": np.array(-2)}, CONTRADICTION),
    ({"diverged_at": np.array(np.nan)}, "its diverged_at are float64 (), expected whole numbers ()"),
    ({"engine": np.array("jax")}, "its engine, interrupted and biased are 'jax', False and True"),
    ({"engine": np.array("auto")}, "its engine, interrupted and biased are 'auto', False and True"),
    ({"interrupted": np.array(2)}, "its engine, interrupted and biased are 'numpy', 2 and True"),
    ({"biased": np.array(1)}, "its engine, interrupted and biased are 'numpy', False and 1"),
    ({"errors": np.full(1000, np.nan)}, "its errors are not all numbers of zero or more"),
    ({"errors": np.full(1000, -0.5)}, "its errors are not all numbers of zero or more"),
    ({"errors": np.full(1000, 0.5)}, "its network at epoch 0 has another error than the one that is stored"),
    ({"held_out_errors": np.zeros(5)}, "its held_out_errors are float64 (5,), expected numbers (1000,)"),
    ({"held_out_errors": np.zeros(1000)}, "History, held_out: inputs is empty"),
    ({"flips": np.full(9, np.nan)}, "its flips are float64 (9,), expected whole numbers (9,)"),
    ({"flips": np.full(9, 1e300)}, "its flips are float64 (9,), expected whole numbers (9,)"),
    ({"flips": np.full(9, -1)}, "its flips are from -1 to -1 in 1,000 updates"),
    ({"flips": np.full(9, 1000)}, "its flips are from 1000 to 1000 in 1,000 updates"),
    ({"marks": 4 * np.arange(251)[::-1].astype(np.uint64)}, "its marks are uint64 (251,), expected whole numbers (251,)"),
    ({"marks": np.arange(250) * 4, "checkpoints": np.zeros((250, 13))}, CONTRADICTION),
    ({"checkpoints": np.zeros((251, 13))}, "its network at epoch 0 has another error than the one that is stored"),
    ({"last_error": np.array([0.5])}, "its network at epoch 1000 has another error than the one that is stored"),
    ({"last_error": np.array(0.5)}, "its last_error are float64 (), expected numbers (1,)"),
    ({"inputs": 2 * XOR.inputs}, "its network at epoch 0 has another error than the one that is stored"),
    ({"diverged_at": np.array("-1")}, "its diverged_at are <U2 (), expected whole numbers ()"),
    ({"diverged_at": np.array(-1.5)}, "its diverged_at are float64 (), expected whole numbers ()"),
    ({"activations": np.array(["sigmoid"])}, "its activations: hidden must be one activation, or a list of 1"),
    ({"activations": np.array(["sigmoid", "swish"])}, "its activations: activation must be one of 'sigmoid', 'tanh'"),
    ({"loss": np.array("tanh")}, "its activations: loss must be one of 'half squared error', 'cross-entropy'"),
    ({"momentum": np.array(0.9)}, "its checkpoints are float64 (251, 13), expected numbers (251, 26)"),
    ({"momentum": np.array(-0.9)}, "its checkpoints are float64 (251, 13), expected numbers (251, 26)"),
    ({"weight_decay": np.array(-0.9)}, "History: weight_decay must be zero or a positive finite number, received -0.9"),
    ({"batch_size": np.array(9)}, "History: batch_size must be a whole number from 1 to 4"),
    ({"seed": np.array(0.5)}, "History: seed must be a whole number from 0 to 4294967295, received float 0.5"),
    ({"learning_rate": np.array(-1.0)}, "History: learning_rate must be a positive finite number, received -1.0"),
    ({"learning_rate": np.array("fast")}, "History: learning_rate must be a positive finite number, received str 'fast'"),
    ({"inputs": np.ones((4, 3))}, "History: inputs must be (samples, 2), for the network 2-3-1, received (4, 3)"),
    ({"targets": np.ones((3, 1))}, "History: the shapes do not fit"),
    ({"inputs": np.full((4, 2), np.inf)}, "History: inputs holds inf at [0, 0]; expected finite numbers"),
    ({"errors": np.array([Bomb()], dtype=object)}, "Object arrays cannot be loaded when allow_pickle=False"),
    ({"engine": np.array(Bomb(), dtype=object)}, "Object arrays cannot be loaded when allow_pickle=False")]


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "run.npz"
    trained().save(path)
    return path



@pytest.mark.parametrize(("changes", "reason"), DAMAGE, ids=lambda value: value if isinstance(value, str) else "")
def test_damaged_fields_are_refused(saved: Path, tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    arrays = {name: array for name, array in {**parts(saved), **changes}.items() if array is not None}
    np.savez(tmp_path / "bad.npz", **arrays)
    with pytest.raises(ValueError, match=re.escape(f"bad.npz{OPENING}{reason}")) as caught:
        History.load(tmp_path / "bad.npz")
    assert type(caught.value) is ValueError


@pytest.mark.parametrize(("how", "place", "epoch"), [
    ({}, 0, 0), ({}, 4, 40), ({}, -1, 50), ({"momentum": 0.5}, 4, 40), ({"batch_size": 3}, -1, 50)])
def test_a_kept_network_that_was_changed_is_refused(how: dict[str, Any], place: int, epoch: int, tmp_path: Path) -> None:
    train(XOR, epochs=50, keep=5, **how).save(tmp_path / "run")
    arrays = parts(tmp_path / "run")
    arrays["checkpoints"][place, 0] *= 1.001
    np.savez(tmp_path / "bad.npz", **arrays)
    with pytest.raises(ValueError, match=re.escape(f"bad.npz{OPENING}its network at epoch {epoch} has another error")):
        History.load(tmp_path / "bad.npz")


IN_BATCHES: dict[str, Any] = {"batch_size": 1, "epochs": 50, "held_out": (XOR.inputs, XOR.targets)}


@pytest.mark.parametrize(("make", "name", "value", "reason"), [
    (diverging, "errors", -0.5, "its errors are not all numbers of zero or more"),
    (lambda: train(XOR, **IN_BATCHES), "held_out_errors", -0.5, "its errors are not all numbers of zero or more"),
    (lambda: train(XOR, **IN_BATCHES), "flips", 200, r"its flips are from \d+ to 200 in 200 updates")])
def test_a_last_number_that_no_run_can_have_is_refused(make: Any, name: str, value: float, reason: str, tmp_path: Path) -> None:
    run = make()
    run.save(tmp_path / "run")
    arrays = parts(tmp_path / "run")
    arrays[name][-1] = value
    np.savez(tmp_path / "bad.npz", **arrays)
    with pytest.raises(ValueError, match=re.escape(OPENING) + reason):
        History.load(tmp_path / "bad.npz")


def test_in_batches_a_weight_may_turn_around_more_often_than_there_are_epochs(tmp_path: Path) -> None:
    run = train(XOR, **IN_BATCHES)
    run.save(tmp_path / "run")
    assert max(table.max() for table in History.load(tmp_path / "run").sign_flips) > 50


def npy() -> bytes:
    file = io.BytesIO()
    np.save(file, np.ones(3))
    return file.getvalue()


def pickled() -> bytes:
    import pickle

    return pickle.dumps(Bomb())


FOREIGN = {"empty": b"", "text": b"a text\n" * 100, "npy": npy(), "pickle": pickled(), "PK": b"PK", "zeros": bytes(1000),
           "empty archive": b"PK\x05\x06" + bytes(18)}


@pytest.mark.parametrize("data", FOREIGN.values(), ids=FOREIGN)
def test_foreign_files_are_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "foreign").write_bytes(data)
    with pytest.raises(ValueError, match=re.escape(f"foreign{OPENING}") + "."):
        History.load(tmp_path / "foreign")


def test_files_cut_short_are_refused(saved: Path, tmp_path: Path) -> None:
    data = saved.read_bytes()
    for size in [*range(1, 400, 13), *range(400, len(data), 997), len(data) - 1]:
        (tmp_path / "cut").write_bytes(data[:size])
        with pytest.raises(ValueError, match=re.escape(f"cut{OPENING}")):
            History.load(tmp_path / "cut")


def test_a_file_with_flipped_bytes_is_refused_or_the_same(saved: Path, tmp_path: Path) -> None:
    data, rng = saved.read_bytes(), np.random.default_rng(3)
    whole, refused = History.load(saved), 0
    for place in rng.integers(len(data), size=300):
        (tmp_path / "flipped").write_bytes(data[:place] + bytes([data[place] ^ (1 << int(rng.integers(8)))]) + data[place + 1:])
        try:
            loaded = History.load(tmp_path / "flipped")
        except ValueError as error:
            refused += OPENING in str(error)
        else:
            assert same_bits(loaded.network, whole.network)
    assert refused > 200


def test_a_member_that_is_not_an_array_is_refused(saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.npz"
    with zipfile.ZipFile(saved) as whole, zipfile.ZipFile(path, "w") as bad:
        for name in whole.namelist():
            bad.writestr(name, b"no array" if name == "marks.npy" else whole.read(name))
    with pytest.raises(ValueError, match=re.escape(OPENING)):
        History.load(path)


def test_the_trace_of_an_epoch_of_batches_holds_equal_calls_again() -> None:
    network = Network([[[-1.0]], [[1.0]]], hidden="ReLU", output="linear")  # dead, so that nothing ever changes
    run = train(network, [[1.0], [1.0], [2.0]], [[0.0], [0.0], [0.0]], learning_rate=0.1, epochs=2, batch_size=1)
    assert len(run.trace_at(0)) == 3 * 11
