"""``walkthrough_html``: the walkthrough as one piece of HTML that steps without a kernel, a library or a network."""

from __future__ import annotations

from html import escape
from itertools import product

from mlpteach.tracing.trace import Trace
from mlpteach.widgets.walk.frame import Frame, first_sample, opened
from mlpteach.widgets.walk.style import STYLE

MOST = 4  # rows, and columns, of a result that can be chosen: each cell is a ready-made frame
MOST_STEPS = 200  # about 35 kB each; an epoch of one hidden layer has 11
SCRIPT = """<script>
function mlpteachShow(control, move) {
  const walk = control.closest(".mlpteach-walk"), pick = walk.querySelector(".mlpteach-pick");
  const last = pick.length - 1, now = pick.selectedIndex;
  pick.selectedIndex = {first: 0, back: Math.max(0, now - 1), next: Math.min(last, now + 1), last: last}[move] ?? now;
  walk.querySelectorAll(".mlpteach-step").forEach((step, place) => {
    step.hidden = place !== pick.selectedIndex;
    const cell = Array.from(step.querySelectorAll("select"), choice => choice.value).join();
    step.querySelectorAll(".mlpteach-cell").forEach(frame => frame.hidden = frame.dataset.cell !== cell);
  });
}
</script>"""
KEYS = 'data-lm-suppress-shortcuts="true"'  # for a fragment shown in JupyterLab, where keys are commands elsewhere
LARGER = "this.closest('.mlpteach-walk').classList.toggle('mlpteach-large', this.checked)"


def walkthrough_html(trace: Trace, step: int | str | tuple[str, int] = 0) -> str:
    """All steps of a trace as an HTML fragment for hand-outs: ready-made frames, switched by a few lines of script in it.

    It opens at ``step``, which is anything that ``trace[...]`` takes, such as ``"delta_hidden"``. It has the buttons, pick lists,
    network, tables and arithmetic of ``walkthrough``; of each result the first 4 rows and columns can be chosen. It loads nothing,
    its text is the same each time, and several may stand on one page. ``ValueError`` unless ``trace`` is a ``Trace`` with 1 to 200
    steps, ``StepNotFoundError`` for a step it does not have.
    """
    received = f"one with {len(trace):,}" if isinstance(trace, Trace) else type(trace).__name__
    if not isinstance(trace, Trace) or not 1 <= len(trace) <= MOST_STEPS:
        raise ValueError(f"walkthrough_html: expected a Trace with 1 to {MOST_STEPS} steps, received {received}")
    sample, opening = min(first_sample(trace), MOST - 1), trace[step].index
    steps = "".join(_step(trace, index, sample, index == opening) for index in range(len(trace)))
    names = [Frame(trace, index).title for index in range(len(trace))]
    moves = "".join(f"""<button type="button" {KEYS} onclick="mlpteachShow(this, '{move}')">{move.capitalize()}</button>"""
                    for move in ("first", "back", "next", "last"))
    pick = _choice("stage", dict(enumerate(names)), opening, "mlpteach-pick")
    size = f'<label><input type="checkbox" {KEYS} autocomplete="off" onchange="{LARGER}"> presenter size</label>'
    return (f'{STYLE}{SCRIPT}<div class="mlpteach mlpteach-walk" role="group" aria-label="walkthrough">'
            f'<div class="mlpteach-controls">{moves}{pick}{size}</div><div aria-live="polite">{steps}</div></div>')


def _step(trace: Trace, index: int, sample: int, is_open: bool) -> str:
    """One step: the lists to choose a cell from, and a frame for each cell, of which one is shown."""
    first = opened(trace, index, sample)
    rows, columns = (dict(list(enumerate(names))[:MOST]) for names in first.names)
    choices = _choice("row", rows, first.cell[0]) + _choice("column", columns, first.cell[1])
    frames = "".join(f'<div class="mlpteach-cell" data-cell="{cell[0]},{cell[1]}"{_hidden(cell != first.cell)}>'
                     f"{Frame(trace, index, cell, sample).html()}</div>" for cell in product(rows, columns))
    return f'<div class="mlpteach-step"{_hidden(not is_open)}><div class="mlpteach-controls">{choices}</div>{frames}</div>'


def _choice(name: str, options: dict[int, str], chosen: int, looks: str = "") -> str:
    entries = "".join(f'<option value="{value}"{" selected" * (value == chosen)}>{escape(text)}</option>'
                      for value, text in options.items())
    return (f'<label>{name} <select class="{looks}" {KEYS} autocomplete="off" onchange="mlpteachShow(this)">{entries}'
            "</select></label>")


def _hidden(is_hidden: bool) -> str:
    return " hidden" if is_hidden else ""
