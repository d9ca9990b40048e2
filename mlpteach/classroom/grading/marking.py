"""``mark``: what a submission is worth. Its functions run in a process of their own; their results are judged in this one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event

import numpy as np

from mlpteach.classroom.grading.asked import Assigned
from mlpteach.classroom.grading.calling import SubmissionCaller
from mlpteach.classroom.grading.remote import ProcessGoneError, ProcessTimeoutError
from mlpteach.classroom.grading.submission import Submission
from mlpteach.classroom.grading.tampering import tampering
from mlpteach.judging.feedback import Feedback
from mlpteach.judging.judge import judge
from mlpteach.judging.ways import can_take

AMISS = {"while marks are given": "not allowed", "Python itself was ended": "ended Python", "which is too many": "too many numbers",
         "raised MemoryError": "too much memory"}
LACKING = ("raised NameError", "'NoneType' object is not callable")  # a name that it needs, or the function itself
NO_MODULE = "could not be imported"


@dataclass(frozen=True, eq=False)
class Mark:
    """What one function is worth, from 0 to 1, and why; ``mistake`` is a word for a table, empty for what is right."""

    asked: Assigned
    points: float
    mistake: str
    feedback: Feedback


@dataclass(frozen=True, eq=False)
class Marked:
    """What a submission is worth. ``signs`` are those of tampering, which take all points until a person has looked."""

    submission: Submission
    marks: tuple[Mark, ...]
    signs: tuple[str, ...] = ()

    @property
    def earned(self) -> float:
        """The points of its functions, whatever else it does."""
        return sum(mark.points for mark in self.marks)

    @property
    def points(self) -> float:
        """The points."""
        return 0.0 if self.signs else self.earned

    def worth(self, mark: Mark) -> float:
        """What one of its functions counts, from 0 to 1."""
        return 0.0 if self.signs else mark.points

    @property
    def mistakes(self) -> list[str]:
        """A word for each function that is not right, and for whatever takes all points."""
        found = [f"{mark.asked.name}: {mark.mistake}" for mark in self.marks if mark.mistake]
        if self.submission.unread and not self.submission.statements:
            return list(self.submission.unread)  # which says it all
        return [*(["changes the package"] if self.signs else []), *self.submission.unread, *found]


def mark(submission: Submission, questions: Sequence[Assigned], seed: int, seconds: float, stopping: Event | None = None) -> Marked:
    """Mark each function that is asked for, on tables drawn from the seed, for at most so many seconds each."""
    caller = SubmissionCaller(seconds, stopping or Event())
    try:
        with np.errstate(all="ignore"):  # of results without an end
            marks = tuple(_surely(submission, asked, seed, caller) for asked in questions)
    finally:
        caller.close()
    return Marked(submission, marks, tuple(tampering(submission)))


def _surely(submission: Submission, asked: Assigned, seed: int, caller: SubmissionCaller) -> Mark:
    """The mark, or none for this question: whatever comes back and cannot be judged ends neither the others nor the run."""
    try:
        return _mark(submission, asked, seed, caller)
    except Exception as error:
        caller.close()
        told = f"What came back cannot be judged ({type(error).__name__}): a person has to look at it."
        return Mark(asked, 0.0, "could not be judged", Feedback(asked.task, False, told))


def _mark(submission: Submission, asked: Assigned, seed: int, caller: SubmissionCaller) -> Mark:
    if asked.name not in submission.names:
        return Mark(asked, 0.0, "missing", Feedback(asked.task, False, f"There is no function {asked.name}.", written=False))
    try:
        function = caller.define(submission, asked.name)
    except ProcessTimeoutError:
        caller.endless += 1
        caller.close()
        return Mark(asked, 0.0, "time is up", Feedback(asked.task, False, "Its definition takes too long."))
    except ProcessGoneError:
        caller.close()
        return Mark(asked, 0.0, "ended Python", Feedback(asked.task, False, "Its definition ends Python itself."))
    task = asked.drawn(seed)
    if asked.task == "epoch" and not can_take(function, task.arguments):
        with_biases = asked.drawn(seed, biases=True)
        task = with_biases if can_take(function, with_biases.arguments) else task
    before = caller.endless
    feedback = judge(task, function, caller.patience, call=caller.call)
    worth = _worth(asked, feedback, caller.endless > before)
    lacks = any(words in feedback.summary for words in LACKING)
    return _with_what_failed(worth, function.failed) if lacks and function.failed else worth


def _with_what_failed(mark: Mark, failed: Sequence[str]) -> Mark:
    """The mark of a function that lacks a name, because a line that would make it has failed."""
    word = "a module that is not here" if any(NO_MODULE in told for told in failed) else "a line before it that fails"
    feedback = replace(mark.feedback, slip=None, details="", notes=(*mark.feedback.notes, *failed))
    return replace(mark, mistake=word, feedback=feedback)


def _worth(asked: Assigned, feedback: Feedback, endless: bool) -> Mark:
    word = ""
    if feedback.borrowed:
        word = "the package's own"
    elif feedback.passed:
        return Mark(asked, round(feedback.score, 2), "", feedback)
    elif not feedback.written:
        word = "not written"
    elif endless:
        word = "time is up"
    elif word := next((word for words, word in AMISS.items() if words in feedback.summary), ""):
        feedback = replace(feedback, slip=None, details="")
    else:
        word = feedback.misconception or (feedback.slip.name if feedback.slip else "no known mistake")
    points = 0.0 if feedback.borrowed or not feedback.written else round(min(feedback.score, 0.99), 2)
    return Mark(asked, points, word, replace(feedback, passed=False))


def mark_all(submissions: Sequence[Submission], questions: Sequence[Assigned], seed: int, seconds: float, at_once: int,
             tell: Callable[[int, Marked], object]) -> list[Marked]:
    """Mark all submissions, so many at once, and ``tell`` of each when it is done, with how many are. An interrupt ends all."""
    stopping, done = Event(), 0

    def one(submission: Submission) -> Marked:
        return mark(submission, questions, seed, seconds, stopping)

    with ThreadPoolExecutor(max_workers=at_once) as pool:
        try:
            results = []
            for marked in pool.map(one, submissions):
                done += 1
                tell(done, marked)
                results.append(marked)
        finally:
            stopping.set()
            pool.shutdown(wait=True, cancel_futures=True)
    return results
