"""A function of the person's with what it is given besides the samples: one epoch, where it counts them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

from mlpteach.judging.program.own import Around, attributes_of, bare
from mlpteach.judging.program.supervision import called
from mlpteach.judging.wording import listed

EPOCHS = ("epochs", "n_epochs", "num_epochs", "nb_epochs", "no_epochs", "max_epochs", "n_epoch", "num_epoch", "max_iter")
COUNTS = (*EPOCHS, "epoch",
          "iterations", "n_iter", "n_iters", "num_iter", "num_iters", "n_iterations", "num_iterations", "max_iterations",
          "iters", "steps", "n_steps", "num_steps", "loops", "n_loops", "repeats", "rounds")
POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True, eq=False)
class Callee:
    """A function as it is called: its name, what it is given by name, and where else it finds its number of epochs."""

    name: str  # which of the arguments of ``examine`` it is
    function: Callable[..., Any]
    named: dict[str, Any]
    epochs_kept_in: tuple[Any, str] | None = None

    @classmethod
    def of(cls, name: str, function: Any, takes: tuple[str, ...], written: str) -> Callee:
        """For a function that is given so many things; raises ``ValueError`` if it wants more."""
        _check_takes(name, function, takes, written)
        named, missing = _besides(function, len(takes))
        if missing:
            given = ", ".join(takes)
            raise ValueError(f"examine: {name} is called with {listed(takes)} alone, and {written} also needs {listed(missing)}; "
                             f"type {name}=lambda {given}: {written}({', '.join((given, *missing))})")
        return cls(name, function, named, None if named or len(takes) == 1 else _kept_count(function))

    @property
    def epochs_parameter(self) -> str | None:
        """The name by which it is told to train for one epoch, or under which it finds that number."""
        return next(iter(self.named), self.epochs_kept_in[1] if self.epochs_kept_in else None)

    def __call__(self, *given: Any) -> Any:
        """Call it, in its time."""
        if self.epochs_kept_in:
            box, key = self.epochs_kept_in
            box[key] = 1
        return called(self.name, self.function, *given, **self.named)


def _check_takes(name: str, function: Any, takes: tuple[str, ...], written: str) -> None:
    try:
        parameters = list(signature(function).parameters.values())
    except (Exception, SystemExit):
        return
    in_order = [each for each in parameters if each.kind in POSITIONAL]
    if len(in_order) < len(takes) and not any(each.kind is Parameter.VAR_POSITIONAL for each in parameters):
        ending = "it computes with" if len(takes) == 1 else "it trains on"
        raise ValueError(f"examine: {name} is called with {listed(takes)}, and {written} takes {len(in_order) or 'nothing'}; "
                         f"let it take what {ending}: def {written.rpartition('.')[2]}({', '.join(takes)})")


def _besides(function: Any, taken: int) -> tuple[dict[str, Any], list[str]]:
    """What it is given by name, and which parameters would be left without a value."""
    try:
        parameters = list(signature(function).parameters.values())
    except (Exception, SystemExit):  # it has none that can be told; calling it will show
        return {}, []
    in_order = [each for each in parameters if each.kind in POSITIONAL][:taken]
    others = [each for each in parameters if each not in in_order and each.kind in (*POSITIONAL, Parameter.KEYWORD_ONLY)]
    counted = {each.name: 1 for each in others if each.name in COUNTS and each.kind is not Parameter.POSITIONAL_ONLY
               and taken == 2 and (each.default is Parameter.empty or _is_count(each.default))}
    return dict(list(counted.items())[:1]), [each.name for each in others
                                             if each.default is Parameter.empty and each.name not in list(counted)[:1]]


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _kept_count(function: Any) -> tuple[Any, str] | None:
    """Where the function finds its number of epochs, if it is an attribute of its object or a variable around it."""
    owner, beneath = bare(function)
    boxes: list[dict[str, Any]] = [attributes_of(owner)] if owner is not None else []
    boxes += [Around(beneath)] if beneath is not None else []
    return next(((box, name) for box in boxes for name in EPOCHS if name in box and _is_count(box[name]) and box[name] > 1), None)
