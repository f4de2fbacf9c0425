"""Drives real programs as the window does, for the benches that need one that runs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QTimer

from retrograd.app.session.headless import Headless
from retrograd.app.settings.store import Settings
from retrograd.engine.protocol.answers import Evaluated
from retrograd.engine.protocol.events import OutputWritten

#: Seconds to wait for anything.
PATIENCE = 60.0


class Seat(Headless):
    """A session in this process; scripts are given as text."""

    def __init__(self, folder: Path, capture: str = "off") -> None:
        settings = Settings(kept=False)
        settings.set("record.capture", capture)
        super().__init__(settings)
        self.path = folder / "script.py"
        self.answers: list[Evaluated] = []
        self.session.evaluated.connect(self.answers.append)

    def load(self, text: str) -> None:
        """Write a script and open it."""
        self.path.write_text(text, encoding="utf-8")
        self.session.open(self.path)

    def until(self, reached: Callable[[], bool]) -> None:
        """Wait for something; raises TimeoutError if it does not come."""
        if not self.wait_until(reached, PATIENCE):
            raise TimeoutError(f"{self.store.state}: {self.output()[-500:]} {self.messages}")

    def output(self) -> str:
        """What the script has written."""
        written = self.store.run.events("output-written")
        return "".join(event.text for event in written if isinstance(event, OutputWritten))

    def took(self) -> float:
        """The processor time that the script tells at its end."""
        self.until(lambda: self.store.state == "finished")
        return took(self.output())


@contextmanager
def seated(capture: str = "off") -> Iterator[Seat]:
    """A seat with a folder of its own, both gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        seat = Seat(Path(folder), capture)
        try:
            yield seat
        finally:
            seat.close()


class Ticks:
    """How long the event loop is away, at most in 19 of 20 turns."""

    def __init__(self) -> None:
        self._pauses: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(interval=10)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self._pauses.append(now - self._last)
        self._last = now

    def p95(self) -> float:
        """The pause between two ticks of 10 ms that 95 % do not exceed."""
        self._timer.stop()
        ordered = sorted(self._pauses)
        return ordered[int(len(ordered) * 0.95)]

    def longest(self) -> float:
        """The longest pause."""
        return max(self._pauses)


def took(output: str) -> float:
    """Seconds from the last line ``took N``."""
    line = next(line for line in reversed(output.splitlines()) if line.startswith("took "))
    return float(line.split()[1])


def plainly(text: str, *options: str, runner: str = "") -> float:
    """What a script takes under plain Python, or inside ``runner``, which finds it as ``sys.argv[1]``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.py"
        path.write_text(text, encoding="utf-8")
        first = ["-c", runner, str(path), *options] if runner else [str(path)]
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        done = subprocess.run([sys.executable, *first], check=True, capture_output=True, text=True, env=environment)
    return took(done.stdout)


def line_of(text: str, mark: str) -> int:
    """The line that ends with ``# mark``."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.endswith(f"# {mark}"))
