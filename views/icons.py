"""Icons in the colours of a theme: quiet at rest, accented when on, pale when disabled."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from retrograd import resources

from .theme import Theme, load_theme

#: Side of an icon in points.
SIZE = 16

#: Pixmaps are made for these numbers of pixels to a point.
RATIOS = (1.0, 2.0, 3.0)

_LOOKS = (
    (QIcon.Mode.Normal, QIcon.State.Off, ""),
    (QIcon.Mode.Active, QIcon.State.Off, "text"),
    (QIcon.Mode.Disabled, QIcon.State.Off, "ghost"),
    (QIcon.Mode.Normal, QIcon.State.On, "accent"),
    (QIcon.Mode.Active, QIcon.State.On, "accent"),
    (QIcon.Mode.Disabled, QIcon.State.On, "ghost"),
)


def icon(name: str, theme: Theme, token: str = "dim") -> QIcon:
    """The icon ``name`` for a theme, at rest in the colour ``token``; "" is an empty icon.

    Raises:
        retrograd.resources.ResourceError: There is no such icon; the message names the known ones.
    """
    return _icon(name, theme.name, token) if name else QIcon()


def icon_pixmap(name: str, theme: Theme, token: str = "dim", side: int = SIZE, ratio: float = 2.0) -> QPixmap:
    """The icon as a picture of ``side`` points."""
    return _draw(resources.icon(name), theme.hex(token), side, ratio)


def application_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    found = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        found.addPixmap(_draw(resources.icon("retrograd"), "#000000", side, 1.0))
    return found


@cache
def _icon(name: str, theme_name: str, token: str) -> QIcon:
    theme = load_theme(theme_name)
    source = resources.icon(name)
    found = QIcon()
    for mode, state, look in _LOOKS:
        for ratio in RATIOS:
            found.addPixmap(_draw(source, theme.hex(look or token), SIZE, ratio), mode, state)
    return found


def _draw(source: bytes, color: str, side: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer = QSvgRenderer(QByteArray(source.replace(b"currentColor", color.encode("ascii"))))
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap
