"""The table beside the drawing: samples by units, their sums, activations and deltas; each cell can be chosen."""

from __future__ import annotations

from html import escape

from mlpteach.plots.diagram import shown_places
from mlpteach.widgets.live.arithmetic import symbol as italic
from mlpteach.widgets.live.choice import Chosen, shows
from mlpteach.widgets.live.digits import shown
from mlpteach.widgets.live.frames import Patch, Scene
from mlpteach.widgets.live.parts import part, symbol
from mlpteach.widgets.live.passing import NetworkTask

BLOCKS = {"z": "sums", "a": "activations", "d": "deltas"}
MOST_ROWS = 8  # samples that the table has room for
BESIDE = 6  # columns that it has room for beside the drawing; one of more stands below


def rows(task: NetworkTask, wanted: int) -> range:
    """The samples that are shown, the wanted one among them."""
    return shown_places(len(task.inputs), [wanted], MOST_ROWS)


def units(task: NetworkTask) -> list[tuple[int, int]]:
    """The columns: layer and unit."""
    return [(layer, unit) for layer in range(1, task.last + 1) for unit in range(task.sizes[layer])]


def sample_called(task: NetworkTask, row: int) -> str:
    """A sample's name without its parentheses."""
    name = task.sample_names[row]
    return name[1:-1] if name.startswith("(") and name.endswith(")") else name


def table(task: NetworkTask, shown_rows: range) -> str:
    """The three blocks, empty: a patch fills them."""
    blocks = "".join(_block(task, kind, words, shown_rows) for kind, words in BLOCKS.items())
    more = len(task.inputs) - len(shown_rows)
    note = f'<p class="quiet small">{more} more samples are not shown.</p>' if more else ""
    longest = max(len(sample_called(task, row)) for row in shown_rows)
    sizes = f"--name:{min(120, max(46, 14 + 8 * longest))}px;--columns:{len(units(task))}"
    return f'<div class="cells" style="{sizes}" data-lm-suppress-shortcuts="true">{blocks}{note}</div>'


def _block(task: NetworkTask, kind: str, words: str, shown_rows: range) -> str:
    heads = "".join(f'<th scope="col">{italic(symbol(kind, layer, unit, task.sizes))}</th>' for layer, unit in units(task))
    lines = "".join(_row(task, kind, row) for row in shown_rows)
    return (f'<table class="grid" role="grid" aria-label="{words} of all samples"><thead><tr><th scope="col">{words}</th>'
            f"{heads}</tr></thead><tbody>{lines}</tbody></table>")


def _row(task: NetworkTask, kind: str, row: int) -> str:
    cells = "".join(f'<td role="gridcell" tabindex="-1" data-k="{kind}-{layer}-{unit}@{row}" data-row="{row}" '
                    f'data-id="{"z" if kind == "d" else kind}-{layer}-{unit}"></td>' for layer, unit in units(task))
    return f'<tr data-k="row@{row}"><th scope="row">{escape(sample_called(task, row))}</th>{cells}</tr>'


def patch(task: NetworkTask, choice: Chosen, scene: Scene, shown_rows: range) -> Patch:
    """The texts and classes of all cells."""
    found: Patch = {}
    for row in shown_rows:
        found[f"row@{row}|class"] = "row" if row == choice.row else ""
        for kind in BLOCKS:
            for layer, unit in units(task):
                name = f"{kind}-{layer}-{unit}@{row}"
                found[f"{name}|text"] = _text(task, choice, scene, kind, layer, unit, row)
                found[f"{name}|class"] = _looks(task, choice, scene, kind, layer, unit, row)
    return found


def _text(task: NetworkTask, choice: Chosen, scene: Scene, kind: str, layer: int, unit: int, row: int) -> str:
    if kind == "d" and not _is_ready(task, choice, layer):
        return "·"
    passing = scene.now if row == choice.row else task.passing(row)
    return shown(passing.value(f"{kind}-{layer}-{unit}"), 4, 6)


def _is_ready(task: NetworkTask, choice: Chosen, layer: int) -> bool:
    return bool(choice.back) and shows(task, choice.back, "delta", layer)


def _looks(task: NetworkTask, choice: Chosen, scene: Scene, kind: str, layer: int, unit: int, row: int) -> str:
    """Chosen, flowing into what is chosen or changed by a push, new with Back, of the column of the chosen unit."""
    name, here = f"{'z' if kind == 'd' else kind}-{layer}-{unit}", row == choice.row
    is_mine = (kind == "d") == bool(choice.back and (kind == "d" or name.startswith("z")))
    at = part(choice.id)
    classes = {"chosen": here and is_mine and name == choice.id,
               "flow": here and is_mine and name in scene.hot and name != choice.id,
               "new": kind == "d" and _is_ready(task, choice, layer),
               "col": (at.layer, at.unit) == (layer, unit) and at.kind != "E"}
    return " ".join(looks for looks, holds in classes.items() if holds)
