"""The main window: builds the parts, and does for commands what needs a window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from retrograd.app.documents import Document
from retrograd.app.store import Selection

from . import menus
from .actions import Actions
from .arrangements import ARRANGEMENTS
from .banner import PastBanner
from .canvas import Canvas
from .canvas.emphasis import Emphasis
from .canvas.legend import WithLegend
from .control_icons import control_sheet
from .desk import Desk
from .dialogs.asking import ask_where_to_save
from .dialogs.export import ExportDialog
from .dialogs.pages import Pages
from .docks import Workbench
from .editor.source_editor import SourceEditor
from .follower import NodeFollower
from .fonts import interface_font
from .graph_area import GraphArea
from .graph_menu import show_graph_menu
from .icons import application_icon
from .message_bar import MessageBar
from .panels import PANELS
from .panels.inspector import Inspector
from .panels.subject import subject_of
from .puzzle_bar import PuzzleBar
from .saved_layouts import SavedLayouts
from .start_page import StartPage
from .status import StatusBar
from .theme import SYSTEM
from .timeline import Timeline
from .toolbar import Toolbar

#: What can be opened: suffixes of scripts, notebooks and recordings.
SUFFIXES = (".py", ".pyw", ".ipynb", ".rgd")


class MainWindow(QMainWindow):
    """Everything in one window; implements ``WindowVerbs``.

    Make it after the desk; it puts itself into ``desk.context.window``.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        # Before there is a widget: those that have the style sheet's fonts would keep the desktop's size.
        if QApplication.font() != interface_font():
            QApplication.setFont(interface_font())
        super().__init__(parent)
        self._desk = desk
        desk.context.window = self
        self.setObjectName("window")
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(QSize(800, 540))
        self.editor = SourceEditor(desk)
        # Commands ask for the line of the editor, so it comes first.
        self.actions_by_id = Actions(desk, self)
        self.toolbar = Toolbar(desk, self.actions_by_id)
        self.addToolBar(self.toolbar)
        self.canvas = Canvas(desk.store, desk.settings, self._show_graph_menu)
        self.graph = GraphArea(desk, WithLegend(self.canvas, desk.settings))
        self.canvas.zoomed.connect(self.graph.set_zoom)
        self.toolbar.search.searched.connect(self._on_searched)
        self.timeline = Timeline(desk)
        self.workbench = self._build_workbench()
        self.start_page = StartPage(desk)
        self.banner = PastBanner(desk)
        self.messages = MessageBar(desk)
        self.setStatusBar(StatusBar(desk))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.start_page)
        self._pages.addWidget(self.workbench)
        self.setCentralWidget(self._build_centre())
        self.saved_layouts = SavedLayouts(desk.settings, self)
        self.saved_layouts.changed.connect(self._offer_layouts)
        self.menus = self._build_menus()
        self._offer_layouts()
        self.pages = Pages(desk, self)
        self._connect()
        # Last: under a style sheet every widget is polished again each time it gets another parent.
        self._dress()
        self._restore()
        self._on_state_changed(desk.store.state)
        self.start_page.open_card.setFocus()

    # ------------------------------------------------------------------ building
    def _build_workbench(self) -> Workbench:
        bench = Workbench(self._desk)
        bench.setCentralWidget(self.graph)
        bench.add("source", self.tr("Source"), "source", self.editor, self.editor.header)
        bench.add("timeline", self.tr("Timeline"), "timeline", self.timeline)
        for row in PANELS:
            panel = row.factory(self._desk)
            if row.area == "graph":
                self.graph.add_panel(panel)
            else:
                bench.add_panel(panel)
        bench.arrange()
        return bench

    def _build_centre(self) -> QWidget:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(PuzzleBar(self._desk, self._pages))
        column.addWidget(self.banner)
        column.addWidget(self._pages, 1)
        return centre

    def _build_menus(self) -> dict[str, QMenu]:
        found = menus.fill(self.menuBar(), self._desk, self.actions_by_id)
        recent = menus.RecentFiles(self._desk, found["file"])
        first = found["file"].actions()
        found["file"].insertMenu(first[1] if len(first) > 1 else first[0], recent)
        menus.add_panels(found["view"], self.workbench.toggles())
        found["view"].addSeparator()
        self.unlock_action = found["view"].addAction(self.tr("Unlock Panels"))
        self.unlock_action.setCheckable(True)
        self.unlock_action.setToolTip(self.tr("Let panels be dragged, stacked and floated"))
        self.unlock_action.toggled.connect(self._on_unlocked)
        return found

    def _connect(self) -> None:
        desk = self._desk
        desk.store.state_changed.connect(self._on_state_changed)
        desk.store.replaced.connect(self._on_replaced)
        self.follower = NodeFollower(desk.store, self._show_pass, self)
        desk.document_opened.connect(self._on_document_opened)
        desk.settings.changed.connect(self._on_setting_changed)
        self.start_page.choose_requested.connect(self.choose_file)
        self.start_page.open_requested.connect(self.open_path)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    def _restore(self) -> None:
        geometry = self._desk.settings.data("window.geometry")
        if not geometry or not self.restoreGeometry(QByteArray(geometry)):
            screen = self.screen().availableGeometry()
            self.resize(min(1440, screen.width() - 32), min(900, screen.height() - 64))
        self.workbench.restore_layout(self._desk.settings.data("window.layout"))

    # ------------------------------------------------------------------ WindowVerbs
    def choose_file(self) -> None:
        """Ask for a file and open it."""
        settings = self._desk.settings
        dialog = QFileDialog(self, self.tr("Open"), settings.text("files.folder"))
        dialog.setObjectName("open-dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        dialog.setNameFilters(
            [self.tr("Scripts, notebooks, recordings ({0})").format(patterns), self.tr("All files (*)")]
        )
        dialog.fileSelected.connect(self._on_file_selected)
        dialog.open()

    def choose_export(self) -> None:
        """Ask for format and place, and export the graph."""
        self.pages.show("export")

    def choose_recording(self) -> None:
        """Ask where to save the recording, and save it."""
        run = self._desk.store.run
        name = Path(run.path or "run").stem + ".rgd"
        ask_where_to_save(
            self,
            self.tr("Save Recording"),
            self._desk.settings.text("files.folder"),
            name,
            self._on_recording_selected,
            self.tr("Recordings (*.rgd)"),
        )

    def fit_graph(self) -> None:
        """Show the whole graph."""
        self.canvas.fit()

    def zoom_graph(self, factor: float) -> None:
        """Zoom by a factor; 0 means 100 %."""
        self.canvas.zoom(factor)

    def tidy_graph(self) -> None:
        """Lay the graph out anew."""
        self.canvas.tidy()

    def show_cone(self, direction: str) -> None:
        """Let the cone of what is selected stand out: "before", "after", "both", "" nothing."""
        self.show_panel("graph")
        self.canvas.walker.show_cone(direction)

    def find_next(self, by: int) -> None:
        """Go to the next or previous thing that the search found."""
        self.toolbar.search.step(by)

    def export_cone(self) -> None:
        """Export only what the selected value was computed from."""
        subject = subject_of(self._desk.store)
        state = self._desk.store.moment.tensor(subject.tensor)
        if state is None:
            text = self.tr("Nothing is exported: what is selected has no value. Select a leaf or an operation.")
            self._desk.store.message.emit(text, "warning")
            return
        dialog = self.pages.show("export")
        if isinstance(dialog, ExportDialog):
            dialog.limit_to(state.tensor, state.name or self.tr("#{0}").format(state.tensor))

    def show_panel(self, identity: str) -> None:
        """Open and focus a panel; also "graph", "source", "timeline"."""
        self._pages.setCurrentWidget(self.workbench)
        if self.graph.has(identity):
            self.graph.show_page(identity)
        else:
            self.workbench.show_panel(identity)

    def pin_panel(self, identity: str) -> None:
        """Keep what a panel of the inspector shows."""
        panel = self.workbench.panel(identity)
        if isinstance(panel, Inspector):
            panel.head.pin.setChecked(False)
            panel.refresh_now()
            panel.head.pin.setChecked(True)

    def reset_layout(self) -> None:
        """Put all docks back."""
        self.unlock_action.setChecked(False)
        self.workbench.arrange()

    def use_layout(self, name: str) -> None:
        """Arrange the panels as one of ``ARRANGEMENTS`` has them, or as they were saved under a name of the person's.

        Raises:
            KeyError: There is no such layout; the message names the saved ones.
        """
        self._pages.setCurrentWidget(self.workbench)
        if name in ARRANGEMENTS:
            self.workbench.arrange(ARRANGEMENTS[name])
        elif not self.workbench.restore_layout(self.saved_layouts.get(name)):
            text = self.tr("The layout “{0}” was saved by another release and cannot be used.").format(name)
            self._desk.store.message.emit(text, "warning")

    def save_layout(self, name: str) -> None:
        """Keep where the panels stand under a name."""
        self.saved_layouts.save(name, self.workbench.layout_bytes())
        self._desk.store.message.emit(self.tr("Saved the layout “{0}”.").format(name.strip()), "info")

    def _offer_layouts(self) -> None:
        """The saved layouts as commands, in the menu and the palette."""
        found = self.actions_by_id.replace("view.layout_own_", self.saved_layouts.commands(self.use_layout))
        menus.submenu(self.menus["view"], "La&yout").addActions(found)

    def show_page(self, name: str) -> None:
        """Show "start", "gallery", "about", "shortcuts", "preferences", "palette", "find", "go-to-event", "export"."""
        if name == "start":
            self._pages.setCurrentWidget(self.start_page)
            self.start_page.open_card.setFocus()
        elif name == "gallery":
            self._pages.setCurrentWidget(self.start_page)
            self.start_page.show_gallery()
        elif name == "find":
            self.toolbar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.toolbar.search.selectAll()
        else:
            self.pages.show(name)

    def set_theme(self, name: str) -> None:
        """Use a theme: "system", "light", "dark", "high-contrast"."""
        self._desk.settings.set("view.theme", name)

    def current_line(self) -> tuple[str, int]:
        """Path and line (from 1) of the cursor in the source editor; ("", 0) without a source."""
        return self.editor.current_line()

    def show_value(self) -> None:
        """Show the value of what stands under the cursor of the source editor."""
        self.editor.show_value()

    def ask_why(self) -> None:
        """Explain the name under the cursor of the source editor if that has the focus, else what is selected."""
        if not self.editor.ask_why():
            self.show_panel("why")

    def watch_expression(self) -> None:
        """Watch what stands under the cursor of the source editor."""
        self.editor.watch_expression()

    def turn_pass(self, by: int) -> None:
        """Go to another recorded pass of the loop around the cursor of the source editor."""
        self.editor.turn_pass(by)

    # ------------------------------------------------------------------ Qt
    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout and end the program."""
        settings = self._desk.settings
        settings.set("window.geometry", bytes(self.saveGeometry().data()))
        settings.set("window.layout", self.workbench.layout_bytes())
        settings.save()
        if self._desk.store.state in ("starting", "running", "paused"):
            self._desk.context.session.stop()
        self.canvas.scene.close()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that can be opened."""
        if _path_of(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        path = _path_of(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.open_path(path)

    # ------------------------------------------------------------------ what happens
    def open_path(self, path: Path) -> None:
        """Open a file; problems appear as a message."""
        self._desk.context.session.open(path)

    def _show_graph_menu(self, selection: Selection, position: QPoint) -> None:
        show_graph_menu(self._desk, self.actions_by_id, self.canvas, position)

    def _on_file_selected(self, name: str) -> None:
        self._desk.settings.set("files.folder", str(Path(name).parent))
        self.open_path(Path(name))

    def _on_recording_selected(self, name: str) -> None:
        self._desk.settings.set("files.folder", str(Path(name).parent))
        self._desk.context.session.save_recording(Path(name))

    def _on_document_opened(self, document: Document | None) -> None:
        if document is None:
            return
        self.setWindowTitle(self.tr("{0} — Retrograd").format(document.path.name))
        self.setWindowFilePath(str(document.path))
        self._pages.setCurrentWidget(self.workbench)

    def _on_replaced(self) -> None:
        if self._desk.store.state != "empty":
            self._pages.setCurrentWidget(self.workbench)

    def _on_state_changed(self, state: str) -> None:
        if state == "empty":
            self.setWindowTitle("Retrograd")
            self._pages.setCurrentWidget(self.start_page)

    def _on_searched(self, text: str) -> None:
        """What the search means stands out in the graph."""
        if text or self.canvas.emphasis.kind == "find":
            self.canvas.emphasize(Emphasis("find", text) if text else Emphasis())

    def _show_pass(self, number: int) -> None:
        """The nodes of a pass are shown one by one: bring the chain rule forward."""
        self.workbench.dock("grad").raise_()

    def _on_unlocked(self, unlocked: bool) -> None:
        self.workbench.set_locked(not unlocked)

    def _on_setting_changed(self, key: str) -> None:
        if key == "view.theme":
            self._apply_theme()

    def _on_scheme_changed(self, *_: object) -> None:
        if self._desk.settings.text("view.theme") == SYSTEM:
            self._apply_theme()

    def _apply_theme(self) -> None:
        self._dress()
        self._desk.theme_changed.emit()

    def _dress(self) -> None:
        """Give the whole application the colours of the theme."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme = self._desk.theme
            sheet = theme.stylesheet() + control_sheet(theme)
            # Both go through every widget there is, so only what is new is set.
            if application.styleSheet() != sheet:
                application.setPalette(theme.palette())
                application.setStyleSheet(sheet)


def _path_of(data: QMimeData) -> Path | None:
    """The first file of a drag that can be opened."""
    for url in data.urls():
        path = Path(url.toLocalFile())
        if url.isLocalFile() and path.suffix.lower() in SUFFIXES:
            return path
    return None
