"""All frames of a network, ready-made, for a page without a kernel: packed small, as what changes against one another."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

from mlpteach.widgets.fragment import fragment
from mlpteach.widgets.live.body import SCRIPT, Page
from mlpteach.widgets.live.choice import Chosen, can_push, phases, settled
from mlpteach.widgets.live.frames import Patch

# The browser unpacks, puts a frame together from what changes, and starts. It asks nobody.
WAKE = """(root, data, state) => {
const key = ({row, id, push, back}) => [row, id, push, back].join();
const bytes = Uint8Array.from(atob(data.packed), letter => letter.charCodeAt(0));
const unpacked = new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
unpacked.then(({base, views, same, frames}) => {
  const whole = frame => frame && {...frame, set: {...base, ...views[[frame.state.row, frame.state.back]], ...frame.set}};
  const ask = async state => whole(frames[same[key(state)] ?? key(state)]);
  const net = mlpteachNetwork(root, ask, state => root.dataset.told ? mlpteach.write(root, state) : root.dataset.told = "yes");
  ask(data.opening).then(frame => { net.show(frame); if (state) net.go({...data.opening, ...state}); });
  root.live = {...net, all: () => Object.values(frames).map(whole)};
});
%s
}"""


def choices(page: Page) -> Iterator[Chosen]:
    """All that can be chosen in a page without a kernel: each part of each sample, pushed once or at a step of Back."""
    size = page.sizes[0]
    for row in page.rows:
        for name in page.order:
            yield Chosen(row, name)
            if can_push(page.task, name):
                yield from (Chosen(row, name, push) for push in (size, -size))
            yield from (Chosen(row, name, back=step) for step in range(1, len(phases(page.task.last)) + 1))


def packed(page: Page) -> dict[str, Any]:
    """The frames by the key of their choice, each as what it sets otherwise than the view of its sample and step of Back.

    So the packed text is small: a choice changes a few colours and the arithmetic, not the numbers of the network.
    """
    base = page.patch(page.opening)
    views = {f"{row},{step}": less(page.patch(_view(page, row, step)), base)
             for row in page.rows for step in range(len(phases(page.task.last)) + 1)}
    same, frames = {}, {}
    for choice in choices(page):
        there = settled(page.task, choice)
        if there != choice:
            same[key(choice)] = key(there)
            continue
        frame = page.frame(choice)
        frames[key(choice)] = {**frame, "set": less(frame["set"], {**base, **views[f"{choice.row},{choice.back}"]})}
    return {"base": base, "views": views, "same": same, "frames": frames}


def _view(page: Page, row: int, step: int) -> Chosen:
    return settled(page.task, Chosen(row, f"z-{page.task.last}-0", back=step))


def key(choice: Chosen) -> str:
    """A choice as the page looks it up."""
    state = choice.key
    return ",".join(state[name] for name in ("row", "id", "push", "back"))


def less(patch: Patch, base: Patch) -> Patch:
    """What a patch sets otherwise than another."""
    return {name: value for name, value in patch.items() if base[name] != value}


def squeezed(data: Any) -> str:
    """JSON, packed as a browser can unpack it."""
    return b64encode(zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 9)).decode()


def unsqueezed(text: str) -> Any:
    """The way back."""
    return json.loads(zlib.decompress(b64decode(text)))


def html(page: Page) -> str:
    """The piece for a page without a kernel."""
    data = {"opening": page.opening.key, "packed": squeezed(packed(page))}
    return fragment("network", "live network", page.body, data, WAKE % SCRIPT)
