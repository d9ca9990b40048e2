"""Sweeps: the same numbers wherever they ran, also when a worker dies or somebody stops them, and what is refused."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import product
from typing import Any

import numpy as np
import pytest

from mlpteach import Network, Problem, ShapeError, Sweep, Trace, problems, sweep, train
from mlpteach.training import train as training

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
    np.testing.assert_array_equal(found.final_errors[done], expected.final_errors[done])
    np.testing.assert_array_equal(found.solved, expected.solved & done)
    assert not done[:, :-1].any() or done[:, -1].all()  # the largest networks come first


def press_after(seconds: float) -> Any:
    def wait(futures: Any, **_: Any) -> None:
        time.sleep(seconds)
        raise KeyboardInterrupt

    return wait


def test_stopping_stops_the_threads_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "wait", press_after(0.3))
    threads, began = threading.active_count(), time.perf_counter()
    found = sweep(BIASED, RATES, SIZES, SEEDS, 20_000_000)
    assert time.perf_counter() - began < 2
    assert threading.active_count() == threads
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
    monkeypatch.setattr(training, "wait", press_after(0))
    queue = Queued()
    found = sweep(XOR, [1], [2], range(6), 10, queue)
    assert np.isfinite(found.final_errors).tolist() == [[[True, False, False, False, False, False]]]
    assert [future.cancelled() for future in queue.futures] == [False, False, False, True, True, True]


class Failing(Queued):
    """Its second job fails, the others never come to an end."""

    def submit(self, function: Any, *job: Any, **options: Any) -> Future[Any]:
        future = super().submit(function, *job, **options)
        if len(self.futures) == 2:
            self.futures[1] = future = Future()
            future.set_exception(MemoryError("no room on the worker"))
        return future


def test_a_job_that_fails_ends_the_sweep_with_its_error() -> None:
    queue = Failing()
    with pytest.raises(MemoryError, match=r"^no room on the worker$"):
        sweep(XOR, [1], [2], range(6), 10, queue)
    assert [future.cancelled() for future in queue.futures] == [False, False, False, True, True, True]


LONG = """
import numpy as np
from mlpteach import problems, sweep

sweep(problems.XOR, [1], [3], range(4), 10)
print("started", flush=True)
found = sweep(problems.XOR, [1], [3], range(4), 500_000_000)
print(np.isnan(found.final_errors).sum(), found.epochs)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there, no other process can press Ctrl-C")
def test_ctrl_c_answers_at_once() -> None:
    with subprocess.Popen([sys.executable, "-c", LONG], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        time.sleep(0.3)
        pressed = time.perf_counter()
        os.kill(process.pid, signal.SIGINT)
        assert process.communicate(timeout=20)[0] == "4 500000000\n"
    assert time.perf_counter() - pressed < 2
    assert process.returncode == 0


def test_a_training_that_overflows_has_no_error_and_solves_nothing() -> None:
    task = Problem([[1e-308]], [[1e308]], Network.random((1, 1, 1), 1))  # type: ignore[arg-type]
    found = sweep(task, [1.0, 1e308], [1], [1], 2000)
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


GOOD: dict[str, Any] = {"problem": XOR, "learning_rates": [1], "hidden_sizes": [2], "seeds": [1], "epochs": 5}


@pytest.mark.parametrize(("bad", "message"), [
    ({"problem": XOR.network}, "sweep: problem must be a Problem, received Network"),
    ({"learning_rates": []}, "sweep: learning_rates must be a list of at least one, received list []"),
    ({"learning_rates": 0.1}, "sweep: learning_rates must be a list of at least one, received float 0.1"),
    ({"hidden_sizes": ()}, "sweep: hidden_sizes must be a list of at least one, received tuple ()"),
    ({"hidden_sizes": None}, "sweep: hidden_sizes must be a list of at least one, received NoneType None"),
    ({"seeds": range(0)}, "sweep: seeds must be a list of at least one, received range range(0, 0)"),
    ({"seeds": 3}, "sweep: seeds must be a list of at least one, received int 3"),
    ({"learning_rates": [1, 0]}, "sweep: learning_rate must be a positive finite number, received 0.0"),
    ({"learning_rates": [1, "fast"]}, "sweep: learning_rate must be a positive finite number, received str 'fast'"),
    ({"hidden_sizes": [2, 0]}, "Network.random: sizes must be at least two whole numbers above 0, received tuple (2, 0, 1)"),
    ({"hidden_sizes": [2.5]}, "Network.random: sizes must be at least two whole numbers above 0, received tuple (2, 2.5, 1)"),
    ({"seeds": [1, -1]},
     "Network.random: rng must be a whole-number seed from 0 to 2**32 - 1, a RandomState or a Generator, received int -1"),
    ({"epochs": 0}, "sweep: epochs must be a whole number above 0, received 0"),
    ({"epochs": 1e3}, "sweep: epochs must be a whole number above 0, received 1000.0")], ids=str)
def test_bad_input_is_refused_before_anything_runs(bad: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$") as caught:
        sweep(**{**GOOD, **bad}, executor=Unused())
    assert not isinstance(caught.value, ShapeError)


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


def test_text_of_a_sweep_with_one_seed() -> None:
    assert repr(Sweep((0.5,), (3,), (1,), 10, np.array([[[0.25]]]), np.array([[[True]]]))) == """\
mean absolute error after 10 epochs
learning rate  3 hidden
0.5            0.2500"""


def test_html_of_a_sweep() -> None:
    html = TABLE._repr_html_()
    assert "mean absolute error after 60,000 epochs" in html
    assert "0.3750 (1/2)" in html
