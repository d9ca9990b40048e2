"""Submissions for the grader: honest ones, made from lesson 11, and bodies that try to get points, or to do harm, otherwise."""

from __future__ import annotations

import json
from pathlib import Path

PAGE = "11_your_turn.ipynb"
NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
FIRST = "def my_error(targets, output_layer):\n    {}\n"
PATCHES = (
    "import mlpteach.judging.judge\nmlpteach.judging.judge.judge = lambda *a, **k: None",
    "from mlpteach.judging.feedback import Feedback\nFeedback.passed = property(lambda self: True)",
    "from mlpteach import check\ncheck = lambda *a, **k: 'right'",
    "from mlpteach import check\ndef check(*a, **k):\n    return 'right'",
    "from mlpteach import stages\nsetattr(stages, 'error', None)",
    "from mlpteach import stages\ndel stages.error",
    "from mlpteach import check, stages\nfor name in stages.__all__:\n    setattr(stages, name, None)",
    "import mlpteach as m\nx = vars(m.stages).update(error=None)",
    "import sys\nsys.modules['mlpteach.judging.judge'].judge = None",
    "from unittest import mock\nx = mock.patch('mlpteach.judging.judge.judge')",
    "from mlpteach import check, stages\nfeedback = check(stages.error, abs)\ntype(feedback).passed = 1",
    "from unittest.mock import patch\nfrom mlpteach import stages\npatch.object(stages, 'error').start()",
    "import sys\nsys.modules.pop('mlpteach.judging')", "from mlpteach import stages\ndict.update(vars(stages), error=None)",
    "from mlpteach import stages\ndef f():\n    stages.error = None",
    "def f():\n    from mlpteach import stages\n    stages.error = 0",
    "from mlpteach import stages\ndef f():\n    global stages\n    stages = stages\n    stages.error = None",
    "from functools import partial\nfrom mlpteach import check\ncheck = partial(print, log='x')",
)
NO_PATCHES = (
    "from functools import partial\nfrom mlpteach import check\nlog = 'class.jsonl'\ncheck = partial(check, log=log)",
    "from mlpteach import plots, problems\nxor = problems.XOR\naxes = plots.draw_errors(xor)\naxes.title = 'mine'",
    "import numpy as np\nnp.mine = 3",
    "def check(x):\n    return x",
    "table = {}\ntable.update(a=1)\ntable['mlpteach'] = 2",
    "from mlpteach import check, stages\nfeedback = check(stages.error, abs)\nvalues = [feedback]\nvalues[0] = 1",
    "from mlpteach import check, stages\nsaid = {}\nsaid.update({1: check(stages.error, abs)})\nsaid.pop(stages)",
    "from mlpteach import check, stages\nsaid = dict(enumerate([check(stages.error, abs)]))\nobject()",
    "from mlpteach import check, stages\ndef my_train(x):\n    stages = {}\n    stages['h'] = x\n    check = [0]\n    check[0] = 1",
    "from mlpteach import train\ndef my_epoch(train, rate):\n    train[0] = rate\nf = lambda train: train.update(a=1)",
    "from mlpteach import problems, sweep\nproblems = {}\nproblems['a'] = 1\nsweep = [0]\nsweep[0] = 2",
)
# Each is the body of my_error, and gets nothing for it.
BODIES = {
    "endless": ("while True: pass", "time is up"),
    "endless, and it swallows stops": (
        "while True:\n        try:\n            while True: pass\n        except BaseException: pass", "time is up"),
    "asleep": ("import time; time.sleep(10**6)", "time is up"),
    "os._exit": ("import os; os._exit(0)", "ended Python"),
    "exit": ("exit()", "a program that ends itself"),
    "memory": ("return bytearray(10**11)", "too much memory"),
    "a fork bomb": ("import os\n    while True: os.fork()", "not allowed"),
    "threads without end": ("import threading as t, time\n    while True: t.Thread(target=time.sleep, args=(99,)).start()", None),
    "a process": ("import subprocess; subprocess.run(['touch', '{harm}'])", None),
    "a shell": ("import os; os.system('touch {harm}')", "not allowed"),
    "a file": ("open('{harm}', 'w').write('x')", "not allowed"),
    "a file by its number": ("import os; os.open('{harm}', os.O_CREAT | os.O_WRONLY)", "not allowed"),
    "a file removed": ("import os; os.remove('{victim}')", "not allowed"),
    "a file moved": ("import os; os.rename('{victim}', '{harm}')", "not allowed"),
    "a file read": ("return len(open('{victim}').read()) * targets", "not allowed"),
    "the network": ("import socket; socket.create_connection(('127.0.0.1', {port}))", "not allowed"),
    "the grader": ("import os; os.kill(os.getppid(), 9)", "not allowed"),
    "ctypes": ("import ctypes; ctypes.CDLL(None).kill(0, 9)", "not allowed"),
    "a crooked path, with `any` replaced": (
        "import builtins, os; builtins.any = lambda *_: False; open(os.path.dirname(os.__file__) + '/../../../../../..{victim}')",
        "not allowed"),
    "the wall, found by the garbage collector": ("import gc; gc.get_objects()", "not allowed"),
    "a module by a name of its own": (
        "class Name(str):\n        __hash__ = lambda *_: 3\n        __eq__ = lambda *_: False\n"
        "    __import__(Name('_posixsubprocess')).fork_exec", "not allowed"),
    "a folder listed": ("import os; raise ValueError(os.listdir(os.path.dirname('{victim}')))", "not allowed"),
    "a folder walked": ("import os; raise ValueError(list(os.scandir(os.path.dirname('{victim}'))))", "not allowed"),
    "replies without end": (
        "import os\n    open_ones = []\n    for fd in range(3, 20):\n        try:\n            os.write(fd, b'{{}}\\n')\n"
        "            open_ones.append(fd)\n        except OSError: pass\n    while True: os.write(open_ones[-1], b'{{}}\\n' * 999)",
        "time is up"),
    "a result without end": ("return [[0.0] * 10**5]", "too many numbers"),
    "a deep result": ("x = []\n    for _ in range(10**6): x = [x]\n    return x", None),
    "output without end": (
        "import os\n    for fd in range(3, 20):\n        try:\n            while True: os.write(fd, b'x' * 9999)\n"
        "        except OSError: pass", "ended Python"),
    "answers of its own": (
        "import os\n    for fd in range(3, 20):\n        try: os.write(fd, b'{{\"result\": null}}\\n' * 30)\n"
        "        except OSError: pass", "not written"),
    "a last reply of its own": (
        "import json, os, sys\n    frame = sys._getframe()\n    while 'request' not in frame.f_locals: frame = frame.f_back\n"
        "    request = frame.f_locals['request']\n"
        "    made = {{'result': {{'shape': [], 'numbers': [0]}}, 'changed': [], 'back': []}}\n"
        "    made = [dict(made, mark=request['mark'])] * len(request['calls'])\n"
        "    made += [{{'printed': float('inf'), 'borrowed': [], 'mark': request['mark']}}]\n    for fd in range(3, 20):\n"
        "        try: os.write(fd, b''.join(json.dumps(one).encode() + b'\\n' for one in made))\n"
        "        except OSError: pass", None),
    "its own object": ("class Right:\n        __eq__ = __array__ = __float__ = lambda *a: True\n    return Right()", None),
    "the package's stage": ("from mlpteach import stages; return stages.error(targets, output_layer)", "the package's own"),
    "the package's stage, unwrapped": ("from mlpteach import stages; return stages.error.__wrapped__(targets, output_layer)",
                                        None),
    "the package's network": ("from mlpteach import Network; return Network(targets)", "the package's own"),
    "what is expected": ("from mlpteach.judging.exercises import stage_task; return stage_task('error')", "the package's own"),
    "the package's text": ("import sysconfig; open(sysconfig.get_paths()['purelib'] + '/../mlpteach/stages.py')", "not allowed"),
    "a file beside Python's": ("import os; open(os.__file__, 'a')", "not allowed"),
    "a crooked path": ("import os; open(os.path.dirname(os.__file__) + '/../../../../../../etc/hostname')", "not allowed"),
    "a file by a name of its own": ("class Name(str):\n        def startswith(self, *_): return True\n    open(Name('{victim}'))",
                                    "not allowed"),
    "huge numbers": ("return targets * 1e308 * 10", None),
    "no number": ("return targets * float('nan')", None),
    "an endless number": ("return targets * float('inf') - output_layer * float('inf')", None),
    "text": ("return 'x'", "a text in place of numbers"),
    "a dict": ("return {}", None),
    "ragged rows": ("return [[1], [1, 2]]", None),
    "complex numbers": ("return targets * 1j", None),
    "objects": ("return targets.astype(object)", None),
    "a whole number too large": ("return 10**5000", None),
    "another object each time": ("import random; return random.choice([{}, 1, None, targets, 'x'])", None),
    "an error of its own": ("raise type('<b>', (Exception,), {})('x' * 10**7)", None),
    "an error that no file can hold": ("raise ValueError('\\ud800\\x00\\x1b[31m')", "a value that does not fit"),
    "no error at all": ("raise type('E', (BaseException,), {'__str__': lambda s: 1 / 0})()", None),
    "a deep error": ("return my_error(targets, output_layer)", None),
    "a constant": ("return 0 * targets", None),
    "nothing": ("return None", "not written"),
    "not implemented": ("raise NotImplementedError", "not written"),
    "three points": ("...", "not written"),
    "the slip of lesson 11": ("return output_layer - targets", "sign-flipped"),
}


def cells(path: Path) -> list[str]:
    """The code cells of a notebook."""
    return ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


def notebook(path: Path, *code: str) -> Path:
    """Write a notebook of these code cells."""
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True), "metadata": {}, "outputs": []} for cell in code]
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    return path


def right() -> list[str]:
    """The cells of the solved lesson."""
    return cells(NOTEBOOKS / "solutions" / PAGE)


def empty() -> list[str]:
    """The cells of the lesson as it is handed out."""
    return cells(NOTEBOOKS / PAGE)


def with_body(name: str, body: str) -> list[str]:
    """The solved lesson with another body for one function."""
    return [f"{cell.splitlines()[0]}\n    {body}" if cell.startswith(f"def {name}(") else cell for cell in right()]


def kinds() -> dict[str, list[str]]:
    """The six kinds of submission."""
    wrong = {"my_delta_output": "return error", "my_delta_hidden": "return delta_next @ weights_next.T", "my_epoch": "return None",
             "my_train": "return None"}
    bodies = [next((f"{cell.splitlines()[0]}\n    {body}" for name, body in wrong.items() if cell.startswith(f"def {name}(")), cell)
              for cell in right()]
    theirs = ["from mlpteach import stages\n" + "\n".join(
        f"{name} = stages.{stage}" for name, stage in (("my_error", "error"), ("my_sum_synapse", "sum_synapse"),
                                                       ("my_hidden_activation", "sigmoid"), ("my_delta_output", "delta_output"),
                                                       ("my_delta_hidden", "delta_hidden"), ("my_velocity", "velocity"),
                                                       ("my_negative_gradient", "negative_gradient"),
                                                       ("my_weight_update", "weight_update")))]
    return {"right": right(), "wrong": bodies, "empty": empty(), "own": [*empty(), *theirs],
            "patched": [*empty(), *PATCHES], "endless": with_body("my_negative_gradient", "while True: pass")}
