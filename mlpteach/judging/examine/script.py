"""A script as it is: its start is run once, one turn of its training loop is its step, and its variables are its weights."""

from __future__ import annotations

import ast
import copy
import linecache
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlpteach.judging.examine import examine
from mlpteach.judging.examine.cutting import Cut, cut
from mlpteach.judging.examine.names import Quiet
from mlpteach.judging.examine.report import Report
from mlpteach.judging.examine.running import Running, copied, knowing
from mlpteach.judging.program.data import Data
from mlpteach.judging.program.streams import random_streams
from mlpteach.judging.program.supervision import ProgramRaisesError, afterwards, called, supervised
from mlpteach.judging.wording import in_words, listed

SHELL = re.compile(r"^(\s*)[%!].*$|^(\s*).*\?$", re.MULTILINE)  # lines that only a notebook understands
SECONDS = 10.0


def examine_script(source: str, *, inputs: str = "X", targets: str = "y", weights: str | Sequence[str], output: str,
                   namespace: Mapping[str, Any] | None = None, loss: str | None = None, samples: str = "rows",
                   activations: Any = None, seconds: float = SECONDS) -> Report:
    """Examine a script that trains a network, as it is, by the names of its variables.

    ``inputs`` and ``targets`` hold the data, ``weights`` are names as in ``"W1, W2"`` or a list of them, and ``output`` is the
    variable that holds the outputs after the forward pass. What stands before the loop that trains is run once. Of the outermost
    loop that changes the weights, unless it goes over the samples, one turn is a step; without a loop, all is a step that comes
    after data and weights are made. ``namespace`` holds names that the script uses and does not define; neither it nor anything in
    it is changed. What the script prints and draws is held back. ``loss``, ``samples``, ``activations`` and ``seconds`` are those
    of ``examine``.

    Raises ``SyntaxError`` for what is no Python, and ``ValueError`` for a name that the script does not define, or where it raises
    before its loop.
    """
    names = [weights] if isinstance(weights, str) else list(weights)
    names = [name for each in names for name in re.split(r"[,\s]+", each.strip("[]() ")) if name]
    if not names:
        raise ValueError("examine: weights must name the variables that hold the weights, as in weights=W1,W2")
    tree, file = parsed(source), _remembered(source)
    running = supervised(lambda: _started(tree, file, inputs, targets, names, output, namespace or {}, samples), seconds)
    space = running.space
    return examine(getattr(space, inputs), getattr(space, targets), train=running.train, output=running.output,
                   weights=[name.partition(".")[0] for name in names], loss=loss, samples=samples, activations=activations,
                   seconds=seconds)


def parsed(source: str) -> ast.Module:
    """The script as a tree, lines for the notebook alone left out; ``SyntaxError`` where it is no Python."""
    try:
        return ast.parse(source)
    except SyntaxError as error:
        try:
            return ast.parse(SHELL.sub(lambda line: f"{line[1] or line[2] or ''}pass", source))
        except SyntaxError:
            where = f"line {error.lineno}: " if error.lineno else ""
            raise SyntaxError(f"examine: the cell is no Python, {where}{error.msg}: {(error.text or '').strip()}") from None


def _remembered(source: str) -> str:
    """The name under which the lines of a source are found when they are pointed at."""
    import zlib  # here, since only scripts need it

    file = f"<cell {zlib.crc32(source.encode('utf-8', 'replace')):08x}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    return file


def _started(tree: ast.Module, file: str, inputs: str, targets: str, weights: Sequence[str], output: str,
             namespace: Mapping[str, Any], samples: str) -> Running:
    """The script after its start, tried once."""
    for put_back in random_streams():
        afterwards(put_back)
    Quiet(tree, namespace).visit(tree)
    roots = [name.partition(".")[0] for name in weights]
    running = Running(copied(tree, namespace), file, inputs, targets, roots, output)
    elsewhere = knowing(namespace, roots)
    _run(running, cut(copy.deepcopy(tree).body, inputs, targets, roots, output, elsewhere=elsewhere))
    _check_defined(running, [inputs, targets, *roots])
    data = Data.of(getattr(running.space, inputs), getattr(running.space, targets), samples)
    running.take(cut(tree.body, inputs, targets, roots, output, data.columns, elsewhere), data.columns)
    _check_output(running)
    return running


def _run(running: Running, parts: Cut) -> None:
    try:
        called("the cell", running.execute, parts.start)
    except ProgramRaisesError as error:
        raise ValueError(f"examine: before its loop the cell raised {in_words(error.error)}") from error


def _check_defined(running: Running, names: Sequence[str]) -> None:
    missing = [name for name in dict.fromkeys(names) if not hasattr(running.space, name)]
    if missing:
        defined = list(_defined(running))
        known = f"it defines {listed(defined)}" if defined else "it defines nothing there"
        raise ValueError(f"examine: the cell does not define {listed(missing)} before its loop; {known}")


def _defined(running: Running) -> Iterator[str]:
    for name, value in vars(running.space).items():
        if not name.startswith("_") and not callable(value) and not hasattr(value, "__spec__"):
            yield name


def _check_output(running: Running) -> None:
    space = running.space
    try:
        called("the cell", running.output, getattr(space, running.inputs))
    except ProgramRaisesError as error:
        if isinstance(error.error, LookupError) and error.error.args[:1] == (running.result,):
            known = running.inputs, running.targets, *running.weights
            made = listed(name for name in _defined(running) if name not in known)
            raise ValueError(f"examine: the loop of the cell makes no {running.result}; after a turn there are {made}") from error
        raise ValueError(f"examine: before the cell had made {running.result}, it raised {in_words(error.error)}") from error
