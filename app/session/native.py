"""Says that a program which was asked to pause is still in native code."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from retrograd.engine.protocol.answers import InNativeCode

from ..store import Store

#: Milliseconds after which it is said even if the child cannot answer at all.
_AFTER = 400


class NativeWatch(QObject):
    """From the wish to pause until the program pauses or ends, which takes back what was said."""

    def __init__(self, store: Store, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self._asked = QTimer(self, singleShot=True, interval=_AFTER)
        self._asked.timeout.connect(self._on_time)
        store.state_changed.connect(self._on_state_changed)

    def asked(self) -> None:
        """The program was asked to pause."""
        self._asked.start()

    def told(self, answer: InNativeCode) -> None:
        """The child itself says where."""
        if self._store.state == "running":
            self._store.set_native((answer.path, answer.line))

    def _on_time(self) -> None:
        if self._store.state == "running" and self._store.native is None:
            self._store.set_native(("", 0))

    def _on_state_changed(self, state: str) -> None:
        if state != "running":
            self._asked.stop()
