"""What is really on the screen can be read: contrast of every word of the window, in every theme, from its pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from retrograd import resources
from retrograd.app.main import Parts

#: WCAG 2's least contrast of a text.
ENOUGH = 4.5


def luminance(pixels: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Relative luminance of rows of red, green, blue."""
    parts = pixels.astype(np.float64) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(image: NDArray[np.uint32], place: QRect) -> float:
    """Between the commonest colour in a rectangle and the one that stands out most from it."""
    part = image[place.top() : place.bottom() + 1, place.left() : place.right() + 1]
    packed, counts = np.unique(part, return_counts=True)
    light = luminance(np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], axis=1))
    ground = light[counts.argmax()]
    high, low = np.maximum(light, ground), np.minimum(light, ground)
    return float(((high + 0.05) / (low + 0.05)).max())


def words(root: QWidget) -> list[QLabel | QAbstractButton]:
    """Labels and buttons with a text that somebody can see and use."""
    known = [*root.findChildren(QLabel), *root.findChildren(QAbstractButton)]
    return [
        widget
        for widget in known
        if widget.text().strip() and widget.isEnabled() and not widget.visibleRegion().isEmpty()
    ]


def too_weak(window: QWidget, seen: set[QWidget]) -> dict[str, float]:
    """Words of too little contrast among those not seen yet, and how much they have."""
    fresh = [widget for widget in words(window) if widget not in seen]
    if not fresh:
        return {}
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    image = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), -1)[:, : picture.width()]
    found = {}
    for widget in fresh:
        region = widget.visibleRegion().boundingRect()
        if region.height() < 10 or region.width() < 10:
            continue
        seen.add(widget)
        value = contrast(image, QRect(widget.mapTo(window, QPoint(region.left(), region.top())), region.size()))
        if value < ENOUGH:
            found[f"{type(widget).__name__} {widget.text()!r}"] = round(value, 2)
    return found


def test_every_word_of_the_window_can_be_read(finished: Parts, qtbot: QtBot) -> None:
    parts = finished
    parts.settings.set("graph.legend", True)
    parts.store.seek(parts.store.run.end - 4)
    for theme in resources.themes():
        parts.settings.set("view.theme", theme)
        seen: set[QWidget] = set()
        for identity, _ in parts.window.workbench.docks():
            parts.window.show_panel(identity)
            QApplication.processEvents()
            assert too_weak(parts.window, seen) == {}, (theme, identity)
        parts.window.show_page("start")
        QApplication.processEvents()
        assert too_weak(parts.window, seen) == {}, theme
        assert len(seen) > 40
