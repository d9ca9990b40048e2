"""The page of the learning-rate explorer without a kernel: its controls, and the places of all that its script fills in."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from mlpteach.arrays import text
from mlpteach.network import Network
from mlpteach.plots.style import readable
from mlpteach.problems import Problem
from mlpteach.widgets.look import variables

STYLE = f'<style>{variables(".mlpteach-rates")}{Path(__file__).with_name("explorer.css").read_text(encoding="utf-8")}</style>'
WIDE, HIGH = 1000, 1000  # of the picture that holds the curves
ROWS = 8  # of the table of outputs
MARGIN = 0.25  # of the plane, around the samples
KEYS = 'data-lm-suppress-shortcuts="true"'  # of JupyterLab
CAPTION = "the stronger the shade, the nearer to 1; the line is one half; full dots have target 1"


def page(problem: Problem, data: dict[str, Any], epochs: int) -> str:
    """Controls and views, with the run to begin with chosen."""
    left = (f'<div class="left"><div class="plot">{_ticks(problem)}<svg viewBox="0 0 {WIDE} {HIGH}" preserveAspectRatio="none" '
            'role="img" aria-label="error curve"><g></g><path class="now"/></svg><div class="ends"></div></div>'
            f'<p class="axis"><span class="first">0</span><span>epoch</span><span>{epochs:,}</span></p>'
            '<p class="words" role="status"></p></div>')
    return (f'{STYLE}<div class="settings">{_controls(data)}</div><ul class="pins" aria-label="pinned runs"></ul>'
            f'<div class="views">{left}<div class="right">{_plane(problem)}{_table(problem)}</div></div>')


def top_of(network: Network, problem: Problem) -> float:
    """Where the axis of errors ends: a little above one half, unless the untrained network has more."""
    return 0.55 if np.abs(problem.targets - network.predict(problem.inputs)).mean() <= 0.52 else 1.02


def has_surface(problem: Problem) -> bool:
    """Whether the outputs can be drawn over a plane: one output, and two inputs that are not always the same."""
    return problem.targets.shape[1] == 1 and len(axes_of(problem)) == 2


def axes_of(problem: Problem) -> list[int]:
    """Which inputs are not always the same."""
    return [place for place in range(problem.inputs.shape[1]) if np.ptp(problem.inputs[:, place]) > 0]


def ends_of(problem: Problem, axis: int) -> tuple[float, float]:
    """From where to where the plane goes."""
    low, high = float(problem.inputs[:, axis].min()), float(problem.inputs[:, axis].max())
    return low - MARGIN * (high - low), high + MARGIN * (high - low)


def _controls(data: dict[str, Any]) -> str:
    place, size = data["start"]
    sizes = "".join(f'<label><input type="radio" {KEYS} name="size" value="{at}" {"checked" * (at == size)}>{name}</label>'
                    for at, name in enumerate(data["sizes"]))
    return (f'<label class="rate">learning rate <output>{data["rates"][place]}</output>'
            f'<input type="range" {KEYS} min="0" max="{len(data["rates"]) - 1}" value="{place}" '
            'aria-label="learning rate"></label>'
            f'<fieldset><legend>hidden units</legend>{sizes}</fieldset><label class="log"><input type="checkbox">logarithmic '
            'epochs</label><button type="button" class="pin">Pin this run</button>')


def _ticks(problem: Problem) -> str:
    top = top_of(problem.network, problem)
    return "".join(f'<span class="tick" style="top:{100 * (1 - at / top):.1f}%">{at:g}</span>'
                   for at in (0, 0.25, 0.5, 1) if at < top)


def _plane(problem: Problem) -> str:
    if not has_surface(problem):
        return ""
    across, up = axes_of(problem)
    low, high = np.array([ends_of(problem, across), ends_of(problem, up)]).T
    places = 100 * (problem.inputs[:, [across, up]] - low) / (high - low)
    spots = "".join(f'<i class="{"one" if target > 0.5 else "zero"}" style="left:{x:.1f}%;top:{100 - y:.1f}%"></i>'
                    for (x, y), target in zip(places.tolist(), problem.targets[:, 0].tolist(), strict=True))
    names = " and ".join(escape(readable(problem.input_names[axis])) for axis in (across, up))
    return ('<figure><div class="plane"><div class="shade"></div><svg viewBox="0 0 100 100" preserveAspectRatio="none" '
            f'aria-hidden="true"><path class="border"/></svg>{spots}</div>'
            f"<figcaption>output over {names}: {CAPTION}</figcaption></figure>")


def _table(problem: Problem) -> str:
    names = [escape(readable(name)) for name in problem.sample_names for _ in problem.target_names]
    rows = "".join(f'<tr><th scope="row">{name}</th><td>{text.short(target)}</td><td></td><td></td></tr>'
                   for name, target in list(zip(names, problem.targets.ravel().tolist(), strict=True))[:ROWS])
    return ('<table><thead><tr><th scope="col">sample</th><th scope="col">target</th><th scope="col">output</th>'
            f'<th scope="col">off by</th></tr></thead><tbody>{rows}</tbody></table>')
