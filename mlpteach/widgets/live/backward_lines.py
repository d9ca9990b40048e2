"""The arithmetic of the way back: how each δ and each gradient is made of those behind it."""

from __future__ import annotations

from mlpteach.arrays.text import Array
from mlpteach.widgets.live import digits
from mlpteach.widgets.live.arithmetic import SumLine, Whence, closed, symbol, total
from mlpteach.widgets.live.choice import Chosen, cancels, phases, shows
from mlpteach.widgets.live.digits import shown
from mlpteach.widgets.live.forward_lines import A, E, T, W, comes_in, forward
from mlpteach.widgets.live.parts import part, unit_called
from mlpteach.widgets.live.passing import Passing

MOST_SAMPLES = 8  # lines of a sum over samples
FINE = 6  # digits of what is small: δ of hidden units, gradients


def backward(passing: Passing, choice: Chosen) -> Whence:
    """What Back says about the chosen part at its step; before it gets there, when it will."""
    kind, layer, *_ = part(choice.id)
    task, name = passing.task, choice.id
    if kind in "wb":
        return _parameter(passing, choice)
    if kind == "s" or layer == 0:
        note = "An input: here the sweep has ended. Only weights are to be changed."
        return forward(passing, name) if kind == "s" else Whence("", note=note)
    what = ("error" if layer == task.last else "sum") if kind == "a" else "delta"
    if not shows(task, choice.back, what, layer):
        return _later(choice, phases(task.last).index((what, layer)) + 1)
    return {"error": _error, "sum": _blame, "delta": _delta}[what](passing, name)


def _later(choice: Chosen, step: int) -> Whence:
    return Whence("", note=f"Back reaches this number at step {step}; this is step {choice.back}.")


def _parameter(passing: Passing, choice: Chosen) -> Whence:
    task = passing.task
    kind, layer, unit, source = part(choice.id)
    if shows(task, choice.back, "added"):
        return _added(passing, choice.id)
    formula = f"−∂{E}/∂{W if kind == 'w' else symbol('b')} = " + (f"{symbol('x') if layer == 1 else A} δ" if kind == "w" else "δ")
    if shows(task, choice.back, "gradient"):
        return Whence(formula, [_product(passing, choice.id, "this sample")._replace(is_total=True)])
    if kind == "w" and layer > 1 and shows(task, choice.back, "carry", layer):
        delta, weight = float(passing.deltas[layer][unit]), float(passing.weights[layer - 1][source, unit])
        sent = shown(delta * weight, _fine(passing, layer))
        return Whence(f"δ {W}", [total(sent, "sent back", _delta_text(passing, layer, unit), shown(weight, 3))])
    return _later(choice, len(phases(task.last)) - 1)


def _product(passing: Passing, name: str, label: str) -> SumLine:
    kind, layer, unit, source = part(name)
    left = comes_in(passing, layer - 1, source) if kind == "w" else "1"
    return SumLine(label, left, shown(float(passing.deltas[layer][unit]), FINE, 8), shown(passing.gradient(name), FINE, 8))


def _added(passing: Passing, name: str) -> Whence:
    task, (kind, layer, *_) = passing.task, part(name)
    all_ = [task.passing(row) for row in range(len(task.inputs))]
    lines = [_product(each, name, f"sample {task.sample_names[each.row].strip('()')}") for each in all_[:MOST_SAMPLES]]
    if len(all_) > MOST_SAMPLES:
        rest = sum(each.gradient(name) for each in all_[MOST_SAMPLES:])
        lines.append(SumLine(f"{len(all_) - MOST_SAMPLES} more", "", "", shown(rest, FINE, 8)))
    product = f"{symbol('x') if layer == 1 else A} δ" if kind == "w" else "δ"
    return Whence(f"−∂{E}/∂{W if kind == 'w' else symbol('b')} = ∑ {product}",
                  [*lines, total(shown(sum(each.gradient(name) for each in all_), FINE, 8))])


def _error(passing: Passing, name: str) -> Whence:
    return Whence(f"{T} − {A}", [_error_line(passing, part(name).unit)._replace(is_total=True)])


def _error_line(passing: Passing, unit: int) -> SumLine:
    target, a = digits.short(float(passing.targets[unit])), shown(float(passing.a[-1][unit]))
    label = "error" if passing.task.sizes[-1] == 1 else f"error {unit + 1}"
    return SumLine(label, f"{target} − {a}", "", shown(float(passing.errors[unit])))


def _blame_lines(passing: Passing, layer: int, unit: int) -> list[SumLine]:
    sizes, behind = passing.task.sizes, layer + 1
    lines = [SumLine(f"from {unit_called(behind, k, sizes, short=True)}", _delta_text(passing, behind, k),
                  shown(float(passing.weights[layer][unit, k]), 3), shown(float(passing.carried(behind)[unit, k])),
                  f"w-{behind}-{unit}-{k}") for k in range(sizes[behind])]
    return [*lines, total(shown(float(passing.blame(layer)[unit])))]


def _blame(passing: Passing, name: str) -> Whence:
    _, layer, unit, _ = part(name)
    over = "outputs" if layer + 1 == passing.task.last else "next layer"
    return Whence(f'Σ = ∑ δ {W} <span class="quiet small">over the {over}</span>', _blame_lines(passing, layer, unit))


def _delta(passing: Passing, name: str) -> Whence:
    _, layer, unit, _ = part(name)
    is_output = layer == passing.task.last
    if is_output and cancels(passing.task):
        note = f"{passing.form.loss} cancels the slope.".capitalize()
        return Whence(f"δ = {T} − {A}", [_error_line(passing, unit)._replace(is_total=True)], note)
    activation = passing.form.activations[layer - 1]
    if activation.by_row:
        return _delta_by_row(passing, layer, unit)
    first = [_error_line(passing, unit)] if is_output else _blame_lines(passing, layer, unit)
    last = SumLine("× slope", shown(float(_received(passing, layer)[unit])), shown(float(passing.slopes[layer][unit])),
                _delta_text(passing, layer, unit), f"s-{layer}-{unit}")
    slope = f"{A} (1 − {A})" if activation.name == "sigmoid" else "slope"
    return Whence(f"δ = {_before(passing, layer)} · {slope}", closed([*(line._replace(is_total=False) for line in first), last]))


def _delta_by_row(passing: Passing, layer: int, unit: int) -> Whence:
    """Behind softmax all that its units receive reaches each of their sums."""
    received, table = _received(passing, layer), passing.slope_table(layer)
    lines = [SumLine(unit_called(layer, k, passing.task.sizes, short=True), shown(float(received[k])), shown(float(table[unit, k])),
                  shown(float(received[k] * table[unit, k]))) for k in range(len(received))]
    return Whence(f'δ = ∑ {_before(passing, layer)} · slope <span class="quiet small">over the row</span>',
                  [*lines, total(_delta_text(passing, layer, unit))])


def _received(passing: Passing, layer: int) -> Array:
    return passing.pull if layer == passing.task.last else passing.blame(layer)


def _before(passing: Passing, layer: int) -> str:
    return f"({T} − {A})" if layer == passing.task.last else f"(∑ δ {W})"


def _fine(passing: Passing, layer: int) -> int:
    return 4 if layer == passing.task.last else FINE


def _delta_text(passing: Passing, layer: int, unit: int) -> str:
    return shown(float(passing.deltas[layer][unit]), _fine(passing, layer), 8)
