"""The examination: one probe after the other, from the plainest question to the finest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from mlpteach.forms import Activation
from mlpteach.forms.activations import activation
from mlpteach.judging.examine.chance import refuse_chance_in_output, refuse_chance_in_steps, refuse_rows_that_mix
from mlpteach.judging.examine.downward import Downward
from mlpteach.judging.examine.findings import Findings
from mlpteach.judging.examine.form import in_words
from mlpteach.judging.examine.forward import Forward
from mlpteach.judging.examine.layers import told
from mlpteach.judging.examine.measured import downhill, slopes
from mlpteach.judging.examine.naming import name_parts, name_sign, other_readings
from mlpteach.judging.examine.passes import forward_faults, leaks, mixes, mixing_faults, start_faults, still_alone
from mlpteach.judging.examine.probing import Probed
from mlpteach.judging.examine.raising import name_raised
from mlpteach.judging.examine.rates import rate_faults
from mlpteach.judging.examine.report import TO_SAY, Report
from mlpteach.judging.examine.training import a_while
from mlpteach.judging.examine.updates import batch_faults, ignored, memory_faults, overtrained, overtraining_faults, weight_decay
from mlpteach.judging.program.supervision import ProgramRaisesError


def chosen_activations(given: Any) -> tuple[Activation, ...]:
    """The activations of these names, one for each layer; ``ValueError`` for what is none."""
    if given is None:
        return ()
    named = [given] if isinstance(given, (str, Activation)) else given
    if not isinstance(named, (list, tuple)):
        raise ValueError(f"examine: activations must be a list of names, one for each layer, received {type(given).__name__}; "
                         "type activations=['tanh', 'sigmoid']")
    return tuple(activation("examine", each) for each in named)


class Examination:
    """A program under examination."""

    def __init__(self, program: Any, loss: str | None = None, activations: Sequence[Activation] = ()) -> None:
        self.probed, self.loss, self.findings = Probed(program, activations), loss, Findings()
        self.forward: Forward | None = None
        self.reading = ""
        self.rate: float | None = None
        self.regime = ""
        self.decay = 0.0
        self.leaking = self.mixed = self.overtrained = self.unusual = False

    def report(self) -> Report:
        """Ask everything, and say what came of it; an exception of the program ends it, and is told."""
        try:
            self._forward_pass()
            if not self._by_sample:
                self._steps()
        except ProgramRaisesError as error:
            name_raised(error, self.probed, self.forward, self.findings)
        forward, findings = self.forward, self.findings
        sizes, names = (forward.layout.sizes, [str(layer.activation) for layer in forward.layers]) if forward else ((), [])
        to_say = [each for each, given in zip(TO_SAY, (self.loss, None, None, self.probed.activations), strict=True) if not given]
        return Report(self._form(), findings.ordered(), findings.remarks, findings.told_right(), sizes, tuple(names), to_say)

    def _forward_pass(self) -> None:
        probed, findings = self.probed, self.findings
        refuse_chance_in_output(probed)
        self.leaking = leaks(probed, findings)
        self.mixed = not self.leaking and mixes(probed)
        self.forward = forward = probed.forward(apart=self.leaking or self.mixed) or (probed.forward() if self.mixed else None)
        if forward is None and probed.activations:
            probed.activations = ()
            self.forward = forward = probed.forward(apart=self.leaking or self.mixed)
            findings.remark("with the activations that you say, the outputs would be others: it is taken for what its outputs show")
        findings.layers = len(forward.layers) if forward else 0
        if self.mixed:
            mixing_faults(forward, findings)
        if forward is not None:
            forward_faults(forward, findings)
            start_faults(probed, forward, findings)

    @property
    def _by_sample(self) -> bool:
        """Whether there is a bias for each sample, so that nothing but the whole table can be trained."""
        return self.forward is not None and any(layer.by_sample for layer in self.forward.layout.layers)

    def _steps(self) -> None:
        probed, findings, forward = self.probed, self.findings, self.forward
        probed.find_repeats()
        if probed.program.refused:
            findings.remark(f"for a table of samples train raised {probed.program.refused}, so it was given one sample at a time; "
                            "if it is meant for a table, that is a mistake; if not, say one_by_one=True")
        memory_faults(probed, findings)
        if self.mixed and still_alone(probed):  # whose way back cannot be judged, and follows from what was said already
            forward = None
        if forward is not None:
            self._layers(forward)
        unknown = forward is None and not (self.leaking or self.mixed)
        if unknown or any(each.part in ("weights", "biases") for each in findings.mistakes):
            refuse_chance_in_steps(probed)
            self._measure()
        if forward is not None:
            rate_faults(probed, forward, findings)
        if not (self.leaking or self.mixed or self.unusual or probed.reshaped):
            self.regime = batch_faults(probed, forward, findings, self.decay)
        if self.rate is not None and abs(self.rate - 1) < 1e-6 and not (probed.program.gradient_only or probed.kept):
            findings.remark("no learning rate, or one of exactly 1")
        if self.overtrained:
            overtraining_faults(findings, self.regime)
        if mutated := sorted(probed.program.mutated):
            findings.wrong("inputs-mutated", None, "loop",
                           f"After a step, the {' and '.join(mutated)} that it was given are other numbers")
        else:
            findings.found_right("your data stay as they are")
        if forward is not None and not findings.mistakes and not probed.program.gradient_only:
            a_while(probed, forward, self.reading, findings)

    def _layers(self, forward: Forward) -> None:
        probed, findings = self.probed, self.findings
        tries = probed.tries(forward)
        stale = ignored(probed, findings, len(forward.layers))
        self.decay = weight_decay(probed, forward)
        if self.decay:
            findings.remark("weight decay, each step also pulls every weight towards zero")
        every = told(tries, self.loss, self.decay, probed.tolerance)
        best = every[0]
        self.overtrained = not all(part.known for part in best.parts) and overtrained(probed, tries)
        if self.overtrained:
            return
        self.reading = best.reading.loss
        name_parts(probed, best, findings, stale)
        rate = name_sign(best, findings, probed.program.gradient_only)
        self.rate = None if probed.kept else rate  # with Adam and the like, the gradients alone are known
        if self.loss is None and ((probed.program.targets >= 0) & (probed.program.targets <= 1)).all():
            other_readings(every, findings)

    def _measure(self) -> None:
        """Push the program's own weights: what goes downhill is right, whatever it is."""
        probed, findings = self.probed, self.findings
        measured, changes = [], []
        push = 1e-2 if probed.single else 1e-5
        for seed in range(3):
            arrays, (inputs, targets) = probed.drawn(), probed.drawer.rows(1)
            new = probed.step(arrays, inputs, targets)
            changes.append([after - before for after, before in zip(new, arrays, strict=True)])
            measured.append(slopes(partial(probed.output, inputs=inputs), arrays, targets, push, np.random.RandomState(seed)))
        verdicts = downhill(measured, changes, 5e-3 if probed.single else 1e-4)
        finished = self.forward is not None and self.forward.layers[-1].activation.name != "linear"
        allowed = {loss: right for loss, right in verdicts.items()
                   if (self.loss is None or loss.startswith(self.loss)) and not (finished and "weighted sums" in loss)}
        loss, right = max(allowed.items(), key=lambda each: sum(each[1]))
        if all(right):
            self._acquit(loss)
        elif self.forward is None or any(each.slug is None and each.part in ("weights", "biases") for each in findings.mistakes):
            own, remark = Downward(probed).found(self.loss, allowed.__contains__)
            if remark:
                self._acquit(own)
                findings.remark(remark)
                self.unusual = True
        if self.forward is None and not self.reading:
            refuse_rows_that_mix(probed)
            for which, good in enumerate(right):
                if not good:
                    findings.wrong(None, None, "weights",
                                   f"The change of {probed.program.names[which]} does not go down the {loss}")

    def _acquit(self, loss: str) -> None:
        """The way back is right, whatever was said of it, and goes down this loss."""
        kept = [each for each in self.findings.mistakes if each.part not in ("weights", "biases")]
        self.findings.mistakes[:], self.reading = kept, loss

    def _form(self) -> str:
        if self.forward is None:
            return "something whose forward pass I do not know, so that only its steps could be tried"
        return in_words(self.forward, self.reading, self.regime, self.probed.program.samples == "columns", self.rate)
