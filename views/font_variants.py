"""Fonts made from other fonts: emphasis, small print, and the code font that the settings ask for."""

from __future__ import annotations

from PySide6.QtGui import QFont

from retrograd.app.settings.store import Settings

from .fonts import code_font


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


def editor_font(settings: Settings) -> QFont:
    """The fixed-width font of editor and console: the family of the settings, else the best one installed."""
    font = code_font(settings.number("editor.font_size"))
    family = settings.text("editor.font_family")
    if family:
        font.setFamilies([family, *font.families()])
    font.setFixedPitch(True)
    return font
