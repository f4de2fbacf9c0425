"""The drawing that belongs to the store's moment, kept up to date while events stream in and time moves."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, QVariantAnimation, Signal

from retrograd.app.model.picture import Picture, PictureOptions
from retrograd.app.settings.store import Settings
from retrograd.app.store import Store

from ..layout import Layout, LayoutOptions, Size, insert, lay_out, try_insert
from ..pace import PACE
from .arranger import Arranger
from .drawing import Drawing, measure
from .edges import FlowScale
from .fold_memory import recalled, remember
from .index import Index
from .motion import between, ease_out, moves_boxes, shares_boxes, shifted

#: Milliseconds: between two pictures of a stream, of silence before tidying, of moving to another layout.
FRAME, SILENCE, MOTION = 16, 150, 180
#: Settings that change what is drawn or where.
ARRANGING = ("graph.show", "graph.projection", "graph.fold", "graph.ghosts", "graph.constants", "graph.direction")
#: Above this many boxes a new layout is shown at once.
MOVABLE = 300
#: Seconds after which a layout is not improved further.
TIME_LIMIT, ELSEWHERE = 0.25, 5.0
#: Up to this many boxes a layout is made at once, well within a frame.
INLINE = 80
#: While events stream in, drawing takes at most one part in this many of the time.
PATIENCE = 16


T = TypeVar("T")


class Scene(QObject):
    """Turns moments into drawings.

    New boxes are inserted without moving the others; when the program waits, or nothing has come for a while, all is
    laid out anew and moves to its place. What was placed once keeps its place while time goes back and forth.

    Signals:
        changed: ``drawing`` and ``index`` are new.
        settled: A new layout has reached its place.
    """

    changed = Signal()
    settled = Signal()

    def __init__(self, store: Store, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._settings = store, settings
        self._drawing = Drawing(Picture(0), Layout())
        self._index = Index(self._drawing)
        self._remembered = ""
        #: Key of the box that shall not move on the screen when all is laid out anew.
        self.anchor: Callable[[], str] = str
        self._toggled = PictureOptions()
        self._known = Layout()
        self._inserted = False
        self._present = Layout()
        self._present_of: tuple[object, ...] = ()
        self._refresh = QTimer(self, singleShot=True, interval=FRAME)
        self._refresh.timeout.connect(self._on_due)
        self._not_before = 0.0
        self._arranger = Arranger(self)
        self._arranger.arranged.connect(self._on_arranged)
        self._arranger.failed.connect(self._on_failed)
        self._moving_there = True
        self._silence = QTimer(self, singleShot=True, interval=SILENCE)
        self._silence.timeout.connect(self._on_silence)
        self._motion = QVariantAnimation(self)
        self._motion.setDuration(MOTION)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.valueChanged.connect(self._on_motion)
        self._motion.finished.connect(self._on_arrived)
        self._picture, self._from, self._to = Picture(0), self._known, self._known
        self._next: Picture | None = None
        store.replaced.connect(self._on_replaced)
        store.changed.connect(self._schedule)
        store.moved.connect(self._schedule)
        store.stopped.connect(self._on_stopped)
        store.state_changed.connect(self._on_state)
        settings.changed.connect(self._on_setting)

    # ------------------------------------------------------------------ what to draw
    @property
    def drawing(self) -> Drawing:
        """What is on the screen; always together with its own :attr:`index`."""
        return self._drawing

    @property
    def index(self) -> Index:
        """The index of :attr:`drawing`."""
        return self._index

    @property
    def picture_options(self) -> PictureOptions:
        """What the pictures show: the settings and what the person folded and unfolded."""
        settings = self._settings
        return replace(
            self._toggled,
            show=settings.text("graph.show"),
            fold=settings.text("graph.fold"),
            ghosts=settings.flag("graph.ghosts"),
            constants=settings.flag("graph.constants"),
            projection=settings.text("graph.projection"),
        )

    @property
    def scale(self) -> FlowScale:
        """How gradients are drawn, by the settings."""
        return FlowScale(self._settings.number("graph.flow_low"), self._settings.number("graph.flow_high"))

    def set_picture_options(self, options: PictureOptions) -> None:
        """Show another cone or fold other regions; show, fold, ghosts and constants go to the settings."""
        self._toggled = options
        self._settings.set("graph.show", options.show)
        self._settings.set("graph.fold", options.fold)
        self._settings.set("graph.ghosts", options.ghosts)
        self._settings.set("graph.constants", options.constants)
        self._settings.set("graph.projection", options.projection)
        self._rearrange()

    def toggle_region(self, key: str, folded: bool) -> None:
        """Fold or unfold a region."""
        closed, opened = set(self._toggled.folded), set(self._toggled.unfolded)
        (closed if folded else opened).add(key)
        (opened if folded else closed).discard(key)
        self._toggled = replace(self._toggled, folded=frozenset(closed), unfolded=frozenset(opened))
        remember(self._settings, self._store.run.path, self._toggled)
        self._rearrange()

    def seek_out(self, key: str) -> bool:
        """Unfold whatever hides a box; tell whether there is such a box."""
        if self._store.run.folds.atom_of(key) < 0:
            return False
        self._toggled = replace(self._toggled, revealed=frozenset({key}))
        self._rearrange()
        return True

    @property
    def frozen(self) -> bool:
        """Whether everything stays where it is, however much is added."""
        return self._settings.flag("graph.frozen")

    @frozen.setter
    def frozen(self, frozen: bool) -> None:
        self._settings.set("graph.frozen", frozen)

    def layout_options(self) -> LayoutOptions:
        """How to lay out, by the settings."""
        return LayoutOptions(direction=self._settings.text("graph.direction"), time_limit=TIME_LIMIT)

    # ------------------------------------------------------------------ making drawings
    def refresh(self) -> None:
        """Draw the store's moment now."""
        self._refresh.stop()
        self._draw(self._picture_now())
        self._next = None

    def _on_due(self) -> None:
        """While events stream in, the picture is made in one turn of the event loop and drawn in another."""
        if self._store.state != "running":
            self.refresh()
        elif wait := PACE.wait():
            self._refresh.start(wait)
        elif self._next is None:
            self._next = self._timed(self._picture_now)
            self._refresh.start(FRAME)
        else:
            picture, self._next = self._next, None
            self._timed(lambda: self._draw(picture))

    def _timed(self, work: Callable[[], T]) -> T:
        started = time.monotonic()
        with PACE.taken():
            result = work()
        now = time.monotonic()
        self._not_before = max(self._not_before, now) + PATIENCE * (now - started)
        return result

    def _picture_now(self) -> Picture:
        path = self._store.run.path
        if path != self._remembered:
            self._remembered = path
            self._toggled = recalled(self._settings, path, self._toggled)
        return self._store.moment.picture(self.picture_options)

    def _draw(self, picture: Picture) -> None:
        if picture == self.drawing.picture:
            return
        sizes = measure(picture)
        if self._store.in_the_past and self._show_in_place(picture, sizes):
            return
        if not self._known.boxes or not any(box.key in self._known.boxes for box in picture.boxes):
            self._arrange(picture, sizes, moving=False)
            return
        layout = try_insert(self._known, picture, sizes)
        if layout is None or moves_boxes(self._known, layout):
            # Something found no room, and all is laid out anew: let it move there like any other new layout.
            self._arrange(picture, sizes)
            return
        # What came stands where there was room, and what went has left a hole.
        fresh = layout.boxes.keys() != self._known.boxes.keys()
        if fresh or shares_boxes(self._known, layout):
            self._known = layout
        self._inserted |= fresh
        self._stop_motion()
        self._set(Drawing(picture, layout))
        if self._inserted and not self.frozen:
            if self._store.state in ("paused", "finished"):
                self.tidy()
            else:
                self._silence.start()

    # ------------------------------------------------------------------ layouts, here or elsewhere
    def _arrange(self, picture: Picture, sizes: dict[str, Size], moving: bool = True) -> None:
        """Lay a picture out and show it; a large one is laid out elsewhere and comes when it is done."""
        self._arranger.cancel()
        self._moving_there = moving
        if len(picture.boxes) <= INLINE:
            self._take(picture, lay_out(picture, sizes, self.layout_options()))
            return
        self._arranger.ask(picture, sizes, replace(self.layout_options(), time_limit=ELSEWHERE))
        self.changed.emit()

    def _take(self, picture: Picture, layout: Layout) -> None:
        layout = self._anchored(layout, self.drawing.layout)
        if self._moving_there:
            self._move_to(picture, layout)
        else:
            self._show(picture, layout)

    def _on_arranged(self, layout: Layout) -> None:
        """A layout from elsewhere: what has come or gone meanwhile is put in or left out."""
        picture = self._store.moment.picture(self.picture_options)
        sizes = measure(picture)
        changed = {box.key for box in picture.boxes} != layout.boxes.keys()
        fitted = try_insert(layout, picture, sizes) if changed and len(picture.boxes) > INLINE else None
        if changed and fitted is None:
            self._arrange(picture, sizes, self._moving_there)
            return
        self._take(picture, fitted or layout)
        if changed:
            # It has been fitted into what was asked for: that wants tidying like anything inserted.
            self._inserted = True
            self._silence.start()

    def _on_failed(self, text: str) -> None:
        self._store.message.emit(text, "warning")
        self.changed.emit()

    @property
    def arranging(self) -> bool:
        """Whether a layout is awaited."""
        return self._arranger.busy

    def close(self) -> None:
        """Nothing more is laid out elsewhere."""
        self._arranger.close()

    def _show_in_place(self, picture: Picture, sizes: dict[str, Size]) -> bool:
        """Show a past moment with every box where it stands in the present; False if one has no place there.

        So a moment looks the same from whatever side one comes to it.
        """
        present = self._layout_of_now()
        if any(box.key not in present.boxes for box in picture.boxes):
            return False
        layout = insert(present, picture, sizes) if picture.boxes else Layout(options=present.options)
        if picture.boxes and moves_boxes(present, layout):
            return False
        self._stop_motion()
        self._set(Drawing(picture, layout, self.scale))
        return True

    def _layout_of_now(self) -> Layout:
        """Where the boxes of the present stand, or would stand; while the program runs, where they stood last."""
        options = self.picture_options
        now = (self._store.run.end, options, self.layout_options())
        if now != self._present_of and self._store.state != "running":
            picture = self._store.run.moment(self._store.run.end).picture(options)
            missing = any(box.key not in self._known.boxes for box in picture.boxes)
            if missing and len(picture.boxes) > INLINE:
                return self._known
            self._present_of = now
            if missing:
                layout = lay_out(picture, measure(picture), self.layout_options())
                self._known, self._inserted = self._anchored(layout, self.drawing.layout), False
            self._present = self._known
        return self._present

    def tidy(self) -> None:
        """Lay out everything anew and move it to its place."""
        self._silence.stop()
        picture = self.drawing.picture
        if picture.boxes:
            self._arrange(picture, measure(picture))

    def _rearrange(self) -> None:
        """Another picture of the same moment: lay it out, and let what stays move there."""
        self._refresh.stop()
        self._next = None
        picture = self._store.moment.picture(self.picture_options)
        self._arrange(picture, measure(picture))

    def _anchored(self, layout: Layout, start: Layout) -> Layout:
        """The layout moved so that the box the person looks at stands where it stood."""
        key, old = self.anchor(), start.boxes
        if key in old and key in layout.boxes:
            before, after = old[key].center, layout.boxes[key].center
            return shifted(layout, before.x - after.x, before.y - after.y)
        return layout

    def _show(self, picture: Picture, layout: Layout) -> None:
        """Show a layout at once."""
        self._stop_motion()
        self._known, self._inserted = layout, False
        self._set(Drawing(picture, layout, self.scale))
        self.settled.emit()

    def _set(self, drawing: Drawing) -> None:
        self._drawing, self._index = drawing, Index(drawing)
        self.changed.emit()

    # ------------------------------------------------------------------ moving
    @property
    def moving(self) -> bool:
        """Whether the drawing is on its way to another layout."""
        return self._motion.state() == QVariantAnimation.State.Running

    def _move_to(self, picture: Picture, layout: Layout) -> None:
        """Show a picture, what is on the screen already moving to its new place."""
        start = self.drawing.layout
        still = self._settings.flag("view.reduced_motion") or len(layout.boxes) > MOVABLE
        self._stop_motion()
        if still or not shares_boxes(start, layout):
            self._show(picture, layout)
            return
        self._picture, self._from, self._to = picture, start, layout
        self._known, self._inserted = layout, False
        self._motion.start()
        if self._drawing.picture is not picture:
            # Starting tells the first value only if the last motion ended at another one.
            self._on_motion(0.0)

    def _stop_motion(self) -> None:
        if self.moving:
            self._motion.stop()

    def _on_motion(self, share: float) -> None:
        if share < 1.0:
            self._set(Drawing(self._picture, between(self._from, self._to, self._picture, ease_out(share)), self.scale))

    def _on_arrived(self) -> None:
        self._show(self._picture, self._to)

    # ------------------------------------------------------------------ when to draw
    def _schedule(self, *_: object) -> None:
        if not self._refresh.isActive():
            wait = self._not_before - time.monotonic() if self._store.state == "running" else 0.0
            self._refresh.start(max(FRAME, int(1000 * wait)))

    def _on_replaced(self) -> None:
        self._arranger.cancel()
        self._stop_motion()
        self._silence.stop()
        self._toggled, self._remembered, self._next = PictureOptions(), "", None
        self._known, self._inserted = Layout(options=self.layout_options()), False
        self._present, self._present_of = self._known, ()
        self._set(Drawing(Picture(0), self._known))
        self._schedule()

    def _on_stopped(self, *_: object) -> None:
        self.refresh()
        self._on_silence()

    def _on_state(self, state: str) -> None:
        if state == "finished":
            self.refresh()
            self._on_silence()
        self.changed.emit()

    def _on_silence(self) -> None:
        if self._inserted and not self.frozen:
            self.tidy()

    def _on_setting(self, key: str) -> None:
        if key.startswith("graph.flow_"):
            self._set(Drawing(self.drawing.picture, self.drawing.layout, self.scale))
        elif key in ARRANGING:
            self._rearrange()
