"""Has a file written by another process while the window goes on, and tells how it went."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QProcess, Signal

from retrograd.app.model.run import Run
from retrograd.app.store.sliced_work import SlicedWork

from ..exporters import ExportError, ExportOptions
from ..exporters.exporter import Source, check_place
from ..exporters.worker import pieces

#: Milliseconds that a process has for putting things away when the program ends.
LAST_MOMENT = 1000


class Writing(QObject):
    """One file at a time.

    Attributes:
        ended: It is over; why it failed, "" if it did not.
        active: Whether one is being written.
    """

    ended = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = SlicedWork(self)
        self._process: QProcess | None = None
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._on_quitting)

    @property
    def active(self) -> bool:
        """Whether a file is being written."""
        return self._process is not None

    def begin(self, run: Run, at: int, path: Path, options: ExportOptions) -> None:
        """Write the graph after event ``at``; :attr:`ended` tells how it went."""
        try:
            check_place(path)
            steps = pieces(Source(run, at, options), path)
        except ExportError as error:
            self.ended.emit(str(error))
            return
        process = self._process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        process.finished.connect(self._on_finished)
        process.finished.connect(process.deleteLater)
        process.errorOccurred.connect(self._on_error)
        process.start(sys.executable, ["-P", "-m", "retrograd.views.exporters.worker"])
        self._work.begin(_sent(process, steps), self._on_sent)

    def cancel(self) -> None:
        """Give it up; what was at the place of the file stays."""
        self._work.cancel()
        process, self._process = self._process, None
        if process is None:
            return
        # It puts away what it has written, which may take longer than this object lives.
        process.setParent(QCoreApplication.instance())
        process.closeWriteChannel()

    def _on_sent(self, problem: str) -> None:
        if problem:
            self.cancel()
            self.ended.emit(problem)

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        process = self._process
        if process is None or process is not self.sender():
            return
        self._process = None
        self._work.cancel()
        problem = bytes(process.readAllStandardOutput().data()).decode()
        if not problem and (code or status != QProcess.ExitStatus.NormalExit):
            problem = self.tr("The process that writes the file has ended before it was done; there is no file.")
        self.ended.emit(problem)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.cancel()
            self.ended.emit(self.tr("The process that writes files could not be started; is memory short?"))

    def _on_quitting(self) -> None:
        process = self._process
        self.cancel()
        if process is not None:
            process.waitForFinished(LAST_MOMENT)


def _sent(process: QProcess, steps: Generator[bytes, None, None]) -> Generator[None, None, str]:
    """Take the steps and send what they give; they lead to why there is nothing to write, "" if there is something."""
    try:
        for piece in steps:
            if piece:
                process.write(piece)
            yield
    except ExportError as error:
        return str(error)
    return ""
