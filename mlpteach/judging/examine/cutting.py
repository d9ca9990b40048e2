"""A script cut in two: what it does once, and one turn of the loop that trains."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from mlpteach.judging.examine.names import changed_in, mentioned, stored, tainted_by

FIRST, SOME, SHAPE = "_mlpteach_first", "_mlpteach_some", "_mlpteach_shape"  # what loops go over in place of all
PICKS = {"randint", "choice", "integers", "randrange", "random_integers"}  # what draws the number of a sample
BARS = {"tqdm": None, "trange": "range", "tqdm_notebook": None, "progress_bar": None}

Statements = list[ast.stmt]


class Cut(NamedTuple):
    """Statements that are run once; those that prepare the data anew, and a step, which are run on any rows.

    ``one_by_one`` is whether the outputs of one sample at a time are to be had; ``picks`` whether a step takes only one.
    """

    start: Statements
    again: Statements
    step: Statements
    one_by_one: bool
    picks: bool


def cut(statements: Statements, inputs: str, targets: str, weights: Collection[str], output: str, columns: bool = False,
        elsewhere: Collection[str] = ()) -> Cut:
    """Cut a script: its step is one turn of the outermost loop that changes the weights, or where that goes over the samples, it.

    Without such a loop the step is all that comes after the inputs, the targets and the weights are made. ``columns`` is whether
    samples are columns; ``elsewhere`` names functions, made elsewhere, that know the weights.
    """
    statements = list(_flat(statements))
    looping = _loops(statements, set(weights), set(elsewhere))
    place = looping[-1] if looping else _after_the_making(statements, {inputs, targets, *weights})
    start = statements[:place]
    tainted = tainted_by(start, {inputs, targets}, weights)
    turning = _Turning(tainted, inputs, columns, weights)
    if not looping:
        step = [turning.visit(each) for each in statements[place:]]
    elif turning.is_over_samples(loop := statements[place]):
        step = [turning.visit(_Capped(weights).visit(loop))]
    else:
        step = [_one_turn(loop, turning)]
    picks = _picks(step, tainted, statements[place] if looping else None)
    return Cut(start, _again(start, inputs, targets, weights), step, _is_inside(step, output, turning), picks)


def _loops(statements: Sequence[ast.stmt], weights: set[str], elsewhere: set[str]) -> list[int]:
    """The places of loops that change the weights; where none is seen to, of those that mention them."""
    functions = {each.name: each for each in statements if isinstance(each, ast.FunctionDef)}
    loops = [place for place, each in enumerate(statements) if isinstance(each, ast.For | ast.While)]
    return ([place for place in loops if weights & changed_in(statements[place], functions)]
            or [place for place in loops if (weights | elsewhere) & mentioned(statements[place])])


def _flat(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements, those under ``if __name__ == "__main__"`` included."""
    for each in statements:
        if isinstance(each, ast.If) and "__name__" in mentioned(each.test):
            yield from each.body
        else:
            yield each


def _after_the_making(statements: Sequence[ast.stmt], names: Collection[str]) -> int:
    """The place after the last statement that makes one of these names, and not from itself."""
    making = [place for place, each in enumerate(statements) if isinstance(each, ast.Assign | ast.AnnAssign)
              and stored(each) & set(names) and not stored(each) & set(names) & mentioned(each, ast.Load)]
    return making[-1] + 1 if making else 0


def _one_turn(loop: ast.stmt, turning: _Turning) -> ast.stmt:
    """The loop, run for its first turn; that of a ``while`` whatever its condition says."""
    body = [turning.visit(each) for each in loop.body]  # type: ignore[attr-defined]
    target = loop.target if isinstance(loop, ast.For) else ast.Name("_mlpteach_turn", ast.Store())
    over = _bare(loop.iter) if isinstance(loop, ast.For) else ast.Tuple([loop.test], ast.Load())  # type: ignore[attr-defined]
    once = ast.For(target, _called(FIRST, over), body, [])
    return ast.fix_missing_locations(ast.copy_location(once, loop))


def _bare(over: ast.expr) -> ast.expr:
    """What a progress bar goes over."""
    if isinstance(over, ast.Call) and over.args:
        name = over.func.attr if isinstance(over.func, ast.Attribute) else getattr(over.func, "id", "")
        if name in BARS:
            return _called(BARS[name] or "", *over.args) if BARS[name] else over.args[0]
    return over


def _called(name: str, *given: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(given), [])


class _Turning(ast.NodeTransformer):
    """Lets a loop over the numbers of the samples go over those that there are, whatever number it was written with."""

    def __init__(self, tainted: set[str], inputs: str, columns: bool, weights: Collection[str]) -> None:
        self.tainted, self.inputs, self.columns, self.weights = tainted, inputs, columns, set(weights)

    def visit_For(self, loop: ast.For) -> ast.stmt:
        """Look at one loop and those inside."""
        self.generic_visit(loop)
        loop.iter = _bare(loop.iter)
        if self._counts_samples(loop) and not mentioned(loop.iter) & self.tainted:
            shape = _called(SHAPE, ast.Name(self.inputs, ast.Load()))
            loop.iter = _called("range", ast.Subscript(shape, ast.Constant(int(self.columns)), ast.Load()))
        return ast.fix_missing_locations(loop)

    def is_over_samples(self, loop: ast.AST) -> bool:
        """Whether a loop goes over the samples."""
        return isinstance(loop, ast.For) and (bool(mentioned(loop.iter) & self.tainted) or self._counts_samples(loop))

    def _counts_samples(self, loop: ast.For) -> bool:
        """Whether its variable is the number of a sample: the bare index of something that comes of the data."""
        if not isinstance(loop.target, ast.Name) or not isinstance(loop.iter, ast.Call) or len(loop.iter.args) != 1:
            return False
        name = loop.target.id
        return any(isinstance(each, ast.Subscript) and mentioned(each.value) & self.tainted
                   and not mentioned(each.value) & self.weights
                   and any(isinstance(index, ast.Name) and index.id == name for index in _indices(each.slice))
                   for each in ast.walk(loop))


def _indices(index: ast.expr) -> list[ast.expr]:
    """The indices of a subscript; of a slice such as ``[i:i + 1]`` where it begins."""
    each = index.elts if isinstance(index, ast.Tuple) else [index]
    return [part.lower if isinstance(part, ast.Slice) and part.lower is not None else part for part in each]


class _Capped(ast.NodeTransformer):
    """Lets loops that change weights inside the loop over the samples make so many turns and no more."""

    def __init__(self, weights: Collection[str]) -> None:
        self.weights, self.depth = set(weights), 0

    def visit_For(self, loop: ast.For) -> ast.stmt:
        """Look at one loop and those inside."""
        self.depth += 1
        self.generic_visit(loop)
        self.depth -= 1
        if self.depth and self.weights & changed_in(loop, {}):
            loop.iter = _called(SOME, _bare(loop.iter))
        return ast.fix_missing_locations(loop)


def _again(start: Sequence[ast.stmt], inputs: str, targets: str, weights: Collection[str]) -> Statements:
    """The statements that make something of the inputs or targets, after these are made, and no weights."""
    last = {name: max((place for place, each in enumerate(start) if name in stored(each)), default=-1)
            for name in (inputs, targets)}
    found: Statements = []
    fresh: set[str] = set()
    for place, each in enumerate(start):
        made = stored(each)
        data = {name for name in (inputs, targets) if last[name] < place} | fresh
        assigns = isinstance(each, ast.Assign | ast.AnnAssign | ast.AugAssign) and bool(made)
        if assigns and mentioned(each, ast.Load) & data and not made & {inputs, targets, *weights}:
            found.append(each)
            fresh |= made
    return found


def _is_inside(step: Sequence[ast.stmt], output: str, turning: _Turning) -> bool:
    """Whether the outputs are made in a loop over the samples."""
    return any(turning.is_over_samples(each) and output in stored(each) for one in step for each in ast.walk(one))


def _picks(step: Sequence[ast.stmt], tainted: set[str], loop: ast.stmt | None) -> bool:
    """Whether a step takes one sample or some: by the number of the turn, or by a random number."""
    drawn = {name for one in step for each in ast.walk(one) if isinstance(each, ast.Assign) and mentioned(each.value) & PICKS
             for name in stored(each)}
    drawn |= stored(loop.target) if isinstance(loop, ast.For) and not mentioned(loop.iter) & tainted else set()
    return any(isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Load) and mentioned(each.value) & tainted
               and mentioned(each.slice) & (drawn | PICKS) for one in step for each in ast.walk(one))
