"""What leaves this repository: the wheel, the conda environments, Binder's image, and no trace of the machine it was made on."""

import html
import json
import os
import re
import runpy
import shutil
import stat
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import conda
import pytest
import yaml
from addresses import PROJECT, ROOT
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from mlpteach.delivery.cli import COMMANDS
from mlpteach.delivery.learner import FOLDER
from mlpteach.delivery.lessons import MEMORY, packaged

BINDER = {"python_version": "3.12", "sys_platform": "linux"}


def project_files() -> Iterator[Path]:
    """What is, or would be, committed; outside a git checkout everything but hidden and generated folders."""
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if shutil.which("git") and (ROOT / ".git").exists():
        names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    else:
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        names = [str(path) for path in found if not any(part[0] == "." or part in ("__pycache__", "build", "dist")
                                                        for part in path.parts[:-1])]
    return (Path(name) for name in sorted(filter(None, names)) if (ROOT / name).is_file() or (ROOT / name).is_symlink())


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """A copy of the project as somebody who clones it gets it."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in project_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def bounds(requirements: list[Requirement]) -> dict[str, SpecifierSet]:
    return {each.name: each.specifier for each in requirements if each.marker is None or each.marker.evaluate(BINDER)}


@pytest.mark.parametrize(("path", "extra"), [("environment.yml", []), ("binder/environment.yml", ["slides"])])
def test_conda_installs_what_the_package_depends_on(path, extra):
    needed = [*PROJECT["dependencies"], *(text for name in extra for text in PROJECT["optional-dependencies"][name])]
    assert bounds(conda.requirements(ROOT / path)) == bounds([Requirement(text) for text in needed])


def test_binder_installs_the_package_by_its_script_and_conda_by_its_list():
    listed, binder = (conda.dependencies(ROOT / path) for path in ("environment.yml", "binder/environment.yml"))
    shared = [entry for entry in binder if not entry.startswith("jupyterlab_rise")]  # of the extra "slides"
    assert listed == [*shared, {"pip": ["-e ."]}]  # a path counts from its file, so for Binder postBuild installs the package
    assert not (ROOT / "binder" / "environment.yml").is_symlink()  # which a clone on Windows would turn into a line of text


def test_the_python_of_the_conda_environments_is_pinned_as_repo2docker_honours_it():
    pins = [conda.dependencies(ROOT / path)[0] for path in ("environment.yml", "binder/environment.yml")]
    assert pins == [f"python={BINDER['python_version']}"] * 2
    assert SpecifierSet(PROJECT["requires-python"]).contains(BINDER["python_version"])


@pytest.mark.delivery
def test_repo2docker_builds_from_the_binder_folder(checkout):
    rendered = subprocess.run([sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."], cwd=checkout, check=True,
                              capture_output=True, text=True)
    dockerfile = rendered.stdout + rendered.stderr
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml"' in dockerfile
    assert "RUN ./binder/postBuild" in dockerfile
    assert "ENV REPO_DIR=${REPO_DIR}\n" in dockerfile.partition("RUN ./binder/postBuild")[0]  # by which postBuild knows an image
    assert f"Building conda environment for python={BINDER['python_version']}\n" in dockerfile


def test_post_build_is_an_executable_bash_script():
    script = ROOT / "binder" / "postBuild"
    assert script.stat().st_mode & stat.S_IXUSR
    assert script.read_bytes().startswith(b"#!/usr/bin/env bash\n")
    subprocess.run(["bash", "-n", script], check=True)


def post_build(folder: Path, scratch: Path, **environment: object) -> None:
    """Run it in a copy of the project, with a python that only notes what pip is asked: that of these tests must stay as it is."""
    python, installed = scratch / "bin" / "python", scratch / "installed"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\n[ "$2" = pip ] && echo "$PWD: $*" >"{installed}" || exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    path = os.pathsep.join([str(python.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    prepared = {"PATH": path, "NB_PYTHON_PREFIX": scratch / "prefix", "NUMBA_CACHE_DIR": scratch / "compiled"} | environment
    subprocess.run([folder / "binder" / "postBuild"], cwd=scratch, check=True, timeout=600,
                   env=os.environ | {name: str(value) for name, value in prepared.items()})
    assert installed.read_text() == f"{folder}: -m pip install --quiet --no-deps .\n"


@pytest.mark.delivery
def test_post_build_installs_the_package_turns_the_news_off_copies_the_lessons_and_gets_the_training_loop_ready(checkout, tmp_path):
    before = {path.name for path in checkout.iterdir()}
    post_build(checkout, tmp_path, REPO_DIR=tmp_path)
    overrides = json.loads((tmp_path / "prefix/share/jupyter/lab/settings/overrides.json").read_text())
    assert overrides.pop("@jupyterlab/apputils-extension:notification") == {"fetchNews": "false"}
    assert set(overrides) == {"jupyterlab-rise:plugin"}
    server = json.loads((tmp_path / "prefix/etc/jupyter/jupyter_server_config.d/mlpteach.json").read_text())
    assert server == {"ServerApp": {"jpserver_extensions": {"mlpteach.delivery.saving": True}}}
    assert (tmp_path / "prefix/etc/ipython/startup/mlpteach.py").is_file()
    assert (checkout / FOLDER / "01_sigmoid_and_one_neuron.ipynb").is_file()
    assert any((tmp_path / "compiled").rglob("compiled.advance*.nbc")) == (find_spec("numba") is not None)
    assert {path.name for path in checkout.iterdir()} == before | {FOLDER}  # elsewhere than in an image nothing is taken away


@pytest.mark.delivery
def test_in_binders_image_learners_find_their_lessons_and_nothing_else(checkout, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(checkout, home)
    for name in (".git", ".cache"):
        (home / name).mkdir()
    post_build(home, tmp_path, REPO_DIR=home)
    assert {path.name for path in home.iterdir() if path.name[0] != "."} == {FOLDER}
    assert (home / ".cache").is_dir() and not (home / ".git").exists()
    assert {path.suffix for path in (home / FOLDER).iterdir() if path.name != MEMORY} == {".ipynb"}


@pytest.fixture(scope="module")
def wheel(checkout, tmp_path_factory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=checkout, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        yield archive


def lessons(folder: Path) -> dict[str, bytes]:
    """The notebooks that learners get."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in (folder / "notebooks").glob("*.ipynb")}


@pytest.mark.delivery
def test_the_wheel_carries_every_lesson_and_nothing_for_instructors(wheel, checkout):
    names = [name for name in wheel.namelist() if "notebooks/" in name]
    assert {name.removeprefix("mlpteach/"): wheel.read(name) for name in names} == lessons(checkout)
    assert len(names) > 10 and not [name for name in wheel.namelist() if "solution" in name or "INSTRUCTOR" in name]


def words(notebook: object) -> Iterator[str]:
    """All texts in a notebook, its outputs and its metadata, without markup and without spaces."""
    if isinstance(notebook, str):
        yield re.sub(r"<[^>]+>|\s", "", html.unescape(notebook))
    elif isinstance(notebook, list) and notebook and all(isinstance(line, str) for line in notebook):
        yield from words("".join(notebook))
    elif isinstance(notebook, list | dict):
        for each in notebook.values() if isinstance(notebook, dict) else notebook:
            yield from words(each)


@pytest.mark.delivery
def test_no_solved_function_hides_in_a_cell_an_output_or_metadata(wheel, checkout):
    solved = json.loads((checkout / "notebooks/solutions/11_your_turn.ipynb").read_text(encoding="utf-8"))
    functions = [text for cell in solved["cells"] for text in words(cell["source"]) if text.startswith("defmy_")]
    assert len(functions) == 13
    carried = {name: "".join(words(json.loads(wheel.read(name)) if name.endswith(".ipynb") else wheel.read(name).decode()))
               for name in wheel.namelist() if name.endswith((".ipynb", ".py", ".js", ".j2"))}
    assert [name for name, text in carried.items() if any(function in text for function in functions)] == []
    bodies = [function.rpartition('"""')[2] for function in functions]
    exercises = carried["mlpteach/notebooks/11_your_turn.ipynb"]
    assert [body for body in bodies if body in exercises] == []


@pytest.mark.delivery
def test_the_source_distribution_carries_all_and_makes_the_same_wheel(wheel, checkout, tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-d", tmp_path, "-t"]
    subprocess.run([*build, "sdist"], cwd=checkout, check=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    source = next(path for path in tmp_path.iterdir() if path.is_dir())
    beside = {f"notebooks/{path}" for path in ("INSTRUCTOR.md", "solutions/11_your_turn.ipynb")}
    assert [name for name in {*beside, *lessons(checkout)} if (source / name).read_bytes() != (checkout / name).read_bytes()] == []
    subprocess.run([*build, "wheel"], cwd=source, check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as again:
        assert sorted(again.namelist()) == sorted(wheel.namelist())


@pytest.mark.parametrize(("version", "carried"), [("standard", True), ("editable", False)])
def test_an_editable_installation_carries_no_lesson_and_finds_them_in_the_checkout(version, carried):
    hook = runpy.run_path(str(ROOT / "hatch_build.py"))["LearnersLessons"](str(ROOT), {}, None, None, "", "wheel")
    found: dict[str, dict[str, str]] = {"force_include": {}}
    hook.initialize(version, found)
    assert bool(found["force_include"]) == carried
    assert packaged() == ROOT / "notebooks"


@pytest.mark.delivery
def test_the_wheel_carries_the_package_and_nothing_beside_it(wheel, checkout):
    names = set(wheel.namelist())
    files = [path.relative_to(checkout) for path in (checkout / "mlpteach").rglob("*") if path.is_file()]
    assert {path.as_posix() for path in files if "__pycache__" not in path.parts} <= names
    folder = "mlpteach/delivery/handout/templates"
    templates = {f"{folder}/mlpteach/{name}" for name in ("conf.json", "index.html.j2", "style.css")}
    templates |= {f"{folder}/mlpteach-slides/{name}" for name in ("conf.json", "index.html.j2", "slides.css")}
    assert {"mlpteach/py.typed", "mlpteach/delivery/jupyter/labconfig/default_setting_overrides.json"} | templates <= names
    assert {name.partition("/")[0] for name in names} == {"mlpteach", f"mlpteach-{_version(wheel)}.dist-info"}


@pytest.mark.delivery
def test_the_wheel_declares_its_licence_and_its_command(wheel):
    information = f"mlpteach-{_version(wheel)}.dist-info"
    metadata = wheel.read(f"{information}/METADATA").decode()
    assert "\nLicense-Expression: MIT\n" in metadata and "\nLicense-File: LICENSE\n" in metadata
    assert wheel.read(f"{information}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert "mlpteach = mlpteach.delivery.cli:main" in wheel.read(f"{information}/entry_points.txt").decode()


def _version(wheel: zipfile.ZipFile) -> str:
    return Path(wheel.filename or "").name.split("-")[1]


def test_no_file_knows_the_machine_it_was_made_on():
    traces = [bytes(ROOT / "mlpteach"), b"/" b"work/", b"/" b"root/", b"/ipykernel" b"_"]  # in two pieces, or this file is found
    found = [f"{name}: {trace.decode()}" for name in project_files() for trace in traces
             if not (ROOT / name).is_symlink() and trace in (ROOT / name).read_bytes()]
    assert not found


def test_no_file_is_a_link():
    assert not [str(name) for name in project_files() if (ROOT / name).is_symlink()]


def test_the_release_checklist_names_what_is_there():
    checklist = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("\n## Release\n")[2]
    paths = {"tests/regenerate.py", "tests/delivery/test_in_jupyterlab.py", "tests/benchmarks", "mlpteach/__init__.py",
             "notebooks/INSTRUCTOR.md", "tests/addresses.py"}
    assert set(re.findall(r"\b(?:tests|mlpteach|notebooks)/[\w/]+(?:\.\w+)?", checklist)) == paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert set(re.findall(r"bin/mlpteach (\S+)", checklist)) <= set(COMMANDS)
    assert re.findall(r"^## \[(.*?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)[0] == "Unreleased"


def test_everyone_checks_with_the_same_tools():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    revisions = {hook["id"].split("-")[0]: repo["rev"].removeprefix("v") for repo in hooks for hook in repo["hooks"]}
    pins = [Requirement(text) for text in PROJECT["optional-dependencies"]["dev"]]
    assert {each.name: str(each.specifier).removeprefix("==") for each in pins if each.name in revisions} == revisions
