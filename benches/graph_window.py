"""How long the window is away while a program streams in: ``python -m benches.graph_window SCRIPT`` prints seconds.

Turns are measured in the processor time of the window's thread, so that other programs on the machine do not count.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

#: Milliseconds between two ticks, and seconds of watching.
TICK, WATCHED = 4, 3.0


def measured(script: Path) -> dict[str, float]:
    """Turns of the window: idle, while a layout is made elsewhere, and while the script streams in."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from retrograd.app.main import build
    from retrograd.app.settings.store import Settings
    from retrograd.app.store.keeping import Keeping
    from retrograd.views.canvas.arranger import Arranger
    from retrograd.views.layout import LayoutOptions, Size

    application = QApplication(["retrograd"])
    application.setStyle("Fusion")
    settings = Settings(kept=False)
    settings.set("run.stop_at_entry", False)
    parts = build(settings)
    Keeping(parts.store)
    parts.window.resize(1366, 768)
    parts.window.show()
    turns: list[float] = []
    gaps: list[float] = []
    last = [time.thread_time(), time.perf_counter()]

    def tick() -> None:
        now = [time.thread_time(), time.perf_counter()]
        turns.append(now[0] - last[0])
        gaps.append(now[1] - last[1])
        last[:] = now

    timer = QTimer()
    timer.setInterval(TICK)
    timer.timeout.connect(tick)
    timer.start()

    def until(done: Callable[[], bool]) -> None:
        turns.clear()
        gaps.clear()
        last[:] = [time.thread_time(), time.perf_counter()]
        while not done():
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def after(seconds: float) -> Callable[[], bool]:
        end = time.monotonic() + seconds
        return lambda: time.monotonic() > end

    until(after(1.0))
    until(after(WATCHED))
    idle = _most(gaps)
    from retrograd.app.model.picture import Arrow, Box, Picture

    boxes = tuple(Box(f"n{number}", "op", "") for number in range(1000))
    arrows = tuple(Arrow(f"a{number}", f"n{number * 7 // 10}", f"n{number}") for number in range(3, 1000))
    arranger = Arranger()
    jobs = [0]

    def again(*_: object) -> None:
        jobs[0] += 1
        arranger.ask(Picture(1, boxes, arrows), {box.key: Size(180, 74) for box in boxes}, LayoutOptions())

    arranger.arranged.connect(again)
    again()
    until(after(WATCHED))
    busy = _most(gaps)
    arranger.close()
    parts.session.open(script)
    parts.session.start("run")
    until(lambda: parts.store.state == "finished")
    found = {"idle": idle, "busy": busy, "jobs": jobs[0], "p95": _most(turns), "longest": max(turns)}
    parts.session.close()
    parts.window.close()
    return found


def _most(values: list[float]) -> float:
    """What 95 of 100 do not exceed."""
    return sorted(values)[len(values) * 95 // 100]


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]))))
