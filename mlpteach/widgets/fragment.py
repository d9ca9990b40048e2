"""A piece as HTML that is alive without a kernel: its own script, its ready-made data, and its state in the page's address."""

from __future__ import annotations

import json
from html import escape
from typing import Any

# The address names a piece by its kind and its place among those of its kind on the page, and then says its state:
# lesson.html#network-1:row=1&id=z-2-0. A script reads it once, when the piece wakes, and writes it whenever the reader chooses.
ADDRESS = """<script>
window.mlpteach ??= {
  name: root => `${root.dataset.piece}-${[...document.querySelectorAll(`[data-piece="${root.dataset.piece}"]`)].indexOf(root) + 1}`,
  read(root) {
    let hash = "";
    try { hash = decodeURIComponent(location.hash.slice(1)); } catch { /* cut off on its way: it says nothing */ }
    const [name, state] = hash.split(":");
    if (name !== this.name(root) || !state) return null;
    root.closest("details")?.setAttribute("open", "");
    addEventListener("load", () => root.scrollIntoView({block: "nearest"}));
    return Object.fromEntries(new URLSearchParams(state));
  },
  write(root, state) {
    if (location.protocol === "about:" || document.querySelector(".reveal")) return;
    try { history.replaceState(null, "", `#${this.name(root)}:${new URLSearchParams(state)}`); } catch { /* too many in a drag */ }
  },
  data: root => JSON.parse(root.querySelector("script[type='application/json']").textContent),
  wake(kind, run) { document.querySelectorAll(`[data-piece="${kind}"]:not([data-awake])`)
    .forEach(root => { root.dataset.awake = ""; run(root, this.data(root), this.read(root)); }); },
};
</script>"""


def fragment(kind: str, label: str, body: str, data: Any, script: str) -> str:
    """One piece for a page without a kernel; several may stand on a page, and it loads nothing.

    ``kind`` is a word such as ``network``, ``label`` what the group is called, ``body`` its HTML, ``data`` what ``json`` can write,
    and ``script`` the text of a JavaScript function ``(root, data, state) => {...}`` which wakes the piece: ``state`` is what the
    page's address says of it, or null, and ``mlpteach.write(root, {...})`` puts a state into the address.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (f'<div class="mlpteach mlpteach-{kind}" data-piece="{kind}" role="group" aria-label="{escape(label)}">{body}'
            f'<script type="application/json">{text}</script></div>{ADDRESS}<script>mlpteach.wake("{kind}", {script});</script>')
