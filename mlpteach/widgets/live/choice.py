"""``Chosen``: what somebody chose in a live network, and where the buttons lead from there. It is all of the state there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from mlpteach.widgets.live.parts import names, part
from mlpteach.widgets.live.passing import NetworkTask

SIZES = (0.1, 0.01, 0.001)  # of a push
FARTHEST = 20.0  # a number is pushed so far at most


@dataclass(frozen=True)
class Chosen:
    """A sample, a part by its id, how far its number is pushed, in steps of which size, and the step of Back, 0 before it."""

    row: int
    id: str
    push: float = 0.0
    size: float = SIZES[0]
    back: int = 0

    @property
    def key(self) -> dict[str, str]:
        """As it stands in the page's address: texts only."""
        return {"row": str(self.row), "id": self.id, "push": f"{self.push:g}", "size": f"{self.size:g}", "back": str(self.back)}


@lru_cache(64)
def phases(last: int) -> tuple[tuple[str, int], ...]:
    """The steps of Back: what each shows, and in which layer. Seven for one hidden layer."""
    found = [("error", last), ("delta", last)]
    for layer in range(last - 1, 0, -1):
        found += [("carry", layer + 1), ("sum", layer), ("delta", layer)]
    return (*found, ("gradient", 0), ("added", 0))


def shows(task: NetworkTask, back: int, what: str, layer: int = 0) -> bool:
    """Whether a step of Back, or one before it, shows this."""
    return back > phases(task.last).index((what, layer))


def can_push(task: NetworkTask, name: str) -> bool:
    """Inputs, weights, biases, sums and activations, but for outputs whose slope the loss cancels: there both are one step."""
    kind, layer, *_ = part(name)
    return kind in "wbz" or (kind == "a" and not (layer == task.last and cancels(task)))


def cancels(task: NetworkTask) -> bool:
    """Whether the loss cancels the slope of the outputs, as cross-entropy does."""
    form = task.network.form
    return form.loss.cancels(form.output)


def settled(task: NetworkTask, choice: Chosen) -> Chosen:
    """What is shown when that is chosen: the line to E stands for E, or on the way back for its output; E has no way back."""
    kind, layer, unit, _ = part(choice.id)
    if kind == "e":
        choice = replace(choice, id=f"a-{layer}-{unit}" if choice.back else "E")
    if kind == "E":
        choice = replace(choice, back=0)
    if choice.back or not can_push(task, choice.id):
        choice = replace(choice, push=0.0)
    return choice


def pushed(choice: Chosen, sign: int) -> Chosen:
    """One push up or down from here; the way back is let go."""
    return replace(choice, push=round(choice.push + sign * choice.size, 6), back=0)


def moves(task: NetworkTask, choice: Chosen, farthest: float = FARTHEST) -> dict[str, dict[str, str]]:
    """Where + and − and letting go lead; what would be pushed too far, or can't be, is left out."""
    found = {"rest": replace(choice, push=0.0, back=0)}
    if can_push(task, choice.id):
        found |= {"plus": pushed(choice, 1), "minus": pushed(choice, -1)}
    return {name: there.key for name, there in found.items() if abs(there.push) <= farthest}


def guide(task: NetworkTask, name: str) -> list[str]:
    """What is chosen at each step of Back if it began at this part: always a unit that the part has to do with."""
    kind, layer, unit, source = part(name)
    sizes = task.sizes
    units = {at: 0 if at == task.last else size - 1 for at, size in enumerate(sizes)}
    if kind != "E":
        units[layer] = unit
    if kind == "w":
        units[layer - 1] = source
    weight = name if kind in "wb" else f"w-1-{units[0]}-{units[1]}"
    chosen = {"error": "a-{0}-{1}", "delta": "z-{0}-{1}", "carry": "w-{0}-{2}-{1}", "sum": "a-{0}-{1}"}
    return [chosen[what].format(at, units[at], units.get(at - 1)) if what in chosen else weight for what, at in phases(task.last)]


def read(task: NetworkTask, given: Mapping[str, Any]) -> Chosen:
    """The choice that a page tells of; ``ValueError`` for what the network does not have."""
    choice = Chosen(int(given["row"]), str(given["id"]), float(given["push"]), float(given["size"]), int(given["back"]))
    check(task, choice)
    return settled(task, choice)


def check(task: NetworkTask, choice: Chosen) -> None:
    """``ValueError`` for a sample or a part that the network does not have."""
    if not _is_whole(choice.row, len(task.inputs) - 1):
        raise ValueError(f"network: row must be a sample from 0 to {len(task.inputs) - 1}, received {choice.row!r:.60}")
    if choice.id not in list(names(task.sizes, task.biased)):
        last = task.last
        raise ValueError(f"network: choose must name a part, such as 'z-{last}-0' for the sum of the first output, "
                         f"'w-1-0-0' for the first weight, 'a-0-0' for the first input or 'E', received {choice.id!r:.60}")
    is_push = isinstance(choice.push, (int, float)) and abs(choice.push) <= FARTHEST
    if not (_is_whole(choice.back, len(phases(task.last))) and is_push and choice.size in SIZES):
        raise ValueError(f"network: expected a step of Back up to {len(phases(task.last))}, a push of at most {FARTHEST:g} and one "
                         f"of the sizes {', '.join(map(str, SIZES))}, received {choice}")


def _is_whole(value: Any, most: int) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and bool(0 <= value <= most)
