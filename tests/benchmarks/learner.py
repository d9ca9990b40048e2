"""A learner at a hub, as a browser would be one: a server, a kernel, a lesson run cell by cell, and the notebook saved.

All of it goes through the hub's proxy, over REST and over the kernel's websocket.
"""

from __future__ import annotations

import hashlib
import json
import sys
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbformat import NotebookNode
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from hub import ClassroomError, Hub, tree
from notebook_rules import pieces_are_kept_as_pictures
from regenerate import code_cells, results

from mlpteach.delivery import lessons

OUTPUTS = {"stream", "display_data", "execute_result", "error"}
PATIENCE = 600.0  # seconds for one answer; the whole class has a limit of its own


class Learner:
    """One of the class, with what was done so far."""

    def __init__(self, hub: Hub, client: AsyncHTTPClient, name: str, lesson: str):
        self.hub, self.client, self.name, self.lesson = hub, client, name, lesson
        self.stored, self.notebook = NotebookNode(), NotebookNode()
        self.socket: WebSocketClientConnection | None = None
        self.pid = 0

    async def start_server(self, done: Callable[[], Any]) -> None:
        """Ask the hub for a server, and wait until it says that it is ready."""
        await self.ask("POST", f"hub/api/users/{self.name}/server", {})
        events = await self.fetch("GET", f"hub/api/users/{self.name}/server/progress")
        last = json.loads(events.strip().splitlines()[-1].removeprefix(b"data: "))
        if not last.get("ready"):
            raise ClassroomError(f"{self.name}: the server did not start: {last.get('message')}")
        self.pid = (await self.ask("GET", f"hub/api/users/{self.name}"))["servers"][""]["state"]["pid"]

    async def start_kernel(self, done: Callable[[], Any]) -> None:
        """Open the lesson, start a kernel for it, and wait until it answers."""
        self.stored = nbformat.read(lessons.packaged() / self.lesson, as_version=4)
        self.notebook = await self.load()  # which has come without results
        about = {"path": self.lesson, "name": self.lesson, "type": "notebook", "kernel": {"name": "python3"}}
        kernel = (await self.ask("POST", f"user/{self.name}/api/sessions", about))["kernel"]["id"]
        address = f"{self.hub.address}/user/{self.name}/api/kernels/{kernel}/channels".replace("http", "ws", 1)
        self.socket = await websocket_connect(self._request(address))
        async for _message in self.answers("kernel_info", {}):
            pass

    async def run_lesson(self, done: Callable[[], Any]) -> None:
        """Run every code cell in its order, and say after each that it is done."""
        for count, (_, cell) in enumerate(code_cells(self.notebook), start=1):
            asked = {"code": cell.source, "silent": False, "stop_on_error": False, "allow_stdin": False}
            shown = [nbformat.v4.output_from_msg(message) async for message in self.answers("execute", asked)
                     if message["msg_type"] in OUTPUTS]
            cell.outputs, cell.execution_count = joined(shown), count
            done()

    async def save(self, done: Callable[[], Any]) -> None:
        """Save the notebook, and look at it as the server has stored it."""
        await self.ask("PUT", f"user/{self.name}/api/contents/{self.lesson}", {"type": "notebook", "content": self.notebook})
        self.notebook = await self.load()

    async def load(self) -> NotebookNode:
        """The lesson in the learner's own copy."""
        found = await self.ask("GET", f"user/{self.name}/api/contents/{self.lesson}?content=1")
        return nbformat.from_dict(found["content"])

    async def answers(self, kind: str, content: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
        """Send a request to the kernel, and give what it answers until it has replied and is idle again."""
        request, waiting = uuid.uuid4().hex, {f"{kind}_reply", "idle"}
        header = {"msg_id": request, "msg_type": f"{kind}_request", "session": self.name, "username": self.name, "version": "5.3"}
        await self.socket.write_message(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content,
                                                    "buffers": [], "channel": "shell"}))
        while waiting:
            received = await self.socket.read_message()
            if received is None:
                raise ClassroomError(f"{self.name}: the connection to the kernel ended")
            message = {} if isinstance(received, bytes) else json.loads(received)  # bytes come with the parts of a live view only
            if message.get("parent_header", {}).get("msg_id") == request:
                waiting -= {message["msg_type"], message["content"].get("execution_state")}
                yield message

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer to a request, which is JSON or nothing."""
        return json.loads(await self.fetch(method, path, None if body is None else json.dumps(body)) or "null")

    async def fetch(self, method: str, path: str, body: str | None = None) -> bytes:
        """The answer to a request; one that is refused is said with the learner's name."""
        try:
            answer = await self.client.fetch(self._request(f"{self.hub.address}/{path}", method=method, body=body))
        except (HTTPClientError, OSError) as error:
            raise ClassroomError(f"{self.name}: {method} {path}: {error}") from error
        return bytes(answer.body)

    def _request(self, address: str, **options: Any) -> HTTPRequest:
        return HTTPRequest(address, headers={"Authorization": f"token {self.hub.token}"}, request_timeout=PATIENCE,
                           connect_timeout=PATIENCE, **options)

    def processes(self) -> list[psutil.Process]:
        """The learner's server and what it started: the kernel."""
        return tree(self.pid)

    def digest(self) -> str:
        """A fingerprint of all results, the same for learners who got the same."""
        found = [results(cell.outputs) for _, cell in code_cells(self.notebook)]
        return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """The outputs with the pieces of one text put together again, however the kernel cut it."""
    whole: list[NotebookNode] = []
    for output in outputs:
        if whole and output.output_type == whole[-1].output_type == "stream" and output.name == whole[-1].name:
            whole[-1].text += output.text
        else:
            whole.append(output)
    return whole


def complaints(learner: Learner, first: Learner) -> list[str]:
    """Where a learner's results differ from those stored in the lesson or from another learner's, and what was saved amiss."""
    found = [f"{learner.name}, code cell {number}: {what}"
             for other, what in ((learner.stored, "not what the lesson stores"), (first.notebook, f"not what {first.name} got"))
             for number in differing(other, learner.notebook)]
    return found + [f"{learner.name}: {complaint}" for complaint in pieces_are_kept_as_pictures(learner.notebook)]


def differing(one: NotebookNode, other: NotebookNode) -> list[int]:
    """The numbers of the code cells whose results differ, counted from 1."""
    ours, theirs = ([results(cell.outputs) for _, cell in code_cells(notebook)] for notebook in (one, other))
    numbers = range(1, max(len(ours), len(theirs)) + 1)
    return [number for number in numbers if ours[number - 1:number] != theirs[number - 1:number]]
