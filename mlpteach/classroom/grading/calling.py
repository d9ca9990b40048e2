"""``SubmissionCaller``: calls a submission's functions where they run, and hands their results to the judge as answers."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from threading import Event
from typing import Any

import numpy as np

from mlpteach.classroom.grading.remote import START, ProcessGoneError, ProcessTimeoutError, RemoteProcess
from mlpteach.classroom.grading.returned import RemoteFunction, answer, besides
from mlpteach.classroom.grading.submission import Submission
from mlpteach.judging.sandbox import Answer, Answers
from mlpteach.judging.ways import way

PATIENCE = 3  # so many questions may take all their time; those that follow have a quarter of it
ENDED = Answer(failure="SystemExit: Python itself was ended, or ran out of memory")


class SubmissionCaller:
    """Calls the functions of one submission, in a process that is started again when one of them has ended it."""

    def __init__(self, seconds: float, stopping: Event) -> None:
        self.seconds, self._stopping = seconds, stopping
        self._process: RemoteProcess | None = None
        self.endless = 0

    @property
    def patience(self) -> float:
        """The seconds that the next question may take."""
        return self.seconds if self.endless < PATIENCE else self.seconds / 4

    def define(self, submission: Submission, name: str) -> RemoteFunction:
        """Run what the function needs. ``ProcessTimeoutError`` or ``ProcessGoneError``, after which it must be closed."""
        statements = [[statement.source, statement.line] for statement in submission.behind(name)]
        first = self._process is None
        process = self._process = self._process or RemoteProcess(self._stopping, self.seconds)
        if first:  # the start of Python is nobody's fault
            list(process.ask({"name": "", "statements": []}, 1, START))
        (reply,) = process.ask({"name": name, "statements": statements}, 1, self.patience)
        return RemoteFunction(name, reply.get("taken"), reply.get("failed"))

    def call(self, attempt: Callable[..., Any], calls: Sequence[dict[str, Any]], keep: Callable[[Any], Any],
             seconds: float) -> Answers:
        """What ``supervise`` does, elsewhere."""
        function = attempt.func if isinstance(attempt, functools.partial) else attempt
        words = {name: str(getattr(choice, "name", choice)) for name, choice in getattr(attempt, "keywords", {}).items()}
        request = {"name": function.name, "arguments": list(calls[0]),  # type: ignore[attr-defined]
                   "calls": [_sent(attempt, arguments, words) for arguments in calls]}
        answers: list[Answer] = []
        if self._process is None:
            return Answers((), True, True, 0)
        try:
            for reply in self._process.ask(request, len(calls) + 1, seconds):
                if len(answers) == len(calls):
                    printed, called = besides(reply)
                    return Answers(tuple(answers), True, True, printed, tuple(called))
                answers.append(answer(reply, keep))
        except ProcessTimeoutError:
            self.close()
            self.endless += 1
            return Answers(tuple(answers), False, True, 0)
        except ProcessGoneError:
            self.close()
        return Answers((*answers, *[ENDED] * (len(calls) - len(answers))), True, True, 0)

    def close(self) -> None:
        """End the process; the next question starts another one."""
        if self._process:
            self._process.close()
        self._process = None


def _sent(attempt: Callable[..., Any], arguments: dict[str, Any], words: dict[str, str]) -> list[Any]:
    in_order, by_name = way(attempt, arguments) or (tuple(arguments.values()), {})
    return [[_plain(value) for value in in_order], {**{name: _plain(value) for name, value in by_name.items()}, **words}]


def _plain(value: Any) -> Any:
    return {"shape": list(value.shape), "numbers": value.ravel().tolist()} if isinstance(value, np.ndarray) else value
