"""``Submission``: what of a notebook or a ``.py`` file a function needs, found by reading it; nothing of it runs here."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import CodeType

LARGEST = 20_000_000  # bytes of a file
DAMAGED = (ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError)


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement at the top of a cell or a file: its text, its first line there, the names it binds, and those it speaks of."""

    source: str
    line: int
    node: ast.stmt
    binds: frozenset[str]
    needs: frozenset[str]


@dataclass(frozen=True, eq=False)
class Submission:
    """A file that was handed in. ``unread`` says in words what of it could not be read."""

    path: Path
    statements: tuple[Statement, ...] = ()
    unread: tuple[str, ...] = ()
    _found: dict[str, list[Statement]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Submission:
        """The statements of a notebook's code cells, or of a file. ``OSError`` if it cannot be read."""
        if path.stat().st_size > LARGEST:
            return cls(path, unread=("the file is too large",))
        try:
            cells = list(code_cells(path))
        except DAMAGED:
            return cls(path, unread=("it is no notebook" if path.suffix == ".ipynb" else "it is no text",))
        return cls.of_cells(path, cells)

    @classmethod
    def of_cells(cls, path: Path, cells: Iterable[str]) -> Submission:
        """The statements of these cells, or of the only one where it is a file."""
        statements: list[Statement] = []
        unread: list[str] = []
        for place, cell in enumerate(cells, start=1):
            try:
                statements += _statements(cell)
            except (*DAMAGED, SyntaxError) as error:
                line = getattr(error, "lineno", None)
                where = f"code cell {place}" if path.suffix == ".ipynb" else "the file"
                unread.append(f"{where} is no Python{f' (line {line})' if line else ''}")
        return cls(path, tuple(statements), tuple(unread))

    @cached_property
    def names(self) -> frozenset[str]:
        """All names that are bound at the top."""
        return frozenset[str]().union(*(statement.binds for statement in self.statements))

    def behind(self, name: str) -> list[Statement]:
        """The statements that bind the name, and all that these need, in their order."""
        if name not in self._found:
            wanted, seen = [name], {name}
            while wanted:
                needed = wanted.pop()
                for statement in self.statements:
                    if needed in statement.binds:
                        wanted += statement.needs - seen
                        seen |= statement.needs
            self._found[name] = [one for one in self.statements if one.binds & seen or "*" in one.binds]
        return self._found[name]


def code_cells(path: Path) -> Iterator[str]:
    """The text of each code cell of a notebook, without what only IPython understands; the whole text of another file."""
    text = path.read_bytes().decode("utf-8-sig")
    if path.suffix != ".ipynb":
        yield text
        return
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] == "code":
            yield plain("".join(cell["source"]))


def plain(cell: str) -> str:
    """The text of a cell without what only IPython understands."""
    if cell.lstrip().startswith("%%"):
        return ""
    return "\n".join("pass" if line.startswith(("%", "!", "?")) or (line.endswith("?") and line[:-1].isidentifier()) else line
                     for line in cell.splitlines())


def _statements(cell: str) -> Iterator[Statement]:
    lines = cell.splitlines()
    for node in ast.parse(cell).body:
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
        for part, text in _parted(node, "\n".join(lines[first - 1:node.end_lineno])):
            needs = frozenset(_names_in(compile(ast.Module([part], []), "submission", "exec", dont_inherit=True)))
            yield Statement(text, first, part, frozenset(_bound([part])), needs)


def _parted(node: ast.stmt, text: str) -> Iterator[tuple[ast.stmt, str]]:
    """An import of many names as imports of one, so that one that is not installed costs no other; else the statement itself."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            one = (ast.Import([alias]) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, [alias], node.level))
            yield ast.fix_missing_locations(ast.copy_location(one, node)), ast.unparse(one)
    else:
        yield node, ast.unparse(node) if text.lstrip() != text or ";" in text else text


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def _bound(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The names that statements bind outside functions and classes, and those whose attributes or items they set."""
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            if root := root_of(node):
                yield root
        elif not isinstance(node, ast.Lambda):
            yield from _bound(list(ast.iter_child_nodes(node)))


def root_of(node: ast.AST) -> str:
    """The name that a chain of attributes and items begins with; empty if it begins otherwise."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
