"""The workbench: source at the left, graph in the middle, inspector at the right, timeline and columns below.

Docks that share a place are told apart by the tabs that Qt makes; a dock that stands alone gets a tab of the same look
as its title, so that every panel reads the same. Unlocked panels have real title bars to be dragged and floated by.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QSizePolicy, QTabBar, QTabWidget, QWidget

from .arrangements import ARRANGEMENTS, COLUMNS, DEFAULT, Arrangement
from .desk import Desk
from .findings_forward import PANEL, FindingsForward
from .icons import icon
from .panels.panel import Panel

#: Version of the dock layout; a stored layout of another version is not used.
LAYOUT_VERSION = 2


class Dock(QDockWidget):
    """A panel in the workbench."""

    def __init__(self, identity: str, title: str, widget: QWidget, header: QWidget | None = None) -> None:
        super().__init__(title)
        self.setObjectName(identity)
        self.setWidget(widget)
        self.setAccessibleName(title)
        self._own_header = header
        self._alone = header if header is not None else _Header(title)
        self._none = QWidget()
        self._none.setFixedHeight(0)
        self.set_header("alone")

    def set_title(self, title: str) -> None:
        """Another text on the tab."""
        self.setWindowTitle(title)
        if isinstance(self._alone, _Header):
            self._alone.set_title(title)

    def set_header(self, kind: str) -> None:
        """ "alone": a tab of its own; "tabbed": none, the tabs above say it; "free": Qt's title bar for dragging."""
        wanted: QWidget | None = {"alone": self._alone, "tabbed": self._none, "free": None}[kind]
        if kind != "alone" and self._own_header is not None:
            wanted = self._own_header
        if self.titleBarWidget() is not wanted:
            self.setTitleBarWidget(wanted)  # type: ignore[arg-type]
            for header in (self._alone, self._none):
                header.setVisible(header is wanted)


class _Header(QWidget):
    """One tab over the full width."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("panel-header")
        self._tabs = QTabBar()
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.addTab(title)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._tabs, 1)

    def set_title(self, title: str) -> None:
        self._tabs.setTabText(0, title)


class Workbench(QMainWindow):
    """The inner window with the docks; a plain widget for its parent."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)
        self._desk = desk
        self._docks: dict[str, Dock] = {}
        self._areas: dict[str, str] = {}
        self._panels: dict[str, Panel] = {}
        self._locked = True
        self._arranged = False
        self._restored = False
        self._pending = b""
        self._firsts: dict[str, Dock] = {}
        self._arrangement = ARRANGEMENTS[DEFAULT]
        self.setDockNestingEnabled(True)
        self.setDocumentMode(True)
        self.setAnimated(False)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            self.setCorner(corner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._adjust_headers)

        self._sizes = QTimer(self)
        self._sizes.setSingleShot(True)
        self._sizes.setInterval(0)
        self._sizes.timeout.connect(self._keep_proportions)

    # ------------------------------------------------------------------ building
    def add(self, identity: str, title: str, area: str, widget: QWidget, header: QWidget | None = None) -> Dock:
        """Add a dock; ``area`` is one of ``panel.AREAS``, "source" or "timeline"."""
        dock = Dock(identity, title, widget, header)
        self._docks[identity] = dock
        self._areas[identity] = area
        if area == "timeline":
            dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
            dock.set_header("tabbed")
        else:
            self._set_features(dock)
        dock.visibilityChanged.connect(self._adjust_later)
        dock.dockLocationChanged.connect(self._adjust_later)
        dock.topLevelChanged.connect(self._adjust_later)
        return dock

    def add_panel(self, panel: Panel) -> Dock:
        """Add a panel as a dock."""
        dock = self.add(panel.identity, panel.display_title(), panel.area, panel)
        self._panels[panel.identity] = panel
        panel.title_changed.connect(dock.set_title)
        if panel.identity == PANEL:
            FindingsForward(self._desk.store, self)
        return dock

    def arrange(self, arrangement: Arrangement = ARRANGEMENTS[DEFAULT]) -> None:
        """Put every dock where an arrangement has it; those that it does not name are closed."""
        self._arrangement = arrangement
        for dock in self._docks.values():
            self.removeDockWidget(dock)
            dock.setFloating(False)
        first: dict[str, Dock] = {}
        # Qt splits only what is not tabbed yet: first a dock for each area, then the others behind it.
        for area, identities in arrangement.places.items():
            present = [self._docks[identity] for identity in identities if identity in self._docks]
            if present:
                first[area] = present[0]
                self._place(area, present[0], first)
                present[0].show()
        for area, dock in first.items():
            last = dock
            for identity in arrangement.places[area]:
                other = self._docks.get(identity)
                if other is not None and other is not dock:
                    self.tabifyDockWidget(last, other)
                    other.show()
                    last = other
        opened = {identity for identities in arrangement.places.values() for identity in identities}
        self._put_away([identity for identity in self._docks if identity not in opened], first)
        for dock in first.values():
            dock.raise_()
        self._arranged, self._restored, self._pending = True, False, b""
        self._firsts = first
        self._resize_docks(first)
        self._adjust_headers()

    def _put_away(self, identities: list[str], first: dict[str, Dock]) -> None:
        """Closed docks stand behind the first one of their own area, where they appear when they are opened."""
        for identity in identities:
            area = self._areas[identity]
            place = first.get(area) or first.get(COLUMNS[0])
            if place is not None:
                self.tabifyDockWidget(place, self._docks[identity])
            else:
                self._place(area, self._docks[identity], first)
            self._docks[identity].close()

    def _place(self, area: str, dock: Dock, first: dict[str, Dock]) -> None:
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        bottom = Qt.DockWidgetArea.BottomDockWidgetArea
        columns = [first[name] for name in COLUMNS if name in first]
        columns = [other for other in columns if other is not dock]
        if area == "source":
            self.addDockWidget(left, dock)
        elif area == "inspector":
            self.addDockWidget(right, dock)
        elif columns:
            self.splitDockWidget(columns[-1], dock, Qt.Orientation.Horizontal)
        elif "timeline" in first and area != "timeline":
            self.addDockWidget(bottom, dock)
            self.splitDockWidget(first["timeline"], dock, Qt.Orientation.Vertical)
        else:
            self.addDockWidget(bottom, dock)

    def _resize_docks(self, first: dict[str, Dock]) -> None:
        width, height = self.width(), self.height()
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        wanted = self._arrangement
        shares = (("source", wanted.source), ("inspector", wanted.inspector))
        sides = [(first[area], share) for area, share in shares if area in first]
        if sides:
            self.resizeDocks([dock for dock, _ in sides], [round(width * share) for _, share in sides], horizontal)
        columns = [first[name] for name in COLUMNS if name in first]
        if columns:
            self.resizeDocks(columns, [round(width * share) for share in wanted.columns[: len(columns)]], horizontal)
            self.resizeDocks([columns[0]], [round(height * wanted.bottom)], vertical)

    # ------------------------------------------------------------------ for the window
    def dock(self, identity: str) -> Dock:
        """The dock of a panel.

        Raises:
            KeyError: There is no such panel; the message names the known ones.
        """
        try:
            return self._docks[identity]
        except KeyError:
            raise KeyError(f"no panel {identity!r}; there are {', '.join(self._docks)}") from None

    def docks(self) -> Iterator[tuple[str, Dock]]:
        """All docks by identity."""
        yield from self._docks.items()

    def panel(self, identity: str) -> Panel:
        """The panel itself."""
        return self._panels[identity]

    def show_panel(self, identity: str) -> None:
        """Open a panel, bring it to the front and give it the keyboard."""
        dock = self.dock(identity)
        dock.show()
        dock.raise_()
        widget = dock.widget()
        target = widget.focusProxy() or next(
            (child for child in widget.findChildren(QWidget) if child.focusPolicy() & Qt.FocusPolicy.TabFocus), widget
        )
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggles(self) -> list[QAction]:
        """An action for each panel that opens and closes it."""
        found = []
        for identity, dock in self._docks.items():
            if self._areas[identity] == "timeline":
                continue
            action = dock.toggleViewAction()
            panel = self._panels.get(identity)
            if panel is not None and panel.icon:
                action.setIcon(icon(panel.icon, self._desk.theme))
            found.append(action)
        return found

    def set_locked(self, locked: bool) -> None:
        """Locked panels stay where they are; unlocked ones can be dragged and floated."""
        self._locked = locked
        for identity, dock in self._docks.items():
            if self._areas[identity] != "timeline":
                self._set_features(dock)
        self._adjust_headers()

    def layout_bytes(self) -> bytes:
        """The layout for the settings."""
        return self._pending or bytes(self.saveState(LAYOUT_VERSION).data())

    def restore_layout(self, data: bytes) -> bool:
        """Use a stored layout; False if it is of another version."""
        self._restored = bool(data) and self.restoreState(data, LAYOUT_VERSION)
        # Docks cannot take the stored sizes before the workbench is seen at its full size: once more then.
        self._pending = data if self._restored else b""
        self._adjust_later()
        return self._restored

    # ------------------------------------------------------------------ Qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the default proportions until the person has a layout of their own."""
        super().resizeEvent(event)
        # Docks take sizes only once the new geometry is theirs.
        self._sizes.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Only the lines between docks get here: somebody dragged one, so sizes are theirs from now on."""
        super().mouseReleaseEvent(event)
        self._restored = True

    def minimumSizeHint(self) -> QSize:
        """Small enough for a laptop."""
        return QSize(640, 400)

    # ------------------------------------------------------------------ inside
    def _set_features(self, dock: Dock) -> None:
        feature = QDockWidget.DockWidgetFeature
        features = feature.DockWidgetClosable
        if not self._locked:
            features |= feature.DockWidgetMovable | feature.DockWidgetFloatable
        dock.setFeatures(features)

    def _keep_proportions(self) -> None:
        if self._pending and self.isVisible():
            data, self._pending = self._pending, b""
            self.restoreState(data, LAYOUT_VERSION)
        if self._arranged and not self._restored:
            self._resize_docks(self._firsts)

    def _adjust_later(self, *_: object) -> None:
        self._timer.start()

    def _adjust_headers(self) -> None:
        for identity, dock in self._docks.items():
            if self._areas[identity] == "timeline":
                continue
            tabbed = any(other.isVisibleTo(self) or not other.isHidden() for other in self.tabifiedDockWidgets(dock))
            dock.set_header("free" if dock.isFloating() or not self._locked else "tabbed" if tabbed else "alone")
        for bar in self.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.setExpanding(False)
            bar.setDrawBase(False)
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setUsesScrollButtons(True)
            bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
