"""``Submission``: what of a notebook or a ``.py`` file a function needs, found by reading it; nothing of it runs here."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from symtable import symtable

from mlpteach.classroom.grading.cells import DAMAGED, LARGEST, LONGEST, code_cells, is_notebook, quiet

CHANGING = frozenset({"append", "extend", "insert", "update", "setdefault", "add", "remove", "pop", "clear", "sort", "fill"})


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
            return cls(path, unread=("it is no notebook",))
        return cls.of_cells(path, cells)

    @classmethod
    def of_cells(cls, path: Path, cells: Iterable[str]) -> Submission:
        """The statements of these cells, or of the only one where it is a file."""
        statements: list[Statement] = []
        unread: list[str] = []
        left = LONGEST
        for place, cell in enumerate(cells, start=1):
            where = f"code cell {place}" if is_notebook(path) else "the file"
            if len(cell) > left:
                unread.append(f"{where} is too long")
                continue
            left -= len(cell)
            try:
                with quiet():
                    statements += _statements(cell)
            except (*DAMAGED, SyntaxError) as error:
                line = getattr(error, "lineno", None)
                unread.append(f"{where} is no Python{f' (line {line})' if line else ''}")
        return cls(path, tuple(statements), tuple(unread))

    @cached_property
    def names(self) -> frozenset[str]:
        """All names that are bound at the top."""
        return frozenset[str]().union(*(statement.binds for statement in self.statements))

    @cached_property
    def _binding(self) -> dict[str, list[Statement]]:
        """The statements that bind each name."""
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            for name in statement.binds:
                found.setdefault(name, []).append(statement)
        return found

    def behind(self, name: str) -> list[Statement]:
        """The statements that bind the name, and all that these need, in their order."""
        if name not in self._found:
            taken, wanted = set(self._binding.get("*", ())), [name]
            while wanted:
                for statement in self._binding.get(wanted.pop(), ()):
                    if statement not in taken:
                        taken.add(statement)
                        wanted += statement.needs
            self._found[name] = [one for one in self.statements if one in taken]
        return self._found[name]


def _statements(cell: str) -> Iterator[Statement]:
    lines = cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")  # as Python counts them, whatever Unicode calls a line
    for node in ast.parse(cell).body:
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
        for part, text in _parted(node, "\n".join(lines[first - 1:node.end_lineno])):
            yield Statement(text, first, part, frozenset(_bound([part])), frozenset(_needed(text)))


def _parted(node: ast.stmt, text: str) -> Iterator[tuple[ast.stmt, str]]:
    """An import of many names as imports of one, so that one that is not installed costs no other; else the statement itself."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            one = (ast.Import([alias]) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, [alias], node.level))
            yield ast.fix_missing_locations(ast.copy_location(one, node)), ast.unparse(one)
    else:
        yield node, ast.unparse(node) if text.lstrip() != text or ";" in text else text


def _needed(text: str) -> Iterator[str]:
    """The names that a statement, and all functions in it, look up at the top."""
    tables = [symtable(text, "submission", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        at_top = table.get_type() == "module"
        yield from (symbol.get_name() for symbol in table.get_symbols()
                    if (symbol.is_referenced() if at_top else symbol.is_global()))


def _bound(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The names that statements bind outside functions and classes, and those whose attributes or items they set or change."""
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            if root := root_of(node):
                yield root
        elif not isinstance(node, ast.Lambda):
            called = getattr(node.value, "func", None) if isinstance(node, ast.Expr) else None
            if isinstance(called, ast.Attribute) and called.attr in CHANGING and (root := root_of(called)):
                yield root
            yield from _bound(list(ast.iter_child_nodes(node)))


def root_of(node: ast.AST) -> str:
    """The name that a chain of attributes and items begins with; empty if it begins otherwise."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
