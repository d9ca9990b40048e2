"""``network``: one network that stays in view, in which every number can be chosen, pushed and traced back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from anywidget import AnyWidget
from matplotlib.figure import Figure
from numpy.typing import ArrayLike
from traitlets import Dict, Unicode

from mlpteach.arrays import text
from mlpteach.arrays.checks import described
from mlpteach.network import Network
from mlpteach.problems import Problem
from mlpteach.widgets.live.body import SCRIPT, Page
from mlpteach.widgets.live.choice import SIZES, Chosen, check, guide, phases, read, settled
from mlpteach.widgets.live.digits import shown, signed
from mlpteach.widgets.live.frames import Scene
from mlpteach.widgets.live.parts import called
from mlpteach.widgets.live.passing import NetworkTask
from mlpteach.widgets.live.picture import picture
from mlpteach.widgets.live.ready import html
from mlpteach.widgets.piece import Piece

MOST_UNITS, MOST_LAYERS = 12, 6  # that a drawing has room for
# In JupyterLab the kernel answers: a choice goes to it as the value, and its frame comes back.
MODULE = """
export default { render({model, el}) {
  let waiting = null;
  el.classList.add("mlpteach-network");
  el.innerHTML = model.get("body");
  const ask = state => new Promise(done => {
    if (JSON.stringify(state) === JSON.stringify(model.get("value"))) return done(model.get("frame"));
    waiting = done;
    model.set("value", state);
    model.save_changes();
  });
  const net = mlpteachNetwork(el, ask), answer = () => {
    const done = waiting ?? net.show;
    waiting = null;
    done(model.get("frame"));
  };
  model.on("change:frame", answer);
  net.show(model.get("frame"));
  return () => model.off("change:frame", answer);
} };"""


def network(what: Problem | Network, inputs: ArrayLike | None = None, targets: ArrayLike | None = None, *, row: int = 1,
            choose: str = "", back: bool = False) -> LiveNetwork:
    """A network whose every number can be chosen, pushed up or down and traced back, by mouse, touch and keys.

    ``what`` is a ``Problem``, or a ``Network`` with ``inputs`` and ``targets``. It opens at the sample ``row`` and the part that
    ``choose`` names: ``"z-2-0"`` is the sum of the first unit of layer 2, ``"a-2-0"`` its activation, ``"w-1-0-2"`` the weight from
    the first input to the third unit of layer 1, ``"b-1-2"`` that unit's bias, ``"a-0-1"`` the second input, ``"E"`` the error; if
    nothing is said, the sum of the first output. With ``back`` it opens with all gradients. ``ValueError`` for a part that there is
    not and for a network that is too large to be drawn, and whatever a ``Problem`` refuses.
    """
    task = _task(what, inputs, targets)
    last = len(phases(task.last))
    if not isinstance(back, bool):
        raise ValueError(f"network: back must be True or False, received {described(back)}")
    only = isinstance(row, int) and not isinstance(row, bool) and row == len(task.inputs) == 1  # there is no second sample
    choice = Chosen(0 if only else row, choose or f"z-{task.last}-0", back=last if back else 0)
    check(task, choice)
    if back and not choose:
        choice = Chosen(choice.row, guide(task, choice.id)[-1], back=last)
    return LiveNetwork(task, settled(task, choice))


def _task(what: Any, inputs: Any, targets: Any) -> NetworkTask:
    if isinstance(what, Network) and inputs is not None and targets is not None:
        what = Problem(inputs, targets, what, name="")
    elif not isinstance(what, Problem) or inputs is not None or targets is not None:
        raise ValueError(f"network: expected a Problem alone, or a Network with inputs and targets, received {described(what)}")
    sizes = what.network.sizes
    if max(sizes) > MOST_UNITS or len(sizes) > MOST_LAYERS:
        raise ValueError(f"network: a drawing has room for {MOST_UNITS} units a layer and {MOST_LAYERS} layers, received "
                         f"{text.layers(sizes)}; to look at its numbers use Trace or widgets.walkthrough")
    return NetworkTask(what.network, what.inputs, what.targets, tuple(what.sample_names), what.name)


class Drawing(AnyWidget):
    """The drawing in the page: ``value`` is what was chosen there, ``frame`` what is shown for it, ``body`` its HTML."""

    _esm = SCRIPT + MODULE
    body = Unicode().tag(sync=True)
    value = Dict().tag(sync=True)
    frame = Dict().tag(sync=True)


class LiveNetwork(Piece):
    """A live network; ``choose`` does from code what a click does."""

    def __init__(self, task: NetworkTask, choice: Chosen) -> None:
        self.page, self.choice = Page(task, choice), choice
        self.drawing = Drawing(body=self.page.body, value=choice.key, frame=self.page.frame(choice))
        super().__init__([self.drawing])
        self.when(self._answer, self.drawing)

    def _answer(self) -> None:
        """Show what was chosen in the page."""
        choice = read(self.page.task, self.drawing.value)
        self.drawing.frame = self.page.frame(choice)
        self.choice = choice

    def choose(self, name: str, row: int | None = None, push: float = 0.0, back: int = 0) -> None:
        """Choose a part, as a click does; push its number so far, or go to a step of Back. ``ValueError`` for what there is not."""
        choice = Chosen(self.choice.row if row is None else row, name, push, self.choice.size, back)
        check(self.page.task, choice)
        self.drawing.value = choice.key

    def summary(self) -> str:
        """The sample, the chosen number and where it comes from, or what pushing it did."""
        task, choice, scene = self.page.task, self.choice, Scene(self.page.task, self.choice)
        head = f"network {text.layers(task.sizes)}, sample {task.sample_names[choice.row]}, E {shown(scene.rest.error)}"
        lines = [f"{called(choice.id, task.sizes)}: {self.page.value(choice, scene)}"]
        if choice.push:
            lines.append(f"pushed by {signed(choice.push, 3)}: E becomes {shown(scene.now.error)}")
        if choice.back:
            lines.append(f"Back, step {choice.back} of {len(phases(task.last))}")
        return "\n".join(filter(None, [head, *lines, self.page.whence(choice).text]))

    def html(self) -> str:
        """The network as HTML that needs no kernel, with one push of each number up and down, opened as it is now."""
        task, size = self.page.task, SIZES[0]
        opening = replace(self.choice, size=size, push=min(size, max(-size, self.choice.push)))
        return html(Page(task, opening, (size,), size))

    def picture(self) -> Figure:
        """The drawing, and the arithmetic of the chosen number below it."""
        return picture(Scene(self.page.task, self.choice), self.page.order, self.summary().partition("\n")[2])
