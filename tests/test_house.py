"""The house rules: which module may import which, what an import costs, how long a module may be, and that all is documented."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import mlpteach

# The rooms and the files beside them, each of which may import from those to its right only. Training and judging know nothing of
# each other, tracing knows no formula.
BELOW_ALL = ("tracing", "arrays")
MATHEMATICS = ("gradient_check", "problems", "network", "stages", "forms")
MAY_USE = {
    "arrays": (), "tracing": ("arrays",), "forms": BELOW_ALL, "stages": ("forms", *BELOW_ALL),
    "network": ("stages", "forms", *BELOW_ALL), "problems": ("network", "stages", "forms", *BELOW_ALL),
    "gradient_check": ("problems", "network", "stages", "forms", *BELOW_ALL),
    "training": (*MATHEMATICS, *BELOW_ALL), "judging": (*MATHEMATICS, *BELOW_ALL),
    "plots": ("training", "judging", *MATHEMATICS, *BELOW_ALL),
    "widgets": ("plots", "training", "judging", *MATHEMATICS, *BELOW_ALL),
    "classroom": ("plots", "judging", *MATHEMATICS, *BELOW_ALL),
    "delivery": ("classroom", "widgets", "plots", "training", "judging", *MATHEMATICS, *BELOW_ALL)}
PACKAGE = Path(str(mlpteach.__file__)).parent
SOURCES = {".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path.read_text("utf-8")
           for path in sorted(PACKAGE.rglob("*.py"))}
MODULES = [name for name in SOURCES if name != "__init__"]
LONGEST = 200


MAY_IMPORT = {"training.fast_math": {"numba"}, "training.kinds": {"numba"}, "training.train": {"tqdm"},
              "training.sweep": {"tqdm"}, "plots": {"matplotlib"}, "classroom": {"matplotlib"},
              "widgets": {"anywidget", "ipywidgets", "IPython", "matplotlib", "traitlets"},
              "delivery.handout": {"latex2mathml", "matplotlib", "nbconvert", "nbformat", "traitlets"},
              "delivery.jupyter.startup": {"numba"}, "forms.pytorch": {"torch"},
              "delivery.doctor": {"jupyter_client", "jupyter_core", "jupyterlab", "jupyterlab_server", "packaging"}}


def third_party(source: str) -> set[str]:
    """The packages outside Python and this package that a module's source imports, wherever in it the import stands."""
    nodes = list(ast.walk(ast.parse(source)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"mlpteach"}


def imported(source: str) -> Iterator[str]:
    """The modules of the package that a module's source imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.removeprefix("mlpteach.") for alias in node.names if alias.name.split(".")[0] == "mlpteach")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports inside the package name it, as in 'from mlpteach import …'"
            module = (node.module or "").removeprefix("mlpteach").removeprefix(".")
            if (node.module or "").split(".")[0] == "mlpteach":
                inner = [f"{module}.{alias.name}".removeprefix(".") for alias in node.names]
                yield from dict.fromkeys(name if name in SOURCES else module for name in inner)


def room(name: str) -> str:
    return name.split(".")[0]


def against_the_rules(source: str, name: str) -> list[str]:
    """What a module imports from rooms that its own may not use; the package itself holds only names that it hands on."""
    allowed = {room(name), "", *MAY_USE[room(name)]}
    return [other for other in imported(source) if room(other) not in allowed]


def test_every_module_stands_in_a_room() -> None:
    assert {room(name) for name in MODULES} - {"__main__"} <= set(MAY_USE)


@pytest.mark.parametrize("name", [name for name in MODULES if name != "__main__"])
def test_rooms_import_only_from_those_below(name: str) -> None:
    assert against_the_rules(SOURCES[name], name) == []


def test_no_import_runs_in_a_circle() -> None:
    arrows = {name: set(imported(source)) - {"", name} for name, source in SOURCES.items()}
    while arrows:
        ready = [name for name, others in arrows.items() if not others & set(arrows)]
        assert ready, f"in a circle: {sorted(arrows)}"
        for name in ready:
            del arrows[name]


@pytest.mark.parametrize("name", MODULES)
def test_modules_need_numpy_alone_but_for_those_that_say_so(name: str) -> None:
    wanted = [packages for place, packages in MAY_IMPORT.items() if f"{name}.".startswith(f"{place}.")]
    assert third_party(SOURCES[name]) <= {"numpy"}.union(*wanted)


@pytest.mark.parametrize(("source", "found"), [
    ("from mlpteach import stages", ["stages"]), ("from mlpteach.stages import error", ["stages"]),
    ("import mlpteach.plots", ["plots"]), ("def f():\n    from mlpteach.judging.check import check", ["judging.check"]),
    ("from mlpteach.plots import style, draw_errors", ["plots.style", "plots"]),
    ("from mlpteach.tracing.arithmetic import exp\nimport numpy", []), ("from mlpteach.arrays import text", []),
    ("from mlpteach import __version__", [])])
def test_a_forbidden_arrow_would_be_noticed(source: str, found: list[str]) -> None:
    assert against_the_rules(source, "tracing.trace") == found


def test_a_newcomer_takes_the_house_in_at_a_glance() -> None:
    assert len([path for path in PACKAGE.iterdir() if not path.name.startswith("__pycache__")]) <= 16


@pytest.mark.parametrize("name", ["__init__", *MODULES])
def test_modules_are_short_and_typed(name: str) -> None:
    assert len(SOURCES[name].splitlines()) <= LONGEST
    assert (PACKAGE / "py.typed").is_file()


def undocumented(module: object, name: str) -> Iterator[str]:
    """Public functions and classes of the module, and the classes' public methods and properties, that have no docstring."""
    for key, thing in vars(module).items():
        function = thing.fget if isinstance(thing, property) else getattr(thing, "__func__", thing)
        is_ours = (inspect.isclass(function) or inspect.isfunction(function)) and function.__module__ == name
        if is_ours and not key.startswith("_"):
            if not function.__doc__ or function.__doc__.startswith(f"{key}("):  # what a dataclass is given when it has none
                yield key
            yield from (f"{key}.{inner}" for inner in (undocumented(function, name) if inspect.isclass(function) else ()))


@pytest.mark.parametrize("name", [name for name in MODULES if name != "__main__"])
def test_everything_public_is_documented(name: str) -> None:
    module = importlib.import_module(f"mlpteach.{name}")
    assert module.__doc__
    assert list(undocumented(module, module.__name__)) == []


def test_missing_documentation_would_be_noticed() -> None:
    class Bare:
        def method(self) -> None: ...

        @property
        def attribute(self) -> None: ...

        @classmethod
        def maker(cls) -> None: ...

    holder = type("holder", (), {"Bare": Bare})
    assert list(undocumented(holder, __name__)) == ["Bare", "Bare.method", "Bare.attribute", "Bare.maker"]


def in_fresh_interpreter(code: str) -> list[str]:
    command = [sys.executable, "-W", "error", "-c", f"import json, sys\n{code}\nprint(json.dumps(sorted(sys.modules)))"]
    return list(json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=PACKAGE.parent).stdout))


def test_import_needs_numpy_alone() -> None:
    loaded = in_fresh_interpreter("import mlpteach")
    assert "numpy" in loaded
    assert not {"matplotlib", "ipywidgets", "numba", "tqdm", "IPython", "jupyterlab"} & {name.split(".")[0] for name in loaded}
    if int(np.__version__.split(".")[0]) >= 2:  # NumPy 1 always imports it itself
        assert "numpy.random" not in loaded


def test_matplotlib_is_imported_by_the_plots_only() -> None:
    assert "matplotlib" not in in_fresh_interpreter("from mlpteach import problems, Problem, Network, gradient_check")
    assert "matplotlib" in in_fresh_interpreter("import mlpteach; mlpteach.plots")


def test_public_names_exist() -> None:
    assert sorted(mlpteach.__all__) == list(dict.fromkeys(sorted(mlpteach.__all__)))
    for name in mlpteach.__all__:
        assert getattr(mlpteach, name) is not None
    assert set(mlpteach.__all__) <= set(dir(mlpteach))  # what Tab offers
    with pytest.raises(AttributeError, match=r"^module 'mlpteach' has no attribute 'nothing'$"):
        mlpteach.nothing  # noqa: B018


def test_the_tree_in_contributing_is_that_of_the_disk() -> None:
    page = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    tree = page.partition("```\nmlpteach/\n")[2].partition("```")[0]
    named = {line.split()[0].rstrip("/"): line.split(maxsplit=1)[1] for line in tree.splitlines()}
    rooms = {room(name) for name in MODULES} - {"__main__"}
    assert set(named) == {name if (PACKAGE / name).is_dir() else f"{name}.py" for name in rooms}
    assert all(named.values())


def named(source: str) -> Iterator[str]:
    """The classes and types that a module defines."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name) and not target.id.isupper()
                        and target.id[0].isupper() and len(target.id) > 1)


def test_one_name_means_one_thing() -> None:
    counted = Counter(name for source in SOURCES.values() for name in named(source))
    assert [name for name, count in counted.items() if count > 1] == []
