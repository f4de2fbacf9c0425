"""Makes moving pictures while the window goes on: one is drawn each turn, a thread makes the file of them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QObject, QTimer, Signal

from retrograd.app.model.run import Run

from ..exporters import ExportCancelledError, ExportError, ExportOptions
from ..exporters.exporter import Source, check_place, whole_file
from ..exporters.film import Turn, turns
from ..exporters.gif import reduced, save


class Filming(QObject):
    """One film at a time.

    Attributes:
        progress: How many pieces of how many are done.
        ended: It is over; why it failed, "" if it did not.
        active: Whether one is being made.
        cancelled: Whether the last one was given up.
    """

    progress = Signal(int, int)
    ended = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.active = False
        self.cancelled = False
        self._turns: Iterator[Turn] = iter(())
        self._pictures: list[Future[Image.Image]] = []
        self._saving: Future[None] | None = None
        self._target = Path()
        self._thread = ThreadPoolExecutor(1, "film")
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_turn)

    def begin(self, run: Run, at: int, path: Path, options: ExportOptions) -> None:
        """Make the film of a run up to event ``at``; :attr:`ended` tells how it went."""
        self.active, self.cancelled = True, False
        self._pictures, self._saving, self._target = [], None, path
        try:
            check_place(path)
        except ExportError as error:
            self._end(str(error))
            return
        self._turns = turns(Source(run, at, options))
        self._timer.start(0)

    def cancel(self) -> None:
        """Give it up; what was at the place of the file stays."""
        self.cancelled = True

    def _on_turn(self) -> None:
        try:
            self._go_on()
        except ExportError as error:
            self._end(str(error))

    def _go_on(self) -> None:
        """Draw a picture, or see whether the file is written."""
        if self.cancelled:
            self._end("")
        elif self._saving is not None:
            if self._saving.done():
                self._saving.result()
                self._end("")
        elif (turn := next(self._turns, None)) is None:
            self._timer.setInterval(20)
            self._saving = self._thread.submit(self._save, self._pictures, self._target)
        else:
            if turn.image is not None:
                self._pictures.append(self._thread.submit(reduced, turn.image))
            self.progress.emit(turn.done, turn.of)

    def _save(self, pictures: list[Future[Image.Image]], target: Path) -> None:
        """Runs in the thread, behind what it has reduced."""
        with whole_file(target) as temporary:
            save([picture.result() for picture in pictures], temporary)
            if self.cancelled:
                raise ExportCancelledError("The export was cancelled; nothing was written.")

    def _end(self, problem: str) -> None:
        self._timer.stop()
        self._timer.setInterval(0)
        self._turns, self._pictures = iter(()), []
        self.active = False
        self.ended.emit(problem)
