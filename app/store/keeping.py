"""What a run has recorded stays: Python's search for garbage need not look through it again and again."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject

from ..model.states import Delta
from .store import Store

#: Events after which what is there is taken out of the search.
OFTEN = 2_000
#: Objects made before young ones are searched, and how often that happens before older ones are: small steps, since
#: what lives long is frozen anyway.
THRESHOLDS = (5_000, 10, 100)


class Keeping(QObject):
    """Freezes what a growing run consists of.

    A search over a million events takes a second, in which the window stands still, and finds nothing.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._frozen = 0
        gc.collect()
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
        store.changed.connect(self._on_changed)
        store.replaced.connect(self._on_replaced)

    def _on_changed(self, delta: Delta) -> None:
        if delta.last - self._frozen >= OFTEN:
            self._frozen = delta.last
            gc.freeze()

    def _on_replaced(self) -> None:
        self._frozen = 0
