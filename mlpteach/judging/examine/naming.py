"""From what was measured of each layer to mistakes in words, each with its line."""

from __future__ import annotations

from mlpteach.arrays import text
from mlpteach.judging.examine.findings import Findings
from mlpteach.judging.examine.layers import Told
from mlpteach.judging.examine.pointing import Pointer
from mlpteach.judging.examine.probing import Probed
from mlpteach.judging.examine.readings import LayerPart
from mlpteach.judging.examine.showing import shown, what_is_wrong


def name_parts(probed: Probed, best: Told, findings: Findings, stale: bool) -> None:
    """Add the mistakes of all layers, from the outputs down; ``stale`` is whether the targets have no effect."""
    wrong = any(part.slugs or not part.known for part in best.parts)
    pointer = Pointer(probed, best.tries[0], 0) if wrong else None
    last = len(best.tries[0].before) - 1
    for part in best.parts:
        if _reshaped(probed, part, best, findings) or (stale and part.layer == last and not _tells(part, best, findings)):
            continue
        if pointer and (part.slugs or not part.known):
            _name(part, best, findings, pointer)
        else:
            findings.change_right(part.layer + 1, part.part)


def _name(part: LayerPart, best: Told, findings: Findings, pointer: Pointer) -> None:
    rate = abs(best.parts[0].factor) or 1.0
    for at, slug in enumerate([*part.slugs, *([] if part.known else [None])]):
        others = tuple(dict.fromkeys(reading[at] for reading in part.readings if len(reading) > at))
        findings.wrong(slug, part.layer + 1, part.part, what_is_wrong(part, at, best), candidates=others,
                       line=pointer.line(part, at, rate) if slug else None, shown=shown(part, at, best))


def _tells(part: LayerPart, best: Told, findings: Findings) -> bool:
    """Whether a name is known for a delta that no targets change; with one output alone, anything would fit."""
    if not part.slugs or best.tries[0].output.shape[1] == 1:
        return False
    findings.mistakes[:] = [each for each in findings.mistakes if each.slug != "stale-name"]
    return True


def _reshaped(probed: Probed, part: LayerPart, best: Told, findings: Findings) -> bool:
    """Whether the array's shape changed in a step, which is told."""
    placed = best.tries[0].forward.layout.layers[part.layer]
    piece = placed.weights if part.part == "weights" or placed.bias is None else placed.bias
    for which in (probed.moving[at] for at in piece.places):
        if which in probed.reshaped:
            before, after = text.sizes(probed.shapes[which]), text.sizes(probed.reshaped[which])
            findings.wrong(None, part.layer + 1, part.part, f"The shape {before} became {after} in a step")
            return True
    return False


def name_sign(best: Told, findings: Findings, gradient_only: bool) -> float | None:
    """Whether every step goes uphill, which is told; returns the rate, as far as it is known."""
    top = best.parts[0]
    if not top.known or top.slugs:
        return None
    if top.factor < 0 and not gradient_only:
        findings.wrong("sign-flipped", len(best.tries[0].before), "weights",
                       "All numbers are right, their sign is not: every step goes uphill")
    return abs(top.factor)


def other_readings(every: list[Told], findings: Findings) -> None:
    """Where nothing says which loss is minimised, what the change would mean with another one."""
    best = every[0]
    for other in every[1:]:
        if other.reading.loss == best.reading.loss or other.cost > 2 or other.reading.loss == "absolute error":
            continue
        if best.cost and other.reading.loss == "cross-entropy":
            findings.remark(f"all this holds for the {best.reading.loss}; if you minimise the {other.reading.loss}, say "
                            f"loss='{other.reading.loss}'")
            return
        if not best.cost and any(part.slugs for part in other.parts):
            findings.remark(f"it is right for the {best.reading.loss}; if you minimise the {other.reading.loss}, it is not: "
                            f"say loss='{other.reading.loss}' to be told where")
            return
