"""Layouts that would be felt if the window made them: asked of another process, the newest question first."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from retrograd.app.model.picture import Picture

from ..layout import LayoutOptions, Size
from ..layout.worker import Job, Result, bare, frame, unframe

#: Milliseconds after which a layout is given up.
PATIENCE = 20_000


class Arranger(QObject):
    """Lays pictures out elsewhere. Asking again gives up the question before.

    Signals:
        arranged(Layout): The answer to the last question.
        failed(str): There is none, as a sentence.
    """

    arranged = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._buffer = bytearray()
        self._version = 0
        self._busy = False
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.setInterval(PATIENCE)
        self._limit.timeout.connect(self._on_late)

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._busy

    def ask(self, picture: Picture, sizes: Mapping[str, Size], options: LayoutOptions) -> None:
        """Lay a picture out; the answer comes by signal."""
        self._version += 1
        self._busy = True
        process = self._started()
        process.write(frame(Job(self._version, bare(picture), dict(sizes), replace(options, cancelled=None))))
        self._limit.start()

    def cancel(self) -> None:
        """Nobody waits for the answer any more."""
        self._version += 1
        self._busy = False
        self._limit.stop()

    def close(self) -> None:
        """End the process."""
        self.cancel()
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.closeWriteChannel()
            process.kill()
            process.waitForFinished(1000)
            process.deleteLater()

    def _started(self) -> QProcess:
        if self._process is None:
            self._buffer.clear()
            process = self._process = QProcess(self)
            process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
            process.readyReadStandardOutput.connect(self._on_output)
            process.finished.connect(self._on_finished)
            process.errorOccurred.connect(self._on_error)
            self.destroyed.connect(process.kill)
            process.start(sys.executable, ["-P", "-m", "retrograd.views.layout.worker"])
        return self._process

    def _on_output(self) -> None:
        if self._process is None:
            return
        self._buffer += self._process.readAllStandardOutput().data()
        for result in unframe(self._buffer):
            if isinstance(result, Result) and result.version == self._version and self._busy:
                self.cancel()
                if result.layout is not None:
                    self.arranged.emit(result.layout)
                else:
                    self.failed.emit(result.error)

    def _on_late(self) -> None:
        self.close()
        self.failed.emit(self.tr("The graph took too long to lay out; fold some of it."))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._lost()

    def _on_finished(self) -> None:
        self._lost()

    def _lost(self) -> None:
        """The process is gone by itself: the next question starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        if self._busy:
            self.cancel()
            self.failed.emit(self.tr("The process that lays graphs out has ended; the graph stays as it is."))
