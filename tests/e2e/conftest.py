"""A person in front of the whole window: files to open, keys to press, messages to read, and whether it is alive."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QKeyCombination, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.engine.protocol.events import OutputWritten

WAIT = 30_000
#: Milliseconds between two ticks of a window that answers at once (60 frames a second).
FRAME = 16

GOOD = """\
import torch

weight = torch.tensor([1.0, 2.0], requires_grad=True)
loss = (weight * 3).sum()
loss.backward()
"""


class Pulse:
    """Ticks while the event loop turns, and measures the pauses between ticks."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(interval=FRAME)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.pauses.append(now - self._last)
        self._last = now

    def forget(self) -> None:
        """Measure from now on."""
        self.pauses.clear()
        self._last = time.perf_counter()

    def quantile(self, share: float) -> float:
        """The pause, in seconds, that this share of all pauses does not exceed."""
        ordered = sorted(self.pauses)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    def stop(self) -> None:
        """Tick no more."""
        self._timer.stop()


class Seat:
    """Keyboard, eyes and patience."""

    def __init__(self, qtbot: QtBot, parts: Parts, folder: Path) -> None:
        self.qtbot, self.parts, self.store, self.folder = qtbot, parts, parts.store, folder
        self.messages: list[tuple[str, str]] = []
        self.pulse = Pulse()
        parts.store.message.connect(self._on_message)

    def _on_message(self, text: str, severity: str) -> None:
        self.messages.append((severity, text))

    # ------------------------------------------------------------------ doing
    def write(self, content: str | bytes, name: str = "script.py") -> Path:
        """Put a file into the folder of the test."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def open(self, content: str | bytes, name: str = "script.py") -> Path:
        """Write a file and open it."""
        path = self.write(content, name)
        self.parts.window.open_path(path)
        return path

    def strike(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press the key of a command as soon as the command may run."""
        keys = QKeySequence(QKeyCombination(modifier, key))
        action = next(one for one in self.parts.window.actions() if keys in one.shortcuts())
        self.until(action.isEnabled)
        self.qtbot.keyClick(self.parts.window, key, modifier)

    def run(self) -> None:
        """Ctrl+F5: run to the end, past every stop."""
        self.strike(Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier)

    def run_to_the_end(self, content: str, name: str = "script.py") -> Path:
        """Open a script and run it until it has finished, in whatever way."""
        path = self.open(content, name)
        self.run()
        self.until(lambda: self.store.state == "finished")
        return path

    def stop(self) -> float:
        """Shift+F5; how many seconds it takes until the run has finished."""
        begun = time.perf_counter()
        self.strike(Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
        self.until(lambda: self.store.state == "finished")
        return time.perf_counter() - begun

    def until(self, reached: Callable[[], bool], timeout: int = WAIT) -> None:
        """Let the window live until something is true."""
        self.qtbot.waitUntil(reached, timeout=timeout)

    # ------------------------------------------------------------------ looking
    def panel(self, identity: str) -> QWidget:
        """A panel, brought to the front."""
        self.parts.window.show_panel(identity)
        panel = self.parts.window.findChild(QWidget, identity)
        assert panel is not None
        return panel

    def told(self, *severities: str) -> str:
        """The last sentence, which is of one of these severities; trouble stands in the message bar."""
        severity, text = self.messages[-1]
        assert severity in severities, self.messages
        sentence = text.partition("\n")[0]
        if severity == "info":
            self.until(lambda: sentence in self._words(), timeout=2000)
        else:
            bar = self.parts.window.messages
            assert bar.isVisible(), self.messages
            assert bar.text() == sentence
        return sentence

    def _words(self) -> str:
        """What the message bar and the status bar say now."""
        bar, status = self.parts.window.messages, self.parts.window.statusBar()
        shown = [one.text() + one.toolTip() for one in status.findChildren(QLabel) if one.isVisible()]
        return "\n".join([bar.text() if bar.isVisible() else "", status.currentMessage(), *shown])

    def output(self, stream: str = "stdout") -> str:
        """All that the script has written."""
        written = (event for event in self.store.run.events("output-written") if isinstance(event, OutputWritten))
        return "".join(event.text for event in written if event.stream == stream)

    def assert_alive(self) -> None:
        """The window shows itself and its event loop turns."""
        assert self.parts.window.isVisible()
        before = len(self.pulse.pauses)
        self.until(lambda: len(self.pulse.pauses) >= before + 3, timeout=2000)

    def assert_on_screen(self, *names: str) -> None:
        """The graph shows boxes of these names, and the events panel every event of the run."""
        keys = {box.title: box.key for box in self.store.moment.picture().boxes}
        assert set(names) <= set(keys), keys
        scene = self.parts.window.canvas.scene
        self.until(lambda: all(keys[name] in scene.drawing.layout.boxes for name in names))
        rows = self.panel("events").findChild(QTableView).model()
        self.until(lambda: rows.rowCount() == self.store.run.end)
        assert self.store.run.end > 0
        assert self.parts.window.timeline.track.isVisible()


@pytest.fixture
def seat(qtbot: QtBot, parts: Parts, tmp_path: Path) -> Iterator[Seat]:
    """Nothing is open yet."""
    seat = Seat(qtbot, parts, tmp_path)
    yield seat
    seat.pulse.stop()


@pytest.fixture
def busy_seat(seat: Seat) -> Seat:
    """A good script has run, and its graph is on screen."""
    seat.run_to_the_end(GOOD, "good.py")
    seat.assert_on_screen("weight", "SumBackward0")
    return seat
