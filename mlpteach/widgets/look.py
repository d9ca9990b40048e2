"""The one visual language: its colours and letters as CSS variables, light, dark and printed, for pieces, pages and slides alike.

``--accent`` means "chosen, or flows into it", and nothing else. No sign stands in a colour alone: lines of weights below zero are
dashed, numbers carry their signs.
"""

from __future__ import annotations

LIGHT = {"paper": "#fbfaf8", "ink": "#1b2025", "quiet": "#545d65", "line": "#858f97", "hair": "#dcdfe1",
         "tone0": "#ffffff", "tone1": "#d3dadf", "accent": "#a5350a"}
DARK = {"paper": "#14181b", "ink": "#eceff1", "quiet": "#aab3ba", "line": "#87939d", "hair": "#2d353b",
        "tone0": "#1a1f23", "tone1": "#3a444c", "accent": "#ff9c70"}
LETTERS = {"sans": '"Helvetica Neue", "Segoe UI", "Liberation Sans", Arial, sans-serif',
           "math": '"STIX Two Text", Cambria, "Times New Roman", "Liberation Serif", serif'}
# Whoever shows a notebook says which theme it has, whatever the system prefers; slides that are printed are light.
THEMED = "[data-jp-theme-light], [data-vscode-theme-kind], .vscode-light, .vscode-dark"
DARK_THEMES = ('[data-jp-theme-light="false"]', ".vscode-dark", '[data-vscode-theme-kind="vscode-dark"]', 'html[theme="dark"]')


def variables(selector: str = ".mlpteach") -> str:
    """CSS that gives what ``selector`` names the variables ``--paper --ink --quiet --line --hair --tone0 --tone1 --accent``, and
    ``--sans --math`` for its letters: the dark set in dark themes and, on pages that have none, where the reader prefers it.
    """
    by_theme = ", ".join(f"{theme} {selector}" for theme in DARK_THEMES)
    unless = f":root:not(.reveal-print, :has({THEMED}))"
    return (f"{selector} {{ {_set({**LIGHT, **LETTERS})} }}\n"
            f"@media screen and (prefers-color-scheme: dark) {{ {unless} {selector} {{ {_set(DARK)} }} }}\n"
            f"@media screen {{ {by_theme} {{ {_set(DARK)} }}\n"
            f"[data-jp-theme-light] {selector} {{ --paper: var(--jp-layout-color0); --ink: var(--jp-content-font-color0); }} }}\n")


def _set(values: dict[str, str]) -> str:
    own = {"paper": "var(--mlpteach-paper, {})", "ink": "var(--mlpteach-ink, {})"}  # a page may have a ground of its own
    return " ".join(f"--{name}: {own.get(name, '{}').format(value)};" for name, value in values.items())
