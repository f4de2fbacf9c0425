"""Keeps the node that a backward pass is at selected, so that the inspector goes along without anybody clicking."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QObject

from retrograd.app.store import Selection, Store
from retrograd.engine.protocol.events import NodeBegun

#: Selections that the person does not hold on to while a pass goes on.
_LOOSE = ("", "node", "line")


class NodeFollower(QObject):
    """Inside a pass its current node is selected, behind it the last one, before it what was selected at first.

    What is selected so depends on the moment alone: going forward and back again gives the same screen.
    """

    def __init__(self, store: Store, show_pass: Callable[[int], None], parent: QObject | None = None) -> None:
        """``show_pass`` is told the number of a pass whose nodes begin to be shown."""
        super().__init__(parent)
        self._store = store
        self._show_pass = show_pass
        self._shown = 0
        self._followed: Selection | None = None
        self._held = Selection()
        store.replaced.connect(self._on_replaced)
        store.moved.connect(self._on_moved)
        store.stopped.connect(self._on_moved)

    def _on_replaced(self) -> None:
        self._shown = 0
        self._followed = None

    def _on_moved(self, *_: object) -> None:
        store = self._store
        if store.state == "running":
            return
        moment = store.moment
        node = moment.current_node()
        if node and store.selection.kind in _LOOSE:
            if store.selection != self._followed:
                self._held = store.selection
            self._select(Selection("node", node))
            if self._shown != moment.backward_pass():
                self._shown = moment.backward_pass()
                self._show_pass(self._shown)
        elif not node and self._followed is not None and store.selection == self._followed:
            last = self._last_node(store.cursor)
            self._select(Selection("node", last) if last else self._held)

    def _select(self, selection: Selection) -> None:
        self._followed = selection
        self._store.select(selection, led=True)

    def _last_node(self, serial: int) -> int:
        begun = self._store.run.timeline.serials("node-begun")
        index = bisect_right(begun, serial)
        return cast(NodeBegun, self._store.run.event(begun[index - 1])).node if index else 0
