"""A frame of the walkthrough as a Matplotlib picture, for where there is neither a kernel nor a script."""

from __future__ import annotations

from textwrap import wrap

from matplotlib.figure import Figure

from mlpteach.plots.one_step import draw_diagram
from mlpteach.plots.style import INK, PAPER, SMALL, TEXT, literal
from mlpteach.widgets.walk.frame import Frame

LETTERS, LINE = 95, 0.2  # of the picture's arithmetic: letters to a line, inches to a line


def picture(frame: Frame) -> Figure:
    """The network at this stage, under its title, and the arithmetic below."""
    diagram = frame.diagram()
    tall = 1.2 + 0.85 * diagram.tallest if diagram else 0.5
    lines = [part for line in frame.arithmetic.split("\n") for part in wrap(line, LETTERS, subsequent_indent="    ")]
    figure = Figure(figsize=(9, tall + LINE * (len(lines) + 1)), dpi=100, facecolor=PAPER)
    heading = literal(f"{frame.title}: {frame.step.formula}")
    figure.text(0.01, 0.99, heading, va="top", fontsize=TEXT, color=INK)
    figure.text(0.01, 0.01, literal("\n".join(lines)), va="bottom", family="monospace", fontsize=SMALL, color=INK, linespacing=1.2)
    if diagram:
        bottom = LINE * (len(lines) + 1) / figure.get_figheight()
        draw_diagram(diagram, figure.add_axes((0.01, bottom, 0.98, (tall - 0.4) / figure.get_figheight())))
    return figure
