"""Reading logs: one try once, from when on, in memory that does not grow, into a log that the environment names."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tracemalloc
from argparse import ArgumentTypeError
from datetime import datetime, timezone
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import MagicMock

import class_of_thirty
import pytest

from mlpteach import check, stages
from mlpteach.classroom.reading import Numbers
from mlpteach.classroom.report import ClassReport
from mlpteach.delivery import cli, watching
from mlpteach.delivery.moments import moment

ROOT = Path(__file__).resolve().parents[2]


def wrong(targets: Any, output_layer: Any) -> Any:
    return output_layer - targets


def line(number: int, mark: str = "0" * 12, time: str = "2025-03-01T10:00:00+00:00", slug: str = "sign-flipped") -> str:
    return f'{{"stage": "error", "slug": "{slug}", "passed": false, "time": "{time}", "mark": "{mark}", "number": {number}}}\n'


@pytest.mark.parametrize("numbers", [[1, 2, 3], [1, 1], [3, 2, 1], [1, 3, 2, 2], [5, 1, 3, 2, 4, 4, 1, 5], [2, 4, 3, 1, 1],
                                     Random(1).choices(range(60), k=200)])
def test_a_number_is_new_once(numbers: list[int]) -> None:
    met, seen = Numbers(), set[int]()
    for number in numbers:
        assert met.adds(number) == (number not in seen)
        seen.add(number)
    edges = [number for number in seen if number - 1 not in seen]
    assert len(met._first) == len(met._last) == len(edges)


def test_one_log_given_twice_counts_once_and_so_does_its_copy(tmp_path: Path) -> None:
    log, copy, longer, link = (tmp_path / name for name in ("class.jsonl", "copy.jsonl", "longer.jsonl", "link.jsonl"))
    for _ in range(3):
        check(stages.error, wrong, log=log)
    shutil.copy(log, copy)
    shutil.copy(log, longer)
    check(stages.error, wrong, log=longer)
    link.symlink_to(log)
    assert [ClassReport.read(logs).tries for logs in (
        [log], [log, log], [log, link], [log, copy], [log, copy, longer], [longer, copy])] == [3, 3, 3, 3, 4, 4]
    longer.write_text('{"stage": "error", "slug": null, "passed": true}\n' * 2)  # without marks, equal lines are two tries
    assert ClassReport.read([longer, longer]).tries == 2


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("begins", ["", "\ufeff"])
def test_logs_that_editors_have_saved_are_read(tmp_path: Path, begins: str, ends: str) -> None:
    log = tmp_path / "class.jsonl"
    log.write_bytes((begins + (line(1) + line(2)).replace("\n", ends)).encode())
    report = ClassReport.read([log])
    assert (report.tries, report.damaged, report.people) == (2, 0, 1)


def test_since_leaves_out_what_is_older(tmp_path: Path) -> None:
    log = tmp_path / "class.jsonl"
    log.write_text(line(1, time="2025-03-01T09:59:59+00:00") + line(2) + line(3, time="long ago") + line(4, "1" * 12))
    report = ClassReport.read([log], datetime(2025, 3, 1, 10, tzinfo=timezone.utc))
    assert (report.tries, report.people, report.damaged) == (2, 2, 0)
    assert " since " in repr(report).splitlines()[0]
    assert ClassReport.read([log]).tries == 4


NOW = datetime(2025, 3, 5, 10, 30, 20)  # a Wednesday


@pytest.mark.parametrize(("text", "expected"), [
    ("10m", datetime(2025, 3, 5, 10, 20, 20)), ("2h", datetime(2025, 3, 5, 8, 30, 20)), ("7d", datetime(2025, 2, 26, 10, 30, 20)),
    ("9:30", datetime(2025, 3, 5, 9, 30)), ("11:00", datetime(2025, 3, 4, 11)), ("monday", datetime(2025, 3, 3)),
    ("Wednesday", datetime(2025, 3, 5)), ("thursday", datetime(2025, 2, 27)), ("2025-03-01", datetime(2025, 3, 1)),
    ("2025-03-01T10:15", datetime(2025, 3, 1, 10, 15)),
    ("2025-03-01T10:15:00+00:00", datetime(2025, 3, 1, 10, 15, tzinfo=timezone.utc))])
def test_a_moment_is_typed_as_people_say_it(text: str, expected: datetime) -> None:
    assert moment(text)(NOW) == expected


@pytest.mark.parametrize("text", ["", "10", "m", "-5m", "25:00", "9:60", "mon", "2025-13-01", "9999999999d", "10 m",
                                  "\u0663m", "0001-01-01"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="expected how long ago, such as 10m, "):
        moment(text)


def peak(tmp_path: Path, lines: int) -> int:
    """The bytes that reading takes at most."""
    log, marks = tmp_path / f"{lines}.jsonl", [try_.mark for try_ in class_of_thirty.tries()]
    with log.open("w") as file:
        file.writelines(line(number // len(marks) + 1, marks[number % len(marks)]) for number in range(lines))
        file.write("x" * 10 * lines)
    tracemalloc.start()
    try:
        assert ClassReport.read([log]).damaged == 1
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_log(tmp_path: Path) -> None:
    peak(tmp_path, 100)
    few, many = peak(tmp_path, 1_000), peak(tmp_path, 20_000)
    assert many < few + 20_000, (few, many)


def test_the_environment_names_a_log_for_all_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPTEACH_LOG", str(tmp_path / "hub.jsonl"))
    check(stages.error, wrong)
    check(stages.error, wrong, log=tmp_path / "mine.jsonl")  # which goes before
    check(stages.error, lambda targets, output_layer: None)
    monkeypatch.setenv("MLPTEACH_LOG", "")
    check(stages.error, wrong)
    assert [ClassReport.read([tmp_path / name]).tries for name in ("hub.jsonl", "mine.jsonl")] == [1, 1]


def test_the_hubs_configuration_sets_it_when_its_line_is_let_in() -> None:
    settings = MagicMock()
    source = (ROOT / "docs" / "jupyterhub_config.py").read_text("utf-8")
    exec(source.replace("# c.Spawner.environment[", "c.Spawner.environment["), {"get_config": lambda: settings})
    assert settings.Spawner.environment["MLPTEACH_LOG"] == "/srv/class.jsonl"


def test_each_process_has_a_mark_of_its_own_also_one_that_was_forked(tmp_path: Path) -> None:
    code = ("import os\nfrom mlpteach import check, stages\ncheck(stages.error, lambda t, o: o - t)\n"
            "child = hasattr(os, 'fork') and os.fork()\ncheck(stages.error, lambda t, o: o - t)\nif child: os.wait()")
    log = tmp_path / "class.jsonl"
    for _ in range(2):
        subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=120,
                       env={**os.environ, "MLPTEACH_LOG": str(log)})
    report = ClassReport.read([log])
    assert (report.people, report.tries) == ((4, 6) if hasattr(os, "fork") else (2, 4))


def test_watching_prints_what_has_changed_until_ctrl_c(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    log, pauses = tmp_path / "class.jsonl", []
    log.write_text(line(1))

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            log.write_text(line(1) + line(2, "1" * 12))
        if len(pauses) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(watching.time, "sleep", sleep)
    assert cli.main(["class-report", str(log), "--watch"]) == 0
    said = capsys.readouterr().out
    assert said.count(" tries of 2 people") == said.count("1 try of 1 person") == 1 and min(pauses) >= 5
