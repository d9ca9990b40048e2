"""The examination: one probe after the other, from the plainest question to the finest."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlpteach.arrays import text
from mlpteach.judging.examine import batches, memory
from mlpteach.judging.examine.findings import Findings, place
from mlpteach.judging.examine.forward import Forward
from mlpteach.judging.examine.layers import Told, told
from mlpteach.judging.examine.measured import downhill, slopes
from mlpteach.judging.examine.passes import forward_faults, leaks, mixes, mixing_faults, start_faults
from mlpteach.judging.examine.probing import Probed
from mlpteach.judging.examine.report import Report
from mlpteach.judging.examine.steps import Try
from mlpteach.judging.examine.updates import batch_faults, ignored, memory_faults, weight_decay


class Examination:
    """A program under examination."""

    def __init__(self, program: Any, loss: str | None = None) -> None:
        self.probed, self.loss, self.findings = Probed(program), loss, Findings()
        self.forward: Forward | None = None
        self.reading = ""
        self.rate: float | None = None
        self.regime = ""
        self.decay = 0.0

    def report(self) -> Report:
        """Ask everything, and say what came of it."""
        probed, findings = self.probed, self.findings
        leaking = leaks(probed, findings)
        mixed = not leaking and mixes(probed)
        self.forward = forward = probed.forward(apart=leaking or mixed) or (probed.forward() if mixed else None)
        if mixed:
            mixing_faults(forward, findings)
        if forward is not None:
            forward_faults(forward, findings)
            start_faults(probed, forward, findings)
            if any(layer.by_sample for layer in forward.layout.layers):
                return self._reported()
        probed.find_repeats()
        memory_faults(probed, findings, len(forward.layers) if forward else 0)
        if forward is not None:
            self._layers(forward)
        if forward is None or any(each.part in ("weights", "biases") for each in findings.mistakes):
            self._measure()
        if not (leaking or mixed or probed.reshaped):
            self.regime = batch_faults(probed, forward, findings, self.decay)
        if mutated := sorted(getattr(probed.program, "mutated", ())):
            findings.wrong("inputs-mutated", None, "loop", f"After a step, the {' and '.join(mutated)} that it was given are other numbers")
        return self._reported()

    def _reported(self) -> Report:
        forward, findings = self.forward, self.findings
        return Report(self._form(), findings.mistakes, findings.remarks, findings.right,
                      forward.layout.sizes if forward else (), tuple(str(layer.activation) for layer in forward.layers) if forward else ())

    def _layers(self, forward: Forward) -> None:
        probed, findings = self.probed, self.findings
        tries = probed.tries(forward)
        stale = ignored(probed, findings, len(forward.layers))
        self.decay = decay = weight_decay(probed, forward)
        if decay:
            findings.remark("weight decay: each step also pulls every weight towards zero")
        every = told(tries, self.loss, decay, probed.tolerance)
        best = every[0]
        self.reading = best.reading.loss
        for part in best.parts:
            self._name(part, best, stale)
        self._sign(best)

    def _name(self, part: Any, best: Told, stale: bool) -> None:
        layers = len(best.tries[0].before)
        layer, findings = part.layer + 1, self.findings
        where = place(layer, layers, part.part)
        if self._reshaped(part, where):
            return
        if stale and layer == layers:
            if part.slugs and best.tries[0].output.shape[1] > 1:
                findings.mistakes[:] = [each for each in findings.mistakes if each.slug != "stale-name"]
            else:
                return
        if not part.known:
            known = "the delta has a name for none of it" if part.slugs else ""
            findings.wrong(None, layer, part.part, f"{where}: the change is not what it should be", details=known)
        for at, slug in enumerate(part.slugs):
            others = tuple(dict.fromkeys(reading[at] for reading in part.readings if len(reading) > at))
            findings.wrong(slug, layer, part.part, f"{where}: the change is not what it should be", candidates=others,
                           shown={name: (values, None) for name, values in part.shown.items()})
        if part.known and not part.slugs:
            findings.found_right(f"layer {layer}, {part.part}")

    def _reshaped(self, part: Any, where: str) -> bool:
        """Whether the array's shape changed in a step, which is told."""
        placed = self.forward.layout.layers[part.layer] if self.forward else None
        piece = placed and (placed.weights if part.part == "weights" or placed.bias is None else placed.bias)
        for at in piece.places if piece else ():
            which = self.probed.moving[at]
            if which in self.probed.reshaped:
                before, after = text.sizes(self.probed.shapes[which]), text.sizes(self.probed.reshaped[which])
                self.findings.wrong(None, part.layer + 1, part.part, f"{where}: the shape {before} became {after} in a step")
                return True
        return False

    def _sign(self, best: Told) -> None:
        top = next((part for part in best.parts if part.known and not part.slugs and part.part == "weights"), None)
        if top is None:
            return
        layers = len(best.tries[0].before)
        rate = top.factor if top.layer == layers - 1 else None
        self.rate = abs(rate) if rate is not None else None
        flipped = rate is not None and rate < 0 and not self.probed.program.gradient_only
        if flipped:
            self.findings.wrong("sign-flipped", layers, "weights", f"{place(layers, layers, 'weights')}: every step goes uphill")

    def _measure(self) -> None:
        """Push the program's own weights: what goes downhill is right, whatever it is."""
        probed, findings = self.probed, self.findings
        measured, changes = [], []
        push = 1e-2 if probed.single else 1e-5
        for seed in range(2):
            arrays, (inputs, targets) = probed.drawn(), probed.drawer.rows(1)
            new = probed.step(arrays, inputs, targets)
            changes.append([after - before for after, before in zip(new, arrays, strict=True)])
            measured.append(slopes(lambda those, inputs=inputs: probed.output(those, inputs), arrays, targets, push,
                                   np.random.RandomState(seed)))
        verdicts = downhill(measured, changes, 3e-2 if probed.single else 1e-4)
        allowed = {loss: right for loss, right in verdicts.items() if self.loss is None or loss.startswith(self.loss)}
        loss, right = max(allowed.items(), key=lambda each: sum(each[1]))
        if all(right):
            findings.mistakes[:] = [each for each in findings.mistakes if each.part not in ("weights", "biases")]
            self.reading = loss
        elif self.forward is None:
            for which, good in enumerate(right):
                if not good:
                    findings.wrong(None, None, "weights", f"{probed.program.names[which]}: its change does not go down the {loss}")

    def _form(self) -> str:
        if self.forward is None:
            return "something whose forward pass I do not know, so only its steps could be tried"
        forward = self.forward
        biased = [layer.biased for layer in forward.layout.layers]
        turned = all(layer.turned for layer in forward.layout.layers)
        parts = [f"{text.layers(forward.layout.sizes)}", "biases" if all(biased) else "some biases" if any(biased) else "no biases",
                 " / ".join(str(layer.activation) for layer in forward.layers), self.reading, self.regime,
                 "weights with a row for each unit" if turned else "",
                 f"rate {text.number(self.rate, 4)}" if self.rate else ""]
        return ", ".join(filter(None, parts))
