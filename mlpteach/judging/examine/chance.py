"""Programs that draw random numbers, or whose rows act on each other: what they do with one sample says nothing."""

from __future__ import annotations

import numpy as np

from mlpteach.judging.examine.batches import OTHERWISE, regime
from mlpteach.judging.examine.draws import Drawer
from mlpteach.judging.examine.forward import close
from mlpteach.judging.examine.probing import Probed
from mlpteach.judging.program.supervision import ProgramRaisesError

ASIDE = "take it out for the examination"


def refuse_chance_in_output(probed: Probed) -> None:
    """Raise ``ValueError`` where the output depends on random numbers, or can't be given for a row alone."""
    own = Drawer(probed.shapes, probed.program.inputs, probed.program.targets, seed=1)
    own.positive = probed.drawer.positive
    drawn, (inputs, _) = own.weights(), own.rows(probed.rows)
    arrays = [probed.start[which] if which in probed.still else array for which, array in enumerate(drawn)]
    first = probed.output(arrays, inputs)
    again = probed.output(arrays, inputs)
    probed.fresh()
    probed.program.write(arrays)
    probed.program.shuffle()
    if close(again, first, 1e-6) and not close(np.asarray(probed.program.output(inputs)), first, 1e-5):
        raise ValueError("examine: output draws random numbers, as dropout does, so that it can't be compared with anything; "
                         f"{ASIDE}, such as dropout=0, or model.eval() in PyTorch")
    try:
        probed.output(arrays, inputs[:1])
    except ProgramRaisesError as error:
        raise ValueError(f"examine: output takes {len(inputs)} rows, but not one row alone ({error.error}); where rows act on each "
                         f"other, as in batch normalisation, no step can be judged: {ASIDE}, such as by model.eval()") from error


def refuse_chance_in_steps(probed: Probed) -> None:
    """Raise ``ValueError`` where a step on one sample depends on random numbers."""
    if probed.draws(probed.drawer.rows(1)):
        raise ValueError("examine: what train does with one sample depends on random numbers, as with dropout, noise or a random "
                         f"search, so that no step can be judged; {ASIDE}, such as dropout=0, or model.eval() in PyTorch")


def refuse_rows_that_mix(probed: Probed) -> None:
    """Raise ``ValueError`` where a step on several rows is made of the rows' own steps in no way."""
    rows, arrays = probed.drawer.rows(3), probed.drawn()
    if regime(probed.step, arrays, *rows, 100 * probed.tolerance, [0.0] * len(arrays))[0] == OTHERWISE:
        raise ValueError("examine: in training, the samples act on each other, as in batch normalisation, so that no step on one "
                         f"of them can be judged; {ASIDE}, or let it use fixed numbers for mean and variance")
