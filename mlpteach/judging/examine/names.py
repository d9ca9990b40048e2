"""Which names a piece of a script mentions, stores, changes, or draws with."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from typing import Any

PICTURES = {"matplotlib", "pylab", "seaborn", "plotly", "bokeh", "altair", "IPython"}  # packages that show things
SHOWING = {"display", "print"}


def mentioned(node: ast.AST, kind: type[ast.expr_context] = ast.expr_context) -> set[str]:
    """All names and attributes in it; with ``kind`` only the names that are read, or stored."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, kind)}
    if kind is ast.expr_context:
        names |= {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    return names


def base(node: ast.AST) -> str:
    """The name that an attribute or an entry belongs to: ``net`` for ``net.layers[0]``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def stored(node: ast.AST) -> set[str]:
    """The names that it stores something in, or in an entry or an attribute of which."""
    return {base(each) for each in ast.walk(node)
            if isinstance(each, ast.Name | ast.Attribute | ast.Subscript) and isinstance(each.ctx, ast.Store)} - {""}


def changed_in(node: ast.AST, functions: Mapping[str, ast.FunctionDef]) -> set[str]:
    """The names whose values it may change: by storing, by a call that stands alone, by ``out=``, by functions of the script."""
    names = stored(node)
    for each in ast.walk(node):
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Call) and base(each.value.func) not in SHOWING:
            call = each.value
            names |= {base(part) for part in (*call.args, *([call.func] if isinstance(call.func, ast.Attribute) else []))}
        if isinstance(each, ast.Call):
            names |= {base(keyword.value) for keyword in each.keywords if keyword.arg == "out"}
            if isinstance(each.func, ast.Name) and each.func.id in functions:
                others = {name: body for name, body in functions.items() if name != each.func.id}
                names |= changed_in(functions[each.func.id], others)
    return names - {""}


def tainted_by(statements: Iterable[ast.stmt], names: Collection[str], weights: Collection[str]) -> set[str]:
    """These names, and all that is made of them, weights aside."""
    tainted = set(names)
    for each in statements:
        if isinstance(each, ast.Assign | ast.AnnAssign | ast.AugAssign) and mentioned(each, ast.Load) & tainted:
            tainted |= stored(each) - set(weights)
    return tainted


class Quiet(ast.NodeTransformer):
    """Leaves out what draws and shows, and the imports for it."""

    def __init__(self, tree: ast.AST, namespace: Mapping[str, Any]) -> None:
        self.names = {"display"} | {name for name, value in namespace.items() if _is_picture(getattr(value, "__name__", ""))}
        for each in ast.walk(tree):
            if isinstance(each, ast.Import | ast.ImportFrom):
                where = getattr(each, "module", None)
                self.names |= {(alias.asname or alias.name).partition(".")[0] for alias in each.names
                               if _is_picture(where or alias.name)}
        for each in ast.walk(tree):
            if isinstance(each, ast.Assign) and mentioned(each.value, ast.Load) & self.names:
                self.names |= {name for target in each.targets if not isinstance(target, ast.Subscript) for name in stored(target)}

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Go into it; a block of which nothing is left does nothing."""
        super().generic_visit(node)
        if isinstance(getattr(node, "body", None), list) and not node.body and not isinstance(node, ast.Module):  # type: ignore[attr-defined]
            node.body = [ast.copy_location(ast.Pass(), node)]  # type: ignore[attr-defined]
        return node

    def visit(self, node: ast.AST) -> Any:
        """None for a statement that shows something."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            return None if self._imports_pictures(node) else node
        if isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.AnnAssign) and mentioned(node, ast.Load) & self.names:
            return None
        if isinstance(node, ast.For) and mentioned(node.iter) & self.names:
            return None
        return super().visit(node)

    def _imports_pictures(self, node: ast.Import | ast.ImportFrom) -> bool:
        where = getattr(node, "module", None)
        return all(_is_picture(where or alias.name) for alias in node.names)


def _is_picture(name: Any) -> bool:
    return isinstance(name, str) and name.partition(".")[0] in PICTURES
