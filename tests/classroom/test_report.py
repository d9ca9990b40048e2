"""The class log and its report: one whole line a try whoever else writes, and nothing in a damaged log is fatal."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mlpteach import check, check_epoch, check_training, stages
from mlpteach.classroom import picture
from mlpteach.classroom.report import ClassReport
from mlpteach.delivery import cli
from mlpteach.judging.class_log import Try

RIGHT, WRONG = (lambda targets, output_layer: targets - output_layer), (lambda targets, output_layer: output_layer - targets)
LINE = '{"stage": "error", "slug": "sign-flipped", "passed": false, "time": "2025-03-01T10:00:00+00:00"}\n'
REPORT = ClassReport((Try("error", "sign-flipped", False), Try("error", None, True), Try("delta_hidden", None, False),
                      Try("training", "first-epoch-skipped", False), Try("delta_hidden", "weights-ignored", False),
                      Try("delta_hidden", "weights-ignored", False), Try("warmup", None, True)), damaged=1)


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_a_try_is_one_line_without_names_or_code(tmp_path: Path) -> None:
    log = tmp_path / "class.jsonl"
    check(stages.error, RIGHT, log=log)
    check(stages.error, WRONG, log=str(log))
    check(stages.error, lambda targets, output_layer: targets * 2, log=log)
    check_epoch(lambda *tables: 0, log=log)
    check_training(lambda *tables: 0, log=log)
    check(stages.error, lambda targets, output_layer: None, log=log)  # still to be written
    found = lines(log)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", line.pop("time")) for line in found)
    assert found == [{"stage": stage, "slug": slug, "passed": passed} for stage, slug, passed in (
        ("error", None, True), ("error", "sign-flipped", False), ("error", None, False), ("epoch", None, False),
        ("training", None, False))]


@pytest.mark.parametrize(("place", "reason"), [("nowhere/class.jsonl", "No such file or directory"), (".", "Is a directory"),
                                               ("\0", "(open: )?embedded null (byte|character in path)")])
def test_a_log_that_cannot_be_written_does_not_lose_the_feedback(tmp_path: Path, place: str, reason: str) -> None:
    feedback = check(stages.error, WRONG, log=tmp_path / place)
    assert feedback.misconception == "sign-flipped"
    said = repr(feedback).splitlines()[-1]
    assert re.fullmatch(rf"This try could not be written to {re.escape(str(tmp_path / place))}: {reason}\.", said)


def test_a_full_disk_does_not_lose_the_feedback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.write", lambda descriptor, line: 3)
    assert "class.jsonl: there is no room for it." in repr(check(stages.error, RIGHT, log=tmp_path / "class.jsonl"))


def test_a_line_without_an_end_does_not_damage_the_next(tmp_path: Path) -> None:
    log = tmp_path / "class.jsonl"
    log.write_text(LINE + '{"stage": "err')
    check(stages.error, RIGHT, log=log)
    assert repr(ClassReport.read([log])).startswith("2 tries, 1 passed; 1 damaged line skipped\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks otherwise")
@pytest.mark.parametrize("locks", ["", "import fcntl\ndef flock(*_): raise OSError\nfcntl.flock = flock\n"], ids=["locks", "none"])
def test_writers_at_the_same_time_do_not_tear_lines(tmp_path: Path, locks: str) -> None:
    log = tmp_path / "class.jsonl"
    code = (f"{locks}import sys\nfrom mlpteach.judging.class_log import noted\nfrom mlpteach.judging.feedback import Feedback\n"
            "print('ready', flush=True); sys.stdin.readline()\n"
            f"for _ in range(300): noted(Feedback('error', False, '', candidates=('sign-flipped',)), {str(log)!r})")
    writers = [subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
               for _ in range(4)]
    for stream in [writer.stdout for writer in writers]:
        assert stream is not None and stream.readline() == "ready\n"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda writer: writer.communicate("go\n", timeout=60), writers))
    report = ClassReport.read([log])
    assert (len(report.tries), report.damaged) == (1200, 0)


@pytest.mark.parametrize("damage", [
    "{", "[]", "null", "3", "{}", '{"stage": "error", "slug": null}', '{"stage": "error", "slug": null, "passed": "yes"}',
    '{"stage": "error", "slug": null, "passed": 1}', '{"stage": 5, "slug": null, "passed": true}',
    '{"stage": "a b", "slug": null, "passed": true}',
    '{"stage": "error", "slug": "<b>", "passed": false}', '{"stage": "\\u001b[31m", "slug": null, "passed": true}',
    "[" * 100_000, "\udcff\udc80", '{"stage": "error", "slug": ["sign-flipped"], "passed": false}', "x" * 100_000])
def test_a_damaged_line_is_counted_and_skipped(tmp_path: Path, damage: str) -> None:
    log = tmp_path / "class.jsonl"
    log.write_bytes((LINE + damage + "\n\n" + LINE).encode(errors="surrogateescape"))
    report = ClassReport.read([log, log])
    assert (len(report.tries), report.damaged) == (4, 2)


def test_the_report_lists_the_stages_in_the_order_of_the_mathematics() -> None:
    assert repr(REPORT) == """\
7 tries, 2 passed; 1 damaged line skipped
stage         tries  passed  mistakes
error         2      1       sign-flipped 1
delta_hidden  3      0       weights-ignored 2
                             no known mistake 1
training      1      0       first-epoch-skipped 1
warmup        1      1"""
    html = REPORT._repr_html_()
    assert "7 tries, 2 passed" in html and "weights-ignored 2" in html
    assert repr(ClassReport((Try("error", None, True),))).startswith("1 try, 1 passed\n")
    assert repr(ClassReport(())) == "0 tries, 0 passed"


@pytest.mark.usefixtures("no_figures")
def test_the_picture_has_a_bar_for_each_mistake_in_each_stage(texts: Any) -> None:
    ax = picture.draw_class_report(REPORT)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["delta_hidden: weights-ignored", "delta_hidden: no known mistake", "error: sign-flipped",
                     "training: first-epoch-skipped"]
    assert [bar.get_width() for bar in ax.patches] == [2, 1, 1, 1]  # type: ignore[attr-defined]
    assert "tries that did not pass" in texts(ax)


@pytest.mark.usefixtures("no_figures")
def test_a_class_without_a_mistake_can_be_drawn(texts: Any) -> None:
    ax = picture.draw_class_report(ClassReport((Try("error", None, True),)))
    ax.figure.canvas.draw()
    assert "no try went wrong" in texts(ax)


def test_only_a_report_can_be_drawn() -> None:
    with pytest.raises(ValueError, match=r"^draw_class_report: expected a ClassReport, received ndarray array"):
        picture.draw_class_report(np.ones(1))  # type: ignore[arg-type]


def outcome(capsys: Any, *arguments: str) -> tuple[int, str, str]:
    try:
        code = cli.main(["class-report", *arguments])
    except SystemExit as end:
        code = int(str(end.code))
    return (code, *capsys.readouterr())


@pytest.mark.usefixtures("no_figures")
def test_the_command_prints_and_draws(tmp_path: Path, capsys: Any) -> None:
    log, picture = tmp_path / "class.jsonl", tmp_path / "class.png"
    log.write_text(LINE)
    code, said, complaint = outcome(capsys, str(log), str(log), "--picture", str(picture))
    assert (code, complaint) == (0, "")
    assert said == f"2 tries, 0 passed\nstage  tries  passed  mistakes\nerror  2      0       sign-flipped 2\n{picture}: drawn\n"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert not plt.get_fignums()


@pytest.mark.usefixtures("no_figures")
@pytest.mark.parametrize(("arguments", "message"), [
    (["none.jsonl"], "cannot read none.jsonl: No such file or directory"), (["."], "cannot read .: Is a directory"),
    ([], "the following arguments are required: LOG (see mlpteach class-report --help)"),
    (["class.jsonl", "--lots"], "unrecognized arguments: --lots"),
    (["class.jsonl", "--picture"], "argument --picture: expected one argument (see mlpteach class-report --help)"),
    (["class.jsonl", "--picture", "class.tale"], "cannot draw class.tale: Format 'tale' is not supported"),
    (["class.jsonl", "--picture", "none/class.png"], "cannot draw none/class.png: No such file or directory")])
def test_what_the_command_refuses(tmp_path: Path, capsys: Any, monkeypatch: Any, arguments: list[str], message: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("class.jsonl").write_text(LINE)
    code, _, complaint = outcome(capsys, *arguments)
    assert code == 2
    assert complaint.startswith(f"mlpteach class-report: {message}") and complaint.count("\n") == 1
    assert not plt.get_fignums()


def test_a_report_without_a_picture_does_not_import_matplotlib(tmp_path: Path) -> None:
    (tmp_path / "class.jsonl").write_text(LINE)
    code = ("import sys\nfrom mlpteach.delivery import cli\n"
            "cli.main(['class-report', 'class.jsonl'])\nassert 'matplotlib' not in sys.modules")
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, capture_output=True)
