"""Nothing of an attempt leaks into the session, from several threads and after timeouts; what is hostile is told as what it is."""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import random
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attempts import written

from mlpteach import check, check_epoch, stages
from mlpteach.judging import isolation

state_of_numpy = np.random.get_state


def right(targets: Any, output_layer: Any) -> Any:
    return targets - output_layer


def session() -> dict[str, Any]:
    """All that an attempt must leave as it was."""
    return {"stdin": sys.stdin, "stdout": sys.stdout, "stderr": sys.stderr, "input": builtins.input, "print": builtins.print,
            "filters": warnings.filters, "each filter": list(warnings.filters), "showwarning": warnings.showwarning,
            "errors": np.geterr(), "exp": np.exp, "print options": np.get_printoptions(), "folder": Path.cwd(),
            "path": sys.path, "each of the path": list(sys.path), "recursion": sys.getrecursionlimit(), "random": random.getstate(),
            "new": [hasattr(module, "mlpteach_new") for module in (builtins, np)],
            "environment": {**os.environ, "PYTEST_CURRENT_TEST": ""}, "np.random": list(map(str, state_of_numpy()))}


@pytest.fixture(autouse=True)
def as_it_was(tmp_path: Path) -> Iterator[None]:
    """Every test here must leave the session as it was, once no attempt runs any more."""
    os.environ["MLPTEACH_OLD"] = "old"
    before = session()
    yield
    wait_for_the_last()
    after = session()
    assert [name for name in before if before[name] is not after[name] and before[name] != after[name]] == []
    del os.environ["MLPTEACH_OLD"]


def wait_for_the_last() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("mlpteach"):
            thread.join(10)


LEAKS = {
    "streams": "import sys, io; sys.stdout = sys.stderr = sys.stdin = io.StringIO()", "closed": "import sys; sys.stdout.close()",
    "warnings": "import warnings; warnings.simplefilter('error'); warnings.showwarning = print",
    "reset": "import warnings; warnings.resetwarnings(); warnings.filters = []",
    "errors": "np.seterr(all='raise')", "print options": "np.set_printoptions(precision=2)",
    "random": "import random; random.random()", "np.random": "np.random.seed(1)", "drawn": "np.random.rand()",
    "folder": "import os; os.chdir('/')", "recursion": "import sys; sys.setrecursionlimit(5000)",
    "environment": "import os; os.environ['MLPTEACH_NEW'] = '1'; del os.environ['MLPTEACH_OLD']",
    "builtins": "import builtins; builtins.print = builtins.input = len", "np": "np.exp = np.log", "deleted": "del np.exp",
    "path": "import sys; sys.path.append('mine'); sys.path.pop(0)", "another path": "import sys; sys.path = ['mine']",
    "new": "import builtins; builtins.mlpteach_new = np.mlpteach_new = 1", "new nothing": "np.mlpteach_new = None",
    "new module": "import sys; np.mlpteach_new = sys", "raising": "np.random.seed(1); raise SystemExit", "unanswered": "input('?')"}


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_an_attempt_leaves_the_session_as_it_was(leak: str) -> None:
    for body in (f"{leak}\nreturn targets - output_layer", f"{leak}\nwhile True: pass"):
        check(stages.error, written("error", body), seconds=0.2)
        assert not isinstance(sys.stdout, isolation._Stream)


def test_a_part_of_numpy_that_an_attempt_imported_can_still_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(np, "polynomial", raising=False)
    monkeypatch.delitem(sys.modules, "numpy.polynomial", raising=False)
    assert check(stages.error, written("error", "import numpy.polynomial\nreturn targets - output_layer")).passed
    assert vars(np)["polynomial"] is sys.modules["numpy.polynomial"]


@pytest.mark.parametrize("threads", [2, 8])
def test_checks_in_several_threads_leave_the_session_as_it_was(threads: int, capsys: Any) -> None:
    bodies = [f"{leak}\nprint('loud')\nreturn targets - output_layer" for leak in LEAKS.values()]
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(lambda body: check(stages.error, written("error", body)), bodies * 2))
    assert [feedback.passed for feedback in found[:len(bodies)]] == [feedback.passed for feedback in found[len(bodies):]]
    assert sum(feedback.passed for feedback in found) > len(bodies)
    print("heard")
    assert capsys.readouterr() == ("heard\n", "")


def test_other_threads_are_heard_while_an_attempt_is_silent(capsys: Any) -> None:
    running, said = threading.Event(), threading.Event()

    def attempt(targets: Any, output_layer: Any) -> Any:
        print("silent")
        running.set()
        said.wait(10)
        return targets - output_layer

    def speak() -> None:
        running.wait(10)
        print("heard", flush=True)
        print("too", file=sys.stderr)
        said.set()

    speaker = threading.Thread(target=speak)
    speaker.start()
    assert check(stages.error, attempt).passed
    speaker.join()
    assert capsys.readouterr() == ("heard\n", "too\n")


def stubborn(until: threading.Event, printing: bool) -> Callable[..., Any]:
    """An attempt with streams and filters of its own that catches whatever it is told to stop with."""
    def attempt(targets: Any, output_layer: Any) -> Any:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(record=True):
            _sit_out(until)
        if printing:
            print("late")
            print("late", file=sys.stderr)
        return targets - output_layer

    return attempt


def _sit_out(until: threading.Event) -> None:
    while not until.is_set():
        with contextlib.suppress(BaseException):
            until.wait(10)


@pytest.mark.parametrize("printing", [False, True])
def test_an_attempt_that_cannot_be_stopped_stays_silent_and_takes_nothing_with_it(printing: bool, capsys: Any) -> None:
    released, stdout = threading.Event(), sys.stdout
    feedback = check(stages.error, stubborn(released, printing), seconds=0.1)
    assert "it could not be stopped and still runs, so restart the kernel." in repr(feedback)
    print("heard")
    with pytest.warns(UserWarning, match="heard"):
        warnings.warn("heard", stacklevel=1)
    assert check(stages.error, written("error", "print()\nreturn targets - output_layer")).passed  # another one meanwhile
    print("again")
    released.set()
    wait_for_the_last()
    print("and again")
    assert capsys.readouterr() == ("heard\nagain\nand again\n", "")
    assert sys.stdout is stdout


@pytest.mark.parametrize("then", ["return targets", "raise ValueError"])
def test_an_attempt_that_answers_being_stopped_is_not_called_again(then: str, capsys: Any) -> None:
    calls: list[int] = []
    body = f"calls.append(1)\ntry:\n    for _ in range(10**12): pass\nexcept BaseException:\n    {then}"
    attempt = written("error", body)
    attempt.__globals__["calls"] = calls
    assert "Its time was up after 0.1 seconds, and it was stopped." in repr(check(stages.error, attempt, seconds=0.1))
    wait_for_the_last()
    assert len(calls) == 1
    assert capsys.readouterr() == ("", "")


def test_an_attempt_may_have_another_one_checked() -> None:
    def attempt(targets: Any, output_layer: Any) -> Any:
        assert check(stages.error, right).passed
        print("silent")
        return targets - output_layer

    feedback = check(stages.error, attempt)
    assert feedback.passed and "Your function printed 10 lines" in repr(feedback)


@pytest.mark.parametrize("asking", ["input('?')", "import sys; sys.stdin.readline()", "import sys; sys.stdin.read()",
                                    "import sys; next(iter(sys.stdin))", "import builtins; builtins.input()"])
def test_an_attempt_that_asks_is_told_that_nobody_can_answer(asking: str) -> None:
    start = time.monotonic()
    feedback = check(stages.error, written("error", asking))
    assert repr(feedback).startswith(f"error: not yet. It raised EOFError: {isolation.NOBODY} (line 2")
    assert time.monotonic() - start < 2


def test_an_attempt_does_not_ask_through_what_a_notebook_has_in_place_of_input(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(builtins, "input", asked.append)
    assert "EOFError" in repr(check(stages.error, lambda *_: input("?")))
    input("!")
    assert asked == ["!"]


def test_the_session_can_be_asked_while_an_attempt_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(sys, "stdin", io.StringIO("one\ntwo\nthree\n"))
    check(stages.error, stubborn(released, False), seconds=0.1)
    assert input() == "one" and sys.stdin.readline() == "two\n" and list(sys.stdin) == ["three\n"]
    released.set()
    wait_for_the_last()


# Attempts whose exceptions, signatures and results are hostile.

class WithoutWordsError(Exception):
    """Cannot be told."""

    def __str__(self) -> Any:
        raise self


class NoTextError(Exception):
    """Is told as what is no text."""

    def __str__(self) -> Any:
        return 3


def raising(error: Any) -> Callable[..., Any]:
    def attempt(targets: Any, output_layer: Any) -> Any:
        raise error

    return attempt


@pytest.mark.parametrize("name", ["WithoutWordsError", "NoTextError", "TimeIsUpError", "KeyboardInterrupt", "GeneratorExit"])
def test_whatever_is_raised_is_told_as_what_it_is(name: str) -> None:
    from mlpteach.judging.sandbox import TimeIsUpError

    errors: Any = {"TimeIsUpError": TimeIsUpError, **vars(builtins), **globals()}
    start = time.monotonic()
    feedback = check(stages.error, raising(errors[name]))
    assert repr(feedback).startswith(f"error: not yet. It raised {name} (line ")
    assert time.monotonic() - start < 2


class Hostile:
    """A callable whose attributes cannot be had."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __call__(self, targets: Any, output_layer: Any) -> Any:
        """What is asked for."""
        return targets - output_layer

    def __getattr__(self, name: str) -> Any:
        raise self.__dict__["error"]

    def __repr__(self) -> str:
        raise self.__dict__["error"]


class Unsigned(Hostile):
    """A callable whose signature cannot be had."""

    @property
    def __signature__(self) -> Any:
        raise self.error


class Missigned:
    """A callable whose signature is none."""

    __signature__ = 5

    def __call__(self, *arguments: Any) -> Any:
        return right(*arguments)


@pytest.mark.parametrize("made", [lambda: Hostile(ValueError()), lambda: Hostile(RuntimeError()), lambda: Unsigned(ValueError()),
                                  lambda: Unsigned(OSError()), lambda: Unsigned(SystemExit()), Missigned])
def test_what_cannot_be_looked_at_is_called(made: Any) -> None:
    attempt = made()
    assert check(stages.error, attempt).passed
    with pytest.raises(ValueError, match=r"^check: stage must be one of the stages, .* received (Hostile|Unsigned|Missigned)"):
        check(attempt, attempt)


@pytest.mark.parametrize("attempt", [
    lambda **given: given["targets"] - given["output_layer"], lambda targets, **others: targets - others["output_layer"],
    lambda *given, **others: given[0] - given[1], lambda targets, /, output_layer: targets - output_layer,
    lambda a, b, **others: a - b, lambda output_layer, targets: targets - output_layer])
def test_arguments_are_taken_by_name_or_in_order(attempt: Any) -> None:
    assert check(stages.error, attempt).passed


def test_nothing_for_some_cases_only_is_a_try_that_misses_a_return(tmp_path: Path) -> None:
    log = tmp_path / "class.jsonl"
    feedback = check(stages.error, written("error", "if targets.shape[1] > 1: return targets - output_layer"), log=log)
    assert feedback.written and log.is_file()
    assert repr(feedback).startswith("error: not yet. It returned None for 4 samples, 1 output, and something else in other ")
    assert check_epoch(lambda *tables: None if len(tables[0]) == 4 else tables[2:4]).written


@pytest.mark.parametrize("masked", [
    lambda table: np.ma.masked_array(table, mask=True), lambda table: np.ma.masked_array(table, mask=table > table.mean()),
    lambda table: list(np.ma.masked_array(table, mask=table > 0)), lambda table: [[np.ma.masked] * len(row) for row in table]])
def test_masked_numbers_are_no_result(masked: Any) -> None:
    feedback = check(stages.error, lambda targets, output_layer: masked(targets - output_layer))
    assert repr(feedback).startswith("error: not yet. It returned masked entries.\n")


def test_an_array_of_which_nothing_is_masked_is_a_result() -> None:
    assert check(stages.error, lambda targets, output_layer: np.ma.masked_array(targets - output_layer)).passed
