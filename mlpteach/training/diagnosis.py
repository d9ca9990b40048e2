"""``diagnose`` says in words what became of a training run: every word follows from what ``Outcome`` measured."""

from __future__ import annotations

from collections.abc import Callable

from mlpteach.arrays.text import short
from mlpteach.training.history import History
from mlpteach.training.outcome import DEAD_OUTPUT, EARLY, ROUNDING, SLOW, Outcome


class Diagnosis(Outcome):
    """What became of a run: its ``kind``, ``words`` about it, and the measured facts from which both follow."""

    @property
    def kind(self) -> str:
        """The first that applies: diverged, oscillating, learned, saturated, early, learning, rising, crawling, plateau."""
        return next(kind for kind, (applies, _) in KINDS.items() if applies(self))

    @property
    def words(self) -> str:
        """What happened, in a few short sentences with the measured numbers."""
        stopped = [f"Stopped by hand after {_epochs(self.epochs)}."] if self.interrupted else []
        return " ".join([*stopped, *KINDS[self.kind][1](self)])

    def __repr__(self) -> str:
        return self.words


def diagnose(history: History) -> Diagnosis:
    """Measure what became of a run, and put it in words; ``ValueError`` for anything but a ``History``."""
    if not isinstance(history, History):
        raise ValueError(f"diagnose: expected a History, received {type(history).__name__} {history!r:.60}")
    return Diagnosis.of(history)


def _diverged(run: Outcome) -> list[str]:
    return [f"Diverged at epoch {run.diverged_at:,}: its update left the finite numbers.",
            f"The error of the untrained network was {short(run.first_error)}."]


def _oscillating(run: Outcome) -> list[str]:
    moves = f"changed direction {_times(run.turns)} in the last {_epochs(run.tail)}, and its rises add up to {short(run.rose)}"
    return [f"Oscillating: the error {moves if run.turns else _near(run)}.",
            f"The update of a weight turned around {_times(run.flips)} on average.", _right(run)]


def _learned(run: Outcome) -> list[str]:
    lately = "is level now" if run.is_level else f"{'still ' if run.fell > 0 else ''}{_lately(run)}"
    return [f"Learned: the error {_way(run)}; it {lately}.", _right(run)]


def _saturated(run: Outcome) -> list[str]:
    dead, wrong = run.dead_outputs, len(run.open_slopes)
    one = "sample" if run.classes else "output"
    if run.is_dead_at_outputs:
        which = f"{dead} of the {wrong} {one}s that are not right" if dead < wrong else f"Every {one} that is not right"
        flattest = run.open_slopes[run.open_slopes < DEAD_OUTPUT * run.steepest[0]].max()
        where, steep = f"{which} has a slope of at most {_at_least(flattest)}", run.steepest[0]
    else:
        where = f"For the samples that are not right, the hidden units have a mean slope of {short(run.hidden_slope)}"
        steep = run.steepest[1]
    return [f"Saturated: the error {_near(run)}.",
            f"{where}, where {short(steep)} is the steepest: hardly any correction gets through.", *_dead_units(run), _right(run)]


def _dead_units(run: Outcome) -> list[str]:
    are = f"{run.dead_units} of {run.flat_units} hidden units {'is' if run.dead_units == 1 else 'are'} dead"
    return [f"{are}: for no sample does anything get through."] if run.dead_units else []


def _early(run: Outcome) -> list[str]:
    return [f"Too early to tell: in {_epochs(run.epochs)} the error {_way(run)}.", _right(run)]


def _learning(run: Outcome) -> list[str]:
    if run.falls < SLOW:
        return [f"Learning: the error {_lately(run)}, but E, {run.loss}, fell by {run.energy_fell:.0%}.",
                "E is what training lowers.", _right(run)]
    return [f"Learning: the error {_way(run)}; it {_lately(run)}.", _right(run)]


def _rising(run: Outcome) -> list[str]:
    return [f"Rising: the error {_lately(run)}, to {short(run.last_error)}.",
            f"E, {run.loss}, which training lowers, rose by {-run.energy_fell:.0%}.", _right(run)]


def _crawling(run: Outcome) -> list[str]:
    crawls = f"Crawling: in {_epochs(run.epochs)} the error {_way(run)}, and no weight moved by more than {short(run.moved)}."
    if not run.is_pulled:
        return [crawls, f"The mean slope in the hidden layer is {short(run.hidden_slope)}, where {short(run.steepest[1])} is the "
                        "steepest, so corrections get through: the steps are too small for so few epochs."]
    return [crawls,
            f"The gradient is {run.gradients[1] / run.gradients[0]:.0%} of what it was at the start, and the update of a weight "
            f"turned around {_times(run.flips)} on average: the steps are too small for so few epochs."]


def _plateau(run: Outcome) -> list[str]:
    if run.stands_still:
        largest = _at_least(run.gradients[1])
        return [f"Plateau: the error {_near(run)}, and no gradient is above {largest}: the weights stand still.", *_dead_units(run),
                _right(run)]
    hidden = f" and {short(run.hidden_slope)} in the hidden layer" if len(run.slopes) > 1 else ""
    return [f"Plateau: the error {_near(run)}; it {_lately(run)}.", *_dead_units(run), _right(run),
            f"For those that are not right, the mean slope is {short(float(run.open_slopes.mean()))} at the outputs{hidden}."]


# In this order: of two that apply, the first says more.
KINDS: dict[str, tuple[Callable[[Outcome], bool], Callable[[Outcome], list[str]]]] = {
    "diverged": (lambda run: run.diverged_at is not None, _diverged),
    "oscillating": (lambda run: run.swings, _oscillating),
    "learned": (lambda run: run.is_right, _learned),
    "saturated": (lambda run: run.is_dead and run.is_level, _saturated),
    "early": (lambda run: run.epochs < EARLY, _early),
    "learning": (lambda run: run.falls >= SLOW or run.energy_fell >= 2 * SLOW, _learning),
    "rising": (lambda run: run.falls <= -SLOW and run.energy_fell < 0, _rising),
    "crawling": (lambda run: run.crawls, _crawling),
    "plateau": (lambda run: True, _plateau)}


def _way(run: Outcome) -> str:
    first, last = _error(run.first_error), _error(run.last_error)
    direction = "fell" if run.last_error < run.first_error else "rose"
    return f"stayed at {first}" if first == last else f"{direction} from {first} to {last}"


def _near(run: Outcome) -> str:
    return f"stays near {_error(run.last_error)}"


def _lately(run: Outcome) -> str:
    change = f"{'rose' if run.fell < 0 else 'fell'} by {short(abs(run.fell))}" if abs(run.fell) > ROUNDING else "did not change"
    return f"{change} in the last {_epochs(run.tail)}"


def _right(run: Outcome) -> str:
    right, one, aim = run.outputs - len(run.open_slopes), "output", f"within {short(run.near)} of"
    its, their = "its target", "their targets"
    if run.classes:
        one, aim, its, their = "sample", "in", "its class", "their classes"
    count = f"Every {one} is" if run.is_right else f"{right} of {run.outputs} {one}s {'is' if right == 1 else 'are'}"
    undecided = f", {run.undecided} {'is' if run.undecided == 1 else 'are'} undecided" if run.undecided else ""
    return f"{count} {aim} {its if run.is_right or right == 1 else their}{undecided}."


def _error(value: float) -> str:
    return short(value) if value >= ROUNDING else f"less than {ROUNDING}"


def _at_least(value: float) -> str:
    """The value, or that below which digits are noise."""
    return short(max(value, ROUNDING))


def _epochs(count: int) -> str:
    return f"{count:,} epoch{'s' * (count != 1)}"


def _times(count: float) -> str:
    return f"{count:,.0f} times" if count >= 10 else f"{short(round(count, 1))} times"
