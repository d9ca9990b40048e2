"""The lessons' formulas as MathML, which every current browser shows by itself."""

from __future__ import annotations

import re

from latex2mathml.converter import convert

TEXT = re.compile(r"\\text\{((?:\\.|[^{}\\])*)\}")
SIGN = re.compile(r"(<mo[^>]*>(?!&#x00029;)[^<]*</mo>)<mo>(&#x02212;</mo>)")  # a minus behind what is no closing bracket


def mathml(latex: str) -> str:
    """A formula, with or without its dollars, as a ``math`` element; one of several lines, or between two dollars, is a block.

    ``ValueError`` for what cannot be converted, or not all of it.
    """
    formula = latex.strip()
    is_block = formula.startswith("$$") or r"\begin" in formula
    known = formula.strip("$").replace("{aligned}", "{split}")  # the converter knows one of these two alike environments
    try:
        made = convert(TEXT.sub(_as_html, known), display="block" if is_block else "inline")
    except Exception as error:  # the converter's errors have nothing in common
        raise ValueError(f"mathml: cannot convert {latex}: {type(error).__name__}") from error
    if "\\" in made:
        raise ValueError(f"mathml: cannot convert all of {latex}")
    return SIGN.sub(r'\1<mo form="prefix">\2', made)  # else it would be set like a difference


def _as_html(text: re.Match[str]) -> str:
    """The text as HTML, which is how the converter hands it on, without the backslashes that LaTeX needs."""
    plain = re.sub(r"\\(.)", r"\1", text[1])
    return rf"\text{{{re.sub('[&<>{}$#%]', _entity, plain)}}}"


def _entity(character: re.Match[str]) -> str:
    return f"&#{ord(character[0])};"
