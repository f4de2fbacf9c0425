"""The two faces of the interface: one for words, one with fixed width for numbers and code.

Both are lists of families, so that a glyph that the first has not (a Chinese variable name, an arrow) comes from the
next. Sizes are pixels: the drawing measures with the same numbers that an SVG viewer uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

_INTERFACE = ("Inter", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Noto Sans", "DejaVu Sans")
_CODE = ("JetBrains Mono", "Cascadia Mono", "SF Mono", "Menlo", "Noto Sans Mono", "DejaVu Sans Mono")
_OTHER_SCRIPTS = (
    "Noto Sans CJK SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans Mono CJK SC",
    "WenQuanYi Micro Hei",
    "Noto Sans Symbols2",
    "DejaVu Sans",
)


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text is set: ``code`` for the fixed-width face, size in pixels, weight 400 or 600."""

    code: bool = False
    size: int = 13
    weight: int = 400


TITLE = TextStyle(size=13, weight=600)
BODY = TextStyle(size=13)
SMALL = TextStyle(size=12)
TINY = TextStyle(size=11)
CODE = TextStyle(code=True, size=12)
CODE_SMALL = TextStyle(code=True, size=11)


@cache
def families(code: bool) -> tuple[str, ...]:
    """The families that this machine has, best first, with those for other scripts at the end."""
    known = set(QFontDatabase.families())
    wanted = (*(_CODE if code else _INTERFACE), *_OTHER_SCRIPTS)
    found = [name for name in wanted if name in known]
    general = QFontDatabase.SystemFont.FixedFont if code else QFontDatabase.SystemFont.GeneralFont
    system = QFontDatabase.systemFont(general).family()
    # A machine without any of ours: what the desktop uses.
    if not any(name in known for name in wanted[: len(_CODE if code else _INTERFACE)]):
        found.insert(0, system)
    return tuple(dict.fromkeys(found))


@cache
def font(style: TextStyle) -> QFont:
    """The font of a style; needs a ``QGuiApplication``."""
    made = QFont()
    made.setFamilies(list(families(style.code)))
    made.setPixelSize(style.size)
    made.setWeight(QFont.Weight(style.weight))
    made.setStyleHint(QFont.StyleHint.Monospace if style.code else QFont.StyleHint.SansSerif)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def interface_font(size: int = 13) -> QFont:
    """The face for words."""
    return QFont(font(TextStyle(size=size)))


def code_font(size: int = 12) -> QFont:
    """The face for numbers and code, with fixed width."""
    return QFont(font(TextStyle(code=True, size=size)))


@cache
def metrics(style: TextStyle) -> QFontMetricsF:
    """Measures of a style."""
    return QFontMetricsF(font(style))


@cache
def _width(text: str, style: TextStyle) -> float:
    return metrics(style).horizontalAdvance(text)


def text_width(text: str, style: TextStyle) -> float:
    """How wide a text is, in pixels, glyphs of fallback fonts included."""
    return _width(text, style) if len(text) <= 64 else metrics(style).horizontalAdvance(text)


@cache
def row_height(style: TextStyle) -> float:
    """Height that a row of this style needs, scripts with tall glyphs included."""
    measure = metrics(style)
    tall = measure.tightBoundingRect("Ég国|")
    return float(max(round(measure.height()), round(tall.height()) + 2, style.size + 6))


def elided(text: str, style: TextStyle, width: float) -> str:
    """The text, with an ellipsis at the end if it is wider than ``width``."""
    if text_width(text, style) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle] + "…", style) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low] + "…"
