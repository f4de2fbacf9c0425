"""Tells when the text of the open document is another one on the disk."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QFileSystemWatcher, QObject, QTimer, Signal

#: Milliseconds that a file has to lie still: editors write in several steps, or put a new file in place of the old.
_SETTLE = 150


def sentence(name: str, state: str) -> tuple[str, str]:
    """What to tell of a changed file while the program is in this state, and the severity."""
    if state == "ready":
        return _tr("{name} was changed on the disk and is shown anew.").format(name=name), "info"
    if state == "finished":
        text = _tr("{name} was changed on the disk; F5 runs the new text, Ctrl+Shift+R only shows it.")
    else:
        text = _tr("{name} was changed on the disk; Ctrl+Shift+F5 starts again with the new text.")
    return text.format(name=name), "warning"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Session", text)


class FileWatch(QObject):
    """Watches one file, and its folder, since a file that is replaced is another file to the system.

    Signals:
        changed: Its contents may be others.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._state: tuple[int, int, int] | None = None
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE)
        self._settle.timeout.connect(self._on_settled)
        self._watcher.fileChanged.connect(self._on_touched)
        self._watcher.directoryChanged.connect(self._on_touched)

    def watch(self, path: Path | None) -> None:
        """Watch this file only (None: nothing)."""
        self._settle.stop()
        old = self._watcher.files() + self._watcher.directories()
        if old:
            self._watcher.removePaths(old)
        self._path = path
        if path is not None:
            self._state = self._look()
            self._watcher.addPaths([str(path), str(path.parent)])

    def _on_touched(self, _: str) -> None:
        self._settle.start()

    def _on_settled(self) -> None:
        state = self._look()
        if self._path is None or state is None or state == self._state:
            return  # nothing of it has changed, or it is just being replaced: the folder tells when it is back
        self._state = state
        if str(self._path) not in self._watcher.files():
            self._watcher.addPath(str(self._path))
        self.changed.emit()

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat() if self._path is not None else None
        except OSError:
            return None
        return None if found is None else (found.st_mtime_ns, found.st_size, found.st_ino)
