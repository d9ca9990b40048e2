"""What a number does to E: the chain of factors of each way, their products added, beside what the push measured."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby, islice
from math import prod

from mlpteach.widgets.live import digits
from mlpteach.widgets.live.arithmetic import symbol
from mlpteach.widgets.live.choice import Chosen, can_push, cancels, phases, shows
from mlpteach.widgets.live.digits import below, shown
from mlpteach.widgets.live.forward_lines import A, E
from mlpteach.widgets.live.parts import part, unit_called
from mlpteach.widgets.live.passing import NetworkTask
from mlpteach.widgets.live.ways import ChainFactor, slope_of_error, ways

MOST_WAYS, MOST_COMPARED = 6, 9  # ways, and gradients of a table, that are written one below the other
CHAIN = "Along a way the factors multiply, and ways add up: this is the <b>chain rule</b>."


def effect(task: NetworkTask, choice: Chosen) -> str:
    """The panel beside the arithmetic, as HTML."""
    if choice.push:
        return _pushed(task, choice)
    if choice.back:
        return _sweep(task, choice)
    if not can_push(task, choice.id):
        note = "This number follows from others. Push an input, a weight, a sum or an activation."
        if part(choice.id).kind == "a" and cancels(task):
            note = f"With {task.network.form.loss} this output and E are one step, whose factor is a − t: push the sum before it."
        return f'<h3>What it does</h3><p class="quiet">{note}</p>'
    count = _count(task, choice.id)
    lead = "One way leads" if count == 1 else f"{count} ways lead"
    return f'<h3>What it does</h3><p class="quiet">Push it up or down with + and −, and follow the change to {E}. {lead} there.</p>'


@lru_cache(1024)
def _count(task: NetworkTask, name: str) -> int:
    return sum(1 for _ in ways(task.passing(0), name))


def _pushed(task: NetworkTask, choice: Chosen) -> str:
    rest = task.passing(choice.row)
    now = task.passing(choice.row, choice.id, rest.value(choice.id) + choice.push)
    listed, count = list(islice(ways(rest, choice.id), MOST_WAYS)), _count(task, choice.id)
    whole = slope_of_error(rest, choice.id)
    columns = max(map(len, listed))
    heads = "".join(f'<th scope="col">{factor.name}</th>' for factor in max(listed, key=len))
    rows = "".join(_way(way, columns, task) for way in listed)
    if count > len(listed):
        left = whole - sum(prod(factor.value for factor in way) for way in listed)
        rows += _foot(f"{count - len(listed)} more ways", shown(left, 6, 8), columns)
    if count > 1:
        rows += _foot(f"{count} ways, added", shown(whole, 6, 8), columns, "total")
    push = ("+" if choice.push > 0 else "") + digits.short(choice.push)
    rows += _foot(f"{'sum' if count > 1 else 'product'} × the push of {push}", _bold(shown(whole * choice.push, 6, 8)), columns)
    measured = f'measured: {E} from {shown(rest.error)} <span class="later" data-turn="end">to {shown(now.error)}</span>'
    rows += _foot(measured, _bold(shown(now.error - rest.error, 6, 8)), columns)
    says = CHAIN + _curved(whole * choice.push, now.error - rest.error)
    return (f'<h3>What it does to {E}</h3><table class="sum ways"><thead><tr><td></td>{heads}</tr></thead>'
            f'<tbody>{rows}</tbody></table><p class="quiet small">{says}</p>')


def _curved(product: float, measured: float) -> str:
    """Why the two differ, where one sees it."""
    apart = abs(product - measured) > 0.05 * max(abs(product), abs(measured))
    return " The push is large: on its way the slopes change. A smaller one comes nearer." if apart else ""


def _way(way: tuple[ChainFactor, ...], columns: int, task: NetworkTask) -> str:
    lines = [part(factor.part) for factor in way if factor.name == "line"]
    label = ", ".join(unit_called(at.layer, at.unit, task.sizes, short=True) for at in lines if task.sizes[at.layer] > 1)
    cells = "".join(f'<td data-id="{factor.part}"><span class="later" data-turn="{factor.part}">{"× " if k else ""}'
                    f"{_written(factor)}</span></td>" for k, factor in enumerate(way))
    product = shown(prod(factor.value for factor in way), 6, 8)
    return (f'<tr><th scope="row">{label}</th>{"<td></td>" * (columns - len(way))}{cells}<td class="eq">=</td>'
            f'<td><span class="later" data-turn="end">{product}</span></td></tr>')


def _written(factor: ChainFactor) -> str:
    is_given = factor.name == "comes in" and factor.value.is_integer()
    return digits.short(factor.value) if is_given else shown(factor.value, factor.digits)


def _foot(name: str, value: str, columns: int, looks: str = "") -> str:
    return (f'<tr class="{looks}"><th scope="row" colspan="{columns + 1}">{name}</th><td class="eq">=</td>'
            f'<td><span class="later" data-turn="end">{value}</span></td></tr>')


def _bold(text: str) -> str:
    return f'<span class="hot">{text}</span>'


def _sweep(task: NetworkTask, choice: Chosen) -> str:
    """Back: one trip for all, beside the pushes that each measured one."""
    count = len(task.parameters)
    if not shows(task, choice.back, "gradient"):
        return (f'<h3>One sweep for all</h3><p class="quiet">Pushing every weight takes {count} trips forward, one for each. '
                "Back takes one trip, and reads the same factors from right to left.</p>")
    rows = tuple(range(len(task.inputs))) if shows(task, choice.back, "added") else (choice.row,)
    blocks = "".join(_block(task, names, rows) for names in _grouped(task))
    return (f'<h3>{count} pushes, or one sweep</h3><p class="quiet">{A} δ from Back, beside −Δ{E}/Δ{symbol("w")} from pushing '
            f'each: {count} trips there, one here.</p><div class="blocks">{blocks}</div>')


def _grouped(task: NetworkTask) -> list[tuple[str, ...]]:
    """The weights layer by layer, or where that would be a long table unit by unit."""
    layers = [tuple(name for name in task.parameters if part(name).layer == layer) for layer in range(1, task.last + 1)]
    if max(map(len, layers)) <= MOST_COMPARED:
        return layers
    return [tuple(group) for layer in layers for _, group in groupby(layer, key=lambda name: part(name).unit)]


@lru_cache(256)
def _block(task: NetworkTask, names: tuple[str, ...], rows: tuple[int, ...]) -> str:
    lines = "".join(_compared(task, name, rows) for name in names)
    return (f'<table class="sum"><thead><tr><td></td><th scope="col">{A} δ</th><th scope="col">pushed</th></tr></thead>'
            f"<tbody>{lines}</tbody></table>")


def _compared(task: NetworkTask, name: str, rows: tuple[int, ...]) -> str:
    back = sum(task.passing(row).gradient(name) for row in rows)
    pushed = sum(task.measured(row, name) for row in rows)
    return (f'<tr data-id="{name}"><th scope="row">{arrow(task, name)}</th><td class="hot">{shown(back, 6, 8)}</td>'
            f"<td>{shown(_clean(pushed), 6, 8)}</td></tr>")


def _clean(measured: float) -> float:
    """What is rounding of the measurement is zero."""
    return 0.0 if abs(measured) < 1e-9 else measured


def arrow(task: NetworkTask, name: str) -> str:
    """A weight by what it joins: x₁ → z₂."""
    kind, layer, unit, source = part(name)
    end = symbol("z" + (below(unit) if task.sizes[layer] > 1 else ""))
    start = symbol(("x" if layer == 1 else "a") + below(source)) if kind == "w" else "bias"
    return f"{start} → {end}"


def caption(task: NetworkTask, step: int) -> str:
    """What a step of Back does, in words."""
    what, layer = phases(task.last)[step - 1]
    if what == "delta" and layer == task.last:
        return f"{task.network.form.loss} cancels the slope: the error is δ.".capitalize() if cancels(task) else (
            "Times the slope of the output: its δ.")
    return {"error": "How far each output is below its target.", "carry": "Each line carries δ back, times its weight.",
            "sum": "Where lines meet, what they bring is added.", "delta": "Times the slope of the hidden unit: its δ.",
            "gradient": "On each line: what came in × the δ behind it.",
            "added": f"Added over the {len(task.inputs)} samples: the gradient." if len(task.inputs) > 1 else (
                "There is one sample: this is the gradient.")}[what]
