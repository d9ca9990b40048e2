"""Signs that a submission changes this package or its checks instead of doing the exercises, found by reading it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlpteach.classroom.grading.submission import Statement, Submission

PACKAGE = "mlpteach"
CHECKS = frozenset({"check", "check_epoch", "check_training"})
SETTERS = frozenset({"setattr", "delattr", "__setattr__", "__delattr__", "setitem", "delitem", "patch", "exec", "eval"})
FILLERS = frozenset({"update", "setdefault", "pop", "__setitem__", "__delitem__"})  # of what they are called on
PATCHERS = frozenset({"object", "multiple", "dict"})  # of unittest.mock.patch
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def tampering(submission: Submission) -> list[str]:
    """In words, one for each line that changes the package; empty for what only uses it."""
    ours, made = set[str](), set[str]()
    found = []
    for statement in submission.statements:
        new = set(_imported(statement.node))
        replaced = (statement.binds - new) & ours & CHECKS and not _logs(statement.node)
        if replaced or any(_changes(*each, made) for each in _nodes(statement.node, ours)):
            found.append(f"`{_first_line(statement)}` changes {PACKAGE}")
        if not statement.needs & ours:  # a name of the package that now means something of their own
            ours -= set(_stored(statement.node)) - CHECKS
        ours |= new
        made |= statement.binds if statement.needs & (ours | made) else frozenset()
    return found


def _first_line(statement: Statement) -> str:
    return statement.source.strip().splitlines()[0][:80]


def _logs(node: ast.AST) -> bool:
    """Whether a check is given a log, as the instructor's guide says: ``check = partial(check, log=log)``."""
    if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and len(node.targets) == 1):
        return False
    call = node.value
    itself = list(map(ast.unparse, call.args)) == [ast.unparse(node.targets[0])]
    return itself and [word.arg for word in call.keywords] == ["log"] and ast.unparse(call.func).endswith("partial")


def _imported(node: ast.AST) -> Iterator[str]:
    """The names that imports of the package bind."""
    for each in ast.walk(node):
        if isinstance(each, ast.Import):
            yield from ((alias.asname or PACKAGE) for alias in each.names if alias.name.partition(".")[0] == PACKAGE)
        elif isinstance(each, ast.ImportFrom) and (each.module or "").partition(".")[0] == PACKAGE:
            yield from (alias.asname or alias.name for alias in each.names)


def _stored(node: ast.AST) -> Iterator[str]:
    """The names that are assigned to, in functions too."""
    yield from (each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))


def _nodes(node: ast.AST, ours: set[str]) -> Iterator[tuple[ast.AST, set[str]]]:
    """All nodes, each with the names of the package there: within a function, an argument or a name of its own is none."""
    left = [(node, ours)]
    while left:
        node, ours = left.pop()
        if isinstance(node, FUNCTIONS):
            shared = {name for each in ast.walk(node) if isinstance(each, ast.Global) for name in each.names}
            own = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)} | set(_stored(node))
            ours = ours - (own - shared - set(_imported(node)))
        yield node, ours
        left += [(child, ours) for child in ast.iter_child_nodes(node)]


def _changes(node: ast.AST, ours: set[str], made: set[str]) -> bool:
    """Whether a node sets or deletes something inside what belongs to the package, or in the class of what it has made."""
    if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
        return _is_ours(node.value, ours) or (_is_class(node.value) and _is_ours(node.value, made))
    if not isinstance(node, ast.Call):
        return False
    return any(_is_ours(each, ours) or (_is_class(each) and _is_ours(each, made)) for each in _set_by(node))


def _set_by(call: ast.Call) -> Iterator[ast.AST]:
    """What a call sets something in: its first argument, or what it is called on."""
    within = call.func.value if isinstance(call.func, ast.Attribute) else None
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    last = getattr(within, "attr", getattr(within, "id", ""))  # of what it is called on
    if within is not None and called in FILLERS | SETTERS:
        yield within
    if called in SETTERS or (called in FILLERS and last in ("modules", "dict")) or (called in PATCHERS and last == "patch"):
        yield from call.args[:1]


def _is_class(node: ast.AST) -> bool:
    """Whether an expression asks for the class of something."""
    return any((isinstance(each, ast.Name) and each.id == "type") or (isinstance(each, ast.Attribute) and each.attr == "__class__")
               for each in ast.walk(node))


def _is_ours(node: ast.AST, ours: set[str]) -> bool:
    """Whether an expression speaks of the package, by one of its names or in a text such as ``mlpteach.judging``."""
    return any((isinstance(each, ast.Name) and each.id in ours)
               or (isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value.partition(".")[0] == PACKAGE)
               for each in ast.walk(node))
