"""The command line: wording and exit codes with JupyterLab replaced, and one real start asked over HTTP."""

import http.client
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from serving import free_port

import mlpteach
from mlpteach.delivery import cli, learner, lessons

TOKEN = "a-fixed-token"
COMMAND = shlex.split(os.environ.get("MLPTEACH_COMMAND", f"{shlex.quote(sys.executable)} -m mlpteach"))  # CI asks a wheel's, too


def first_lesson() -> str:
    return min(path.name for path in lessons.packaged().glob("*.ipynb"))


@pytest.fixture
def started(monkeypatch, tmp_path) -> list[list[str]]:
    """The argument lists that JupyterLab would have been started with, from an empty current directory."""
    calls: list[list[str]] = []
    monkeypatch.setattr(learner, "start_jupyterlab", lambda arguments: calls.append(arguments) or 0)
    monkeypatch.chdir(tmp_path)
    return calls


def outcome(capsys, *arguments: str) -> tuple[int, str, str]:
    try:
        code = cli.main(arguments)
    except SystemExit as end:
        code = end.code
    return (code, *capsys.readouterr())


def test_lab_copies_the_lessons_and_starts_at_the_first(started, tmp_path, capsys):
    code, said, complaint = outcome(capsys, "lab")
    folder = tmp_path / learner.FOLDER
    assert (code, complaint) == (0, "")
    assert said.startswith(f"{folder}: ") and said.endswith(" copied\n") and said.count("\n") == 1
    assert (folder / first_lesson()).is_file()
    assert started == [[f"--ServerApp.root_dir={folder}", f"--LabApp.default_url=/lab/tree/{first_lesson()}"]]


def test_lab_hands_on_its_own_options(started, tmp_path, capsys):
    outcome(capsys, "lab", "--no-browser", "--port", "8890", "--dir", "here")
    assert started[0][0] == f"--ServerApp.root_dir={tmp_path / 'here'}"
    assert started[0][2:] == ["--ServerApp.port=8890", "--no-browser"]


@pytest.mark.parametrize("others", [["--ServerApp.ip=0.0.0.0"], ["--ip", "0.0.0.0"], ["--debug", "--pylab"], ["-y"]])
@pytest.mark.parametrize("separator", [[], ["--"]])
def test_lab_passes_unknown_arguments_on(started, capsys, separator, others):
    assert outcome(capsys, "lab", "--no-browser", *separator, *others)[0] == 0
    assert started[0][2:] == ["--no-browser", *others]


def test_after_two_dashes_nothing_is_read(started, capsys):
    outcome(capsys, "lab", "--", "--port", "lots", "--help", "--")
    assert started[0][2:] == ["--port", "lots", "--help", "--"]


def test_what_is_said_to_jupyterlab_itself_replaces_ours(started, tmp_path, capsys):
    outcome(capsys, "lab", "--port", "1", "--LabApp.default_url=/lab", "--ServerApp.port=2")
    folder = tmp_path / learner.FOLDER
    assert started == [[f"--ServerApp.root_dir={folder}", "--LabApp.default_url=/lab", "--ServerApp.port=2"]]


def test_options_are_not_abbreviated(started, capsys):
    outcome(capsys, "lab", "--po", "9")
    assert started[0][2:] == ["--po", "9"]


def test_a_read_only_current_directory_leads_home(started, tmp_path, monkeypatch):
    monkeypatch.setattr(learner.os, "access", lambda path, mode: False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert learner.default_folder() == tmp_path / "home" / learner.FOLDER


def test_in_the_folder_of_an_earlier_day_that_folder_is_meant(started, tmp_path, monkeypatch, capsys):
    outcome(capsys, "lab")
    monkeypatch.chdir(tmp_path / learner.FOLDER)
    code, said, _ = outcome(capsys, "lab")
    assert code == 0
    assert said.startswith(f"{tmp_path / learner.FOLDER}: ") and said.endswith(" up to date\n")


def test_the_exit_code_is_passed_on(started, monkeypatch, capsys):
    monkeypatch.setattr(learner, "start_jupyterlab", lambda arguments: 7)
    assert outcome(capsys, "lab")[0] == 7


def test_copy_brings_the_lessons_twice_the_same_and_starts_nothing(started, tmp_path, capsys):
    said = [outcome(capsys, "copy", "my lessons") for _ in range(2)]
    folder, count = tmp_path / "my lessons", len(list(lessons.packaged().glob("*.ipynb")))
    assert said == [(0, f"{folder}: {count} {done}\n", "") for done in ("copied", "up to date")]
    assert sorted(path.name for path in folder.glob("*.ipynb")) == sorted(path.name for path in lessons.packaged().glob("*.ipynb"))
    assert not started


@pytest.mark.parametrize("command", [["lab", "--dir", "x"], ["copy", "x"]], ids=lambda words: words[0])
@pytest.mark.parametrize("asked", [[], ["--with-results"]], ids=" ".join)
def test_results_are_brought_to_who_asks_for_them(started, tmp_path, capsys, command, asked):
    assert outcome(capsys, *command, *asked)[0] == 0
    cells = json.loads((tmp_path / "x" / first_lesson()).read_text("utf-8"))["cells"]
    assert any(cell.get("outputs") for cell in cells) == bool(asked)
    assert not any("--with-results" in arguments for arguments in started)


def refused(capsys, *arguments: str) -> str:
    code, said, complaint = outcome(capsys, *arguments)
    assert (code, said) == (2, "")
    assert complaint.endswith("\n") and complaint.count("\n") == 1
    return complaint[:-1]


@pytest.mark.parametrize("port", ["lots", "-1", "65536", "8.5", "", "٣"])
def test_a_port_that_is_no_number_is_refused(started, capsys, port):
    expected = f"mlpteach lab: argument --port: expected a number from 0 to 65535, received {port!r} (see mlpteach lab --help)"
    assert refused(capsys, "lab", f"--port={port}") == expected
    assert not started


def test_a_missing_value_is_refused(started, capsys):
    assert refused(capsys, "lab", "--port") == "mlpteach lab: argument --port: expected one argument (see mlpteach lab --help)"


COPYING = pytest.mark.parametrize("command", [["lab", "--dir"], ["copy"]], ids=lambda words: words[0])


@COPYING
def test_a_file_is_no_folder(started, tmp_path, capsys, command):
    (tmp_path / "notes").write_text("mine")
    asked = f"mlpteach {command[0]}"
    assert refused(capsys, *command, "notes") == f"{asked}: {tmp_path / 'notes'} is a file; expected a folder"
    inside = tmp_path / "notes" / "inside"
    assert refused(capsys, *command, "notes/inside") == f"{asked}: cannot copy the lessons to {inside}: Not a directory"
    assert not started


@pytest.mark.parametrize(("arguments", "complaint"), [
    ([], "the following arguments are required: DIR (see mlpteach copy --help)"),
    (["here", "there"], "unrecognized arguments: there (see mlpteach copy --help)"),
    (["here", "--port", "3"], "unrecognized arguments: --port 3 (see mlpteach copy --help)")])
def test_copy_takes_one_folder(started, tmp_path, capsys, arguments, complaint):
    assert refused(capsys, "copy", *arguments) == f"mlpteach copy: {complaint}"
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("command", [["lab", "--dir"], ["copy"], ["handout"], ["slides"], ["slides", "there", "--reveal"]],
                         ids=" ".join)
@pytest.mark.parametrize(("name", "reason"), [
    ("", "expected the name of a folder, received ''"), ("~nosuchuser/x", "'~nosuchuser/x' cannot be a folder: .*home directory.*"),
    ("circle/x", "'circle/x' cannot be a folder: .*(Symlink loop|symbolic links).*"),
    ("x" * 300, "'x{300}' cannot be a folder: File name too long")], ids=["empty", "nobody", "circle", "long"])
def test_a_name_that_no_folder_can_have_is_refused(started, tmp_path, capsys, command, name, reason):
    (tmp_path / "circle").symlink_to("circle")
    where = f"mlpteach {command[0]}: argument {command[-1] if len(command) > 1 else 'DIR'}: "
    assert re.fullmatch(rf"{where}{reason} \(see mlpteach {command[0]} --help\)", refused(capsys, *command, name))
    assert [path.name for path in tmp_path.iterdir()] == ["circle"] and not started


@pytest.mark.parametrize("name", ["class", ".", ".png", "class.", ""])
def test_a_picture_has_an_ending_that_says_its_kind(capsys, name):
    expected = f"expected a name with an ending, such as class.png, received {name!r}"
    assert refused(capsys, "class-report", "log", "--picture", name) == (
        f"mlpteach class-report: argument --picture: {expected} (see mlpteach class-report --help)")


@pytest.mark.parametrize("arguments", [["lab"], ["copy", "x"], ["handout", "x"], ["doctor"]], ids=" ".join)
def test_a_current_folder_that_is_gone_is_named(started, tmp_path, monkeypatch, capsys, arguments):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert refused(capsys, *arguments) == f"mlpteach {arguments[0]}: the current folder is gone; go to another one"


def test_jupyter_without_a_place_for_its_own_files_is_one_line(monkeypatch, tmp_path, capsys):
    (tmp_path / "home").touch()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "home" / "runtime"))
    code, _, complaint = outcome(capsys, "lab", "--dir", str(tmp_path / "lessons"))
    reason = "Not a directory (set HOME to a folder that can be written to)"
    assert (code, complaint) == (2, f"mlpteach lab: Jupyter cannot make {tmp_path / 'home' / 'runtime'}: {reason}\n")


def test_an_interrupt_is_one_line(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(lessons, "copy", interrupted)
    assert outcome(capsys, "copy", "x") == (130, "", "mlpteach copy: interrupted\n")


# What is printed, where it cannot be.

PRINTING = pytest.mark.parametrize("arguments", [["--help"], ["lab", "--help"], ["copy", "there"], ["class-report", "log"]],
                                   ids=" ".join)


@pytest.fixture(params=["", "1"], ids=["buffered", "unbuffered"])
def in_a_folder(request, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONUNBUFFERED", request.param)
    (tmp_path / "log").write_text('{"stage": "error", "slug": null, "passed": true}\n')
    monkeypatch.chdir(tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no file that is always full")
@PRINTING
def test_output_to_a_full_disk_is_one_line(in_a_folder, arguments):
    with Path("/dev/full").open("w") as full:
        run = subprocess.run([*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True)
    name = "" if arguments[0] == "--help" else f" {arguments[0]}"
    assert (run.returncode, run.stderr) == (2, f"mlpteach{name}: cannot write: No space left on device\n")


@PRINTING
def test_output_that_nobody_reads_to_its_end_is_no_fault(in_a_folder, arguments):
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run([*COMMAND, *arguments], stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert (run.returncode, run.stderr) == (1, "")


def test_a_name_that_cannot_be_shown_is_shown_in_other_letters(in_a_folder):
    run = subprocess.run([*COMMAND, "copy", "dé"], env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "") and re.search(r"/d\\xe9: \d+ copied\n$", run.stdout)


@COPYING
def test_a_folder_that_cannot_be_written_to_is_refused(started, tmp_path, monkeypatch, capsys, command):
    def denied(path: Path, content: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", denied)  # root, who runs many test machines, may write anywhere
    folder = tmp_path / "theirs"
    expected = f"mlpteach {command[0]}: cannot copy the lessons to {folder}: Permission denied"
    assert refused(capsys, *command, "theirs") == expected
    assert not started


def test_a_missing_jupyterlab_is_reported(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    code, _, complaint = outcome(capsys, "lab", "--dir", str(tmp_path))
    assert code == 2
    assert complaint.startswith("mlpteach lab: JupyterLab cannot be started: ") and complaint.count("\n") == 1


def test_an_unknown_command_is_refused(capsys):
    said = refused(capsys, "lib")
    assert said.startswith("mlpteach: ") and "'lib'" in said and said.endswith(" (see mlpteach --help)")
    assert all(name in said for name in cli.COMMANDS)
    assert refused(capsys, "--lab") == "mlpteach: unrecognized arguments: --lab (see mlpteach --help)"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_lists_the_commands_with_an_example(capsys, arguments):
    code, said, _ = outcome(capsys, *arguments)
    assert code == 0
    assert re.findall(r"^    ([a-z-]+) +[A-Z]", said.partition("\ncommands:\n")[2], re.M) == list(cli.COMMANDS)
    assert next(iter(cli.COMMANDS)) == "lab" and "\n  mlpteach lab\n" in said


@pytest.mark.parametrize(("command", "parts"), [
    ("lab", ["--dir DIR", "--port N", "--no-browser", "--with-results", "  mlpteach lab --no-browser --port 8890\n"]),
    ("copy", ["DIR", "--with-results", "never replaced", "  mlpteach copy backpropagation\n"]),
    ("handout", ["DIR", "new or empty", "  mlpteach handout pages\n"]), ("doctor", ["exit code is 1", "  mlpteach doctor\n"])])
def test_help_of_a_command_has_its_options_and_examples(capsys, command, parts):
    code, said, _ = outcome(capsys, command, "--help")
    assert code == 0
    assert all(part in said for part in parts)


def test_every_command_has_examples(capsys):
    assert all(f"\nFor example:\n  mlpteach {name}" in outcome(capsys, name, "--help")[1] for name in cli.COMMANDS)


def test_help_needs_no_docstrings(capsys):
    assert subprocess.run([sys.executable, "-OO", "-m", "mlpteach"], check=True, capture_output=True,
                          text=True).stdout == outcome(capsys)[1]
    every = "from mlpteach.delivery.cli import COMMANDS; print(*(parser.format_help() for parser in COMMANDS.values()))"
    said = subprocess.run([sys.executable, "-OO", "-c", every], check=True, capture_output=True, text=True).stdout
    assert said == " ".join(parser.format_help() for parser in cli.COMMANDS.values()) + "\n"


def test_version(capsys):
    assert outcome(capsys, "--version") == (0, f"mlpteach {mlpteach.__version__}\n", "")


def test_importing_the_command_line_does_not_import_jupyterlab():
    slow = "{'jupyterlab', 'jupyter_server', 'tornado', 'matplotlib', 'ipywidgets', 'numba'}"
    subprocess.run([sys.executable, "-c", f"import sys, mlpteach.delivery.cli; assert not {slow} & set(sys.modules)"], check=True)


# The real thing.

@contextmanager
def running_lab(tmp_path: Path, port: int) -> Iterator[subprocess.Popen]:
    """JupyterLab as a learner starts it, apart from this machine's own Jupyter settings."""
    settings = {f"JUPYTER_{name}_DIR": str(tmp_path / "jupyter" / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    arguments = ["lab", "--no-browser", "--port", str(port), "--dir", str(tmp_path / "lessons"), "--allow-root",
                 "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"]
    with (tmp_path / "log").open("w") as log, \
            subprocess.Popen([*COMMAND, *arguments], cwd=tmp_path, env=os.environ | settings, stdin=subprocess.DEVNULL, stdout=log,
                             stderr=log, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as process:
        try:
            yield process
        finally:
            process.kill()


def ask(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Authorization": f"token {TOKEN}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def wait_until_up(process: subprocess.Popen, port: int, log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            if ask(port, "/api/status")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"JupyterLab is not up:\n{log.read_text()}")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_lab_serves_the_first_lesson_and_stops_when_interrupted(tmp_path):
    port = free_port()
    with running_lab(tmp_path, port) as process:
        wait_until_up(process, port, tmp_path / "log")
        status, content = ask(port, f"/api/contents/{first_lesson()}")
        assert status == 200 and json.loads(content)["content"]["cells"]
        assert ask(port, f"/lab/tree/{first_lesson()}")[0] == 200
        status, setting = ask(port, "/lab/api/settings/@jupyterlab/apputils-extension:notification")
        assert status == 200 and json.loads(setting)["schema"]["properties"]["fetchNews"]["default"] == "false"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert f"/lab/tree/{first_lesson()}?token=" in (tmp_path / "log").read_text()
