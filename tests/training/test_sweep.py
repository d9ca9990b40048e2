"""Sweeps: the same numbers wherever they ran, also when a worker dies or somebody stops them, and what is refused."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, Problem, ShapeError, Sweep, Trace, problems, sweep, train
from mlpteach.training import workers
from mlpteach.training.regime import Regime, Tables
from mlpteach.training.session import Run
from mlpteach.training.solved import solved

XOR = problems.XOR
BIASED = Problem(XOR.inputs, XOR.targets, Network.random((2, 2, 1), 1, biases=True), name="XOR with biases")
RATES, SIZES, SEEDS, EPOCHS = (0.5, 5.0), (2, 3, 9), (0, 1, 2, 3), 2000


@pytest.fixture(scope="module")
def expected() -> Sweep:
    """The sweep that the others are compared with, in this process, one after the other."""
    with ThreadPoolExecutor(1) as pool:
        return sweep(BIASED, RATES, SIZES, SEEDS, EPOCHS, pool)


def same(one: Sweep, other: Sweep) -> bool:
    return one.final_errors.tobytes() == other.final_errors.tobytes() and bool((one.solved == other.solved).all())


def test_each_place_is_the_training_of_its_rate_size_and_seed(expected: Sweep) -> None:
    for (i, rate), (j, size), (k, seed) in product(enumerate(RATES), enumerate(SIZES), enumerate(SEEDS)):
        network = Network.random((2, size, 1), seed, biases=True)
        outputs = train(network, XOR.inputs, XOR.targets, learning_rate=rate, epochs=EPOCHS).network.predict(XOR.inputs)
        assert expected.final_errors[i, j, k] == np.abs(XOR.targets - outputs).mean()
        assert expected.solved[i, j, k] == ((outputs > 0.5) == XOR.targets).all()


def test_shapes_and_labels(expected: Sweep) -> None:
    assert (expected.learning_rates, expected.hidden_sizes, expected.seeds, expected.epochs) == (RATES, SIZES, SEEDS, EPOCHS)
    assert expected.final_errors.shape == expected.solved.shape == (2, 3, 4)
    assert expected.mean_errors.shape == expected.solved_counts.shape == (2, 3)
    np.testing.assert_allclose(expected.mean_errors, expected.final_errors.mean(axis=2), rtol=1e-15)
    assert expected.solved_counts.tolist() == expected.solved.sum(axis=2).tolist()


@pytest.mark.parametrize("problem", [XOR, BIASED], ids=lambda problem: problem.name)
def test_networks_have_biases_if_the_problem_has(problem: Problem) -> None:
    network = Network.random((2, 3, 1), 7, problem.network.biases is not None)
    history = train(network, XOR.inputs, XOR.targets, learning_rate=1, epochs=50)
    error = np.abs(XOR.targets - history.network.predict(XOR.inputs)).mean()
    assert sweep(problem, [1], [3], [7], 50).final_errors.tolist() == [[[error]]]


def test_how_many_starts_solve_xor_depends_on_the_seeds_and_the_size() -> None:
    counts = sweep(BIASED, [2], [2, 3], range(30), 20_000).solved_counts[0]
    assert 10 < counts[0] < counts[1] <= 30  # with two hidden units many starts get stuck


def test_with_several_outputs_all_of_them_must_be_right() -> None:
    patterns = np.eye(4)
    task = Problem(patterns, patterns, Network.random((4, 2, 4), 1, biases=True))
    found = sweep(task, [5], [1, 4], [1], 3000)
    assert found.solved.tolist() == [[[False], [True]]]


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_threads_give_the_same_numbers(expected: Sweep, workers: int) -> None:
    with ThreadPoolExecutor(workers) as pool:
        assert same(sweep(BIASED, RATES, SIZES, SEEDS, EPOCHS, pool), expected)


def test_all_cores_give_the_same_numbers(expected: Sweep) -> None:
    assert same(sweep(BIASED, RATES, SIZES, SEEDS, EPOCHS), expected)


def test_processes_give_the_same_numbers(expected: Sweep) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert same(sweep(BIASED, RATES, SIZES, SEEDS, EPOCHS, pool), expected)


def test_an_executor_stays_open_and_the_caller_s(expected: Sweep) -> None:
    with ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            assert same(sweep(BIASED, RATES, SIZES, SEEDS, EPOCHS, pool), expected)


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A client of two worker processes on this machine; port 0 is any that is free, where None would insist on 8787."""
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0", "silence_logs": 50}
    with (distributed.LocalCluster(**options) as local,
          distributed.Client(local) as client):
        yield client


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_cluster_whose_worker_is_killed_gives_the_same_numbers(cluster: Any) -> None:
    long = 150_000  # so that there is a half-way
    whole = sweep(BIASED, RATES, SIZES, SEEDS, long)
    pids, killed = set(cluster.run(os.getpid).values()), []

    class Counting(Executor):
        """Passes jobs on, and kills a worker process once a third of them is done."""

        def __init__(self) -> None:
            self.inner, self.done, self.lock = cluster.get_executor(pure=False), 0, threading.Lock()

        def submit(self, *job: Any, **options: Any) -> Future[Any]:
            future = self.inner.submit(*job, **options)
            future.add_done_callback(self.count)
            return future

        def count(self, _: Any) -> None:
            with self.lock:
                self.done += 1
                if self.done == whole.solved.size // 3:
                    killed.append(min(pids))
                    os.kill(min(pids), signal.SIGKILL)

    assert len(pids) == 2
    assert same(sweep(BIASED, RATES, SIZES, SEEDS, long, Counting()), whole)
    assert killed
    assert killed[0] not in set(cluster.run(os.getpid).values())


class Stopped(Executor):
    """Runs the first jobs at once; then somebody presses Ctrl-C."""

    def __init__(self, jobs: int) -> None:
        self.left = jobs

    def submit(self, function: Any, *job: Any, **options: Any) -> Future[Any]:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        future: Future[Any] = Future()
        future.set_result(function(*job, **options))
        return future


@pytest.mark.parametrize("jobs", [0, 1, 9, 23])
def test_stopping_by_hand_returns_what_is_done(expected: Sweep, jobs: int) -> None:
    found = sweep(BIASED, RATES, SIZES, SEEDS, EPOCHS, Stopped(jobs))
    done = np.isfinite(found.final_errors)
    assert done.sum() == jobs
    assert found.interrupted
    np.testing.assert_array_equal(found.final_errors[done], expected.final_errors[done])
    np.testing.assert_array_equal(found.solved, expected.solved & done)
    assert not done[:, :-1].any() or done[:, -1].all()  # the largest networks come first


class Pressed:
    """A queue in place of that of finished trainings: whoever waits at it presses Ctrl-C, once a training is under way."""

    def __init__(self, under_way: threading.Event) -> None:
        self.under_way = under_way

    def put(self, future: Any) -> None:
        """Nobody asks for it."""

    def empty(self) -> bool:
        return True

    def get(self) -> Any:
        self.under_way.wait()
        raise KeyboardInterrupt


def pressed(monkeypatch: pytest.MonkeyPatch, at_once: bool = False) -> None:
    under_way = threading.Event()
    advance = Run.advance

    def started(run: Run) -> int:
        under_way.set()
        return advance(run)

    monkeypatch.setattr(Run, "advance", started)
    monkeypatch.setattr(workers, "SimpleQueue", lambda: Pressed(under_way))
    if at_once:
        under_way.set()


def test_stopping_stops_the_threads_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    pressed(monkeypatch)
    threads = threading.active_count()
    found = sweep(BIASED, RATES, SIZES, SEEDS, 20_000_000)  # hours of work
    assert threading.active_count() == threads
    assert found.interrupted
    assert np.isnan(found.final_errors).all()
    assert not found.solved.any()


class Queued(Executor):
    """The first job is done, the second failed because it was interrupted, the third runs, the others wait."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, function: Any, *job: Any, **options: Any) -> Future[Any]:
        self.futures.append(Future())
        if len(self.futures) < 4:
            self.futures[-1].set_running_or_notify_cancel()
        if len(self.futures) == 1:
            self.futures[0].set_result(function(*job, **options))
        if len(self.futures) == 2:
            self.futures[1].set_exception(KeyboardInterrupt())
        return self.futures[-1]


def test_stopping_takes_back_the_jobs_that_wait_and_does_not_wait_for_those_that_run(monkeypatch: pytest.MonkeyPatch) -> None:
    pressed(monkeypatch, at_once=True)
    queue = Queued()
    found = sweep(XOR, [1], [2], range(6), 10, queue)
    assert np.isfinite(found.final_errors).tolist() == [[[True, False, False, False, False, False]]]
    assert [future.cancelled() for future in queue.futures] == [False, False, False, True, True, True]


class Failing(Queued):
    """Its second job fails when the sixth is given, the others never come to an end."""

    def submit(self, function: Any, *job: Any, **options: Any) -> Future[Any]:
        if len(self.futures) == 1:
            self.futures.append(Future())
            return self.futures[-1]
        future = super().submit(function, *job, **options)
        if len(self.futures) == 6:
            self.futures[1].set_exception(MemoryError("no room on the worker"))
        return future


def test_a_job_that_fails_ends_the_sweep_with_its_error() -> None:
    queue = Failing()
    with pytest.raises(MemoryError, match=r"^no room on the worker$"):
        sweep(XOR, [1], [2], range(6), 10, queue)
    assert [future.cancelled() for future in queue.futures] == [False, False, False, True, True, True]


class Closing(Queued):
    """Takes back its third job when the sixth is given: it was shut down."""

    notifies = False

    def submit(self, function: Any, *job: Any, **options: Any) -> Future[Any]:
        self.futures.append(Future())
        if len(self.futures) == 6:
            self.futures[2].cancel()
            if self.notifies:
                self.futures[2].set_running_or_notify_cancel()
        return self.futures[-1]


@pytest.mark.parametrize("notifies", [False, True])
def test_a_job_that_the_executor_cancels_ends_the_sweep(notifies: bool) -> None:
    queue = Closing()
    queue.notifies = notifies
    with pytest.raises(RuntimeError, match=r"^sweep: its executor cancelled a training; expected one that runs all it is given"):
        sweep(XOR, [1], [2], range(6), 10, queue)
    assert all(future.cancelled() for future in queue.futures)


def test_an_executor_that_is_shut_down_is_not_waited_for() -> None:
    pool, under_way = ThreadPoolExecutor(1), threading.Event()

    class Watched(Executor):
        def submit(self, function: Any, /, *job: Any, **options: Any) -> Future[Any]:
            return pool.submit(lambda: (under_way.set(), go_on.wait(), function(*job, **options))[-1])

    def shut_down() -> None:
        under_way.wait()
        pool.shutdown(wait=False, cancel_futures=True)
        go_on.set()

    go_on = threading.Event()
    threading.Thread(target=shut_down).start()
    with pytest.raises(RuntimeError, match=r"^(sweep: its executor cancelled a training|cannot schedule new futures)"):
        sweep(XOR, [1], [2], range(50), 10, Watched())


def no_thread(*_: Any, **__: Any) -> None:
    raise RuntimeError("can't start new thread")


def test_where_no_thread_can_be_started_it_runs_in_turn(expected: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", no_thread)
    assert same(sweep(BIASED, RATES, SIZES, SEEDS, EPOCHS), expected)


def test_in_turn_stopping_returns_what_is_done(expected: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    def after_five(*job: Any) -> Any:
        done.append(job)
        if len(done) > 5:
            raise KeyboardInterrupt
        return train_one(*job)

    done: list[Any] = []
    train_one = workers.train_one
    monkeypatch.setattr(workers, "train_one", after_five)
    monkeypatch.setattr(threading.Thread, "start", no_thread)
    found = sweep(BIASED, RATES, SIZES, SEEDS, EPOCHS)
    assert found.interrupted
    assert np.isfinite(found.final_errors).sum() == 5


def test_the_hidden_layer_that_is_varied_keeps_its_neighbours_and_its_kind() -> None:
    deep = Network.random((2, 3, 4, 2), 1, True, hidden=["tanh", "ReLU"], output="softmax", loss="cross-entropy")
    classes = np.hstack([XOR.targets, 1 - XOR.targets])
    task = Problem(XOR.inputs, classes, deep, epochs=20)
    for layer, sizes in ((1, (2, 5, 4, 2)), (2, (2, 3, 5, 2))):
        start = Network.random(sizes, 7, True, **deep.form.kind)
        run = train(start, XOR.inputs, classes, learning_rate=0.1, epochs=20, momentum=0.5, batch_size=2)
        outputs = run.network.predict(XOR.inputs)
        found = sweep(task, [0.1], [5], [7], layer=layer, momentum=0.5, batch_size=2)
        assert found.final_errors.item() == np.abs(classes - outputs).mean()
        assert found.solved.item() == (np.abs(classes - outputs) < 0.4).all()
    with pytest.raises(ValueError, match=r"^sweep: layer must be a whole number from 1 to 2, the hidden layers, received int 3$"):
        sweep(task, [0.1], [5], [7], layer=3)


def test_a_network_without_a_hidden_layer_is_given_one() -> None:
    task = Problem(XOR.inputs, XOR.targets, Network.random((2, 1), 1))
    assert same(sweep(task, [1], [3], [1, 2], 50), sweep(XOR, [1], [3], [1, 2], 50))


LONG = """
import os, signal, threading
import numpy as np
from mlpteach import problems, sweep
from mlpteach.training.session import Run

signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in the background, with Ctrl-C ignored
under_way, advance = threading.Event(), Run.advance

def counted(run):
    under_way.set()
    return advance(run)

def press():
    under_way.wait()
    os.kill(os.getpid(), signal.SIGINT)

Run.advance = counted
threading.Thread(target=press).start()
found = sweep(problems.XOR, [1], [3], range(4), 500_000_000, progress=True)  # hours of work
print(np.isnan(found.final_errors).sum(), found.epochs, found.interrupted)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there, no other thread can press Ctrl-C")
def test_ctrl_c_ends_a_sweep_that_waits() -> None:
    ended = subprocess.run([sys.executable, "-c", LONG], check=True, capture_output=True, text=True, timeout=300)
    assert ended.stdout == "4 500000000 True\n"
    assert "0.00/4.00" in ended.stderr


def test_a_training_that_overflows_has_no_error_and_solves_nothing() -> None:
    task = Problem([[1]], [[1]], Network.random((1, 1, 1), 1, output="linear"))  # type: ignore[arg-type]
    found = sweep(task, [1.0, 1e40], [1], [1], 2000)
    assert not found.interrupted
    assert np.isfinite(found.final_errors).ravel().tolist() == [True, False]
    assert not found.solved[1]


def test_sums_that_overflow_are_no_failure() -> None:
    task = Problem([[1.0], [1e300]], [[0.9], [0.2]], Network.random((1, 2, 1), 1))  # type: ignore[arg-type]
    history = train(task.network, task.inputs, task.targets, learning_rate=1e12, epochs=1)
    with pytest.raises(ValueError, match="finite"), np.errstate(all="ignore"):
        history.network.predict(task.inputs)
    assert np.isfinite(sweep(task, [1e12], [2], [1], 1).final_errors).all()


def test_a_sweep_is_not_recorded_and_changes_nothing() -> None:
    before = repr(BIASED), repr(BIASED.network)
    with Trace() as trace:
        sweep(BIASED, [1], [2], [1], 10)
        sweep(BIASED, [1], [2], [1], 10, Stopped(1))
    assert len(trace) == 0
    assert (repr(BIASED), repr(BIASED.network)) == before


class Unused(Executor):
    """Must not be given anything to do."""

    def submit(self, *_: Any, **__: Any) -> Any:
        pytest.fail("a job was started before everything was checked")


LIST = "must be a list of at least one, and of at most 100,000, "
GOOD: dict[str, Any] = {"problem": XOR, "learning_rates": [1], "hidden_sizes": [2], "seeds": [1], "epochs": 5}


@pytest.mark.parametrize(("bad", "message"), [
    ({"problem": XOR.network}, "sweep: problem must be a Problem, received Network"),
    ({"learning_rates": []}, f"sweep: learning_rates {LIST}received list []"),
    ({"learning_rates": 0.1}, f"sweep: learning_rates {LIST}received float 0.1"),
    ({"hidden_sizes": ()}, f"sweep: hidden_sizes {LIST}received tuple ()"),
    ({"hidden_sizes": None}, f"sweep: hidden_sizes {LIST}received NoneType None"),
    ({"seeds": range(0)}, f"sweep: seeds {LIST}received range range(0, 0)"),
    ({"seeds": 3}, f"sweep: seeds {LIST}received int 3"),
    ({"learning_rates": [1, 0]}, "sweep: learning_rate must be a positive finite number, received 0.0"),
    ({"learning_rates": [1, "fast"]}, "sweep: learning_rate must be a positive finite number, received str 'fast'"),
    ({"hidden_sizes": [2, 0]}, "Network.random: sizes must be at least two whole numbers above 0, received tuple (2, 0, 1)"),
    ({"hidden_sizes": [2.5]}, "Network.random: sizes must be at least two whole numbers above 0, received tuple (2, 2.5, 1)"),
    ({"seeds": [1, -1]}, "sweep: each seed must be a whole number from 0 to 4294967295, received int -1"),
    ({"seeds": [1, 1.5]}, "sweep: each seed must be a whole number from 0 to 4294967295, received float 1.5"),
    ({"seeds": [None]}, "sweep: each seed must be a whole number from 0 to 4294967295, received NoneType None"),
    ({"seeds": range(10**30)}, f"sweep: seeds {LIST}received range range(0, 1{30 * '0'})"),
    ({"seeds": "12"}, f"sweep: seeds {LIST}received str '12'"),
    ({"learning_rates": [1, [2]]}, "sweep: learning_rate must be a positive finite number, received list [2]"),
    ({"hidden_sizes": [1, [2]]}, "Network.random: sizes must be at least two whole numbers above 0, received tuple (2, [2], 1)"),
    ({"hidden_sizes": np.ones((2, 2))}, f"sweep: hidden_sizes {LIST}received ndarray "
     "array([[1., 1.], [1., 1.]])"),
    ({"layer": 0}, "sweep: layer must be a whole number from 1 to 1, the hidden layers, received int 0"),
    ({"layer": 2}, "sweep: layer must be a whole number from 1 to 1, the hidden layers, received int 2"),
    ({"momentum": 2}, "sweep: momentum must be below 1, or no step would be forgotten, received 2"),
    ({"epochs": 10**12}, "sweep: epochs must be so few that the error of each can be kept, received 1,000,000,000,000, whose "
     "errors take 8,000 gigabytes"),
    ({"epochs": 0}, "sweep: epochs must be a whole number above 0, received 0"),
    ({"epochs": 1e3}, "sweep: epochs must be a whole number above 0, received 1000.0")], ids=str)
def test_bad_input_is_refused_before_anything_runs(bad: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$") as caught:
        sweep(**{**GOOD, **bad}, executor=Unused())
    assert not isinstance(caught.value, ShapeError)


@pytest.mark.parametrize("executor", [5, ThreadPoolExecutor])
def test_anything_but_an_executor_is_refused(executor: Any) -> None:
    with pytest.raises(ValueError, match=r"^sweep: executor must be a concurrent\.futures\.Executor, received (int 5|type <class)"):
        sweep(**GOOD, executor=executor)


class Endless:
    """Says that it is long, and never ends."""

    def __len__(self) -> int:
        return 10**9

    def __getitem__(self, place: int) -> int:
        return 1


@pytest.mark.parametrize(("outputs", "is_solved"), [
    ([0.39, 0.61], True), ([0.41, 0.61], False), ([0.39, 0.59], False), ([0.49996, 0.51], False), ([np.nan, 0.9], False)])
def test_a_problem_is_solved_if_each_output_is_clearly_on_its_side_of_the_border(outputs: list[float], is_solved: bool) -> None:
    assert solved(XOR.network.form, np.array([[0.0], [1.0]]), np.array(outputs).reshape(2, 1)) is is_solved


def test_a_training_that_is_to_stop_is_not_begun() -> None:
    stop = threading.Event()
    tables, regime = Tables(XOR.inputs, XOR.targets), Regime(1.0)
    assert np.isfinite(workers.train_one(XOR.network, tables, regime, 10, stop)[0])
    stop.set()
    error, is_solved = workers.train_one(XOR.network, tables, regime, 10, stop)
    assert np.isnan(error) and not is_solved


def test_a_list_may_be_as_long_as_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sweep.__globals__, "LONGEST", 2)
    assert sweep(**{**GOOD, "seeds": [1, 2]}).seeds == (1, 2)
    with pytest.raises(ValueError, match="and of at most 2, "):
        sweep(**{**GOOD, "seeds": [1, 2, 3]})


def test_sums_that_overflow_in_a_network_that_is_drawn_are_refused_before_anything_runs() -> None:
    huge = Problem(np.full((1, 100), 1.7e308), [[1.0]], Network([np.zeros((100, 1))]))
    with pytest.raises(ValueError, match=r"^hidden_activation: sum_synapse holds (inf|nan|-inf) at \[0, 0\]"):
        sweep(huge, [1], [2], [1], 5, Unused())


def test_a_training_that_leaves_the_finite_numbers_in_its_last_epoch_has_no_error() -> None:
    one = Problem([[1.0]], [[1.0]], Network.random((1, 1, 1), 1))
    found = sweep(one, [1e200], [1], [1], 1, weight_decay=1e200)  # infinite weights, between which the output is finite
    assert np.isnan(found.final_errors).all() and not found.solved.any()


@pytest.mark.parametrize("name", ["learning_rates", "hidden_sizes", "seeds"])
def test_what_is_no_list_is_not_read(name: str) -> None:
    with pytest.raises(ValueError, match=f"^sweep: {name} {LIST}received Endless"):
        sweep(**{**GOOD, name: Endless()})


@pytest.mark.parametrize("good", [
    {"learning_rates": np.array([1, 2])}, {"hidden_sizes": np.array([2, 3])}, {"seeds": np.arange(2)}, {"seeds": range(2)},
    {"epochs": np.int64(5)}], ids=str)
def test_arrays_and_ranges_are_lists(good: dict[str, Any]) -> None:
    found = sweep(**{**GOOD, **good})
    assert all(type(value) in (int, float) for value in (*found.learning_rates, *found.hidden_sizes, *found.seeds, found.epochs))


TABLE = Sweep((0.001, 10.0), (4, 16), (1, 2), 60_000, np.array([[[0.5, 0.25], [0.1, 0.2]], [[np.nan, 1.0], [0.0, 0.00004]]]),
              np.array([[[False, True], [True, True]], [[False, False], [True, True]]]))


def test_text_of_a_sweep() -> None:
    assert repr(TABLE) == """\
mean absolute error after 60,000 epochs (solved for so many of the 2 seeds)
learning rate  4 hidden      16 hidden
0.001          0.3750 (1/2)  0.1500 (2/2)
10             nan (0/2)     0.0000 (2/2)"""


def test_text_of_an_interrupted_sweep() -> None:
    assert repr(replace(TABLE, interrupted=True)).splitlines()[0] == (
        "mean absolute error after 60,000 epochs (solved for so many of the 2 seeds); interrupted, so that where it is nan not all "
        "was trained")


def test_text_of_a_sweep_with_one_seed() -> None:
    assert repr(Sweep((0.5,), (3,), (1,), 10, np.array([[[0.25]]]), np.array([[[True]]]))) == """\
mean absolute error after 10 epochs
learning rate  3 hidden
0.5            0.2500"""


def test_html_of_a_sweep() -> None:
    html = TABLE._repr_html_()
    assert "mean absolute error after 60,000 epochs" in html
    assert "0.3750 (1/2)" in html
