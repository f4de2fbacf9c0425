"""The two fonts of the window: the system's for words, a fixed-width one for code and numbers."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

#: Size of the interface font in pixels.
INTERFACE_SIZE = 13

#: Fixed-width families with clear zeros and brackets, best first; the first one installed is the default.
CODE_FAMILIES = (
    "JetBrains Mono", "Cascadia Mono", "SF Mono", "Menlo", "Consolas", "Source Code Pro", "Fira Mono",
    "Ubuntu Mono", "DejaVu Sans Mono", "Noto Sans Mono", "Liberation Mono",
)  # fmt: skip

#: Taken where the system names no font of its own, only the generic "Sans Serif".
INTERFACE_FAMILIES = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Open Sans", "Liberation Sans", "DejaVu Sans")

_GENERIC = ("Sans Serif", "Sans", "sans-serif", "")


def interface_font() -> QFont:
    """The system's font at 13 px."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if font.family() in _GENERIC:
        family = _first_installed(INTERFACE_FAMILIES)
        if family:
            font = QFont(family)
    font.setPixelSize(INTERFACE_SIZE)
    return font


def code_font(family: str = "", size: int = INTERFACE_SIZE) -> QFont:
    """A fixed-width font of ``size`` pixels; "" takes the best one installed."""
    name = family or _first_installed(CODE_FAMILIES)
    font = QFont(name) if name else QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFixedPitch(True)
    font.setPixelSize(size)
    return font


def bold(font: QFont) -> QFont:
    """The same font with the weight that stands for emphasis."""
    other = QFont(font)
    other.setWeight(QFont.Weight.DemiBold)
    return other


def small(font: QFont, pixels: int = 2) -> QFont:
    """The same font, ``pixels`` smaller."""
    other = QFont(font)
    other.setPixelSize(max(8, font.pixelSize() - pixels))
    return other


def _first_installed(families: tuple[str, ...]) -> str:
    if QGuiApplication.instance() is None:
        return ""
    installed = set(QFontDatabase.families())
    return next((family for family in families if family in installed), "")
