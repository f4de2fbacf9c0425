"""Who did it, side by side: the places that a finding joins, each a way there; the versions of a memory as stairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from retrograd.app.model.run import Run
from retrograd.app.model.states import Finding
from retrograd.engine.protocol.events import BackwardBegun, Event, OperationExecuted, TensorCreated

from ..desk import Desk
from ..place_text import cell_of, line_text
from .appearance import ElidedLabel, code_font, label, theme_of
from .plain_text import one_line

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: Most versions that are drawn, pixels of a step's height and of its depth, and radius of a mark.
MOST_STEPS, _HEIGHT, _DEPTH, _RADIUS = 6, 24, 18, 4.5

#: Goes to an event, or if that is 0 to a line.
Go = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Culprit:
    """Somebody who took part: what was done, where, and in which pass; ``event`` is the moment (0: not known)."""

    what: str
    event: int
    line: int
    backward_pass: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A version of a memory: ``role`` is "saved" (somebody keeps this one), "culprit" (the first after it) or ""."""

    version: int
    role: str
    event: int
    line: int


def culprits_of(run: Run, finding: Finding) -> list[Culprit]:
    """Saver and writer; who freed, who carried over and who came again; what holds and what is held; else nothing."""
    details = finding.details
    if isinstance(details.get("saver"), dict) and isinstance(details.get("writer"), dict):
        return [
            Culprit(translate("Culprits", "saved it"), finding.events[1], _number(details["saver"], "line")),
            Culprit(translate("Culprits", "wrote to it"), finding.events[0], _number(details["writer"], "line")),
        ]
    if "second_pass" in details:
        return _passes(run, finding)
    if "holder" in details and finding.events:
        return _held(run, finding)
    return []


def _passes(run: Run, finding: Finding) -> list[Culprit]:
    details = finding.details
    begun = [one for one in _events(run, finding) if isinstance(one, BackwardBegun)]
    made = [one for one in _events(run, finding) if isinstance(one, OperationExecuted)]
    if len(begun) != 2:
        return []
    freed, again = translate("Culprits", "freed it"), translate("Culprits", "came again")
    found = [
        Culprit(freed, begun[0].serial, _number(details, "first"), _number(details, "first_pass")),
        Culprit(again, begun[1].serial, _number(details, "second"), _number(details, "second_pass")),
    ]
    if made:
        carried = translate("Culprits", "{0} carried it over").format(one_line(str(details.get("carrier")), 24))
        found.append(Culprit(carried, made[0].serial, _number(details, "carrier_line")))
    return found


def _held(run: Run, finding: Finding) -> list[Culprit]:
    holder = one_line(str(finding.details.get("holder") or finding.subject), 24)
    found = [Culprit(translate("Culprits", "{0} holds it").format(holder), 0, finding.line)]
    for event in _events(run, finding):
        place = run.place(event.location)
        if isinstance(event, (TensorCreated, OperationExecuted)) and place is not None:
            found.append(Culprit(translate("Culprits", "the oldest was made"), event.serial, place.line))
            break
    return found


def _events(run: Run, finding: Finding) -> Iterator[Event]:
    return (run.event(serial) for serial in finding.events if 0 < serial <= run.end)


def steps_of(finding: Finding) -> list[Step]:
    """The version that was saved and the next ones, as far as the finding names them."""
    saver, stairs = finding.details.get("saver"), finding.details.get("staircase")
    if not isinstance(stairs, list):
        return []
    steps = [step for step in stairs if isinstance(step, dict)]
    if not isinstance(saver, dict):
        return [_step(step, "") for step in steps[-MOST_STEPS:]]
    saved = _number(finding.details, "saved_version")
    writer = finding.events[0] if finding.events else 0
    later = [step for step in steps if _number(step, "version") > saved]
    first = Step(saved, "saved", finding.events[1] if len(finding.events) > 1 else 0, _number(saver, "line"))
    return [first, *(_step(step, "culprit" if step.get("event") == writer else "") for step in later[:MOST_STEPS])]


def _step(step: dict[object, object], role: str) -> Step:
    return Step(_number(step, "version"), role, _number(step, "event"), _number(step, "line"))


def _number(row: object, key: str) -> int:
    found = row.get(key) if isinstance(row, dict) else None
    return found if isinstance(found, int) else 0


class CulpritButton(QPushButton):
    """What somebody did, the line of the source, and where that is; pressing it goes there."""

    def __init__(self, desk: Desk, culprit: Culprit, path: str, go: Go, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._culprit, self._go = culprit, go
        self.setProperty("role", "card")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        source = source_line(desk.store.run, path, culprit.line)
        parts = [line_text(culprit.line, cell_of(path))] if culprit.line else []
        if culprit.backward_pass:
            parts.append(self.tr("pass {0}").format(culprit.backward_pass))
        where = " · ".join(parts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(0)
        code = ElidedLabel(source)
        code.setFont(code_font(desk, 11))
        for part in (ElidedLabel(culprit.what, "dim"), code, label(where, "dim")):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(part)
        self.setAccessibleName(f"{culprit.what}: {source}, {where}")
        self.setToolTip(self.accessibleName())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)

    def sizeHint(self) -> QSize:
        """As high as its three lines."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def _on_clicked(self) -> None:
        self._go(self._culprit.event, self._culprit.line)


def source_line(run: Run, path: str, line: int) -> str:
    """A line of the source as it ran, without its indent."""
    lines = run.source_of(path).splitlines()
    return one_line(lines[line - 1].strip(), 120) if 0 < line <= len(lines) else ""


class CulpritPair(QWidget):
    """Those who took part, two beside each other, and below them the stairs."""

    def __init__(self, desk: Desk, finding: Finding, go: Go, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        self.buttons = [CulpritButton(desk, one, finding.path, go) for one in culprits_of(desk.store.run, finding)]
        for number, button in enumerate(self.buttons):
            alone = number == len(self.buttons) - 1 and number % 2 == 0
            grid.addWidget(button, number // 2, number % 2, 1, 2 if alone else 1)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        steps = steps_of(finding)
        self.stairs = VersionStairs(desk, steps, finding.path, go) if len(steps) > 1 else None
        if self.stairs is not None:
            grid.addWidget(self.stairs, (len(self.buttons) + 1) // 2, 0, 1, 2)
        self.setVisible(bool(self.buttons) or self.stairs is not None)


class VersionStairs(QWidget):
    """A memory over time: each write is a step up; who kept a version and who wrote next are marked by form."""

    def __init__(self, desk: Desk, steps: list[Step], path: str, go: Go, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._steps = desk, steps
        self.setAccessibleName(self.tr("Versions of the memory"))
        self.buttons: list[QPushButton] = []
        for step in steps:
            button = QPushButton(self._words(step, path), self)
            button.setProperty("role", "link")
            button.setFlat(True)
            button.setFont(code_font(desk, 11))
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setToolTip(source_line(desk.store.run, path, step.line) or self.tr("Go to this moment"))
            button.setEnabled(step.event > 0)
            button.clicked.connect(lambda _checked=False, step=step: go(step.event, step.line))
            self.buttons.append(button)
        self.setFixedHeight(_HEIGHT * len(steps) + 4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _words(self, step: Step, path: str) -> str:
        said = {"saved": self.tr("v{0} saved"), "culprit": self.tr("v{0} written over")}
        words = said.get(step.role, self.tr("v{0} written")).format(step.version)
        return f"{words} · {line_text(step.line, cell_of(path))}" if step.line else words

    def _corner(self, number: int) -> QPointF:
        """Where the tread of a step begins; the first is the lowest."""
        return QPointF(8.0 + number * _DEPTH, _HEIGHT * (len(self._steps) - number) - 6.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words stand on the steps."""
        super().resizeEvent(event)
        for number, button in enumerate(self.buttons):
            corner = self._corner(number)
            left = int(corner.x()) + _DEPTH + 2
            hint = button.sizeHint()
            width = min(hint.width(), self.width() - left)
            button.setGeometry(left, int(corner.y()) - hint.height() + 7, width, hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The stairs and the marks on them."""
        theme = theme_of(self._desk)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("dim"), 1.5))
        corners = [self._corner(number) for number in range(len(self._steps))]
        line = QPolygonF()
        for corner in corners:
            if not line.isEmpty():
                line.append(QPointF(corner.x(), line.last().y()))
            line.append(corner)
        line.append(corners[-1] + QPointF(_DEPTH, 0))
        painter.drawPolyline(line)
        for step, corner in zip(self._steps, corners, strict=True):
            self._mark(painter, step, corner)

    def _mark(self, painter: QPainter, step: Step, at: QPointF) -> None:
        """A full disc: saved; a full diamond: written over; a ring: written."""
        theme = theme_of(self._desk)
        token = {"saved": "accent", "culprit": "error"}.get(step.role, "dim")
        painter.setPen(QPen(theme.color(token), 1.5))
        painter.setBrush(theme.color(token if step.role else "panel"))
        if step.role != "culprit":
            painter.drawEllipse(at, _RADIUS, _RADIUS)
            return
        reach = _RADIUS + 1.5
        painter.drawPolygon(
            QPolygonF([at + QPointF(x, y) * reach for x, y in ((0, -1), (1, 0), (0, 1), (-1, 0))])
        )  # fmt: skip
