"""Every mistake of the catalogue is found in programs of at least three forms, and its line is told or left out, never wrong."""

from __future__ import annotations

import pytest
import slugs

from mlpteach import examine
from mlpteach.judging.misconceptions import CATALOGUE

pytestmark = pytest.mark.delivery  # many programs, each examined: it takes long


@pytest.fixture(scope="module")
def counts() -> dict[str, list[int]]:
    return slugs.counted(slugs.everything())


def test_each_is_found_in_three_forms_or_more(counts: dict[str, list[int]]) -> None:
    assert {*counts} == {*CATALOGUE} - {*slugs.NOT_IN_PROGRAMS}
    assert {slug: found for slug, (_, found, *_) in counts.items() if found < 3} == {}


def test_lines_are_told_and_never_wrong(counts: dict[str, list[int]]) -> None:
    _, _, changes, lines, others = (sum(column) for column in zip(*counts.values(), strict=True))
    assert others == 0 and lines >= 0.8 * changes


@pytest.mark.parametrize("form", [*slugs.FORMS, *slugs.MORE, *slugs.INSIDE], ids=lambda form: form.name)
def test_without_a_mistake_each_form_is_right(form: slugs.Form) -> None:
    assert list(examine(**slugs.handed(form)[0]).mistakes) == []
