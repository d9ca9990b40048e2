"""How terms are written: as text, as LaTeX, as Python."""

from __future__ import annotations

import math
from collections.abc import Callable

from mlpteach.tracing.arithmetic import Number, Operation, Term

LONGEST_SUM = 8  # terms written out before the middle of a sum is left out of the text

# How each operation is written: binding strength, as text, as Python, as LaTeX. E to a power needs no import in Python.
NOTATION: dict[str, tuple[int, tuple[str, str, str]]] = {
    ">": (0, ("{} > {}", "{} > {}", "{} > {}")),
    "+": (1, ("{} + {}", "{} + {}", "{} + {}")),
    "-": (1, ("{} - {}", "{} - {}", "{} - {}")),
    "*": (2, ("{} * {}", "{} * {}", r"{} \cdot {}")),
    "/": (2, ("{} / {}", "{} / {}", r"\frac{{{}}}{{{}}}")),
    "negative": (3, ("-{}", "-{}", "-{}")),
    "exp": (4, ("exp({})", f"{math.e!r} ** ({{}})", r"\exp\left({}\right)")),
    # Of the two ways to write tanh by powers of e each overflows on one side.
    "tanh": (4, ("tanh({})", f"(1 - 2 / (1 + {math.e!r} ** (2 * ({{}}))))", r"\tanh\left({}\right)")),
    "tanh of more than 0": (4, ("tanh({})", f"(2 / (1 + {math.e!r} ** (-2 * ({{}}))) - 1)", r"\tanh\left({}\right)")),
    "max": (4, ("max({}, {})", "max({}, {})", r"\max\left({}, {}\right)")),
    "abs": (4, ("|{}|", "abs({})", r"\left|{}\right|")),
}
BARE = {"exp", "tanh", "tanh of more than 0", "max", "abs"}  # these bring their own brackets
TEXT, PYTHON, LATEX = 0, 1, 2


def write(term: Term, notation: int, leaf: Callable[[Number], str], *, symbolic: bool = False) -> str:
    """Write a term in one of the notations, each leaf as ``leaf`` says. Symbolic sums name their axis instead of each term."""
    if isinstance(term, Number):
        return leaf(term)
    assert isinstance(term, Operation)
    strength, templates = NOTATION[term.kind]
    bare = term.kind in BARE or (term.kind == "/" and notation == LATEX)
    parts = []
    for position, operand in enumerate(_shown(term, symbolic, notation)):
        text = "..." if operand is None else write(operand, notation, leaf, symbolic=symbolic)
        tight = operand is not None and _needs_brackets(operand, text, strength, position, term.kind)
        parts.append(f"({text})" if tight and not bare else text)
    if symbolic and term.over:
        return (r"\sum_{{\text{{{}}}}} {}" if notation == LATEX else "sum over {} of {}").format(term.over, parts[0])
    if term.kind == "+":
        return " + ".join(parts)
    return templates[notation].format(*parts)


def _shown(term: Operation, symbolic: bool, notation: int) -> list[Term | None]:
    if symbolic and term.over:
        return [term.operands[0]]
    if notation != PYTHON and len(term.operands) > LONGEST_SUM:
        return [*term.operands[:3], None, term.operands[-1]]
    return list(term.operands)


def _needs_brackets(operand: Term, text: str, strength: int, position: int, kind: str) -> bool:
    if isinstance(operand, Number):
        return text.startswith("-") and (position > 0 or kind == "negative")
    assert isinstance(operand, Operation)
    inner = NOTATION[operand.kind][0]
    is_weaker = inner < strength or (inner == strength and position > 0 and kind in "-/")
    return is_weaker or (bool(operand.over) and kind not in BARE)
