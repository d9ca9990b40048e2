"""From what was measured of each layer to mistakes in words, each with its line."""

from __future__ import annotations

from mlpteach.arrays import text
from mlpteach.judging.examine.findings import Findings, place
from mlpteach.judging.examine.layers import Told
from mlpteach.judging.examine.pointing import Pointer
from mlpteach.judging.examine.probing import Probed
from mlpteach.judging.examine.readings import Part

NOT_AS_EXPECTED = "the change is not what it should be"


def name_parts(probed: Probed, best: Told, findings: Findings, stale: bool) -> None:
    """Add the mistakes of all layers, from the outputs down; ``stale`` is whether the targets have no effect."""
    wrong = any(part.slugs or not part.known for part in best.parts)
    pointer = Pointer(probed, best.tries[0], 0) if wrong else None
    rate = abs(best.parts[0].factor) or 1.0
    layers = len(best.tries[0].before)
    for part in best.parts:
        if _reshaped(probed, part, best, findings) or (stale and part.layer == layers - 1 and not _tells(part, best, findings)):
            continue
        where = place(part.layer + 1, layers, part.part)
        if not part.known:
            findings.wrong(None, part.layer + 1, part.part, f"{where}: {NOT_AS_EXPECTED}")
        for at, slug in enumerate(part.slugs):
            others = tuple(dict.fromkeys(reading[at] for reading in part.readings if len(reading) > at))
            findings.wrong(slug, part.layer + 1, part.part, f"{where}: {NOT_AS_EXPECTED}", candidates=others,
                           line=pointer.line(part, slug, rate) if pointer else None,
                           shown={name: (values, None) for name, values in part.shown.items()})
        if part.known and not part.slugs:
            findings.found_right(f"layer {part.layer + 1}, {part.part}")


def _tells(part: Part, best: Told, findings: Findings) -> bool:
    """Whether a name is known for a delta that no targets change; with one output alone, anything would fit."""
    if not part.slugs or best.tries[0].output.shape[1] == 1:
        return False
    findings.mistakes[:] = [each for each in findings.mistakes if each.slug != "stale-name"]
    return True


def _reshaped(probed: Probed, part: Part, best: Told, findings: Findings) -> bool:
    """Whether the array's shape changed in a step, which is told."""
    placed = best.tries[0].forward.layout.layers[part.layer]
    piece = placed.weights if part.part == "weights" or placed.bias is None else placed.bias
    for which in (probed.moving[at] for at in piece.places):
        if which in probed.reshaped:
            before, after = text.sizes(probed.shapes[which]), text.sizes(probed.reshaped[which])
            where = place(part.layer + 1, len(best.tries[0].before), part.part)
            findings.wrong(None, part.layer + 1, part.part, f"{where}: the shape {before} became {after} in a step")
            return True
    return False


def name_sign(best: Told, findings: Findings, gradient_only: bool) -> float | None:
    """Whether every step goes uphill, which is told; returns the rate, as far as it is known."""
    layers = len(best.tries[0].before)
    top = best.parts[0]
    if not top.known or top.slugs:
        return None
    right = [part for part in best.parts if part.known and not part.slugs]
    if top.factor < 0 and not gradient_only and len(right) > len(best.parts) / 2:
        findings.wrong("sign-flipped", layers, "weights", f"{place(layers, layers, 'weights')}: every step goes uphill")
    return abs(top.factor)


def other_readings(every: list[Told], findings: Findings) -> None:
    """Where nothing says which loss is minimised, what the change would mean with another one."""
    best = every[0]
    for other in every[1:]:
        if other.reading.loss == best.reading.loss or other.cost > 2 or other.reading.loss == "absolute error":
            continue
        slugs = [f"{slug} in layer {part.layer + 1}" for part in other.parts for slug in part.slugs]
        if slugs and not best.cost:
            findings.remark(f"this is right for {best.reading.loss}; if you minimise the {other.reading.loss}, it is {', '.join(slugs)}: "
                            f"say loss='{other.reading.loss}'")
            return
