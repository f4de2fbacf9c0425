"""A run of a million events in the real window: how fast they are taken in, and what it costs to look anywhere in it.

It needs a process of its own, with a window that no screen shows: ``python -m benches.long_run`` prints the figures.
"""

from __future__ import annotations

import gc
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from .measure import Row

#: Events of the run, at least; how many are taken in each second, and how long a frame may take.
EVENTS, RATE, FRAME = 1_000_000, 50_000, 0.016
#: Things that a person may see at once, and places in the run at which they are looked up.
SHOWN, PLACES = 200, 400
WATCHED = ("y", "w", "w.grad", "total", "b.grad")
_PROGRAM = """
import torch
w = torch.tensor([1.0, -2.0], requires_grad=True)
b = torch.tensor([0.5, 0.25], requires_grad=True)
optimizer = torch.optim.SGD([w, b], lr=1e-3)
for epoch in range(2600):
    total = torch.zeros(())
    optimizer.zero_grad()
    for i in range(12):
        y = w * b
        y = y + 1.0
        y = torch.tanh(y)
        total = total + y.sum()
    total.backward()
    optimizer.step()
"""


def rows() -> list[Row]:
    """What the other process has measured."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "benches.long_run"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    found = json.loads(done.stdout)
    end = found["events"]
    return [
        Row(f"{end} events taken into the window", f"{RATE:,} a second", found["taken"], end / RATE, 1.0),
        Row("meanwhile: between two ticks, 95 of 100", "33 ms", found["p95"], 0.033, 1.0),
        Row("meanwhile: between two ticks, the longest", "200 ms", found["longest"], 0.2, 1.0),
        Row(f"state of {SHOWN} tensors anywhere in it, 99 of 100", "16 ms", found["states"], FRAME, 1.0),
        Row("a watch and its line anywhere in it, 99 of 100", "16 ms", found["watch"], FRAME, 1.0),
    ]


def measured(folder: Path) -> dict[str, float]:
    """Run the program in a window, then look around in its record; seconds, and the number of events."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from retrograd.app.main import build
    from retrograd.app.settings.store import Settings

    from .driving import Ticks

    application = QApplication.instance() or QApplication(["retrograd"])
    settings = Settings(kept=False)
    settings.set("run.stop_at_entry", False)
    parts = build(settings)
    parts.window.resize(1366, 768)
    parts.window.show()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    script = folder / "long.py"
    script.write_text(_PROGRAM, encoding="utf-8")
    parts.session.open(script)
    application.processEvents()
    ticks = Ticks()
    begun = time.perf_counter()
    parts.session.start("run")
    while parts.store.state != "finished":
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    taken = time.perf_counter() - begun
    run = parts.store.run
    assert run.end >= EVENTS, run.end
    p95, longest = ticks.p95(), ticks.longest()
    places = [random.Random(0).randrange(1, run.end) for _ in range(PLACES)]
    found = {
        "events": run.end, "taken": taken, "p95": p95, "longest": longest,
        "states": _states(run, places), "watch": _watch(run, places),
    }  # fmt: skip
    parts.session.close()
    return found


def _states(run: object, places: list[int]) -> float:
    from retrograd.app.model.moment import Moment
    from retrograd.app.model.run import Run

    assert isinstance(run, Run)
    known = sorted(run.tensors)

    def look(at: int) -> object:
        moment = Moment(run, at)
        middle = len(known) * at // run.end
        return [moment.tensor(one) for one in known[max(0, middle - SHOWN) :][:SHOWN]]

    return _slow(look, places)


def _watch(run: object, places: list[int]) -> float:
    from retrograd.app.model.moment import Moment
    from retrograd.app.model.run import Run
    from retrograd.app.model.series import recorded, series

    assert isinstance(run, Run)
    found = []
    for expression in WATCHED:

        def look(at: int, expression: str = expression) -> object:
            moment = Moment(run, at)
            what = recorded(moment, expression)
            return series(moment, what) if what is not None else None

        found.append(_slow(look, places))
    return max(found)


def _slow(look: Callable[[int], object], places: list[int]) -> float:
    """Seconds that 99 of 100 looks do not exceed."""
    taken = []
    for at in places:
        begun = time.perf_counter()
        look(at)
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[len(taken) * 99 // 100]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(measured(Path(name))))
