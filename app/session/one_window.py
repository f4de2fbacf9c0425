"""A second start of the program gives its file to the window that is already open."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

#: Milliseconds to wait for a window that should answer at once.
_PATIENCE = 1000
#: Largest message that is taken.
_LIMIT = 1 << 16
_WELCOME = b"retrograd\n"


class Visitor(QObject):
    """A later start that has come: it is welcomed, says what it wants, and goes.

    Signals:
        asked(str, object): As in :class:`OneWindow`.
    """

    asked = Signal(str, object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._heard = b""
        socket.setParent(self)
        socket.readyRead.connect(self._on_bytes)
        socket.disconnected.connect(self.deleteLater)
        socket.write(_WELCOME)
        self._on_bytes()

    def _on_bytes(self) -> None:
        self._heard += bytes(self._socket.readAll().data())
        line, newline, _ = self._heard.partition(b"\n")
        if not newline and len(self._heard) <= _LIMIT:
            return
        self._socket.readyRead.disconnect(self._on_bytes)
        wish = _decoded(line) if newline else None
        if wish is None:
            self._socket.abort()
            return
        self._socket.write(_WELCOME)
        self._socket.disconnectFromServer()
        self.asked.emit(*wish)


class OneWindow(QObject):
    """Listens for later starts of the same person on the same display.

    Signals:
        asked(str, object): A later start wants this file ("" none) opened, with these arguments (None: as they are).
    """

    asked = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def listen(self) -> bool:
        """Be the window that later starts find; False if that is not possible here."""
        name = address()
        if self._server.listen(name):
            return True
        # Nobody answered there (see hand_over), so what is left is of a window that was killed.
        QLocalServer.removeServer(name)
        return self._server.listen(name)

    def close(self) -> None:
        """Listen no longer."""
        self._server.close()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            Visitor(socket, self).asked.connect(self.asked)


def hand_over(path: Path | None, arguments: tuple[str, ...] | None = None) -> bool:
    """Let the window that is open, if there is one, open a file; tell whether it does."""
    socket = QLocalSocket()
    socket.connectToServer(address())
    if not socket.waitForConnected(_PATIENCE) or not _welcomed(socket):
        return False
    wish = {"path": "" if path is None else os.path.abspath(path), "arguments": arguments}
    socket.write(json.dumps(wish).encode("utf-8", "surrogatepass") + b"\n")
    return socket.waitForBytesWritten(_PATIENCE) and _welcomed(socket)


def address() -> str:
    """Where the window of this person on this display listens."""
    display = ":".join(os.environ.get(name, "") for name in ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM"))
    name = f"retrograd-{getpass.getuser()}-{hashlib.sha256(display.encode()).hexdigest()[:12]}"
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.RuntimeLocation)
    return str(Path(folder) / name) if folder and os.name == "posix" else name


def _welcomed(socket: QLocalSocket) -> bool:
    while not socket.canReadLine():
        if not socket.waitForReadyRead(_PATIENCE):
            return False
    return bytes(socket.readLine().data()) == _WELCOME


def _decoded(line: bytes) -> tuple[str, tuple[str, ...] | None] | None:
    """What a later start wants; None if it is not from one of ours."""
    try:
        wish = json.loads(line.decode("utf-8", "surrogatepass"))
        path, arguments = wish["path"], wish["arguments"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(path, str) or not (arguments is None or isinstance(arguments, list)):
        return None
    if arguments is not None and not all(isinstance(one, str) for one in arguments):
        return None
    return path, None if arguments is None else tuple(arguments)
