"""What page 17 claims and its cells don't show, with PyTorch and without it; and that its machine is as short as it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from notebook_rules import NOTEBOOKS, read

from mlpteach import Trace, examine, problems
from mlpteach.delivery.handout.live import execute

NAME = "17_the_same_in_pytorch.ipynb"
CELLS = [cell.source for cell in read(NOTEBOOKS / NAME).cells if cell.cell_type == "code"]
SENTENCES = " ".join(cell.source for cell in read(NOTEBOOKS / NAME).cells if cell.cell_type == "markdown")
XOR = problems.XOR
MISSING = 'PyTorch is missing here: pip install "mlpteach[torch]"\n'


def run() -> tuple[dict[str, Any], dict[str, str]]:
    """The names that the page leaves behind, and what each of its cells has printed."""
    names: dict[str, Any] = {"__name__": "lesson"}
    printed: dict[str, str] = {}
    mpl.use("agg")
    for source in CELLS:
        with redirect_stdout(StringIO()) as out:
            execute(source, names)
        printed[source] = out.getvalue()
    plt.close("all")
    return names, printed


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    return run()[0]


def test_without_pytorch_the_page_runs_and_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    names, printed = run()
    assert names["torch"] is None and printed[CELLS[0]] == MISSING
    silent = [source for source in CELLS[1:] if source.startswith(("if torch:", "torch and "))]
    assert len(silent) >= 8 and {printed[source] for source in silent} == {""}


def test_without_pytorch_its_cells_are_run_and_only_they_not_compared(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text('import sys\nsys.modules["torch"] = None\n')
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-rA", str(NOTEBOOKS / NAME)]
    path = os.pathsep.join(filter(None, [str(tmp_path), os.getenv("PYTHONPATH")]))
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, cwd=NOTEBOOKS.parent,
                             env={**os.environ, "PYTHONPATH": path})
    assert outcome.returncode == 0, outcome.stdout
    assert len(re.findall("^PASSED .*::Cell", outcome.stdout, re.M)) == len(CELLS)


def test_the_machine_is_about_forty_lines_and_gives_the_numbers_of_page_5(page: dict[str, Any]) -> None:
    machine = "\n".join(source for source in CELLS if source.startswith(("class Value", "def my_")) and "torch" not in source)
    lines = [line for line in machine.split("def my_tanh")[0].splitlines() if line.strip() and '"""' not in line]
    assert 35 <= len(lines) <= 45
    assert "import" not in machine and "stages" not in machine
    after = XOR.network.train_epoch(XOR.inputs, XOR.targets, 1.0)
    for old, new, slopes in zip(XOR.network.weights, after.weights, page["my_slopes"](page["tables"]), strict=True):
        np.testing.assert_allclose(old - new, slopes, rtol=1e-11)


def test_the_machine_passes_when_tanh_has_its_slope_and_not_before(page: dict[str, Any]) -> None:
    stub = next(source for source in CELLS if source.startswith("def my_tanh("))

    def verdict(slope: str) -> str:
        execute(stub.replace("(0.0,))", f"({slope},))"), page)
        return repr(examine(XOR.inputs, XOR.targets, gradients=page["my_gradients"], output=page["my_answers"],
                            weights=page["numbers"], loss="squared error"))

    assert "No mistake found." in verdict("1 - a * a")
    for wrong in ("0.0", "1 - a", "a * (1 - a)"):
        assert "1. Layer 1 (next to the inputs), weights." in verdict(wrong)


def test_one_step_has_eleven_tables() -> None:
    assert "the stages needed eleven tables for one step" in SENTENCES
    with Trace() as trace:
        XOR.network.train_epoch(XOR.inputs, XOR.targets, 0.3)
    assert len(trace) == 11


def test_what_the_quiz_and_the_last_table_say_of_pytorch() -> None:
    torch = pytest.importorskip("torch")
    inputs, targets = torch.tensor(XOR.inputs), torch.tensor(XOR.targets)

    def moved(loss: Any, clear: bool = False) -> Any:
        module = XOR.network.to_torch()
        optimizer = torch.optim.SGD(module.parameters(), lr=0.1)
        loss(module(inputs)).backward()
        if clear:
            optimizer.zero_grad()
        optimizer.step()
        return XOR.network.weights[1] - module[2].weight.detach().numpy().T

    def half_sum(outputs: Any) -> Any:
        return ((targets - outputs) ** 2).sum() / 2

    mean = moved(lambda outputs: torch.nn.MSELoss()(outputs, targets))
    assert moved(half_sum) == pytest.approx(2 * mean)
    assert not moved(half_sum, clear=True).any()
    assert moved(lambda outputs: torch.nn.MSELoss(reduction="sum")(outputs, targets)) == pytest.approx(8 * mean / 2)
    short, outputs = XOR.network.to_torch().float()(inputs.float()).detach().numpy(), XOR.network.predict(XOR.inputs)
    assert 1e-9 < abs(short / outputs - 1).max() < 5e-7  # about seven digits
