"""``mlpteach exam`` and ``class-report --before --after``: what they write and say, and what they refuse in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlpteach.classroom.exam.formats import paper
from mlpteach.classroom.exam.making import make_exam
from mlpteach.delivery import assessor, cli


def outcome(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = cli.main(arguments)
    except SystemExit as end:
        code = int(str(end.code))
    return (code, *capsys.readouterr())


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_an_exam_is_written_for_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, complaint = outcome(capsys, "exam", "monday", "--seed", "7", "--students", "3", "--topics", "forward,deltas",
                                    "--questions", "4", "--sizes", "2-3-1", "--digits", "5", "--biases")
    assert (code, said, complaint) == (0, f"{tmp_path / 'monday'}: 3 sheets\n{paper.HINT}\n", "")
    made = json.loads(Path("monday/exam.json").read_text("utf-8"))
    expected = make_exam(7, 3, (2, 3, 1), ("forward", "deltas"), 4, 5, biases=True)
    assert made == json.loads(json.dumps(expected.record))
    assert {"name", "weights", "biases", "inputs", "targets", "learning_rate", "questions"} <= set(made["students"][0])
    assert {"stage", "layer", "row", "column", "answer", "points"} <= set(made["students"][0]["questions"][0])
    table = Path("monday/answers.csv").read_text("utf-8").splitlines()
    assert table[:2] == ["name,question,answer", "Student 1,1,"] and len(table) == 13
    assert {"sheets.html", "answers.html"} < {path.name for path in Path("monday").iterdir()}


def test_an_exam_that_takes_long_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(assessor, "PAUSE", -1.0)
    code, _, told = outcome(capsys, "exam", "x", "--seed", "1", "--students", "2", "--questions", "1", "--pair")
    assert (code, told) == (0, "".join(f"{done} of 4 sheets\n" for done in range(1, 5)))


@pytest.mark.parametrize(("table", "names"), [
    ("number,Name\n1,Ada Lovelace\n2,Bo\n", ["Ada Lovelace", "Bo"]), ("Ada\nBo\n\n", ["Ada", "Bo"]),
    ('\ufeffname\n"Łukasz, jr"\n', ["Łukasz, jr"]), ("Nr;Name\n1;Ada Müller\n;\n2;Bo\n", ["Ada Müller", "Bo"]),
    ("id\tname\n1\tAda\n", ["Ada"]), ("sep=;\nname;mail\nAda;x\n", ["Ada"]), ('name\n"Ada\nMüller"\n', ["Ada Müller"]),
    ("name\rAda\rBo\r", ["Ada", "Bo"]), ("Zoe\u0308\n", ["Zo\u00eb"])])
def test_names_come_from_a_file(table: str, names: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.csv").write_text(table, "utf-8")
    assert outcome(capsys, "exam", "x", "--seed", "1", "--students", "list.csv", "--questions", "1")[0] == 0
    assert [student["name"] for student in json.loads(Path("x/exam.json").read_text("utf-8"))["students"]] == names


def test_a_pair_is_written_and_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(capsys, "exam", "study", "--seed", "1", "--students", "2", "--pair", "--questions", "2")[0] == 0
    for form in "AB":
        students = json.loads(Path(f"study/{form}/exam.json").read_text("utf-8"))["students"]
        lines = [f"{each['name']},{number},{question['answer']}" for each in students
                 for number, question in enumerate(each["questions"], 1) if form == "B" or number == 1]
        Path(f"study/{form}/answers.csv").write_text("\n".join(["name,question,answer", *lines]), "utf-8")
    code, said, complaint = outcome(capsys, "class-report", "--before", "study/A/answers.csv", "--after", "study/B/answers.csv")
    assert (code, complaint) == (0, "") and said.startswith("2 people wrote both forms\n")


def test_the_answers_to_an_exam_are_marked_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    Path("names.csv").write_text("name\n=1+1\nBo\nEve\n", "utf-8")
    drawn = ("--seed", "3", "--students", "names.csv", "--topics", "forward", "--questions", "2")
    assert outcome(capsys, "exam", "monday", *drawn)[0] == 0
    empty = Path("monday/answers.csv").read_text("utf-8").splitlines()
    assert empty[1] == "'=1+1,1,"  # or a spreadsheet reckons
    first, second = [student["questions"] for student in json.loads(Path("monday/exam.json").read_text("utf-8"))["students"][:2]]
    given = (first[0]["answer"], first[1]["answer"], second[0]["answer"], second[1]["wrong"][0][0], "", "")
    filled = [f"{line}{answer}" for line, answer in zip(empty[1:], given, strict=True)]
    Path("monday/answers.csv").write_text("\n".join([empty[0], *filled]), "utf-8")
    code, said, complaint = outcome(capsys, "grade", "monday/answers.csv", "--csv", "marks.csv")
    slug = second[1]["mistakes"][0]
    assert (code, said, complaint) == (0, f"=1+1  4 of 4\nBo  2 of 4: 2: {slug}\n", "")
    assert Path("marks.csv").read_text("utf-8") == f"name,1,2,points,out_of,mistakes\n'=1+1,2,2,4,4,\nBo,2,0,2,4,2: {slug}\n"
    assert outcome(capsys, "grade", "monday")[1] == said


@pytest.mark.parametrize(("arguments", "says"), [
    (["monday", "--seed", "1"], "without --seed, --report and --like"), (["monday", "monday/answers.csv"], "by themselves"),
    (["names.csv"], "cannot read exam.json: No such file or directory")])
def test_answers_that_cannot_be_marked_are_refused(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(capsys, "exam", "monday", "--seed", "3", "--students", "2", "--questions", "1")[0] == 0
    assert "nobody has given an answer yet" in outcome(capsys, "grade", "monday")[1]
    code, said, complaint = outcome(capsys, "grade", *arguments, "--csv", "marks.csv")
    assert (code, said) == (2, "") and says in complaint and complaint.count("\n") == 1 and not Path("marks.csv").exists()


@pytest.mark.parametrize(("system", "files", "says"), [
    ("moodle", ["exam.xml", "sheets.xml"], "In Moodle: Question bank, Import, Moodle XML format, sheets.xml or exam.xml. "),
    ("canvas", ["exam.zip"], "In Canvas: Settings, Import Course Content, QTI .zip file, exam.zip. ")])
def test_a_learning_platform_gets_its_files_and_says_where_they_go(system: str, files: list[str], says: str,
                                                                   capsys: pytest.CaptureFixture[str]) -> None:
    code, said, complaint = outcome(capsys, "exam", "monday", "--seed", "1", "--students", "2", "--questions", "2", "--for", system)
    assert (code, complaint) == (0, "") and said.splitlines()[1].startswith(says)
    assert sorted(path.name for path in Path("monday").iterdir()) == ["answers.csv", "exam.json", *files]


@pytest.mark.parametrize(("more", "says"), [
    (["--students", "2"], "the following arguments are required: --seed"),
    (["--seed", "1", "--students", "none.csv"], "cannot read none.csv: No such file or directory"),
    (["--seed", "1", "--students", "empty.csv"], "empty.csv: expected a column of names, received none"),
    (["--seed", "1", "--students", "wide.csv"],
     "wide.csv: expected a column called name, or names alone, received First name, Last name"),
    (["--seed", "1", "--students", "open.csv"], "open.csv: expected a table saved as CSV: unexpected end of data"),
    (["--seed", "1", "--students", "bell.csv"], r"bell.csv: expected a table of text, received 'Ada\x07'"),
    (["--seed", "1", "--students", "latin.csv"], "latin.csv: expected a table in UTF-8; save it as 'CSV UTF-8'"),
    (["--seed", "1", "--students", "-5"], "students must be a whole number from 1"),
    (["--seed", "-1", "--students", "2"], "argument --seed: expected a whole number from 0 to 4294967295, received '-1'"),
    (["--seed", "1", "--students", "2", "--sizes", "two"], "argument --sizes: expected sizes such as 2-2-1, received 'two'"),
    (["--seed", "1", "--students", "2", "--sizes", "2-99-1"], "sizes must be 3 or 4 whole numbers from 1 to 4"),
    (["--seed", "1", "--students", "2", "--topics", "history"], "topics must be different ones of"),
    (["--seed", "1", "--students", "0"], "students must be a whole number from 1"),
    (["--seed", "1", "--students", "2", "--questions", "99"], "gives")])
def test_what_makes_no_sense_is_refused_in_one_line(more: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name, table in (("empty", "name\n"), ("wide", "First name,Last name\nAda,King\n"), ("open", 'name\n"Ada\nBo\n'),
                        ("bell", "name\nAda\x07\n"), ("latin", "name\nZo\u00eb\n")):
        Path(f"{name}.csv").write_text(table, "latin-1")
    code, said, complaint = outcome(capsys, "exam", "monday", *more)
    assert (code, said) == (2, "") and says in complaint and complaint.count("\n") == 1
    assert complaint.startswith("mlpteach exam: ") and not Path("monday").exists()


def test_a_folder_with_anything_in_it_is_left_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    Path("monday").mkdir()
    Path("monday/mine").write_text("mine", "utf-8")
    code, _, complaint = outcome(capsys, "exam", "monday", "--seed", "1", "--students", "2")
    assert code == 2 and complaint.endswith("it is not empty; name a new folder\n")
    assert [path.name for path in Path("monday").iterdir()] == ["mine"]


@pytest.mark.parametrize(("arguments", "says"), [
    ([], "the following arguments are required: LOG"), (["--before", "a.csv"], "--before and --after belong together"),
    (["log", "--before", "a.csv", "--after", "b.csv"], "--after take no logs, no --since, no --watch and no --picture"),
    (["--before", "a.csv", "--after", "b.csv"], "exam.json: No such file or directory")])
def test_a_report_that_makes_no_sense_is_refused(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, complaint = outcome(capsys, "class-report", *arguments)
    assert (code, said) == (2, "") and says in complaint and complaint.count("\n") == 1
