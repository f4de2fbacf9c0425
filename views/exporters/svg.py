"""SVG: text as text, a title and an id for everything, the same bytes for the same drawing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from ..canvas.ink import HATCH_STEP, HATCH_WIDTH, Command
from ..fonts import TextStyle, families, text_width
from ..layout import Rect
from .exporter import Source
from .sheet import Sheet, make_sheet


def write(source: Source, target: Path) -> None:
    """Write the drawing."""
    target.write_text(svg_text(make_sheet(source), source.title), encoding="utf-8", newline="\n")


def svg_text(sheet: Sheet, title: str) -> str:
    """The whole file."""
    frame = sheet.frame
    ink = SvgInk()
    sheet.draw(ink)
    box = f"{number(frame.x)} {number(frame.y)} {number(frame.width)} {number(frame.height)}"
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(frame.width)}" height="{number(frame.height)}" '
        f'viewBox="{box}" role="img">',
        f"<title>{escape(title)}</title>",
    ]
    if ink.definitions:
        head.append("<defs>" + "".join(ink.definitions.values()) + "</defs>")
    surface = sheet.theme.hex("background")
    head.append(
        f'<rect x="{number(frame.x)}" y="{number(frame.y)}" width="{number(frame.width)}" '
        f'height="{number(frame.height)}" fill="{surface}"/>'
    )
    return "\n".join([*head, *ink.lines, "</svg>", ""])


def number(value: float) -> str:
    """Two decimals at most, none where they are zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _font_list(code: bool) -> str:
    names = [f"'{name}'" for name in families(code)]
    return ", ".join([*names, "monospace" if code else "sans-serif"])


def _color(name: str, value: str) -> str:
    """A colour as attributes; SVG 1.1 has no eight-digit colours."""
    if len(value) == 9:
        return f' {name}="{value[:7]}" {name}-opacity="{number(int(value[7:], 16) / 255)}"'
    return f' {name}="{value}"'


class SvgInk:
    """Ink that writes elements."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.definitions: dict[str, str] = {}

    def _style(self, fill: str, stroke: str, width: float, dash: Sequence[float]) -> str:
        text = _color("fill", fill) if fill else ' fill="none"'
        if stroke:
            text += _color("stroke", stroke)
            if width != 1:
                text += f' stroke-width="{number(width)}"'
            text += ' stroke-linejoin="round"'
            if dash:
                text += f' stroke-dasharray="{" ".join(number(part) for part in dash)}"'
        return text

    def rect(
        self,
        rect: Rect,
        radius: float = 0.0,
        fill: str = "",
        stroke: str = "",
        width: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        corner = f' rx="{number(radius)}"' if radius else ""
        self.lines.append(f"<rect{_place(rect)}{corner}{self._style(fill, stroke, width, dash)}/>")

    def path(
        self,
        commands: Sequence[Command],
        fill: str = "",
        stroke: str = "",
        width: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        parts = []
        for kind, *values in commands:
            parts.append(str(kind) + " ".join(number(float(value)) for value in values))
        self.lines.append(f'<path d="{" ".join(parts)}"{self._style(fill, stroke, width, dash)}/>')

    def circle(self, x: float, y: float, radius: float, fill: str = "", stroke: str = "", width: float = 1.0) -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        place = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
        self.lines.append(f"<circle {place}{self._style(fill, stroke, width, ())}/>")

    def text(self, x: float, y: float, text: str, style: TextStyle, color: str, anchor: str = "start") -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`; a viewer with other fonts is told the width to keep."""
        if not text:
            return
        weight = f' font-weight="{style.weight}"' if style.weight != 400 else ""
        end = f' text-anchor="{anchor}"' if anchor != "start" else ""
        length = (
            f' textLength="{number(text_width(text, style))}" lengthAdjust="spacingAndGlyphs"' if len(text) > 1 else ""
        )
        self.lines.append(
            f'<text x="{number(x)}" y="{number(y)}" font-family="{_font_list(style.code)}" '
            f'font-size="{style.size}"{weight}{end}{length}{_color("fill", color)} xml:space="preserve">'
            f"{escape(_printable(text))}</text>"
        )

    def hatch(self, rect: Rect, radius: float, color: str) -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        name = f"hatch-{color.lstrip('#')}"
        step = number(HATCH_STEP / 2**0.5)
        self.definitions[name] = (
            f'<pattern id="{name}" patternUnits="userSpaceOnUse" width="{step}" height="{step}" '
            f'patternTransform="rotate(45)"><rect width="{number(HATCH_WIDTH)}" height="{step}"'
            f"{_color('fill', color)}/></pattern>"
        )
        self.lines.append(f'<rect{_place(rect)} rx="{number(radius)}" fill="url(#{name})"/>')

    def begin(self, key: str, title: str) -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        self.lines.append(f"<g id={quoteattr(key)}><title>{escape(_printable(title))}</title>")

    def end(self) -> None:
        """See :class:`retrograd.views.canvas.ink.Ink`."""
        self.lines.append("</g>")


def _place(rect: Rect) -> str:
    return f' x="{number(rect.x)}" y="{number(rect.y)}" width="{number(rect.width)}" height="{number(rect.height)}"'


def _printable(text: str) -> str:
    """XML knows no control characters; a script may well have printed some into a name."""
    return "".join(letter if letter >= " " and letter not in "\ufffe\uffff" else "\ufffd" for letter in text)
