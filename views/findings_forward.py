"""Brings the findings to the front when a run ends with some, so that nobody has to look for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDockWidget

from retrograd.app.store import Store

from .panels.known_findings import KnownFindings

if TYPE_CHECKING:
    from .docks import Workbench

PANEL = "findings"


class FindingsForward(QObject):
    """Once for each run, and only where it takes nothing from the person.

    A closed panel stays closed, the keyboard stays where it is, and a panel of the same group that has the keyboard,
    or was chosen while the program ran, stays in front.
    """

    def __init__(self, store: Store, workbench: Workbench) -> None:
        super().__init__(workbench)
        self._store = store
        self._workbench = workbench
        self._due = False
        self._front: QDockWidget | None = None
        self._known = KnownFindings(store, self)
        self._known.changed.connect(self._bring)
        store.replaced.connect(self._on_replaced)
        store.state_changed.connect(self._on_state)

    def _on_replaced(self) -> None:
        self._due = False
        self._front = self._in_front()

    def _on_state(self, state: str) -> None:
        self._due = state == "finished"
        self._bring()

    def _bring(self) -> None:
        if not self._due or not self._known.all():
            return
        self._due = False
        dock, front, focus = self._workbench.dock(PANEL), self._in_front(), QApplication.focusWidget()
        chosen = self._front is not None and front is not self._front
        typed = front is not None and focus is not None and front.isAncestorOf(focus)
        if dock.toggleViewAction().isChecked() and not chosen and not typed:
            dock.raise_()

    def _in_front(self) -> QDockWidget | None:
        """The dock of the group that is in front; None while nothing of it is shown."""
        dock = self._workbench.dock(PANEL)
        group = [dock, *self._workbench.tabifiedDockWidgets(dock)]
        return next((one for one in group if not one.visibleRegion().isEmpty()), None)
