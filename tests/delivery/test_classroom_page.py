"""The table in docs/classroom.md: it is of the form that the benchmark prints, and quotes what is printed below it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import classroom
import hub
from regenerate import code_cells

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "classroom.md").read_text(encoding="utf-8")
[PRINTED] = [block for block in re.findall(r"^```text\n(.*?)^```$", PAGE, re.S | re.M) if " learners at once" in block]


def without_numbers(text: str) -> str:
    return re.sub(r"[ \d.]+", " ", text)


def test_the_benchmark_takes_the_options_that_are_named() -> None:
    assert set(re.findall(r"--l\w+", PAGE)) == {"--learners", "--lesson"}
    assert classroom.options(["--learners", "3", "--lesson", "08_hidden_size.ipynb"]).learners == 3


def test_the_printed_table_is_of_the_form_that_the_benchmark_prints() -> None:
    steps = {"server ready": [1.0] * 30, "kernel ready": [1.0] * 30, "the whole lesson": [1.0] * 30}
    lesson, cells = re.findall(r"at once, (\S+) \((\d+) code cells\)", PRINTED)[0]
    assert int(cells) == len(code_cells(nbformat.read(ROOT / "notebooks" / lesson, 4))), "measure the class again"
    report = classroom.Report(lesson, int(cells), steps, [1.0] * 30, [1.0] * 30, 1.0, [])
    expected = f"{report}\nall 30 finished with equal results\n".replace(hub.MEASURE, "PSS")
    assert without_numbers(PRINTED.partition("\n")[2]) == without_numbers(expected)


def test_the_table_quotes_what_is_printed_below_it() -> None:
    numbers = [re.findall(r"\d+\.\d", line[32:]) for line in PRINTED.splitlines() if re.match(r".{32} *\d+\.\d", line)]
    servers, (_, kernel), (_, lesson), _, (memory, _), (own,), _ = numbers
    values = [f"{float(number):.0f}" for number in (*servers, kernel, lesson, memory, own)]
    rows = [line.split("|")[3].split()[0] for line in PAGE.splitlines() if re.search(r"\| [\d.]+ (s|MB|GB) \|", line)]
    assert rows == [*values, *re.findall(r"([\d.]+) GB measured", PRINTED)]
