"""Evaluates the watches at every stop, within limits, and remembers them for each script."""

from __future__ import annotations

import json
import logging
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

from retrograd.engine.protocol.answers import Evaluated

from ..documents import Document
from ..settings.store import Settings
from ..store import Store
from ..store.watches import Watches
from .session import Session

_log = logging.getLogger(__name__)

#: Seconds for one watch, and for all of a stop together.
ONE, ALL = 0.2, 1.0
#: Setting that keeps them, and of how many scripts.
KEY, _SCRIPTS = "session.watches", 100


class Watching(QObject):
    """Asks for one watch after the other, so that a step never waits for more than one."""

    def __init__(
        self, session: Session, store: Store, watches: Watches, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._store, self._watches, self._settings = session, store, watches, settings
        self._path = ""
        self._loading = False
        self._waiting: list[int] = []
        self._asked = self._number = 0
        self._begun = 0.0
        self._left = ALL
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._begin)
        for signal in (store.stopped, store.frames_told, store.frame_chosen):
            signal.connect(self._later)
        store.state_changed.connect(self._on_state_changed)
        store.replaced.connect(watches.forget_run)
        session.evaluated.connect(self._on_evaluated)
        session.document_opened.connect(self._on_document_opened)
        watches.wanted.connect(self._later)
        watches.changed.connect(self._on_changed)

    # ------------------------------------------------------------------ evaluating
    def _later(self, *_: object) -> None:
        self._soon.start()

    def _begin(self) -> None:
        self._waiting = [row.identity for row in self._watches.all() if not row.held]
        self._number = 0
        self._left = ALL
        self._ask()

    def _ask(self) -> None:
        if self._store.state != "paused" or self._store.in_the_past:
            self._waiting.clear()
            return
        texts = {row.identity: row.expression for row in self._watches.all()}
        while self._waiting:
            identity = self._waiting.pop(0)
            if identity not in texts:
                continue
            if self._left <= 0:
                self._tell(
                    identity, Evaluated(text="", error=self.tr("Not evaluated: the watches above took too long."))
                )
                continue
            self._asked, self._begun = identity, perf_counter()
            seconds = min(ONE, self._left)
            self._number = self._session.evaluate(texts[identity], max(self._store.frame, 0), seconds, execute=False)
            return

    def _on_evaluated(self, answer: Evaluated) -> None:
        if not self._number or answer.number != self._number:
            return
        self._number = 0
        self._left -= perf_counter() - self._begun
        self._tell(self._asked, answer)
        self._ask()

    def _tell(self, identity: int, answer: Evaluated) -> None:
        self._watches.tell(identity, self._store.run.end, answer)

    def _on_state_changed(self, state: str) -> None:
        if state == "paused":
            return
        self._waiting.clear()
        if self._number:
            # The program shall go on at once and not wait for a watch.
            self._number = 0
            self._session.interrupt()
        self._watches.forget_results()

    # ------------------------------------------------------------------ remembering
    def _on_document_opened(self, document: Document | None) -> None:
        path = str(document.path) if document is not None else ""
        if path == self._path:
            return
        self._path = path
        self._loading = True
        self._watches.replace(self._kept().get(path, ()))
        self._loading = False

    def _on_changed(self) -> None:
        if self._loading or not self._path:
            return
        kept = self._kept()
        kept.pop(self._path, None)
        if self._watches.expressions():
            kept[self._path] = list(self._watches.expressions())
        self._settings.set(KEY, json.dumps(dict(list(kept.items())[-_SCRIPTS:])))

    def _kept(self) -> dict[str, list[str]]:
        text = self._settings.text(KEY)
        try:
            found = json.loads(text) if text else {}
            return {str(path): [str(one) for one in rows] for path, rows in found.items()}
        except (ValueError, AttributeError, TypeError) as error:
            _log.warning("the watches in %s are lost, they cannot be read: %s", self._settings.path, error)
            return {}
