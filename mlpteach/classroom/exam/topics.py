"""What can be asked about, and which questions of it there are for a network. To add a topic, add an entry to ``TOPICS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mlpteach.arrays.text import layers
from mlpteach.classroom.exam import numbers, tables
from mlpteach.classroom.exam.asking import Asking, ExamSlot
from mlpteach.classroom.exam.sheet import ExamQuestion

Asker = Callable[[Asking], ExamQuestion]


@dataclass(frozen=True)
class Topic:
    """The stages that a topic asks about, and the makers of its questions by turns, each with the kind of what it makes."""

    stages: tuple[str, ...]
    makers: tuple[tuple[str, Asker], ...]
    one_each: bool = False

    def maker(self, kind: str) -> Asker:
        """What makes the questions of this kind."""
        return dict(self.makers)[kind]


WRITTEN, CHOSEN = ("number", numbers.number), ("choice", numbers.chosen_number)
TOPICS = {
    "forward": Topic(("sum_synapse", "hidden_activation", "output_activation"), (WRITTEN,)),
    "deltas": Topic(("error", "delta_output", "delta_hidden"), (WRITTEN, CHOSEN)),
    "gradients": Topic(("negative_gradient", "negative_gradient_bias"), (WRITTEN,)),
    "update": Topic(("weight_update",), (WRITTEN, CHOSEN)),
    "shapes": Topic(("sum_synapse", "delta_output", "delta_hidden", "negative_gradient"), (("choice", tables.shape),), True),
    "signs": Topic(("negative_gradient",), (("choice", tables.direction),)),
    "products": Topic(tuple(tables.PRODUCTS), (("choice", tables.product),), True),
    "mistakes": Topic(("delta_output", "delta_hidden", "weight_update"), (("choice", numbers.which_mistake),)),
    "softmax": Topic(("output_activation", "delta_output"), (WRITTEN,)),
}
USUAL = tuple(name for name in TOPICS if name != "softmax")  # which makes another network of it


def plan(rng: np.random.RandomState, sizes: Sequence[int], biases: bool, topics: Sequence[str], questions: int) -> list[ExamSlot]:
    """Which questions every student gets, topic by topic in turn. ``ValueError`` where there are not as many."""
    room = _room(sizes, biases, "softmax" in topics)
    made: list[ExamSlot] = []
    turn = 0
    while len(made) < questions:
        free = {topic: list(_free(topic, room, made, "softmax" in topics)) for topic in topics}
        if not any(free.values()):
            raise ValueError(f"make_exam: on {', '.join(topics)} a {layers(sizes)} network gives {len(made)} questions, "
                             f"received questions={questions}")
        topic, turn = topics[turn % len(topics)], turn + 1
        if free[topic]:
            stage, layer = free[topic][rng.randint(len(free[topic]))]
            kinds = TOPICS[topic].makers
            made.append(ExamSlot(topic, stage, layer, kinds[sum(slot.topic == topic for slot in made) % len(kinds)][0]))
    return sorted(made, key=lambda slot: list(TOPICS).index(slot.topic))


def _room(sizes: Sequence[int], biases: bool, softmax: bool) -> dict[tuple[str, int], int]:
    """How many cells each stage's table has in each layer. With softmax the error is the delta, and is not asked for as well."""
    last = len(sizes) - 1
    room: dict[tuple[str, int], int] = {}
    for layer, (before, units) in enumerate(pairwise(sizes), 1):
        room |= {("sum_synapse", layer): units}
        room |= {(stage, layer): before * units for stage in ("negative_gradient", "weight_update")}
        own = ("output_activation", "error", "delta_output") if layer == last else ("hidden_activation", "delta_hidden")
        room |= {(stage, layer): units for stage in own}
        room |= {("negative_gradient_bias", layer): units} if biases else {}
    return {place: cells for place, cells in room.items() if not (softmax and place[0] == "error")}


def _free(topic: str, room: dict[tuple[str, int], int], made: Sequence[ExamSlot],
          softmax: bool) -> Iterator[tuple[str, int | None]]:
    """The stages and layers of which something is left to ask."""
    if topic == "products":
        known = {stage for stage, _ in room} - ({"delta_output"} if softmax else set())
        yield from ((stage, None) for stage in TOPICS[topic].stages if stage in known and not _asked(made, topic, stage, None))
        return
    for (stage, layer), cells in room.items():
        if stage in TOPICS[topic].stages:
            one_each = TOPICS[topic].one_each
            asked = _asked(made, topic, stage, layer) if one_each else _asked(made, "", stage, layer)
            if asked < (1 if one_each else cells):
                yield stage, layer


def _asked(made: Sequence[ExamSlot], topic: str, stage: str, layer: int | None) -> int:
    """How many questions on these are made already; without a topic, on any that asks for single cells."""
    return sum((slot.stage, slot.layer) == (stage, layer) and (slot.topic == topic or not (topic or TOPICS[slot.topic].one_each))
               for slot in made)


