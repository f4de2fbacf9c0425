"""The widget that shows the graph and lets the person walk through it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from retrograd.app.model.picture import PictureOptions
from retrograd.app.settings.store import Settings
from retrograd.app.store import Selection, Store

from ..layout import Size
from ..theme import Theme, current_theme
from .accessible import make_accessible
from .emphasis import Emphasis
from .emptiness import draw_emptiness
from .keys import KEYS
from .linking import hidden_box, keys_of, nearest_box, selection_of_arrow, selection_of_box, selection_of_container
from .minimap import Minimap
from .navigation import first_box
from .painter import Marks, ScenePainter, background
from .pointer import Pointer
from .pulse import Pulse
from .scene import Scene
from .viewport import Viewport
from .walker import Walker

#: Pixels within which a line counts as under the mouse.
REACH = 6.0
_SHOWN = ("both", "forward", "backward")


class Canvas(QWidget):
    """The graph of the store's run at the store's moment.

    Args:
        store: What to show, and where selections go and come from.
        settings: Theme, direction, what is drawn, motion; None takes the defaults and keeps nothing.
        context_menu: Called with the selection and a global point to open a menu there.

    Signals:
        zoomed(float): The scale is another one (1.0 is 100 %).
        emphasized(): Something else stands out.
    """

    zoomed = Signal(float)
    emphasized = Signal()

    def __init__(
        self,
        store: Store,
        settings: Settings | None = None,
        context_menu: Callable[[Selection, QPoint], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._settings = settings if settings is not None else Settings(parent=self, kept=False)
        self._context_menu = context_menu
        self.scene = Scene(store, self._settings, self)
        self.scene.anchor = self._anchor
        self.viewport = Viewport()
        self._painter = ScenePainter()
        self.minimap = Minimap()
        self.pointer = Pointer(self, store)
        self.walker: Walker = Walker(self)
        self.pulse = Pulse(self, store, self._settings)
        self._emphasis = Emphasis()
        self._kept: frozenset[str] | None = None
        self._theme: Theme = current_theme(self._settings.text("view.theme"))
        self._selected: frozenset[str] = frozenset()
        self._current = ""
        self._boxes: frozenset[str] = frozenset()
        self._sought = ""
        self._placed = False
        #: Whether the person chose what to see; until then all of the graph stays in view if it is readable.
        self.touched = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(200, 140))
        make_accessible()
        self.setAccessibleName(self.tr("Graph"))
        self.setAccessibleDescription(self.tr("Arrow keys follow the edges, Enter selects, plus and minus zoom."))
        self.scene.changed.connect(self._on_drawing)
        store.selected.connect(self._on_selected)
        store.lit.connect(lambda nodes: self.emphasize(Emphasis("nodes" if nodes else "", " ".join(map(str, nodes)))))
        self._settings.changed.connect(self._on_setting)
        self.scene.refresh()

    # ------------------------------------------------------------------ for commands and tests
    @property
    def picture_options(self) -> PictureOptions:
        """What the picture shows; setting it draws anew."""
        return self.scene.picture_options

    @picture_options.setter
    def picture_options(self, options: PictureOptions) -> None:
        self.scene.set_picture_options(options)

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    @property
    def marks(self) -> Marks:
        """What stands out."""
        focused = self.walker.focused if self.hasFocus() else ""
        return Marks(self._selected, self.pointer.hovered, focused, self._kept)

    @property
    def emphasis(self) -> Emphasis:
        """What stands out while the rest is dimmed."""
        return self._emphasis

    def emphasize(self, emphasis: Emphasis) -> None:
        """Let something stand out, or nothing any more."""
        self._emphasis = emphasis
        self._keep()
        self.emphasized.emit()
        self.update()

    def _keep(self) -> None:
        dims = self._settings.flag("graph.dim")
        self._kept = self._emphasis.kept(self.scene.drawing) if dims else None

    def sizeHint(self) -> QSize:
        """As large as there is room."""
        return QSize(720, 540)

    def fit(self) -> None:
        """Show the whole graph."""
        self.touched = True
        self.viewport.fit(self.scene.drawing.bounds)
        self.view_changed()

    def home(self) -> None:
        """100 %, at the beginning of the graph."""
        self.touched = True
        self.viewport.home(self.scene.drawing.bounds)
        self._reveal(first_box(self.scene.drawing))
        self.view_changed()

    def _open(self) -> None:
        self.viewport.open(self.scene.drawing.bounds)
        self._reveal(first_box(self.scene.drawing))
        self._reveal(self._current)

    def reveal(self, key: str) -> None:
        """Bring a box into view, and leave the view to the person from then on if it had to move."""
        self.touched |= self._reveal(key)

    def _reveal(self, key: str) -> bool:
        drawing = self.scene.drawing
        return key in drawing.boxes and self.viewport.reveal(drawing.layout.boxes[key], drawing.surroundings(key))

    def zoom(self, factor: float) -> None:
        """Zoom at the middle by a factor; 0 means 100 %."""
        self.touched = True
        factor = factor or 1.0 / self.viewport.scale
        self.viewport.zoom_at(factor, self.width() / 2, self.height() / 2)
        self.view_changed()

    def tidy(self) -> None:
        """Lay the graph out anew."""
        self.scene.tidy()

    def freeze(self, frozen: bool) -> None:
        """Keep everything where it is, however much is added; or no longer."""
        self.scene.frozen = frozen

    def place_of(self, key: str) -> QRectF:
        """Where a box is on the widget; KeyError if there is no such box in the drawing."""
        rect = self.scene.drawing.layout.boxes[key]
        corner = self.viewport.to_screen(rect.x, rect.y)
        return QRectF(corner.x, corner.y, rect.width * self.viewport.scale, rect.height * self.viewport.scale)

    def cycle_shown(self) -> None:
        """Show values and gradients, only values, only gradients, in turn."""
        shown = self._settings.text("graph.show")
        self._settings.set("graph.show", _SHOWN[(_SHOWN.index(shown) + 1) % len(_SHOWN)])

    # ------------------------------------------------------------------ what changed
    def _on_drawing(self) -> None:
        drawing = self.scene.drawing
        self._selected = keys_of(self._store.selection, drawing)
        self.walker.forget_missing()
        self._keep()
        fresh = [key for key in drawing.boxes if key not in self._boxes]
        self._boxes = frozenset(drawing.boxes)
        if not drawing.boxes:
            self._placed = self.touched = False
        elif not self._placed:
            self._placed, self._current = True, drawing.picture.current
            self._open()
        elif self._keep_whole():
            self._current = drawing.picture.current
        elif not self.scene.moving:
            self._follow(fresh)
        if self._sought in drawing.boxes:
            self.reveal(self._sought)
            self._sought = ""
        self.view_changed()

    def _keep_whole(self) -> bool:
        """Let everything stay in view while it is readable and the person has not chosen another view."""
        if self.touched or self.pointer.pressing:
            return False
        content = self.scene.drawing.bounds
        return self.viewport.visible.contains(content) or self.viewport.fit_readable(content)

    def _follow(self, fresh: list[str]) -> None:
        """Keep what just happened in view: the node that runs, else the newest box."""
        boxes = self.scene.drawing.layout.boxes
        current = self.scene.drawing.picture.current
        if current in boxes and current != self._current:
            self.viewport.reveal(boxes[current])
        elif fresh and not self.pointer.pressing:
            self.viewport.reveal(boxes[fresh[-1]])
        self._current = current

    def _on_selected(self, selection: Selection) -> None:
        drawing = self.scene.drawing
        self._selected = keys_of(selection, drawing)
        # what the program leads to unfolds nothing: there and back again the screen is the same
        store = self._store
        self._sought = "" if store.led else hidden_box(selection, store.run, store.cursor, drawing)
        if self.scene.seek_out(self._sought):
            return
        if first := next((key for key in drawing.boxes if key in self._selected), ""):
            self.walker.focused = first
            self.reveal(first)
        for key in self._selected:
            if key in drawing.layout.containers and not first:
                self.viewport.reveal(drawing.layout.containers[key])
        self.view_changed()

    def _on_setting(self, key: str) -> None:
        self._take_theme()
        if key == "graph.dim":
            self.emphasize(self._emphasis)

    def _take_theme(self) -> None:
        theme = current_theme(self._settings.text("view.theme"))
        if theme != self._theme:
            self._theme = theme
            self._painter.clear()
            self.update()

    def view_changed(self) -> None:
        """Another part of the scene is on the screen: paint it."""
        scene = self.scene
        self.minimap.place(scene.drawing.bounds, self.viewport.visible, self.width(), self.height(), scene.index)
        self.zoomed.emit(self.viewport.scale)
        self.update()

    def _anchor(self) -> str:
        keys = (*self._selected, self.walker.focused, self.scene.drawing.picture.current)
        return nearest_box(self.scene.drawing, keys, self.viewport.visible.center)

    # ------------------------------------------------------------------ painting
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the graph, or what to do to see one."""
        # As a context, the painter ends even if something goes wrong: one left active takes Qt down.
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        background(painter, self._theme, QRectF(self.rect()))
        scene = self.scene
        if not scene.drawing.boxes:
            draw_emptiness(painter, self._theme, QRectF(self.rect()), self._store.state)
            return
        visible, scale, ratio = self.viewport.visible, self.viewport.scale, self.devicePixelRatioF()
        self._painter.paint(painter, scene.drawing, scene.index, self._theme, visible, scale, ratio, self.marks)
        self.pulse.paint(painter, scene.drawing, self._theme, self.viewport)
        self.minimap.paint(painter, scene.index, self._theme, visible)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle of the view in the middle, and everything in view that was."""
        center, content = self.viewport.visible.center, self.scene.drawing.bounds
        whole = self.viewport.visible.contains(content)
        self.viewport.size = Size(self.width(), self.height())
        if self.touched and whole:
            self.viewport.fit(content)
        elif self.touched:
            self.viewport.center_on(center)
        else:
            self._open()
        self.view_changed()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the desktop's colours."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._take_theme()
        super().changeEvent(event)

    # ------------------------------------------------------------------ mouse
    def key_at(self, position: QPointF) -> str:
        """Key of the box, region name or arrow under a point of the widget, "" if there is none."""
        point = self.viewport.to_scene(position.x(), position.y())
        index = self.scene.index
        reach = max(REACH / self.viewport.scale, REACH)
        return index.box_at(*point) or index.tab_at(*point) or index.arrow_at(*point, reach)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, a drag, or a move over the map."""
        self.pointer.press(event.position(), event.button())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the graph, move over the map, or see what is under the mouse."""
        self.pointer.move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select what was clicked, unless the graph was dragged."""
        self.pointer.release(event.position(), event.button())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fold or unfold the region under the mouse."""
        point = self.viewport.to_scene(event.position().x(), event.position().y())
        index = self.scene.index
        if not self.fold(index.box_at(*point) or index.container_at(*point)):
            self.pointer.press(event.position(), event.button())

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self.pointer.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the mouse; with Shift move sideways."""
        self.pointer.wheel(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Select what is there and open its menu."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        if not by_key:
            self.select_key(self.key_at(QPointF(event.pos())))
        if self._context_menu is not None:
            place = event.globalPos()
            if by_key and self.walker.focused in self.scene.drawing.boxes:
                place = self.mapToGlobal(self.place_of(self.walker.focused).center().toPoint())
            self._context_menu(self._store.selection, place)

    # ------------------------------------------------------------------ selecting and folding
    def select_key(self, key: str) -> None:
        """Select the box, arrow or container with this key; nothing if there is none."""
        drawing = self.scene.drawing
        if key in drawing.boxes:
            self.walker.focused = key
            self._store.select(selection_of_box(drawing.boxes[key]))
        elif key in drawing.shapes:
            self._store.select(selection_of_arrow(drawing.arrows[key]))
        elif key in drawing.containers:
            self._store.select(selection_of_container(drawing.containers[key]))
        else:
            self._store.select(Selection())

    def fold(self, key: str) -> bool:
        """Fold an open region, unfold a folded one; tell whether ``key`` is either."""
        drawing = self.scene.drawing
        if key in drawing.containers:
            self.scene.toggle_region(key, folded=True)
            return True
        if key in drawing.boxes and drawing.boxes[key].kind in ("group", "more"):
            self.scene.toggle_region(key, folded=False)
            return True
        return False

    # ------------------------------------------------------------------ keyboard
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See :mod:`.keys` for the table."""
        action = KEYS.get(Qt.Key(event.key()))
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if action is None or not plain:
            super().keyPressEvent(event)
            return
        self.pointer.hide_chip()
        action(self)

    @property
    def focused_key(self) -> str:
        """Key of the box with the keyboard's focus."""
        return self.walker.focused

    def clear_selection(self) -> None:
        """Select nothing, and let nothing stand out."""
        self.walker.clear()
        self._store.select(Selection())
        self.emphasize(Emphasis())
