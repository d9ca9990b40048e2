"""What is shown of a guess: its style, the verdict in words, the line with both numbers, and what stands where no kernel runs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from mlpteach.plots.style import readable
from mlpteach.widgets.guess.asked import RIGHT, SIGNS, Asked, Reply, explained
from mlpteach.widgets.guess.spans import is_on, lines
from mlpteach.widgets.guess.typed import written
from mlpteach.widgets.look import variables

LOOK = variables(".mlpteach-guess") + """
.mlpteach-guess { color: var(--ink); font-size: max(15px, 0.94rem); line-height: 1.5; max-width: 44em; }
.reveal .mlpteach-guess { font-size: 20px; line-height: 1.35; max-width: none; }
.reveal .mlpteach-guess .told:has(.both) { display: grid; grid-template-columns: minmax(0, 1fr) 24em; column-gap: 1.5em; }
.reveal .mlpteach-guess .told > * { grid-column: 1; }
.reveal .mlpteach-guess .told > .both { grid-area: 1 / 2 / 5 / 3; align-self: start; }
.reveal .slides section:has(> .output [data-guessed], > .fragment [data-guessed]) { max-height: 720px; overflow: hidden auto; }
.mlpteach-guess p { margin: 4px 0; }
.mlpteach-guess .head { font-size: 1.13em; font-weight: 600; font-variant-numeric: tabular-nums; margin-top: 8px; }
.mlpteach-guess .quiet { color: var(--quiet); font-size: 0.87em; }
.mlpteach-guess .mistake { border-left: 3px solid var(--line); padding-left: 12px; margin: 8px 0; }
.mlpteach-guess form { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 4px 0; }
.mlpteach-guess form :is(input, button) { font: inherit; min-height: 36px; box-sizing: border-box; color: var(--ink);
  background: var(--tone0); border: 1px solid var(--line); border-radius: 8px; }
.mlpteach-guess form input { width: 9em; padding: 0 10px; margin-left: 4px; }
.mlpteach-guess form button { padding: 0 14px; cursor: pointer; }
.mlpteach-guess form .main { color: var(--paper); background: var(--ink); border-color: var(--ink); }
.mlpteach-guess form .plain { background: none; border-color: transparent; padding: 0 8px; text-decoration: underline; }
.mlpteach-guess form button[aria-pressed="true"] { outline: 2px solid var(--ink); outline-offset: -2px; font-weight: 600; }
.mlpteach-guess form button:disabled { cursor: default; }
.mlpteach-guess form button:disabled[aria-pressed="false"] { color: var(--quiet); }
.mlpteach-guess form [hidden] { display: none; }
.mlpteach-guess .both { display: flex; align-items: center; gap: 10px; max-width: 32em; height: 4.8em; font-size: 0.87em;
  color: var(--quiet); font-variant-numeric: tabular-nums; }
.mlpteach-guess .both .axis { position: relative; flex: 1; height: 9px; border: 1px solid var(--line); border-width: 0 1px; }
.mlpteach-guess .both .axis::before { content: ""; position: absolute; inset: 4px 0 auto; border-top: 1px solid var(--line); }
.mlpteach-guess .both .point { --part: clamp(0, (var(--number) - var(--low)) / (var(--high) - var(--low)), 1);
  position: absolute; left: calc(100% * var(--part)); top: 4.5px; }
.mlpteach-guess .both i { position: absolute; left: -5px; top: -5px; width: 10px; height: 10px; border-radius: 50%;
  box-sizing: border-box; background: var(--accent); }
.mlpteach-guess .both .yours i { top: -18px; background: var(--paper); border: 2px solid var(--ink); }
.mlpteach-guess .both .yours::before { content: ""; position: absolute; left: -1px; top: -9px; height: 9px; width: 2px;
  background: var(--ink); }
.mlpteach-guess .both .point span { position: absolute; top: 6px; white-space: nowrap; color: var(--accent); font-weight: 600;
  transform: translateX(calc(-100% * var(--part))); }
.mlpteach-guess .both .yours span { top: auto; bottom: 18px; color: var(--ink); font-weight: 400; }
@media print {
  .mlpteach-guess form :is(.main, .plain) { display: none; }
  .mlpteach-guess form input { border-width: 0 0 1px; border-radius: 0; background: none; }
  .mlpteach-guess form input::placeholder { color: transparent; }
}
"""
STYLE = f"<style>{LOOK}</style>"


def heads(asked: Asked) -> dict[str, str]:
    """What the value is, in words: after a right guess, after a wrong one, and without any."""
    shown = escape(asked.shown)
    said = {"right": f"Right: it is {shown}.", "wrong": f"Not right: it is {shown}.", "shown": f"It is {shown}."}
    if asked.kind == "choice" and asked.choices != SIGNS:  # "it is no" and "it is that of unit 2" are not English
        said = {"right": f"Right: {shown}.", "wrong": f"Not right. The answer: {shown}.", "shown": f"The answer: {shown}."}
    return {name: f'<p class="head">{text}</p>' for name, text in said.items()}


def said(reply: Reply) -> str:
    """An reply in words; a known mistake with its name and its question, as in a hint of ``check``."""
    name, sentence, question = (escape(readable(text)) for text in explained(reply))
    if not name:
        return f"<p>{sentence}</p>" if sentence else ""
    return (f'<div class="mistake"><p>That is what comes out of a known mistake, <b>{name}</b>: {sentence}</p>'
            f"<p><i>{question}</i></p></div>")


def because(asked: Asked) -> str:
    """What is said with the answer."""
    return f"<p>{escape(readable(asked.because))}</p>" if asked.because else ""


def both(asked: Asked, guess: str = "0") -> str:
    """The line with the guess above it and the value below; nothing where they are no numbers."""
    if asked.value is None:
        return ""
    low, high = next((ends for ends in lines(asked.value) if is_on(float(guess), ends)), lines(asked.value)[-1])
    return (f'<div class="both" aria-hidden="true" style="--low:{low:g};--high:{high:g}"><span>{written(low)}</span>'
            f'<span class="axis"><span class="point yours" style="--number:{guess}"><i></i><span>your guess</span></span>'
            f'<span class="point" style="--number:{asked.value!r}"><i></i><span>{asked.shown}</span></span></span>'
            f"<span>{written(high)}</span></div>")


def verdict(asked: Asked, found: Sequence[int], guess: str, score: str) -> str:
    """All that is shown after a guess, or after "Show it" where nothing was found."""
    head = heads(asked)["shown" if not found else "right" if RIGHT in found else "wrong"]
    words = "".join(said(asked.replies[place]) for place in found)
    return f'{head}{words}{both(asked, guess) if found else ""}{because(asked)}{counted(score)}'


def counted(score: str) -> str:
    """The score in words."""
    return f'<p class="quiet">{score}</p>'


def still(asked: Asked) -> str:
    """What stands in a stored notebook, where no kernel runs: the value is folded, and nothing can be typed."""
    return (f"<details><summary>Guess first, then open this: the answer</summary>\n"
            f"{heads(asked)['shown']}{because(asked)}</details>")
