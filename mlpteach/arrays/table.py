"""``Table``: how a value that is a table shows itself, as text and in Jupyter."""

from __future__ import annotations

from mlpteach.arrays import text


class Table:
    """A value with rows of named columns under a heading; a dataclass of this kind is made with ``repr=False``."""

    def _heading(self) -> str:
        raise NotImplementedError

    def _table(self) -> tuple[list[str], list[list[str]]]:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{self._heading()}\n{text.text_table(*self._table())}"

    def _repr_html_(self) -> str:
        return text.html_table(*self._table(), heading=self._heading())
