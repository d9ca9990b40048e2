"""What ``guess`` was called with, made into a question; an error names what was expected and received."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from mlpteach.arrays.checks import described
from mlpteach.arrays.text import number as plain
from mlpteach.arrays.text import singular, sizes
from mlpteach.judging.misconceptions import CATALOGUE
from mlpteach.judging.wrong_numbers import stage_of, wrong_numbers
from mlpteach.tracing.recording import unrecorded
from mlpteach.tracing.stage import Stage
from mlpteach.widgets.guess.asked import SIGNS, Asked, Reply, chosen, number
from mlpteach.widgets.guess.typed import sizes_in, written

MOST = 1e300  # so that the lines on which guesses are shown have ends
EXPECTED = "a number, a shape such as inputs.shape, one of the choices, or a stage with its arguments"


Wanted = tuple[int | None, int | None]


def asked(what: Any, arguments: Sequence[Any], cell: Wanted, choices: Any, wrong: Mapping[Any, Any] | None, because: str,
          named: Mapping[str, Any]) -> Asked:
    """The question that these arguments of ``guess`` ask, with the errors of ``guess`` for what makes no sense."""
    if not isinstance(because, str):
        raise ValueError(f"guess: because must be a text, received {described(because)}")
    if not isinstance(wrong or {}, Mapping):
        raise ValueError(f"guess: wrong must be a dict of wrong answers, received {described(wrong)}")
    stage = stage_of(what)
    if stage is None and (arguments or named or cell != (None, None)):
        raise ValueError("guess: arguments, row and column belong to a stage, such as guess(stages.error, targets, output_layer, "
                         f"row=1, column=0), received {described(what)}")
    found, origin, known = _of_stage(stage, what, arguments, cell, named) if stage else (what, None, [])
    return _of_value(found, choices, wrong or {}, because, origin, known)


def _of_stage(stage: Stage, function: Callable[..., Any], arguments: Sequence[Any], cell: Wanted,
              named: Mapping[str, Any]) -> tuple[float, float | None, list[tuple[str, float]]]:
    """A cell of what the stage gives, what it is a change of, and what known mistakes give there."""
    with unrecorded():
        table = function(*arguments, **named)
    given = stage.signature.bind(*arguments, **named).arguments
    place = _place(stage, table.shape, cell)
    changed = next((name for name, symbol in stage.places.items() if f"{symbol}'" == stage.places.get("")), "")
    origin = float(np.asarray(given[changed], dtype=np.float64)[place]) if changed else None
    return float(table[place]), origin, list(wrong_numbers(stage, given, place))


def _place(stage: Stage, shape: tuple[int, ...], cell: Wanted) -> tuple[int, int]:
    for name, place, axis, size in zip(("row", "column"), cell, stage.rule.output_axes, shape, strict=True):
        if place is None and size > 1:
            raise ValueError(f"guess: {stage.name} gives {size} {axis}; say which one, as in {name}=0")
        if place is not None and (isinstance(place, bool) or not isinstance(place, (int, np.integer)) or not 0 <= place < size):
            raise IndexError(f"guess: {stage.name} has {singular(axis)}s 0 to {size - 1}, received {name}={place!r:.60}")
    return int(cell[0] or 0), int(cell[1] or 0)


def _of_value(what: Any, choices: Any, wrong: Mapping[Any, Any], because: str, origin: float | None,
              known: list[tuple[str, float]]) -> Asked:
    if isinstance(choices, str) and choices == "sign":
        value = _number(what)
        signs = [(slug, _sign(other)) for slug, other in known]
        return chosen("choice", _sign(value), f"{_sign(value)} ({written(value)})", _answers(
            wrong, lambda answer: _choice(answer, SIGNS), _always(signs, _sign(value))), because, SIGNS)
    if choices is not None:
        labels = _labels(choices)
        right = _choice(what, labels)
        return chosen("choice", right, right, _answers(wrong, lambda answer: _choice(answer, labels)), because, labels)
    if isinstance(what, tuple):
        return _shape(what, wrong, because)
    named = [(Reply(mistake=slug), other) for slug, other in known]
    return number(_number(what), [*_wrong_numbers(wrong), *named], because, origin)


def _shape(what: tuple[Any, ...], wrong: Mapping[Any, Any], because: str) -> Asked:
    right, turned = _sizes(what), ",".join(str(size) for size in reversed(what))
    order = Reply("These are its sizes in the other order: rows come first.")
    return chosen("shape", right, sizes(what), _answers(wrong, _sizes), because, otherwise={turned: order})


def _number(what: Any) -> float:
    if isinstance(what, (bool, np.bool_)) or not (np.isscalar(what) or isinstance(what, np.ndarray)) or np.ndim(what):
        cell = ": name the cell, as in error[1, 0]" if np.ndim(what) else ""
        received = f"an array of shape {sizes(what.shape)}" if isinstance(what, np.ndarray) else described(what)
        raise ValueError(f"guess: expected {EXPECTED}, received {received}{cell}")
    if isinstance(what, str):
        raise ValueError(f"guess: a text is one of several choices; expected choices=[{what!r:.60}, ...]")
    if isinstance(what, np.complexfloating) or np.ma.is_masked(what):
        raise ValueError(f"guess: expected {EXPECTED}, received {described(what)}")
    try:
        value = float(what)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError(f"guess: expected {EXPECTED}, received {described(what)}") from None
    except OverflowError:  # a whole number beyond the largest float
        value = np.inf
    if not abs(value) <= MOST:
        raise ValueError(f"guess: expected a finite number from −{MOST:g} to {MOST:g}, received {what!s:.60}")
    return value


def _sign(value: float) -> str:
    return SIGNS[0] if value > 0 else SIGNS[1] if value < 0 else SIGNS[2]


def _labels(choices: Any) -> tuple[str, ...]:
    if isinstance(choices, str) or not isinstance(choices, Sequence):
        raise ValueError(f"guess: choices must be 'sign' or a list of answers, received {described(choices)}")
    labels = tuple(map(_label, choices))
    if len(labels) < 2 or len(set(labels)) < len(labels):
        raise ValueError(f"guess: choices must be two or more different answers, received {list(labels)}")
    return labels


def _label(choice: Any) -> str:
    if isinstance(choice, str) and not choice.strip():
        raise ValueError(f"guess: expected a choice that can be read, received {choice!r:.60}")
    return choice if isinstance(choice, str) else plain(_number(choice)).replace("-", "−")


def _choice(answer: Any, labels: Sequence[str]) -> str:
    if (label := _label(answer)) not in labels:
        raise ValueError(f"guess: expected one of the choices {', '.join(labels)}, received {label!r:.60}")
    return label


def _sizes(what: Any) -> str:
    text = what if isinstance(what, str) else ",".join(map(str, what)) if isinstance(what, tuple) else ""
    if not (found := sizes_in(text)):
        raise ValueError(f"guess: expected a shape such as (4, 3), received {described(what)}")
    return found


def _replies(wrong: Mapping[Any, Any]) -> Iterator[tuple[Reply, Any]]:
    """Each wrong answer with its reply: it was given with a sentence, or by the slug of a mistake."""
    for key, value in wrong.items():
        if isinstance(key, str) and key in CATALOGUE:
            yield Reply(mistake=key), value
        elif isinstance(value, str) and value.strip():
            yield Reply(value), key
        else:
            raise ValueError("guess: wrong holds a sentence for each wrong answer, or the answer for a known mistake's slug; "
                             f"received {key!r:.60}: {value!r:.60}")


def _wrong_numbers(wrong: Mapping[Any, Any]) -> Iterator[tuple[Reply, float]]:
    yield from ((reply, _number(answer)) for reply, answer in _replies(wrong))


def _answers(wrong: Mapping[Any, Any], read: Callable[[Any], str],
             known: Sequence[tuple[str, str]] = ()) -> dict[str, list[Reply]]:
    found: dict[str, list[Reply]] = {}
    for reply, answer in [*_replies(wrong), *((Reply(mistake=slug), answer) for slug, answer in known)]:
        found.setdefault(read(answer), []).append(reply)
    return found


def _always(signs: Sequence[tuple[str, str]], right: str) -> list[tuple[str, str]]:
    """The mistakes that give one sign, and another than the right one, in whatever way they are made."""
    made = {slug: {sign for other, sign in signs if other == slug} for slug, _ in signs}
    return [(slug, found.pop()) for slug, found in made.items() if len(found) == 1 and right not in found]
