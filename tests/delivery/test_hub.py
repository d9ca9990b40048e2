"""The class on a JupyterHub: what the benchmark compares and measures, the documented configuration, and the real thing, small."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbformat import NotebookNode
from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from traitlets.config import Config

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import classroom
import hub
import learner
from classroom import Report
from hub import ClassroomError, Hub
from learner import Learner

from mlpteach.delivery import lessons
from mlpteach.delivery.saving import VIEW

SCRIPT = Path(classroom.__file__)
LESSON = "04_delta_hidden.ipynb"
NOWHERE = Hub("http://127.0.0.1:9", "token", 0)


def needs_a_hub() -> None:
    """Without what JupyterHub needs, tests of it fail in CI and are skipped elsewhere."""
    if complaints := hub.missing():
        assert "CI" not in os.environ, f"CI must have it: {complaints}"
        pytest.skip("; ".join(complaints))


def finished(name: str = "ada") -> Learner:
    """A learner who got what the lesson stores."""
    one = Learner(NOWHERE, None, name, LESSON)  # type: ignore[arg-type]
    one.stored, one.notebook = (nbformat.read(lessons.packaged() / LESSON, as_version=4) for _ in range(2))
    return one


def code(notebook: NotebookNode, kind: str) -> NotebookNode:
    """The first code cell whose first output is of a kind, but for the pieces."""
    return next(cell for cell in notebook.cells if cell.get("outputs") and cell.outputs[0].output_type == kind
                and not cell.source.startswith("widgets."))


def number(notebook: NotebookNode, cell: NotebookNode) -> int:
    return [each for each in notebook.cells if each.cell_type == "code"].index(cell) + 1


def _text(notebook: NotebookNode) -> NotebookNode:
    cell = code(notebook, "execute_result")
    cell.outputs[0].data["text/plain"] += "1"
    return cell


def _print(notebook: NotebookNode) -> NotebookNode:
    cell = code(notebook, "stream")
    cell.outputs[0].text += "1\n"
    return cell


def _error(notebook: NotebookNode) -> NotebookNode:
    cell = code(notebook, "error")
    cell.outputs[0].evalue = "another"
    return cell


def _nothing(notebook: NotebookNode) -> NotebookNode:
    cell = code(notebook, "execute_result")
    cell.outputs = []
    return cell


def test_equal_results_are_no_complaint() -> None:
    assert learner.complaints(finished(), finished("grace")) == []


@pytest.mark.parametrize("damage", [_text, _print, _error, _nothing])
def test_a_result_that_is_not_the_stored_one_is_said_with_learner_and_cell(damage: Callable[[NotebookNode], NotebookNode]) -> None:
    one = finished()
    cell = damage(one.notebook)
    place = f"ada, code cell {number(one.notebook, cell)}"
    assert learner.complaints(one, finished("grace")) == [f"{place}: not what the lesson stores", f"{place}: not what grace got"]


def test_a_learner_whose_copy_of_the_lesson_differs_is_compared_with_the_others_too() -> None:
    one = finished()
    cell = [_text(notebook) for notebook in (one.stored, one.notebook)][1]
    expected = [f"ada, code cell {number(one.notebook, cell)}: not what grace got"]
    assert learner.complaints(one, finished("grace")) == expected


def test_a_cell_more_or_less_is_noticed() -> None:
    one, other = finished(), finished()
    place = max(place for place, cell in enumerate(one.notebook.cells) if cell.cell_type == "code")
    last = number(one.notebook, one.notebook.cells[place])
    del one.notebook.cells[place]
    assert learner.differing(one.notebook, other.notebook) == learner.differing(other.notebook, one.notebook) == [last]


def test_pictures_are_not_compared_but_a_view_that_was_saved_is_a_complaint() -> None:
    one = finished()
    pieces = [cell for cell in one.notebook.cells if cell.source.startswith("widgets.")]
    cell = next(cell for cell in pieces if not cell.source.startswith("widgets.guess"))
    cell.outputs[0].data["image/png"] = "another"
    assert learner.complaints(one, one) == []
    cell.outputs[0].data[VIEW] = {}
    assert [text.partition(" is stored as")[0] for text in learner.complaints(one, one)] == [f"ada: {cell.source!r}"]


def test_pieces_of_one_text_are_put_together() -> None:
    def said(text: str, name: str = "stdout") -> NotebookNode:
        return nbformat.v4.new_output("stream", name=name, text=text)

    found = learner.joined([said("a"), said("b"), said("c", "stderr"), said("d")])
    assert [(output.name, output.text) for output in found] == [("stdout", "ab"), ("stderr", "c"), ("stdout", "d")]


class Kernel:
    """A kernel's websocket: it answers a request with what it was given, as if that belonged to the request."""

    def __init__(self, *answers: Any) -> None:
        self.waiting = list(answers)
        self.asked: dict[str, Any] = {}

    async def write_message(self, message: str) -> None:
        self.asked = json.loads(message)

    async def read_message(self) -> str | bytes | None:
        answer = self.waiting.pop(0)
        return json.dumps({"parent_header": self.asked["header"], **answer}) if isinstance(answer, dict) else answer


def said(kind: str, **content: Any) -> dict[str, Any]:
    return {"msg_type": kind, "header": {"msg_type": kind}, "content": content, "metadata": {}}


IDLE, REPLY, OTHER = said("status", execution_state="idle"), said("execute_reply"), {"parent_header": {"msg_id": "of another cell"}}


def run_one_cell(*answers: Any) -> list[NotebookNode]:
    one = finished()
    cell = nbformat.v4.new_code_cell("1 + 1")
    one.notebook.cells, one.socket = [cell], Kernel(*answers)  # type: ignore[assignment]
    asyncio.run(one.run_lesson(lambda: None))
    assert one.socket.asked["content"]["code"] == "1 + 1"  # type: ignore[union-attr]
    assert one.socket.asked["content"]["stop_on_error"] is False  # type: ignore[union-attr]
    return list(cell.outputs)


@pytest.mark.parametrize("end", [(IDLE, REPLY), (REPLY, IDLE)])
def test_a_cell_ends_when_the_kernel_has_replied_and_is_idle(end: tuple[dict[str, Any], ...]) -> None:
    busy, result = said("status", execution_state="busy"), said("stream", name="stdout", text="2")
    foreign = said("stream", name="stdout", text="3") | OTHER
    first, last = end
    outputs = run_one_cell(busy, foreign, IDLE | OTHER, b"a view's picture", result, first, result, last)
    assert [output.text for output in outputs] == ["22"]


def test_a_kernel_that_goes_away_is_said_with_the_learner() -> None:
    with pytest.raises(ClassroomError, match=r"^ada: the connection to the kernel ended$"):
        run_one_cell(REPLY, None)


class Refusing(AsyncHTTPClient):
    """Whatever is asked for is refused."""

    async def fetch(self, *_: Any, **__: Any) -> Any:  # type: ignore[override]
        raise HTTPClientError(403, "Forbidden")


def test_a_request_that_is_refused_is_said_with_the_learner() -> None:
    async def ask() -> None:
        await Learner(NOWHERE, Refusing(), "ada", LESSON).load()

    with pytest.raises(ClassroomError, match=rf"^ada: GET user/ada/api/contents/{LESSON}\?content=1: HTTP 403: Forbidden$"):
        asyncio.run(ask())


@pytest.fixture
def processes() -> Iterator[list[psutil.Process]]:
    """A process that has started another one, which holds 50 MB."""
    large = "kept = b'x' * 50_000_000; print('ready', flush=True); input()"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {large!r}])"
    with subprocess.Popen([sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield hub.tree(process.pid)
        process.communicate(b"\n")


@pytest.mark.parametrize("measure", sorted({hub.MEASURE, "RSS"}))
def test_memory_is_that_of_all_processes_together(processes: list[psutil.Process], measure: str,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MEASURE", measure)
    assert len(processes) == 2
    small, large = (hub.memory([process]) for process in processes)
    assert 40 < large - small < 60 and small < 30
    assert hub.memory(processes) == pytest.approx(small + large, rel=0.1)


def test_a_process_that_has_ended_has_no_tree(processes: list[psutil.Process]) -> None:
    processes[1].kill()
    psutil.wait_procs(processes, timeout=10)
    assert hub.tree(processes[0].pid) == []


def test_seconds_of_the_cores_are_counted() -> None:
    own = [psutil.Process()]
    before = hub.cpu_seconds(own)
    assert sum(range(10_000_000)) > 0
    assert 0.05 < hub.cpu_seconds(own) - before < 5


def test_ending_leaves_nothing_even_of_those_that_do_not_listen() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"
    start = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {deaf!r}]); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", start], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        started = hub.tree(process.pid)
        hub.end(process, patience=0.5)
    assert len(started) == 2
    assert [each for each in started if each.is_running()] == []


SECONDS = {"server ready": [1.0, 4.0, 2.0], "the whole lesson": [5.0, 5.0, 6.0]}


def test_the_table_of_a_class() -> None:
    report = Report(LESSON, 23, SECONDS, [3.0, 3.5, 3.0], [200.0, 210.0, 190.0], 150.0, [])
    assert str(report) == f"""\
3 learners at once, 04_delta_hidden.ipynb (23 code cells)
                                    median   largest
server ready, s                        2.0       4.0
the whole lesson, s                    5.0       6.0
cores' time a learner, s               3.0       3.5
memory a learner, MB ({hub.MEASURE})           200.0     210.0
hub and proxy, MB ({hub.MEASURE})              150.0
3 learners with hub and proxy: 0.8 GB measured
30 learners would need about 6.2 GB (extrapolated, not measured)"""


def test_nothing_is_extrapolated_from_a_class_of_thirty() -> None:
    report = Report(LESSON, 23, {}, [3.0] * 30, [200.0] * 30, 100.0, [])
    assert str(report).splitlines()[-1] == "30 learners with hub and proxy: 6.1 GB measured"


@pytest.mark.parametrize(("arguments", "message"), [
    (["--learners", "0"], "expected a whole number above 0, received '0'"),
    (["--learners", "ten"], "expected a whole number above 0, received 'ten'"),
    (["--lesson", "0"], "expected the beginning of one lesson's name, such as 05, received '0'"),
    (["--lesson", ""], "expected the beginning of one lesson's name, such as 05, received ''"),
    (["--timeout", "-1"], "expected a whole number above 0, received '-1'")])
def test_bad_options_are_refused(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        classroom.options(arguments)
    assert message in capsys.readouterr().err


def test_the_options_and_their_defaults() -> None:
    found = classroom.options([])
    assert (found.learners, found.lesson) == (10, "05_weight_update.ipynb")
    assert classroom.options(["--lesson", "04"]).lesson == LESSON


def test_what_is_missing_is_said_in_one_line_with_its_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                                                  capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(hub, "find_spec", lambda name: None)
    monkeypatch.setattr(hub, "ROOT", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert classroom.main([]) == 1
    assert capsys.readouterr() == ("", "classroom.py: JupyterHub is not installed: pip install jupyterhub; configurable-http-proxy "
                                       "or Node.js is not installed: npm install configurable-http-proxy\n")


@pytest.mark.parametrize("where", ["here", "project", "path"])
def test_the_proxy_is_found_where_npm_puts_it(where: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("here", "project", "path")}
    for folder in folders.values():
        folder.mkdir()
    found = folders[where] / ("" if where == "path" else "node_modules/.bin") / hub.PROXY
    found.parent.mkdir(parents=True, exist_ok=True)
    for program in (found, folders["path"] / "node"):
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    monkeypatch.setattr(hub, "ROOT", folders["project"])
    monkeypatch.setenv("PATH", str(folders["path"]))
    monkeypatch.chdir(folders["here"])
    assert hub.proxy_command() == [str(folders["path"] / "node"), str(found)]


@pytest.mark.parametrize(("wrong", "printed", "code"), [
    ([], "all 10 finished with equal results", 0),
    (["ada, code cell 3: not what bob got"], "ada, code cell 3: not what bob got", 1)])
def test_the_exit_code_says_whether_all_is_equal(wrong: list[str], printed: str, code: int, monkeypatch: pytest.MonkeyPatch,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    async def held(*_: Any) -> Report:
        return Report(LESSON, 23, SECONDS, [3.0], [200.0], 150.0, wrong)

    monkeypatch.setattr(classroom, "jupyterhub", nullcontext)
    monkeypatch.setattr(classroom, "version", lambda name: "6")
    monkeypatch.setattr(classroom, "hold", held)
    assert classroom.main([]) == code
    assert capsys.readouterr().out.splitlines()[-1] == printed


def test_a_class_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    async def held(*_: Any) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(classroom, "jupyterhub", nullcontext)
    monkeypatch.setattr(classroom, "hold", held)
    assert classroom.main(["--timeout", "1"]) == 1
    assert capsys.readouterr() == ("", "classroom.py: not finished within 1 s\n")


@pytest.fixture
def configured() -> Config:
    """The documented configuration, as JupyterHub reads it."""
    found = Config()
    exec(compile(hub.CONFIG.read_text(encoding="utf-8"), hub.CONFIG, "exec"), {"get_config": lambda: found})
    return found


def test_the_configuration_is_loaded_as_it_is_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "proxy_command", lambda: ["proxy"])
    assert hub.configuration(tmp_path, 1, "token").startswith(f"load_subconfig({str(hub.CONFIG)!r})\n")
    assert hub.CONFIG.samefile(Path(__file__).parents[2] / "docs" / "jupyterhub_config.py")


@pytest.mark.delivery
def test_every_option_of_the_configuration_exists(configured: Config) -> None:
    needs_a_hub()
    from jupyter_server.serverapp import KernelManager, MappingKernelManager, ServerApp
    from jupyterhub.auth import Authenticator
    from jupyterhub.spawner import Spawner

    known = {each.__name__: each for each in (Authenticator, Spawner, KernelManager, MappingKernelManager, ServerApp)}
    said = [(section, name) for section, options in configured.items() for name in options]
    said += [tuple(text.removeprefix("--").partition("=")[0].split(".")) for text in configured.Spawner.args]
    assert len(said) > 10
    assert [f"{section}.{name}" for section, name in said if name not in known[section].class_trait_names(config=True)] == []


def test_a_learner_s_copy_is_brought_before_the_server_starts(configured: Config, tmp_path: Path) -> None:
    program, started = tmp_path / "python", tmp_path / "started"
    program.write_text(f'#!/bin/sh\necho "$*" >>"{started}"\n[ "$2" = mlpteach ] && exit 1\nexit 0\n')  # a copy that fails
    program.chmod(0o755)
    command = [str(program) if word == sys.executable else word for word in configured.Spawner.cmd]
    subprocess.run([*command, "--some=option of the server"], check=True)
    folder = configured.Spawner.notebook_dir.removeprefix("~/")
    copied, served = started.read_text().splitlines()
    assert copied == f"-m mlpteach copy {folder}"
    assert served == "-m jupyterhub.singleuser --some=option of the server"


@pytest.fixture
def short() -> Iterator[Path]:
    """A temporary folder with a path short enough for sockets in it."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="t") as folder:
        yield Path(folder)


@pytest.mark.delivery
def test_learners_at_a_real_hub_finish_with_equal_results_and_leave_nothing(short: Path) -> None:
    needs_a_hub()
    command = [sys.executable, str(SCRIPT), "--learners", "2", "--lesson", "01", "--timeout", "240"]
    before = {process.pid for process in psutil.process_iter()}
    own = os.environ | {"TMPDIR": str(short)}
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=own)
    lines = outcome.stdout.splitlines()
    assert outcome.returncode == 0, outcome.stderr
    assert lines[1] == "2 learners at once, 01_sigmoid_and_one_neuron.ipynb (31 code cells)"
    assert lines[-1] == "all 2 finished with equal results"
    measured = [float(line[32:42]) for line in lines[3:9]]
    assert all(0.1 < number < 1000 for number in measured)
    assert list(short.iterdir()) == []
    left = [process for process in psutil.process_iter(["cmdline"]) if process.pid not in before
            and str(short) in " ".join(process.info["cmdline"] or [])]
    assert left == []


@pytest.mark.delivery
def test_a_learner_s_server_is_as_the_configuration_says() -> None:
    needs_a_hub()
    with hub.jupyterhub() as running:
        asyncio.run(first_and_second_day(running))


async def first_and_second_day(running: Hub) -> None:
    """The first lesson opens without a question about news; what a learner writes on the first day is there on the second."""
    ada = Learner(running, AsyncHTTPClient(force_instance=True), "ada", "01_sigmoid_and_one_neuron.ipynb")
    await ada.ask("POST", "hub/api/users", {"usernames": ["ada"]})
    await ada.start_server(lambda: None)
    request = ada._request(f"{running.address}/user/ada/", follow_redirects=False)
    opened = await ada.client.fetch(request, raise_error=False)
    assert opened.headers["Location"].startswith(f"/user/ada/lab/tree/{ada.lesson}")
    notification = await ada.ask("GET", "user/ada/lab/api/settings/@jupyterlab/apputils-extension:notification")
    assert notification["schema"]["properties"]["fetchNews"]["default"] == "false"
    found = await ada.ask("GET", "user/ada/api/contents/")
    assert {each["name"] for each in found["content"]} == {path.name for path in lessons.packaged().glob("*.ipynb")}
    ada.notebook = await ada.load()
    ada.notebook.cells[0].source = "mine"
    await ada.save(lambda: None)
    await ada.ask("DELETE", "hub/api/users/ada/server")
    await ada.start_server(lambda: None)
    assert (await ada.load()).cells[0].source == "mine"
