"""A figure as SVG in a page: sharp at every size, and in the colours of the page that it stands on, light, dark or printed."""

from __future__ import annotations

import re
from io import StringIO
from uuid import uuid4

import matplotlib as mpl
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from mlpteach.plots.style import BLUE, COLOURS, GREY, INK, ORANGE, OURS, PAPER, SHADES

NAMES = {INK: "ink", "#000000": "ink", PAPER: "paper", GREY: "hair", BLUE: "blue", ORANGE: "orange",
         **{code: f"line{place}" for place, code in enumerate(COLOURS) if code not in (INK, BLUE, ORANGE)}}
LIGHT = {"ink": "#1b2025", "paper": "var(--mlpteach-paper, #fbfaf8)", "hair": "#dcdfe1", "blue": BLUE, "orange": ORANGE,
         "shade0": "#f7fbff", "shade1": "#60a7d2", **{name: code for code, name in NAMES.items() if name.startswith("line")}}
DARK = {"ink": "#eceff1", "paper": "var(--mlpteach-paper, #14181b)", "hair": "#2d353b", "blue": "#6cb8ee", "orange": "#ff9c5a",
        "shade0": "#1a1f23", "shade1": "#1f5f90", "line2": "#4fc9a0", "line3": "#d98acb", "line5": "#e0b13c", "line6": "#8cc8ff"}
PLACES = {to_hex(SHADES(place)): place for place in range(SHADES.N)}
DROPPED = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", re.S)
COLOUR = re.compile(r"#[0-9a-f]{6}\b")


def style(selector: str = ".mlpteach-figure") -> str:
    """The CSS that figures need once on a page: their colours, in a dark theme those for it, and the letters of the page."""
    dark, unless = f"{{ {_set(DARK)} }}", ":root:not(.reveal-print, :has([data-jp-theme-light]))"
    return (f"{selector} {{ {_set(LIGHT)} }}\n"
            f"@media screen and (prefers-color-scheme: dark) {{ {unless} {selector} {dark} }}\n"
            f'[data-jp-theme-light="false"] {selector} {dark}\n'
            f"[data-jp-theme-light] {selector} {{ --figure-paper: var(--jp-layout-color0); }}\n"
            f"{selector} svg {{ display: block; max-width: 100%; height: auto; }}\n"
            f"{selector} svg * {{ stroke-linejoin: round; stroke-linecap: butt; }}\n"
            f'{selector} text {{ fill: var(--figure-ink); font-family: var(--sans, system-ui, sans-serif); white-space: pre; '
            "font-variant-numeric: tabular-nums; }")


def notebook_html(figure: Figure) -> str | None:
    """A figure of ours for an output of a notebook, with all that it needs; None for any other, which may have other colours."""
    if figure.get_gid() != OURS:
        return None
    words = "A picture. What is on it is said in words below."
    drawn = svg(figure, f"figure-{uuid4().hex[:8]}")
    return f'<style>{style()}</style><div class="mlpteach-figure" role="img" aria-label="{words}">{drawn}</div>'


def svg(figure: Figure, name: str) -> str:
    """The figure as an SVG element; ``name`` is another one for each figure on a page, for what it refers to in itself."""
    file = StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "path.simplify_threshold": 0.3}):
        figure.savefig(file, format="svg", metadata={"Date": None}, transparent=True)
    text = re.sub(r'(?:style|fill|stroke)="[^"]*"', _styled, DROPPED.sub("", file.getvalue()).strip())
    referred = set(re.findall(r"(?:url\(|href=\")#(\w+)", text))
    text = re.sub(r' id="([\w.]+)"', lambda found: f' id="{name}-{found[1]}"' if found[1] in referred else "", text)
    text = re.sub(r"((?:url\(|href=\")#)", rf"\1{name}-", text)
    text = re.sub(r' d="[^"]*"', lambda found: re.sub(r"(\.\d)\d+", r"\1", found[0]), text)
    return re.sub(r"\n\s*", "\n", text)


def _styled(found: re.Match[str]) -> str:
    """A style in the colours and letters of the page."""
    return re.sub(r"font-family: [^;\"]*; ?", "", COLOUR.sub(_named, found[0]))


def _named(colour: re.Match[str]) -> str:
    """A colour of ours as a variable of the page, a shade as a mixture of two; any other as it is."""
    code = colour[0]
    if code in PLACES:
        return f"color-mix(in srgb, var(--figure-shade1) {100 * PLACES[code] / (SHADES.N - 1):.0f}%, var(--figure-shade0))"
    known = {name.lower(): value for name, value in NAMES.items()}
    return f"var(--figure-{known[code]})" if code in known else code


def _set(values: dict[str, str]) -> str:
    return " ".join(f"--figure-{name}: {value};" for name, value in values.items())
