"""The class log and its report: one whole line a try whoever else writes, and nothing in a damaged log is fatal."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import class_of_thirty
import matplotlib.pyplot as plt
import numpy as np
import pytest

from mlpteach import check, check_epoch, check_training, stages
from mlpteach.classroom import picture
from mlpteach.classroom.report import ClassReport
from mlpteach.delivery import cli
from mlpteach.judging.class_log import Try
from mlpteach.judging.misconceptions import CATALOGUE

RIGHT, WRONG = (lambda targets, output_layer: targets - output_layer), (lambda targets, output_layer: output_layer - targets)
LINE = '{"stage": "error", "slug": "sign-flipped", "passed": false, "time": "2025-03-01T10:00:00+00:00"}\n'
REPORT = ClassReport((Try("error", "sign-flipped", False), Try("error", None, True), Try("delta_hidden", None, False), None,
                      Try("training", "first-epoch-skipped", False), Try("delta_hidden", "weights-ignored", False),
                      Try("delta_hidden", "weights-ignored", False), Try("sigmoid", None, True)))


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
    first = found[0]["number"]
    assert [line.pop("number") for line in found] == [*range(first, first + 5)]
    assert len(marks := {line.pop("mark") for line in found}) == 1 and re.fullmatch("[0-9a-f]{12}", marks.pop())
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
    assert repr(ClassReport.read([log])).startswith(
        "2 tries of 1 person, 1 passed; 1 without a mark, so nobody's; 1 damaged line skipped\n")


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
    assert (report.tries, report.damaged, report.people) == (1200, 0, 4)


@pytest.mark.parametrize("damage", [
    "{", "[]", "null", "3", "{}", '{"stage": "error", "slug": null}', '{"stage": "error", "slug": null, "passed": "yes"}',
    '{"stage": "error", "slug": null, "passed": 1}', '{"stage": 5, "slug": null, "passed": true}',
    '{"stage": "a b", "slug": null, "passed": true}',
    '{"stage": "error", "slug": "<b>", "passed": false}', '{"stage": "\\u001b[31m", "slug": null, "passed": true}',
    '{"stage": "warmup", "slug": null, "passed": true}', '{"stage": "error", "slug": "too-clever", "passed": false}',
    '{"stage": "error", "slug": null, "passed": true, "mark": "Ada", "number": 1}',
    '{"stage": "error", "slug": null, "passed": true, "mark": "0123456789ab"}',
    '{"stage": "error", "slug": null, "passed": true, "mark": "", "number": 1}',
    '{"stage": "error", "slug": null, "passed": true, "mark": "0123456789ab", "number": true}',
    '{"stage": "error", "slug": null, "passed": true, "mark": ["0123456789ab"], "number": 1}',
    "[" * 100_000, "\udcff\udc80", '{"stage": "error", "slug": ["sign-flipped"], "passed": false}', "x" * 100_000])
def test_a_damaged_line_is_counted_and_skipped(tmp_path: Path, damage: str) -> None:
    log = tmp_path / "class.jsonl"
    log.write_bytes((LINE + damage + "\n\n" + LINE).encode(errors="surrogateescape"))
    report = ClassReport.read([log])
    assert (report.tries, report.damaged) == (2, 1)
    assert damage.strip("{}[]") in ("", "null", "3") or damage not in repr(report)


def test_the_report_lists_the_stages_in_the_order_of_the_mathematics() -> None:
    table, plan = repr(REPORT).split("\n\n")
    assert table == """\
7 tries, 2 passed; 1 damaged line skipped
stage         passed by     tries  mistakes made by
error         1 of 2 tries  2      sign-flipped 1
delta_hidden  0 of 3 tries  3      weights-ignored 2
                                   no known mistake 1
training      0 of 1 tries  1      first-epoch-skipped 1
sigmoid       1 of 1 tries  1"""
    assert plan.startswith("What to show and what to ask, the commonest mistake first:\n"
                           "weights-ignored: page 4, Read the blame\n  One ")
    html = REPORT._repr_html_()
    assert "7 tries, 2 passed" in html and "weights-ignored 2" in html and "page 4, Read the blame" in html
    assert repr(ClassReport((Try("error", None, True),))).startswith("1 try, 1 passed\n")
    assert repr(ClassReport(())) == "0 tries, 0 passed"


def test_a_class_of_thirty_is_counted_by_people() -> None:
    report = ClassReport(class_of_thirty.tries())
    assert report.people == 30
    assert {stage: (tally.people, tally.people - tally.stuck.total()) for stage, tally in report.stages.items()} == {
        "sum_synapse": (30, 30), "delta_output": (30, 26), "delta_hidden": (23, 15)}
    assert report.counts("delta_hidden") == {"missing-transpose": 9, "weights-ignored": 6, "dot-for-elementwise": 4}
    assert sum(report.stages["delta_hidden"].stuck.values()) == 8
    assert "delta_output  26 of 30, 4 still stuck  60 " in repr(report)
    assert "\nmissing-transpose: page 4, Try the obvious product\n  Which axis must" in repr(report)


@pytest.mark.parametrize(("outcomes", "said"), [
    ("f", "0 of 1, 1 still stuck"), ("fp", "1 of 1"), ("pf", "1 of 1"), ("ffff", "0 of 1, 1 still stuck"), ("p", "1 of 1")])
def test_who_has_once_passed_has_passed(outcomes: str, said: str) -> None:
    tries = [Try("error", None if outcome == "p" else "sign-flipped", outcome == "p", "0" * 12, number)
             for number, outcome in enumerate(outcomes, 1)]
    assert ClassReport(tries).stages["error"].passed_by == said
    assert ClassReport(tries).counts("error") == ({"sign-flipped": 1} if "f" in outcomes else {})


def test_the_last_mistake_is_the_one_that_somebody_is_stuck_on() -> None:
    tries = [Try("error", slug, False, "0" * 12, number) for number, slug in enumerate(("scale-factor", "sign-flipped"), 1)]
    assert dict(ClassReport(tries).stages["error"].stuck) == {"sign-flipped": 1}


def test_the_plan_has_each_known_mistake_once_whatever_its_stages() -> None:
    people = [f"{person:012x}" for person in range(3)]
    tries = [Try("error", "sign-flipped", False, people[0], number) for number in range(1, 6)]
    tries += [Try(stage, "scale-factor", False, person, 9) for stage in ("error", "delta_output") for person in people[1:]]
    tries += [Try("error", None, False, person, 10) for person in people]
    assert list(ClassReport(tries).plan) == ["scale-factor", "sign-flipped"]
    assert ClassReport(tries).plan["sign-flipped"][:2] == (11, "Mend the error")


@pytest.mark.usefixtures("no_figures")
def test_the_picture_has_a_group_of_bars_for_each_stage(texts: Any) -> None:
    ax = picture.draw_class_report(ClassReport(class_of_thirty.tries()))
    names = [(label.get_text(), label.get_fontweight()) for label in ax.get_yticklabels()]
    assert names[2:6] == [("delta_output", "bold"), ("derivative-of-activation-twice", "normal"),
                          ("derivative-mistyped", "normal"), ("no known mistake", "normal")]
    assert [label for label, weight in names if weight == "bold"] == ["sum_synapse", "delta_output", "delta_hidden"]
    widths = [bar.get_width() for bar in ax.patches]  # type: ignore[attr-defined]
    assert widths == [6, 17, 4, 3, 9, 6, 4, 0, 1, 1, 2, 4, 3, 1]
    assert {"people who made the mistake", "9, 4 still stuck", "6"} <= set(texts(ax))
    assert "tries that did not pass" in texts(picture.draw_class_report(REPORT))


@pytest.mark.usefixtures("no_figures")
def test_of_many_mistakes_the_commonest_are_drawn(texts: Any) -> None:
    made = [(stage, slug) for stage in ("error", "delta_output") for slug in list(CATALOGUE)[:20]]
    tries = [Try(stage, slug, False) for number, (stage, slug) in enumerate(made, 1) for _ in range(number)]
    ax = picture.draw_class_report(ClassReport(tries))
    ax.figure.canvas.draw()
    assert "the 30 of 40 mistakes made most often" in texts(ax)
    assert min(bar.get_width() for bar in ax.patches if bar.get_width()) == 11  # type: ignore[attr-defined]


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
    assert said.startswith("1 try, 0 passed\n") and said.endswith(f"\n{picture}: drawn\n")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert not plt.get_fignums()


@pytest.mark.usefixtures("no_figures")
@pytest.mark.parametrize(("arguments", "message"), [
    (["wide.jsonl"], "cannot read wide.jsonl: it is UTF-16, which > of PowerShell writes; save it as UTF-8"),
    (["wild.jsonl"], "no line of wild.jsonl is one that check(..., log=LOG) writes"),
    (["class.jsonl", "--since", "soon"], "argument --since: expected how long ago, such as 10m, 2h or 7d, a time such as 9:30, a "
                                         "weekday, or a date such as 2025-03-01, received 'soon'"),
    (["none.jsonl"], "cannot read none.jsonl: No such file or directory"), (["."], "cannot read .: Is a directory"),
    ([], "the following arguments are required: LOG (see mlpteach class-report --help)"),
    (["class.jsonl", "--lots"], "unrecognized arguments: --lots"),
    (["class.jsonl", "--picture"], "argument --picture: expected one argument (see mlpteach class-report --help)"),
    (["class.jsonl", "--picture", "class.tale"], "cannot draw class.tale: Format 'tale' is not supported"),
    (["class.jsonl", "--picture", "none/class.png"], "cannot draw none/class.png: No such file or directory")])
def test_what_the_command_refuses(tmp_path: Path, capsys: Any, monkeypatch: Any, arguments: list[str], message: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("class.jsonl").write_text(LINE)
    Path("wide.jsonl").write_text(LINE, "utf-16")
    Path("wild.jsonl").write_bytes(bytes(range(250, -1, -1)) * 3)
    code, _, complaint = outcome(capsys, *arguments)
    assert code == 2
    assert complaint.startswith(f"mlpteach class-report: {message}") and complaint.count("\n") == 1
    assert not plt.get_fignums()


def test_a_report_without_a_picture_does_not_import_matplotlib(tmp_path: Path) -> None:
    (tmp_path / "class.jsonl").write_text(LINE)
    code = ("import sys\nfrom mlpteach.delivery import cli\n"
            "cli.main(['class-report', 'class.jsonl'])\nassert 'matplotlib' not in sys.modules")
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, capture_output=True)
