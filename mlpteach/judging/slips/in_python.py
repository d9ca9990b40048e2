"""What Python and NumPy say when a line cannot be run, or what a function returned that is no table of numbers."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from types import FrameType
from typing import Any

import numpy as np

from mlpteach.judging.slips.slip import Slip, first_fitting

SHAPES = "matmul|broadcast|not aligned|shape|dimension|axis|mismatch|einstein|einsum"  # of these, the shapes are the matter
MOST_NAMES = 8

IN_PYTHON = (
    Slip("a name before its first value",
         "Which line gives {name} its first value, and does it run before this one? `+=` needs a value to begin with.",
         r"^UnboundLocalError: .*?variable '(?P<name>\w+)'", "The name {name} has no value yet when this line is run."),
    Slip("a cell that has not been run",
         "Have you run the cell that defines {name}? Run the cell above first, or all cells above, and then this one again.",
         r"^NameError: name '(?P<name>my_\w+)'", "Nothing is called {name} yet: its cell was not run, or it has another name."),
    Slip("NumPy without its name",
         "Have you run the cell with `import numpy as np`? Run it first, and then this one again.",
         r"^NameError: name '(?P<name>np|numpy)'", "Python does not know the name {name} yet."),
    Slip("a function of NumPy without np",
         "Whose function is {of_numpy}? Those of NumPy need their owner's name in front of them: write np.{of_numpy}.",
         r"^NameError: name '(?P<name>\w+)'", "Python itself has no {of_numpy}, but NumPy has np.{of_numpy}."),
    Slip("a misspelt name",
         "Compare {name} with the names in the brackets of your `def`, letter by letter. Is {nearest} meant?",
         r"^NameError: name '(?P<name>\w+)'", "Python does not know the name {name}. Is {nearest} meant?"),
    Slip("an unknown name",
         "Where does {name} get its value? Your function knows these names: {known}.",
         r"^NameError: name '(?P<name>\w+)'", "Python does not know the name {name}."),
    Slip("None in place of a result",
         "Which name in this line is None? The function that should have made it has no return yet, or its exercise is not done.",
         "NoneType", "Something in this line is None, Python's word for nothing."),
    Slip("None among the results",
         "Which line should make {name}? Look for a name that is None there, or a function without a return.",
         r"returned None for (?P<name>\w+)\."),
    Slip("a way without a return",
         "Is there an `if` in your function, and what is returned when it does not hold? Every way through needs a return.",
         r"returned None for .* a return is missing"),
    Slip("a list in place of an array",
         "Which name in this line is a list? Make it an array first: np.array(your_list).",
         r"'list' object has no attribute|can't multiply sequence|for @: '\w+' and '\w+'|'list' and '|and 'list'|'generator'|'zip'",
         "A list cannot do this, an array can."),
    Slip("a misspelt attribute",
         "Look at the name behind the dot, capitals included. Is {owner}{nearest} meant?",
         r"^AttributeError", "There is no {attribute} here. Is {nearest} meant?"),
    Slip("an unknown attribute",
         "What stands in front of the dot in this line, a table, a number or a list? Print its type: what can it do?",
         r"^AttributeError"),
    Slip("a function of single numbers",
         "Does this function come from NumPy? Those of math take one number; np.exp and its sisters take a whole table.",
         r"only (length-1|size-1|0-dimensional) arrays", "A function for single numbers was given a whole table. Is np.exp meant?"),
    Slip("a power written with ^",
         "How is a power written in Python? `^` means something else, a power is `**`, as in 2 ** 3.",
         r"bitwise_|unsupported operand type\(s\) for [\^&|]", "`^` is not a power in Python: a power is written `**`."),
    Slip("a table in place of an axis",
         "What does the second argument of this function mean? In np.sum it is the axis, a whole number such as 0 or 1.",
         r"only integer scalar arrays|cannot be interpreted as an integer",
         "A table stands where a whole number is expected, such as an axis."),
    Slip("a bracket behind a value",
         "Is an operator such as `*` missing before a bracket? Round brackets behind a name call it as a function.",
         r"'(?P<type>[\w.]+)' object is not callable", "A bracket stands behind something that is no function ({type})."),
    Slip("a call with other arguments",
         "Compare the line that calls {function} with the line that defines it: are there as many arguments, in the same order?",
         r"^TypeError: (?:[\w<>]+\.)*(?P<function>\w+)\(\) (missing|takes|got)",
         "{function} is called with other arguments than it has."),
    Slip("a loop over a number",
         "What does your loop run over? A number has nothing to run over: range(number) counts from 0 up to the number before it.",
         r"'(int|float|numpy\.float64|numpy\.int64)' object is not iterable|iteration over a 0-d",
         "A number stands where several things are expected. Is range(...) missing?"),
    Slip("a place in a single number",
         "Which name in front of the square brackets is a single number by now? They pick from a table or a list.",
         r"is not subscriptable|invalid index to scalar", "Square brackets stand behind something that has no places."),
    Slip("a value in place of its place",
         "What stands in the square brackets, a value or the whole number of its place? `for row in table` gives rows, no places.",
         r"only integers, slices|indices must be integers",
         "Places in a table or a list are counted in whole numbers, and something else stands in the brackets."),
    Slip("a place that is not there yet",
         "Is the list still too short when you store in it? An empty list grows by append; an array of zeros has all its places.",
         r"^IndexError: list assignment", "The list has no such place yet: use append, or begin with an array."),
    Slip("one place too far",
         "From which number up to which does your loop run? The first place is 0, and the last is one less than there are.",
         r"^IndexError", "A place was asked for that is not there: the first place is 0, the last is one less than there are."),
    Slip("a function that calls itself",
         "Does your function call itself by its own name? Then it never comes to an end: which other function is meant?",
         r"^RecursionError", "A function calls itself again and again."),
    Slip("a division by zero",
         "What stands below the line of the fraction, and when does it become 0? Print it before you divide.",
         r"^ZeroDivisionError", "Something was divided by zero."),
    Slip("a number that is too large",
         "Which number becomes so large here? Look at the sign of the exponent, and use NumPy's functions in place of math's.",
         r"^OverflowError", "A number became too large for Python."),
    Slip("a table as a condition",
         "Which of its numbers should decide in this `if`? For a choice in each cell there is np.where(condition, one, other).",
         r"truth value of an array", "A whole table stands where a single True or False is needed. Is np.where meant?"),
    Slip("more in a place than fits",
         "What do you store in this place: a single number, or a whole row? Has your array a row for it, or one place only?",
         r"setting an array element with a sequence", "A row was to be stored in a place for a single number."),
    Slip("rows of different lengths",
         "How long is each row of your list? In a table all rows are equally long: print the length of each.",
         r"inhomogeneous|list that is not a table", "The rows of a table must be equally long, and yours are not."),
    Slip("more or fewer results than names",
         "How many names stand on the left of the `=`, and how many results does the right side give?",
         r"values to unpack|cannot unpack", "A line takes another number of results apart than it was given."),
    Slip("an array of whole numbers",
         "With which dtype was this array made? One of whole numbers (int) cannot take 0.5: leave dtype=int out.",
         r"Cannot cast ufunc", "An array of whole numbers cannot take numbers with decimals."),
    Slip("a key that is not there",
         "Which keys has your dictionary? Print list(your_dictionary), and compare it with what stands in the brackets.",
         r"^KeyError", "There is no such key in the dictionary."),
    Slip("an import that fails",
         "Is the name behind `import` spelled as its authors spell it? `import numpy as np` is all that an exercise needs.",
         r"^(ModuleNotFoundError|ImportError)", "Nothing of this name can be imported: is it spelled right?"),
    Slip("waiting for somebody to type",
         "Which of the arguments holds what you ask for? Nobody can type while your function is checked.",
         r"^EOFError", "It waits for an answer. What your function needs, it is given as arguments."),
    Slip("a check of your own that failed",
         "Which of the numbers in your own `assert` is not what you expected? Print both sides before it.",
         r"^AssertionError", "Your own `assert` stopped it."),
    Slip("a loop that never ends",
         "By which line does your loop come to its end? Print the condition in every turn, for three turns: does it change?",
         r"time was up", "Look at the condition of your while, or at what your loop does in each turn."),
    Slip("other arguments than asked for",
         "Count the names in the brackets of your `def`, and compare them with the arguments above. Is each there once?",
         r"cannot be called with"),
    Slip("a text in place of numbers",
         "Does your `return` have quotation marks behind it? Without them Python computes, with them it hands back the letters.",
         r"returned (a|one) (str|bytes)", "Between quotation marks stands a text, and Python does not compute it."),
    Slip("a function in place of its result",
         "Is a function's name in your `return`, without brackets behind it? With brackets and an argument it is called.",
         r"returned (a|one) (function|builtin_function_or_method|method|ufunc|type|_?vectorize)",
         "A function came back, and not what it gives: are its brackets missing?"),
    Slip("a recipe in place of a list",
         "Is there a `for` in round brackets, a map or a zip? Put list(...) around it, or write square brackets.",
         r"returned (a|one) (generator|map|zip|filter|range|list_iterator|dict|set|callable_iterator)",
         "It gives numbers only when it is asked for each: make a list or an array of it."),
    Slip("one result where more are asked for",
         "How many results are asked for, and how many stand behind your `return`? Between two of them there is a comma.",
         r"returned one \w+"),
    Slip("more or fewer results than asked for",
         "Which results are asked for? Put exactly these behind your `return`, one after the other, with commas between them.",
         r"returned \d+ values?"),
    Slip("a result that holds no real numbers",
         "Print your result and its dtype just before the `return`. From which line on is it no longer a table of real numbers?",
         r"It returned (?!None)"),
    Slip("a value that does not fit",
         "Print the type of each name in this line, just before it. Which one is not the number, list or array that you expected?",
         rf"^(?!.*({SHAPES}))(\w+\.)*\w*(Error|Exception|Warning|Exit)\b"),
)


def slip_of(error: BaseException, message: str, frames: Iterable[FrameType]) -> Slip | None:
    """The slip behind an exception; ``frames`` are those of the learner's own code, the outermost first."""
    return first_fitting(IN_PYTHON, f"{type(error).__name__}: {message}", dict(_facts(error, message, list(frames))))


def _facts(error: BaseException, message: str, frames: list[FrameType]) -> Iterator[tuple[str, str]]:
    """What is known besides: the nearest known name, the names that the function has, what NumPy has of this name."""
    if isinstance(error, NameError):
        name = str(getattr(error, "name", None) or "")
        own = [known for frame in frames for known in frame.f_locals if known.isidentifier() and not known.startswith("_")]
        others = [known for frame in frames[-1:] for known in (*frame.f_globals, *vars(builtins)) if not known.startswith("_")]
        yield from _named("of_numpy", [name] if len(name) > 1 and callable(getattr(np, name, None)) else [])
        yield from _named("nearest", _nearest(name, own) or _nearest(name, others))
        yield from _named("known", [", ".join(list(dict.fromkeys(own))[:MOST_NAMES])])
    elif isinstance(error, AttributeError):
        attribute, owner = message.rpartition("attribute ")[2].split("'")[1::2][:1], message.partition("'")[2].partition("'")[0]
        having = sys.modules.get(owner) if getattr(error, "obj", None) is None else error.obj
        yield from _named("attribute", attribute)
        yield "owner", "np." if owner == "numpy" else "."
        yield from _named("nearest", _nearest("".join(attribute), [name for name in dir(having) if not name.startswith("_")]))


def _named(fact: str, values: list[str]) -> Iterator[tuple[str, str]]:
    if values and values[0]:
        yield fact, values[0]


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    """The known name that is spelled most alike, in capitals or not."""
    by_spelling: Mapping[str, Any] = {each.lower(): each for each in known}
    return [by_spelling[spelling] for spelling in get_close_matches(name.lower(), by_spelling, 1, 0.6)]
