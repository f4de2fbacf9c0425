"""The base of every panel: an empty state, refreshing only while visible and at most thirty times a second.

A panel is a file with a subclass of :class:`Panel` and a row in ``PANELS`` (``views/panels/__init__.py``)::

    class Variables(Panel):
        identity = "variables"
        title = QT_TRANSLATE_NOOP("Panel", "Variables")
        empty_text = QT_TRANSLATE_NOOP("Panel", "The tensors of the current frame appear here. Press F10 to begin.")

        def build(self) -> QWidget: ...          # once: make the content
        def refresh(self) -> bool: ...           # fill it from self.desk.store; False: nothing to show
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from ..pace import PACE

if TYPE_CHECKING:
    from ..desk import Desk

#: Where a panel stands at first: the inspector at the right, a column at the bottom, a tab beside the graph.
AREAS = ("inspector", "bottom-left", "bottom-middle", "bottom-right", "graph")

#: Milliseconds between two refreshes of a panel while events stream in.
REFRESH_INTERVAL = 33
#: The same while events stream in, when nobody can read faster anyway.
WHILE_RUNNING = 150
#: While events stream in, a panel takes at most one part in this many of the time.
PATIENCE = 20


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A row of the table of panels.

    Attributes:
        id: Name in settings, layouts and commands (``"ready_queue"``).
        title: Title of its tab (English source text, translation context "Panel").
        area: One of AREAS.
        factory: Makes the panel.
        icon: Name of an icon ("" none).
    """

    id: str
    title: str
    area: str
    factory: Callable[[Desk], Panel]
    icon: str = ""


class Panel(QWidget):
    """Base of the panels.

    Subclasses set the class attributes and implement :meth:`build` and :meth:`refresh`. They may call
    :meth:`refresh_later` whenever something else than the store makes them stale.

    Signals:
        title_changed(str): The text of the tab, count included ("Findings 2").
    """

    identity: ClassVar[str] = ""
    title: ClassVar[str] = ""
    area: ClassVar[str] = "bottom-left"
    icon: ClassVar[str] = ""
    #: What will appear here and how to get it, one or two sentences.
    empty_text: ClassVar[str] = ""
    #: Which signals of the store make the panel stale.
    follows: ClassVar[tuple[str, ...]] = ("replaced", "changed", "moved", "selected")

    title_changed = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._count = 0
        self.setObjectName(self.identity)
        self.setAccessibleName(self.display_title())
        self._stale = True
        self._not_before = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._refresh_if_stale)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh_later)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.build())
        self._empty = _EmptyState(self._translated(self.empty_text))
        self._stack.addWidget(self._empty)
        for name in self.follows:
            getattr(desk.store, name).connect(self.refresh_later)
        desk.theme_changed.connect(self.refresh_later)
        desk.store.state_changed.connect(self._on_state)

    # ------------------------------------------------------------------ for subclasses
    def build(self) -> QWidget:
        """Make the content; called once, before anything is shown."""
        raise NotImplementedError(f"{type(self).__name__} has no build()")

    def refresh(self) -> bool:
        """Fill the content from ``self.desk.store``; False shows the empty state in its place."""
        raise NotImplementedError(f"{type(self).__name__} has no refresh()")

    def go_on_later(self) -> None:
        """Refresh once more after the window has had its turn, for what is counted along the run in slices."""
        self._soon.start()

    def set_empty_text(self, text: str) -> None:
        """Say something more fitting than ``empty_text``; already translated."""
        self._empty.set_text(text)

    def set_count(self, count: int) -> None:
        """Show a count behind the title (0: none)."""
        if count != self._count:
            self._count = count
            self.title_changed.emit(self.display_title())

    # ------------------------------------------------------------------ for everybody
    def display_title(self) -> str:
        """Translated title, with the count if there is one."""
        title = self._translated(self.title)
        return f"{title} {self._count}" if self._count else title

    def refresh_later(self, *_: object) -> None:
        """Mark stale; refresh soon if visible, else when shown."""
        self._stale = True
        if self.isVisible() and not self._timer.isActive():
            self._timer.start(WHILE_RUNNING if self.desk.store.state == "running" else REFRESH_INTERVAL)

    def refresh_now(self) -> None:
        """Refresh at once, visible or not."""
        self._timer.stop()
        self._stale = False
        started = time.monotonic()
        with PACE.taken():
            self._stack.setCurrentIndex(0 if self.refresh() else 1)
        now = time.monotonic()
        self._not_before = now + PATIENCE * (now - started)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self._refresh_if_stale()

    def _on_state(self, state: str) -> None:
        if self._stale and state != "running" and self.isVisible():
            self._timer.start(REFRESH_INTERVAL)

    def _refresh_if_stale(self) -> None:
        if not (self._stale and self.isVisible()):
            return
        if self.desk.store.state == "running":
            # What takes long is shown less often while events stream in, and nothing together with something else.
            wait = max(int(1000 * (self._not_before - time.monotonic())) + 1, PACE.wait())
            if wait > 0:
                self._timer.start(wait)
                return
        self.refresh_now()

    @staticmethod
    def _translated(text: str) -> str:
        return QCoreApplication.translate("Panel", text) if text else ""


class _EmptyState(QWidget):
    """A quiet sentence in the middle."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setObjectName("empty-state")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        self._label = QLabel(text)
        self._label.setObjectName("empty-state-text")
        self._label.setWordWrap(True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self._label)

    def set_text(self, text: str) -> None:
        self._label.setText(text)
