"""The middle of the workbench: the graph, its outline as text, and what is shown in a line."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from .desk import Desk
from .panels.panel import Panel

#: Milliseconds between two captions while events stream in.
REFRESH_INTERVAL = 100


class GraphArea(QWidget):
    """Tabs over the graph; further pages are panels of area "graph"."""

    def __init__(self, desk: Desk, graph: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._identities = ["graph"]
        self._said = ""
        self._zoom = 1.0
        header = QWidget()
        header.setObjectName("panel-header")
        self._tabs = QTabBar()
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setAccessibleName(self.tr("Graph views"))
        self._tabs.addTab(self.tr("Graph"))
        self._caption = QLabel()
        self._caption.setProperty("role", "faint")
        self._caption.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(header)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(0)
        row.addWidget(self._tabs, 1)
        row.addWidget(self._caption)
        self._pages = QStackedWidget()
        self._pages.addWidget(graph)
        self._tabs.currentChanged.connect(self._pages.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        column.addWidget(self._pages, 1)
        store = desk.store
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_INTERVAL)
        self._timer.timeout.connect(self._say)
        for signal in (store.replaced, store.changed, store.moved):
            signal.connect(self._on_store)

    def add_panel(self, panel: Panel) -> None:
        """Put a panel behind a tab beside the graph."""
        self._identities.append(panel.identity)
        index = self._tabs.addTab(panel.display_title())
        self._pages.addWidget(panel)
        panel.title_changed.connect(lambda title: self._tabs.setTabText(index, title))

    def has(self, identity: str) -> bool:
        """Whether there is such a page."""
        return identity in self._identities

    def show_page(self, identity: str) -> None:
        """Bring a page to the front and give it the keyboard."""
        self._tabs.setCurrentIndex(self._identities.index(identity))
        page = self._pages.currentWidget()
        if page is not None:
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_caption(self, text: str) -> None:
        """Say at the right what is shown."""
        self._said = text
        self._caption.setText(self.tr("{0} · {1} %").format(text, round(self._zoom * 100)) if text else "")

    def set_zoom(self, scale: float) -> None:
        """Another scale of the drawing."""
        self._zoom = scale
        self.set_caption(self._said)

    def caption(self) -> str:
        """What is said at the right."""
        return self._caption.text()

    def _on_store(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _say(self) -> None:
        store = self._desk.store
        if not store.run.end:
            self.set_caption("")
            return
        moment = store.moment
        count = moment.node_count()
        parts = [self.tr("1 node") if count == 1 else self.tr("{0} nodes").format(f"{count:,}")]
        if moment.phase() == "backward":
            queue = moment.queue()
            running = moment.current_node() != 0 and queue.done < len(queue)
            # Before its first node is told, the queue of a pass is not known: no "node 0 of 0".
            pass_text = self.tr("pass {0}, node {1} of {2}") if queue else self.tr("pass {0}")
            parts.append(pass_text.format(queue.number, min(queue.done + running, len(queue)), len(queue)))
        self.set_caption(" · ".join(parts))
