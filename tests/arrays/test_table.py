"""A table shows itself as text and in Jupyter."""

from __future__ import annotations

import pytest

from mlpteach.arrays import text
from mlpteach.arrays.table import Table


class Squares(Table):
    """Two squares."""

    def _heading(self) -> str:
        return "squares <of>"

    def _table(self) -> tuple[list[str], list[list[str]]]:
        return ["n", "n²"], [["1", "1"], ["2", "4"]]


def test_a_heading_stands_above_the_rows() -> None:
    assert repr(Squares()) == "squares <of>\nn  n²\n1  1\n2  4"
    assert Squares()._repr_html_() == text.html_table(["n", "n²"], [["1", "1"], ["2", "4"]], heading="squares <of>")


@pytest.mark.parametrize("shown", [repr, Table._repr_html_])
def test_a_table_without_rows_is_not_finished(shown: object) -> None:
    with pytest.raises(NotImplementedError):
        shown(Table())  # type: ignore[operator]
