"""The session without a window: the same path of events, driven by blocking calls."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QSocketNotifier, QTimer

from ..settings.store import Settings
from ..store import Store
from .session import Session


class HeadlessError(RuntimeError):
    """A document could not be opened or a run could not begin; the text says why."""


class Headless(QObject):
    """Store and session with an event loop that turns while one waits.

    Args:
        settings: Options of the run; None takes the defaults and writes nothing.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        # Kept here, since the application must live as long as its objects.
        self.application = QCoreApplication.instance() or QCoreApplication(["retrograd"])
        super().__init__()
        self.settings = settings if settings is not None else Settings(kept=False)
        self.store = Store(self)
        self.session = Session(self.store, self.settings, self)
        if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
            self.session.hidden = ("QT_QPA_PLATFORM",)
        self.messages: list[tuple[str, str]] = []
        self._failure = ""
        self.store.message.connect(self._on_message)
        self.session.failed.connect(self._on_failed)

    def open(self, path: Path) -> None:
        """Open a script, notebook or recording.

        Raises:
            HeadlessError: It cannot be opened.
        """
        self.messages.clear()
        self.session.open(path)
        errors = [text for text, severity in self.messages if severity == "error"]
        if errors:
            raise HeadlessError(errors[0])
        document = self.session.document
        if document is not None and document.kind == "script":
            # As “python script.py” does; a notebook runs in its own folder, as in Jupyter.
            self.session.folder = Path.cwd()

    def start(self, mode: str) -> None:
        """Begin a run and wait for its first stop or its end; raises HeadlessError if it cannot begin."""
        self._failure = ""
        self.messages.clear()
        self.session.start(mode)
        if not self.session.live and not self._failure:
            self._failure = self.messages[-1][0] if self.messages else "the run could not begin"
        self.wait()

    def run(self, path: Path, arguments: tuple[str, ...] = ()) -> None:
        """Open a document and run it to its end; a recording is only opened.

        Raises:
            HeadlessError: It cannot be opened or run.
        """
        self.open(path)
        if self.session.startable:
            self.session.arguments = arguments
            self.start("record")

    def wait(self) -> str:
        """Let the program run until it is paused or finished; the state then, "paused" or "finished".

        Raises:
            HeadlessError: The run could not begin.
        """
        self.wait_until(self._settled)
        if self._failure:
            raise HeadlessError(self._failure)
        return self.store.state

    def wait_until(self, reached: Callable[[], bool], seconds: float | None = None) -> bool:
        """Turn the event loop until ``reached()`` is true; False if that took longer than ``seconds``."""
        over = QTimer(singleShot=True)
        if seconds is not None:
            over.start(int(seconds * 1000))
        events = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
        while not reached():
            if seconds is not None and not over.isActive():
                return False
            QCoreApplication.processEvents(events)
        return True

    def close(self) -> None:
        """End the program if it still runs."""
        self.session.close()

    @contextmanager
    def stopping_on_interrupt(self) -> Iterator[None]:
        """Ctrl+C and SIGTERM end the script, not the debugger before it has written what it knows."""
        waker, woken = socket.socketpair()
        for one in (waker, woken):
            one.setblocking(False)
        notifier = QSocketNotifier(woken.fileno(), QSocketNotifier.Type.Read)
        # Python runs a handler between byte codes only; the byte on the socket wakes Qt, so that there are some.
        notifier.activated.connect(lambda: woken.recv(64))
        old_waker = signal.set_wakeup_fd(waker.fileno())
        old = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in old.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(old_waker)
            notifier.setEnabled(False)
            waker.close()
            woken.close()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.session.stop()

    def _settled(self) -> bool:
        return bool(self._failure) or not self.session.live or self.store.state == "paused"

    def _on_failed(self, reason: str) -> None:
        self._failure = reason

    def _on_message(self, text: str, severity: str) -> None:
        self.messages.append((text, severity))
