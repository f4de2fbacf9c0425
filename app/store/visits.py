"""What was selected before: back and forward as in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from .store import Selection, Store

#: Selections kept.
KEPT = 100


class Visits(QObject):
    """The selections that the person made, of the run that is shown."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._store = store
        self._visited: list[Selection] = []
        self._place = -1
        self._going = False
        store.selected.connect(self._on_selected)
        store.replaced.connect(self.clear)

    @property
    def can_go_back(self) -> bool:
        """Whether something was selected before."""
        return self._place > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether one has gone back."""
        return self._place + 1 < len(self._visited)

    def go(self, by: int) -> None:
        """Select what was selected before (-1) or after that (1); nothing at the ends."""
        place = self._place + by
        if 0 <= place < len(self._visited):
            self._place, self._going = place, True
            try:
                self._store.select(self._visited[place])
            finally:
                self._going = False

    def clear(self) -> None:
        """Forget everything."""
        self._visited, self._place = [], -1

    def _on_selected(self, selection: Selection) -> None:
        if self._going or not selection.kind or self._store.led:
            return
        self._visited = [*self._visited[: self._place + 1], selection][-KEPT:]
        self._place = len(self._visited) - 1
