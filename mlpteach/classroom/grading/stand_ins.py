"""What a submission finds in the place of this package while marks are given: the small helpers, and stages that are not there.

So nobody's own stage is the package's, and no expected value can be looked up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

PACKAGE = "mlpteach"
borrowed: list[str] = []  # what of the package was called, helpers included


class NotHere:
    """A name of the package, which can be imported and notes that it was called."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        """Note it, and refuse."""
        borrowed.append(self._name)
        raise RuntimeError(f"{self._name} is not here while marks are given: write it yourself")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return NotHere(name)  # and so on


class StandInModule(ModuleType):
    """A module of the package, of which every name can be imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return NotHere(name)


class StandInFinder:
    """Finds a stand-in for every module of the package."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """A spec for this package's modules, None for all others."""
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] == PACKAGE else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A stand-in."""
        return StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it as it is."""


def noting(name: str, helper: Callable[..., Any]) -> Callable[..., Any]:
    """The helper, which notes that it was called."""
    def called(*values: Any, **named: Any) -> Any:
        borrowed.append(name)
        return helper(*values, **named)

    called.__name__ = name
    return called


def install(stages: Sequence[str], helpers: Iterable[str]) -> None:
    """Put the stand-ins in the place of the package, for everything that is imported from here on."""
    from mlpteach.forms import measures

    own = {name: noting(name, getattr(measures, name)) for name in helpers} | {name: NotHere(name) for name in stages}
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]
    sys.meta_path.insert(0, StandInFinder())
    package, module = StandInModule(PACKAGE), StandInModule(f"{PACKAGE}.stages")
    package.__path__ = []
    vars(module).update(own, __all__=list(own))
    vars(package).update(stages=module)
    sys.modules.update({PACKAGE: package, f"{PACKAGE}.stages": module})
