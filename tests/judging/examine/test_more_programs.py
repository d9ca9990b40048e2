"""Programs whose author had never seen what ``examine`` knows: as they are, and with their mistakes undone."""

from __future__ import annotations

import more_programs
import pytest

from mlpteach import examine
from mlpteach.judging.examine import Report

pytestmark = pytest.mark.delivery  # many programs, each examined: it takes long

# Told otherwise than by their author, and both can be said: the layers by name, not the program as a whole.
OTHERWISE = {"w17_script_old_target": {("stale-name", 2, "weights")},
             "w30_zip_rebinds": {("result-not-kept", 2, "weights"), ("result-not-kept", 1, "weights")}}


def told(name: str, undone: bool = False) -> Report:
    if "torch" in name:
        pytest.importorskip("torch")
    factory, mistakes, _ = more_programs.CASES[name]
    return examine(**factory(undo=range(len(mistakes)) if undone else ()))


@pytest.mark.parametrize("name", more_programs.CASES)
def test_a_program_is_told_its_mistakes_and_no_others(name: str) -> None:
    found = {(each.slug, each.layer, each.part) for each in told(name).mistakes}
    assert found == OTHERWISE.get(name, set(more_programs.CASES[name][1]))


@pytest.mark.parametrize("name", more_programs.CASES)
def test_without_its_mistakes_it_is_right(name: str) -> None:
    assert told(name, undone=True).right
