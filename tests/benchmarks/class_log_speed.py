"""What the report of a class costs: 1.5 million lines of thirty learners, and the memory that a thousandth of them takes.

Run ``python tests/benchmarks/class_log_speed.py``. Each log is read twice in one call, and counted once.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import count, cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import Figure, show

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import class_of_thirty

LINES = 1_500_000
READ = """if True:
    import resource, sys, time
    from mlpteach.classroom.report import ClassReport
    start = time.process_time()
    report = ClassReport.read(sys.argv[1:] * 2)
    print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, report.tries, report.people)
"""
LINE = '{{"stage": "{}", "slug": {}, "passed": {}, "time": "{}", "mark": "{}", "number": {}}}\n'


def write(log: Path, lines: int) -> None:
    """Write the class's tries again and again; each kernel counts its own."""
    numbers = {mark: count(1) for mark in class_of_thirty.PEOPLE}
    tries = [(line.stage, f'"{line.slug}"' if line.slug else "null", str(line.passed).lower(), line.time, line.mark)
             for line in class_of_thirty.tries()]
    with log.open("w") as file:
        file.writelines(LINE.format(*line, next(numbers[line[-1]])) for line in islice(cycle(tries), lines))


def cost(lines: int) -> tuple[float, float]:
    """Seconds of a core, and the largest memory in MB, of a process that reads a log of so many lines."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "class.jsonl"
        write(log, lines)
        run = subprocess.run([sys.executable, "-c", READ, log], check=True, capture_output=True, text=True)
    seconds, memory, tries, people = map(float, run.stdout.split())
    assert (tries, people) == (lines, 30)
    return seconds, memory


def figures() -> Iterator[Figure]:
    """The time and the memory of a large log, and how much more memory that is than a small one takes."""
    _, little = cost(LINES // 1_000)
    seconds, memory = cost(LINES)
    yield Figure(f"report of {LINES:,} lines", seconds, "s", 60)
    yield Figure("… memory of its process, MB", memory, "MB", 100)
    yield Figure(f"… more than with {LINES // 1_000:,} lines", memory - little, "MB", 10)


if __name__ == "__main__":
    sys.exit(show(figures()))
