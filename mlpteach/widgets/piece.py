"""What all interactive pieces share: a stable name, a picture for where there is no kernel, and errors that are seen."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from io import BytesIO
from typing import Any

from ipywidgets import HTML, Button, VBox, Widget
from matplotlib.figure import Figure

from mlpteach.plots.style import readable
from mlpteach.widgets.walk.style import STYLE

# In JupyterLab the arrow keys walk through cells and letters are commands, unless the element that has the focus says otherwise.
# So the piece can have the focus itself: a click beside its controls, say on a number, gives it to the piece. Escape gives it back.
# A slider's handle has no name of its own, by which a screen reader could call it, and speaks of its place, not of its value.
KEYS = """<style onload="const piece = this.closest('.mlpteach');
  piece.tabIndex = -1;
  const speak = handle => {
    const name = handle.closest('.widget-slider')?.querySelector('.widget-label');
    name && handle.getAttribute('aria-label') !== name.textContent && handle.setAttribute('aria-label', name.textContent);
    const value = handle.closest('.mlpteach-dial')?.querySelector('.widget-readout')?.textContent;
    value && handle.getAttribute('aria-valuetext') !== value && handle.setAttribute('aria-valuetext', value);
  };
  piece.addEventListener('focusin', ({target}) => {
    target.setAttribute('data-lm-suppress-shortcuts', 'true');
  });
  const all = () => piece.querySelectorAll('.noUi-handle').forEach(speak);
  new MutationObserver(all).observe(piece, {subtree: true, childList: true, attributeFilter: ['aria-valuetext']});
  all();
  piece.addEventListener('keydown', event => event.key === 'Escape' && piece.closest('.jp-Cell')?.focus())">
.mlpteach-dial .widget-readout { display: none; }
.mlpteach-limits { font-size: 13px; opacity: 0.8; }
.mlpteach-refused { font-size: 15px; font-weight: 600; }
</style>"""

# After a restart nothing answers any more: one line says so, where ipywidgets would put a broken link's icon into each control.
DEAD = """<style>
.mlpteach .jupyter-widgets-disconnected::before { content: none !important; }
.mlpteach.jupyter-widgets-disconnected::before { content: "Run this cell again: the kernel that answered here is gone." !important;
  font: 700 15px/1.5 var(--jp-ui-font-family, sans-serif) !important; color: inherit !important; order: -1; padding: 4px 2px; }
.mlpteach.jupyter-widgets-disconnected > * { opacity: 0.45; pointer-events: none; }
</style>"""


class Piece(VBox):  # type: ignore[misc]
    """An interactive piece: the rows of its controls and views, below each other.

    A subclass gives ``summary``, one or more lines of text that also are its repr; ``picture``, which is shown on GitHub and in
    nbviewer; and ``html``, which is alive on a page without a kernel.
    """

    def __init__(self, rows: Sequence[Widget]) -> None:
        self._alert, self._is_settling = HTML(), False
        super().__init__([HTML(STYLE + DEAD + KEYS), *rows, self._alert])
        self.add_class("mlpteach")

    def summary(self) -> str:
        """The state of the piece in words."""
        raise NotImplementedError

    def picture(self) -> Figure:
        """The state of the piece as a figure."""
        raise NotImplementedError

    def html(self) -> str:
        """The piece for a page without a kernel."""
        raise NotImplementedError

    @contextmanager
    def settling(self) -> Iterator[None]:
        """While the piece itself moves its controls, it does not respond to them."""
        self._is_settling = True
        try:
            yield
        finally:
            self._is_settling = False

    def when(self, respond: Callable[[], Any], *controls: Widget) -> None:
        """Call ``respond`` when a button is clicked or the value of another control changes; an error is shown in the piece."""
        def guarded(_: Any) -> None:
            if self._is_settling:
                return
            try:
                respond()
            except Exception as error:  # the kernel would print it where no one looks
                self._alert.value = alert(f"{type(error).__name__}: {error}")
            else:
                self._alert.value = ""

        for control in controls:
            if isinstance(control, Button):
                control.on_click(guarded)
            else:
                control.observe(guarded, "value")

    def __repr__(self) -> str:
        return readable(self.summary())

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = dict(super()._repr_mimebundle_(**kwargs))
        return bundle | {"text/plain": repr(self), "image/png": b64encode(png(self.picture())).decode()}


def alert(text: str) -> str:
    """A message that screen readers announce; it says that something went wrong in words, not in a colour."""
    return f'<div class="mlpteach-alert" role="alert">Something went wrong: {escape(readable(text))}</div>'


def words(*lines: str) -> str:
    """Lines of text as HTML that screen readers announce when it changes."""
    return f'<div class="mlpteach-words" aria-live="polite">{readable("<br>".join(map(escape, lines)))}</div>'


def lines(text: str) -> str:
    """Text whose lines stay as they are, with letters of one width, as HTML."""
    style = "font-family: var(--jp-code-font-family, monospace); font-size: 15px"
    return f'<pre class="mlpteach-words" style="{style}">{escape(readable(text))}</pre>'


def png(figure: Figure) -> bytes:
    """The figure as PNG, packed quickly rather than tightly."""
    file = BytesIO()
    figure.savefig(file, format="png", pil_kwargs={"compress_level": 1})
    return file.getvalue()


def image(picture: Figure | bytes, says: str) -> str:
    """A figure, or its PNG, as HTML, with a text for those who do not see it. It stays white in a dark theme, as all do."""
    data = picture if isinstance(picture, bytes) else png(picture)
    return f'<img alt="{escape(readable(says))}" src="data:image/png;base64,{b64encode(data).decode()}" style="max-width:100%">'
