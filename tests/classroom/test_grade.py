"""``mlpteach grade``: the six kinds get what they deserve, and nothing that a submission does reaches the grader or its files."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from handed_in import BODIES, FIRST, NO_PATCHES, NOTEBOOKS, PAGE, PATCHES, empty, kinds, notebook, right, with_body

from mlpteach import stages
from mlpteach.classroom.grading import stand_ins
from mlpteach.classroom.grading.asked import Assigned, asked_of, asked_on
from mlpteach.classroom.grading.marking import Marked, mark
from mlpteach.classroom.grading.remote import ProcessGoneError, ProcessTimeoutError, RemoteProcess
from mlpteach.classroom.grading.returned import RemoteFunction, answer, besides, value_of_reply
from mlpteach.classroom.grading.submission import Submission
from mlpteach.classroom.grading.system_calls import DENIED, MACHINES, filter_lines
from mlpteach.classroom.grading.tampering import tampering
from mlpteach.delivery import cli
from mlpteach.judging.judge import judge

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
FULL = 13
HERE = {**os.environ, "PYTHONPATH": str(NOTEBOOKS.parent)}
POINTS = {"right": (FULL, FULL), "wrong": (FULL - 4, FULL - 3), "empty": (0, 0), "own": (0, 0), "patched": (0, 0),
          "endless": (FULL - 3, FULL - 3)}


@cache
def questions() -> tuple[Assigned, ...]:
    return tuple(asked_on(NOTEBOOKS / PAGE))


def marked(path: Path, *names: str, seconds: float = 2.0) -> Marked:
    asked = [one for one in questions() if not names or one.name in names]
    return mark(Submission.read(path), asked, 7, seconds)


def outcome(capsys, *arguments: object) -> tuple[int, str, str]:
    try:
        code = cli.main([str(argument) for argument in arguments])
    except SystemExit as end:
        code = int(end.code or 0)
    return (code, *capsys.readouterr())


@pytest.fixture(scope="module")
def class_marks(tmp_path_factory) -> dict[str, dict[str, str]]:
    """The lines of the CSV, by the kind of submission, of a whole run of the command."""
    folder = tmp_path_factory.mktemp("handed_in")
    for name, cells in kinds().items():
        notebook(folder / f"{name}.ipynb", *cells)
    table, pages = folder / "marks.csv", folder / "pages"
    command = [sys.executable, "-m", "mlpteach", "grade", str(folder), "--csv", str(table), "--report", str(pages)]
    said = subprocess.run([*command, "--seconds", "2"], check=True, capture_output=True, text=True).stdout
    assert "6 of 6" in said and "seed " in said
    assert {path.suffix for path in pages.iterdir()} == {".html"} and len(list(pages.iterdir())) == 7
    return {Path(line["file"]).stem: line for line in csv.DictReader(table.read_text().splitlines())}


@pytest.mark.parametrize("kind", POINTS)
def test_six_kinds_get_what_they_deserve(class_marks, kind):
    least, most = POINTS[kind]
    assert least <= float(class_marks[kind]["points"]) <= most
    assert class_marks[kind]["out_of"] == str(FULL)
    assert bool(class_marks[kind]["mistakes"]) == (kind != "right")


def test_the_table_has_a_column_for_each_question_and_names_the_mistakes(class_marks):
    assert list(class_marks["right"]) == ["file", *(one.name for one in questions()), "points", "out_of", "mistakes"]
    assert "my_delta_output: derivative-missing" in class_marks["wrong"]["mistakes"]
    assert "my_error: the package's own" in class_marks["own"]["mistakes"]
    assert class_marks["patched"]["mistakes"].startswith("changes the package")
    assert "my_negative_gradient: time is up" in class_marks["endless"]["mistakes"]


@pytest.mark.parametrize("name", BODIES)
def test_what_a_submission_does_costs_its_own_question_only(name, tmp_path):
    body, word = BODIES[name]
    victim, harm = tmp_path / "victim.txt", tmp_path / "harm.txt"
    victim.write_text("kept")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.01)
        told = {"{victim}": victim, "{harm}": harm, "{port}": server.getsockname()[1], "{{": "{", "}}": "}"}
        for placeholder, value in told.items():
            body = body.replace(placeholder, str(value))
        path = tmp_path / "anna.py"
        path.write_text(FIRST.format("PLACE").replace("PLACE", body) + "def my_sum_synapse(a, b):\n    return a @ b\n")
        result = marked(path, "my_error", "my_sum_synapse", seconds=1.0)
        with pytest.raises(TimeoutError):
            server.accept()
    first, second = result.marks
    assert (first.points, second.points) == (0, 1), result.mistakes
    assert word is None or first.mistake == word
    assert victim.read_text() == "kept" and not harm.exists()


@pytest.mark.parametrize("patch", PATCHES)
def test_changes_of_the_package_are_noticed(patch, tmp_path):
    assert tampering(Submission.read(notebook(tmp_path / "a.ipynb", "from mlpteach import stages", *patch.split("\n\n"))))


@pytest.mark.parametrize("code", NO_PATCHES)
def test_use_of_the_package_is_no_change_of_it(code, tmp_path):
    assert tampering(Submission.read(notebook(tmp_path / "a.ipynb", code))) == []


def test_a_patch_takes_all_points_until_a_person_has_looked(tmp_path):
    result = marked(notebook(tmp_path / "a.ipynb", *right(), PATCHES[1]), "my_error")
    assert (result.points, result.earned) == (0, 1)
    assert result.signs == ("`Feedback.passed = property(lambda self: True)` changes mlpteach",)


@pytest.mark.parametrize(("cells", "points"), [
    (["def my_error(t, o):\n    return t - o"], 1),
    (["slope = 1", "def my_error(t, o):\n    return slope * (t - o)", "while True: pass"], 1),
    (["def my_error(t, o):\n    return o - t", "def my_error(t, o):\n    return t - o"], 1),
    (["def my_error(t, o):\n    return t - o", "def my_error(t, o):\n    return o - t"], 0),
    (["import nowhere, numpy as np", "my_error = lambda t, o: np.subtract(t, o)"], 1),
    (["from mlpteach import nothing, stages, widgets", "def my_error(t, o):\n    return t - o"], 1),
    (["%matplotlib inline\n!ls\ndef my_error(t, o):\n    return t - o"], 1),
    (["this is no Python", "def my_error(t, o):\n    return t - o"], 1),
    (["try:\n    import nowhere\nexcept ImportError:\n    def my_error(t, o):\n        return t - o"], 1),
    (["table = {}", "table['f'] = lambda t, o: t - o", "def my_error(t, o):\n    return table['f'](t, o)"], 1),
    (["def my_error(t, o):\n    print('here')\n    return (t - o).tolist()"], 1),
    (["from functools import partial", "def both(sign, t, o):\n    return sign * (t - o)", "my_error = partial(both, 1)"], 1),
    (["class Own:\n    def __call__(self, t, o):\n        return t - o", "my_error = Own()"], 1),
    (["%%time\ndef my_error(t, o):\n    return t - o"], 1),
    (["%%bash\ndef my_error", "def my_error(t, o):\n    return t - o"], 1),
    (["if 1:\n    %matplotlib inline\nfiles = !ls\n%time two = 2\nnp.exp?\ndef my_error(t, o):\n    return (t - o) * two / 2"], 1),
    (["from numpy import *", "def my_error(t, o):\n    return exp(0) * (t - o)"], 1),
    (["table = []", "table.append(lambda t, o: t - o)", "def my_error(t, o):\n    return table[0](t, o)"], 1),
    (["T = max = [each for each in range(10**12)]", "def my_error(t, o):\n    max = (t - o).T\n    return max.T"], 1),
    (["# \u2028 \x0c\nx = '\u2028'\n\x0c\ndef my_error(t, o):\n    '\x0b\x1c\x85'\n    return t - o"], 1),
    (["x = 1\r\ndef my_error(t, o):\r    return t - o"], 1),
    (["x = '\\d'\nawait x\ndef my_error(t, o):\n    return t - o"], 1),
    (["if __name__ == '__main__':\n    def my_error(t, o):\n        return t - o"], 1),
    (["from __future__ import annotations\nfrom dataclasses import dataclass", "my_error = 3",
      "@dataclass\nclass Own:\n    a: float\n    def by(self, t, o):\n        return self.a * (t - o)\nmy_error = Own(1).by"], 1),
    (["my_error = 3"], 0), (["x = 1"], 0), ([], 0)])
def test_a_function_is_taken_out_with_all_that_it_needs(cells, points, tmp_path):
    result = marked(notebook(tmp_path / "a.ipynb", *cells), "my_error")
    assert result.points == points, result.mistakes


def test_a_helper_of_the_package_may_be_used_but_not_be_the_answer(tmp_path):
    cells = with_body("my_hidden_activation", "return stages.sigmoid(sum_synapse)")
    cells = [cell.replace("output_layer * (1 - output_layer)", "stages.sigmoid_derivative(output_layer)") for cell in cells]
    result = marked(notebook(tmp_path / "a.ipynb", *cells), "my_hidden_activation", "my_delta_output", "my_train")
    assert [mark.points for mark in result.marks] == [0, 1, 1]


@pytest.mark.parametrize(("content", "unread"), [
    (b"\xff\xfe\x00", "no notebook"), (b"{}", "no notebook"), (b"[" * 10**5, "no notebook"), (b'{"cells": 3}', "no notebook")])
def test_a_damaged_file_earns_nothing_and_stops_nothing(content, unread, tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    result = marked(path, "my_error")
    assert result.points == 0 and unread in " ".join(result.mistakes)


RIGHT_ERROR = "# für\ndef my_error(t, o):\n    return t - o\n"
OLD = {"worksheets": [{"cells": [{"cell_type": "code", "input": RIGHT_ERROR.splitlines(keepends=True)}]}]}


@pytest.mark.parametrize(("name", "content"), [
    ("a.py", RIGHT_ERROR.encode("utf-8-sig")), ("a.py", RIGHT_ERROR.encode("latin-1")), ("a.PY", RIGHT_ERROR.encode()),
    ("a.py", f"%matplotlib inline\n{RIGHT_ERROR}".encode()), ("a.IPYNB", json.dumps(OLD).encode()),
    ("a.ipynb", json.dumps(OLD).encode("utf-16")), ("a.ipynb", json.dumps(OLD).encode("utf-8-sig"))])
def test_a_file_is_read_as_it_was_written(name, content, tmp_path):
    (tmp_path / name).write_bytes(content)
    assert marked(tmp_path / name, "my_error").points == 1


def test_a_chain_of_names_is_followed_in_a_moment(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("".join(f"x{place} = x{place + 1}\n" for place in range(9_000)))
    assert len(Submission.read(path).behind("x0")) == 9_000  # what looks through all for each would take minutes


@pytest.mark.parametrize(("cells", "unread"), [
    (["x = 1", "x\n" * 10**6], "code cell 2 is too long"), (["x = (", "y"], "code cell 1 is no Python (line 1)")])
def test_what_cannot_be_read_is_named_and_the_rest_is_marked(cells, unread, tmp_path):
    result = marked(notebook(tmp_path / "a.ipynb", *cells, "def my_error(t, o):\n    return t - o"), "my_error")
    assert (result.mistakes, result.points) == ([unread], 1)


@pytest.mark.parametrize("reply", [
    {}, {"result": {"numbers": [1], "shape": [2]}, "changed": [], "back": []}, {"result": {"numbers": ["x"], "shape": [1]}}, [],
    None, {"result": 3, "changed": [], "back": []}, {"error": [1]},
    {"result": {"numbers": [1], "shape": [-5]}, "changed": 3, "back": []}])
def test_a_reply_that_makes_no_sense_is_no_answer(reply):
    with pytest.raises(ProcessGoneError):
        answer(reply, lambda result: [result])


@pytest.mark.parametrize("reply", [
    {}, [], None, {"printed": float("inf"), "borrowed": []}, {"printed": "x", "borrowed": []}, {"printed": 0, "borrowed": 3},
    {"printed": [], "borrowed": []}, {"printed": 0, "borrowed": None}])
def test_a_last_reply_that_makes_no_sense_is_none(reply):
    with pytest.raises(ProcessGoneError):
        besides(reply)


def test_a_last_reply_is_cut_to_what_can_be_told():
    printed, called = besides({"printed": 10**5000, "borrowed": ["x" * 999, [1], "\ud800"] * 99})
    assert printed == 10**9 and called[:3] == ["x" * 60, "[1]", "\N{REPLACEMENT CHARACTER}"] and len(called) == 20


def test_what_cannot_be_judged_costs_its_own_question_only(tmp_path, monkeypatch):
    def fails(task, *rest, **options):
        if task.name == "error":
            raise ZeroDivisionError
        return judge(task, *rest, **options)

    monkeypatch.setattr("mlpteach.classroom.grading.marking.judge", fails)
    result = marked(notebook(tmp_path / "a.ipynb", *right()), "my_error", "my_sum_synapse")
    assert [mark.points for mark in result.marks] == [0, 1] and result.mistakes == ["my_error: could not be judged"]


@pytest.mark.parametrize("value", [1.5, np.arange(6.0).reshape(2, 3), [[1.0, 2.0]], (np.ones(2), [0.5]), None,
                                   np.array([np.nan, np.inf, -0.0])])
def test_results_come_back_as_they_were(value):
    script = f"import json; from mlpteach.classroom.grading.worker import as_json; from numpy import *; " \
             f"print(json.dumps(as_json({value!r})))"
    told = json.loads(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout)
    again = value_of_reply(told)
    assert type(again) is type(value)
    for one, other in zip(*((each if isinstance(each, tuple) else (each,)) for each in (value, again)), strict=True):
        assert one is other or (np.shape(one) == np.shape(other) and np.array_equal(one, other, equal_nan=True))


def test_a_signature_that_makes_no_sense_is_none():
    assert not hasattr(RemoteFunction("f", [["x", 99, True]]), "__signature__")
    assert not hasattr(RemoteFunction("f", 3), "__signature__")
    assert str(RemoteFunction("f", [["x", 1, False], ["y", 1, True]]).__signature__) == "(x, y=None)"


@pytest.mark.parametrize(("column", "machine"), MACHINES.values())
def test_the_filter_denies_each_call_and_jumps_nowhere_else(column, machine):
    lines = list(filter_lines(column, machine))
    assert len(lines) < 255 and all(place + max(line.yes, line.no) < len(lines) for place, line in enumerate(lines))
    numbers = [pair[column] for pair in DENIED.values() if pair[column] >= 0]
    assert len(numbers) == len(set(numbers))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's filter is Linux's")
@pytest.mark.parametrize("act", ["os.fork()", "os.kill(os.getppid(), 9)", "socket.socket()", "os.unlink('x')", "os.mkdir('x')",
                                 "open('x', 'w')", "os.execv('/bin/true', ['true'])", "os.truncate('x', 0)", "os.chmod('x', 0)"])
def test_the_kernel_itself_denies_what_python_would_let_through(act, tmp_path):
    (tmp_path / "x").write_text("kept")
    script = f"import os, socket\nfrom mlpteach.classroom.grading.system_calls import keep_to_computing\n" \
             f"assert keep_to_computing()\ntry:\n    {act}\nexcept PermissionError:\n    print('denied')"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True,
                          env=HERE)
    assert done.stdout == "denied\n", done
    assert (tmp_path / "x").read_text() == "kept"


LANDLOCKED = """
import os, sys
from mlpteach.classroom.grading.landlock import read_only_below
if not read_only_below(["open"], ["open/hidden"]):
    raise SystemExit("no Landlock")
for path in ("open/x", "open/more/x", "open/hidden/x", "x", os.__file__):
    try:
        with open(path) as file:
            print(file.read()[:1])
    except PermissionError:
        print("denied")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_the_kernel_itself_keeps_files_out_of_reach(tmp_path):
    for name in ("open/x", "open/more/x", "open/hidden/x", "x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("r")
    done = subprocess.run([sys.executable, "-c", LANDLOCKED], cwd=tmp_path, capture_output=True, text=True, env=HERE)
    if "no Landlock" in done.stderr:
        pytest.skip("this kernel has no Landlock")
    said = done.stdout.split()
    assert said[:4] == ["r", "r", "denied", "denied"] and said[4] != "denied", done


def test_a_file_beside_the_submissions_is_no_module(tmp_path, monkeypatch):
    (tmp_path / "random.py").write_text("raise ValueError('mine')")
    monkeypatch.syspath_prepend(tmp_path)
    result = marked(notebook(tmp_path / "a.ipynb", "import random", "my_error = lambda t, o: random.choice([t - o])"), "my_error")
    assert result.points == 1, result.mistakes


@pytest.mark.skipif(os.name == "nt", reason="Windows stops no process")
def test_a_request_that_nobody_reads_is_not_waited_for_longer_than_the_question():
    process = RemoteProcess()
    try:
        list(process.ask({"name": "", "statements": []}, 1, 60))
        os.kill(process._process.pid, signal.SIGSTOP)
        with pytest.raises(ProcessTimeoutError):
            list(process.ask({"name": "x", "statements": [["0" * 10**6, 1]]}, 1, 0.3))
    finally:
        process.close()


def test_helpers_that_submissions_find_are_the_packages_own():
    note = stand_ins.noting("sigmoid", stages.sigmoid)
    assert note(0.0) == 0.5 and stand_ins.borrowed.pop() == "sigmoid"


@pytest.mark.parametrize(("names", "expected"), [
    ([["my_delta_hidden"]], ["my_delta_hidden"]), ([[]], [one.name for one in questions()]),
    ([["my_error", "my_velocity"], []], [one.name for one in questions()]), ([["my_other"]], ["my_other"])])
def test_questions_are_those_of_the_lesson_or_what_was_handed_in(names, expected, tmp_path):
    handed_in = [Submission.read(notebook(tmp_path / f"{place}.ipynb", *(f"def {name}(): pass" for name in each)))
                 for place, each in enumerate(names)]
    assert [one.name for one in asked_of(handed_in, questions(), [*questions(), Assigned("my_other", "error")])] == expected


def test_a_page_says_in_whose_folder_the_file_lay(tmp_path, capsys):
    for name in ("Ada_1", "Ben_2"):
        (tmp_path / "in" / name).mkdir(parents=True)
        notebook(tmp_path / "in" / name / "11.ipynb", "def my_error(targets, output_layer): return targets - output_layer")
    assert outcome(capsys, "grade", tmp_path / "in", "--report", tmp_path / "pages")[0] == 0
    assert sorted(page.name for page in (tmp_path / "pages").iterdir()) == ["001_Ada_1_11.html", "002_Ben_2_11.html", "index.html"]
    assert "<h1>Ben_2/11.ipynb</h1>" in (tmp_path / "pages" / "002_Ben_2_11.html").read_text("utf-8")


def test_another_page_can_ask(tmp_path, capsys):
    page = notebook(tmp_path / "page.ipynb", "feedback = check(stages.delta_hidden, my_tanh, activation='tanh')")
    notebook(tmp_path / "anna.ipynb", "def my_tanh(d, w, h):\n    return d @ w.T * (1 - h ** 2)")
    code, said, _ = outcome(capsys, "grade", tmp_path / "anna.ipynb", "--like", page, "--seed", 1)
    assert code == 0 and "1 of 1\n" in said


@pytest.mark.parametrize(("arguments", "complaint"), [
    (["missing.ipynb"], "cannot read"), (["."], "holds no notebook"), (["a.txt"], "neither a notebook"),
    (["a.py", "--seed", "x"], "whole number"), (["a.py", "--seconds", "0"], "seconds"),
    (["a.py", "--csv", "none/m.csv"], "missing"),
    (["a.py", "--csv", "."], "folder"), (["a.py", "--csv", "a.py"], "such as marks.csv"),
    (["a.py", "--report", "full"], "not empty"), (["a.py", "--like", "b.ipynb"], "cannot read"),
    (["a.py", "--like", "full/b.py"], "no check")])
def test_what_cannot_be_done_is_said_in_one_line(arguments, complaint, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "b.py").write_text("")
    (tmp_path / "a.txt").write_text("")
    if arguments != ["."]:
        (tmp_path / "a.py").write_text("x = 1")
    else:
        (tmp_path / "full" / "b.py").unlink()
    code, said, wrong = outcome(capsys, "grade", *arguments)
    assert (code, said) == (2, "") and complaint in wrong and wrong.count("\n") == 1
    assert not (tmp_path / "none").exists()


def test_file_names_are_no_formulas_and_pages_are_escaped(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "=1+1&<b>.py").write_text("def my_error(t, o):\n    raise ValueError('<script>')")
    assert outcome(capsys, "grade", "=1+1&<b>.py", "--csv", "m.csv", "--report", "pages")[0] == 0
    assert (tmp_path / "m.csv").read_text().splitlines()[1].partition(",")[0] == "'=1+1&<b>.py"
    page = next((tmp_path / "pages").glob("001*")).read_text()
    assert "<script>" not in page and "<b>.py" not in page and "&lt;script&gt;" in page


def test_what_is_not_marked_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("in/a.py", "in/b/c.zip", "in/.hidden.txt", "in/b/d.PY", "in/__pycache__/e.txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("x = 1")
    code, said, _ = outcome(capsys, "grade", "in")
    assert code == 0 and "2 of 2" in said
    assert f"\nnot marked, as neither a notebook nor a .py file: {Path('in/b/c.zip')}\n" in said
    assert "not marked" not in outcome(capsys, "grade", "in/a.py")[1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="other systems have no pipes of a name")
def test_a_pipe_is_not_waited_for(tmp_path, capsys):
    os.mkfifo(tmp_path / "a.py")
    code, _, wrong = outcome(capsys, "grade", tmp_path / "a.py")
    assert code == 2 and "is no file" in wrong


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_no_file_or_terminal_can_take_are_spelled_out(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("f\udcfcr.py", "a\nb\x1b[31m.py"):  # as unzipped from an old Windows; what would command a terminal
        Path(name).write_text("def my_error(t, o):\n    return t - o")
    code, said, _ = outcome(capsys, "grade", ".", "--csv", "m.csv", "--report", "pages")
    assert code == 0 and "f\\udcfcr.py  1 of 1\n" in said and "a\\nb\\x1b[31m.py  1 of 1\n" in said and "\x1b" not in said
    with Path("m.csv").open(newline="", encoding="utf-8") as table:
        assert [line["file"] for line in csv.DictReader(table)] == ["a\nb\x1b[31m.py", "f\\udcfcr.py"]
    assert len(list(Path("pages").iterdir())) == 3


@pytest.mark.parametrize(("code", "mistake", "note"), [
    ("from nowhere import f\ndef my_error(t, o):\n    return f(t)", "a module that is not here", "Line 1, from nowhere import f, "),
    ("f = 1 / 0\ndef my_error(t, o):\n    return f", "a line before it that fails", "Line 1, f = 1 / 0, raised ZeroDiv"),
    ("from nowhere import jit\n@jit\ndef my_error(t, o):\n    return t - o", "a module that is not here", "import jit, "),
    ("import nowhere\ndef my_error(t, o):\n    return o - t", "sign-flipped", None)])
def test_what_failed_before_the_function_is_told(code, mistake, note, tmp_path):
    result = marked(notebook(tmp_path / "a.ipynb", code), "my_error")
    assert result.mistakes == [f"my_error: {mistake}"]
    assert note in " ".join(result.marks[0].feedback.notes) if note else not result.marks[0].feedback.notes


def test_a_file_that_cannot_be_read_is_one_mistake(tmp_path):
    (tmp_path / "a.ipynb").write_text("{}")
    assert marked(tmp_path / "a.ipynb").mistakes == ["it is no notebook"]


def test_results_without_an_end_warn_nobody(tmp_path, recwarn):
    result = marked(notebook(tmp_path / "a.ipynb", "def my_error(t, o):\n    return t / 0 - o / 0 + 1e308 * 10"), "my_error")
    assert result.points == 0 and not recwarn.list


ONLY_NUMPY = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if path is None and name not in sys.stdlib_module_names and name[0] != "_" \\
                and name.partition(".")[0] not in ("mlpteach", "numpy"):
            raise ImportError(f"{name} is not installed")
sys.meta_path.insert(0, Missing())
"""


def test_numpy_alone_suffices_for_check_and_grade(tmp_path):
    path = notebook(tmp_path / "anna.ipynb", *right())
    script = f"{ONLY_NUMPY}\nfrom mlpteach import check, stages\nprint(check(stages.error, lambda t, o: t - o).passed)\n" \
             f"from mlpteach.delivery.cli import main\nraise SystemExit(main(['grade', {str(path)!r}]))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=HERE)
    assert done.stdout.startswith("True\n1 of 1  ") and "13 of 13\n" in done.stdout and done.returncode == 0, done


@pytest.mark.delivery
def test_the_wheel_without_its_dependencies_suffices_with_numpy(tmp_path):
    notebook(tmp_path / "anna.ipynb", *right())
    source, python = NOTEBOOKS.parent, tmp_path / "alone" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=source, check=True)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "alone"], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "numpy"], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", *tmp_path.glob("*.whl")], check=True)
    done = subprocess.run([python.with_name("mlpteach"), "grade", "anna.ipynb", "--csv", "marks.csv", "--report", "pages"],
                          cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "13 of 13\n" in done.stdout, done
    assert (tmp_path / "marks.csv").read_text().endswith(",13,13,\n")
    check = "from mlpteach import check, stages; print(check(stages.error, lambda t, o: t - o))"
    assert subprocess.run([python, "-c", check], cwd=tmp_path, capture_output=True, text=True).stdout.startswith("error: right.")


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no interrupts")
def test_an_interrupt_ends_all_and_leaves_nothing(tmp_path):
    notebook(tmp_path / "anna.ipynb", *with_body("my_error", "while True: pass"))
    (tmp_path / "made").mkdir()
    command = [sys.executable, "-m", "mlpteach", "grade", "anna.ipynb", "--csv", "marks.csv", "--seconds", "500"]
    where = {**HERE, "TMPDIR": str(tmp_path / "made")}
    pipes = {"stderr": subprocess.PIPE, "stdout": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=tmp_path, text=True, env=where, **pipes) as run:
        while not list((tmp_path / "made").iterdir()):
            time.sleep(0.05)
        time.sleep(1)
        run.send_signal(signal.SIGINT)
        assert run.communicate(timeout=30)[1] == "mlpteach grade: interrupted\n"
    assert run.returncode == 130 and not list((tmp_path / "made").iterdir())
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["anna.ipynb"]


@pytest.mark.parametrize("body", [
    "return None", "...", "raise NotImplementedError",
    "return 0 * GIVEN[0]", "return 0 * GIVEN[-1]",
    "return GIVEN[1] * 0 + 0.5", "return 1", "return 0.5, 0.5", "return 0.5, 0.5, [0.5] * 10",
    "from mlpteach import check, stages\n    return stages",
    "return __import__('mlpteach').stages.sum_synapse(*GIVEN[:2])"])
def test_no_question_gives_a_point_for_nothing(body, tmp_path):
    body = body.replace("GIVEN", "list(locals().values())")
    stubs = [f"{cell.splitlines()[0]}\n    {body}" for cell in empty() if cell.startswith("def my_")]
    result = marked(notebook(tmp_path / "a.ipynb", *stubs))
    assert len(result.marks) == FULL and result.points == 0, result.mistakes
