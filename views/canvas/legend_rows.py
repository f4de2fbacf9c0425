"""What the marks of a drawing mean: one row for each mark that is in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from retrograd.app.model.picture import Arrow, Badge, Picture
from retrograd.app.model.value_text import bytes_text

from ..layout import Point, Rect
from ..place_text import line_text
from ..theme import Theme
from . import glyphs
from .badges import draw_badges, draw_bands, draw_bar
from .drawing import UNTRACKED
from .edges import LANE, FlowScale, draw_edge, draw_gradient, edge_shape
from .emphasis import Emphasis
from .ink import Ink

#: Size of a sample.
WIDTH, HEIGHT = 40.0, 22.0

translate = QCoreApplication.translate
Sample = Callable[[Ink, Theme], None]


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A sample with its meaning; ``emphasis`` is what stands out when the row is chosen."""

    section: str
    text: str
    sample: Sample
    emphasis: Emphasis


def family_text(family: str) -> str:
    """What the operations of a family do."""
    return {
        "arithmetic": translate("Legend", "arithmetic"),
        "unary": translate("Legend", "function of each element"),
        "reduce": translate("Legend", "reduction"),
        "matmul": translate("Legend", "product of matrices"),
        "shape": translate("Legend", "shape and memory"),
        "activation": translate("Legend", "activation"),
        "loss": translate("Legend", "loss"),
        "index": translate("Legend", "selection of elements"),
        "accumulate": translate("Legend", "adds to .grad"),
        "custom": translate("Legend", "Function of the script"),
    }.get(family, translate("Legend", "other operation"))


def legend_rows(picture: Picture, scale: FlowScale) -> list[LegendRow]:
    """Rows for everything that the picture has, in order."""
    return [*_families(picture), *_boxes(picture), *_lines(picture), *_flows(picture, scale), *_marks(picture)]


def _families(picture: Picture) -> Iterator[LegendRow]:
    section = translate("Legend", "Operations")
    present = {box.family for box in picture.boxes if box.kind == "op"}
    for family in sorted(present, key=family_text):

        def sample(ink: Ink, theme: Theme, family: str = family) -> None:
            rect = Rect(4, 1, WIDTH - 8, HEIGHT - 2)
            ink.rect(rect, 4, fill=theme.hex("panel"), stroke=theme.hex("line"))
            draw_bar(ink, rect, family, theme, 4, around=3.0)

        yield LegendRow(section, family_text(family), sample, Emphasis("family", family))


def _boxes(picture: Picture) -> Iterator[LegendRow]:
    section = translate("Legend", "Boxes")
    kinds = {
        "leaf": (translate("Legend", "leaf with its .grad"), "leaf", 10.0, ()),
        "tensor": (translate("Legend", "value without history"), "control_line", 4.0, ()),
        "ghost": (translate("Legend", "untracked operation"), "ghost", 4.0, (5.0, 4.0)),
        "group": (translate("Legend", "folded region"), "region_line", 4.0, ()),
    }
    present = {box.kind for box in picture.boxes}
    for kind, (text, token, radius, dash) in kinds.items():
        if kind in present:

            def sample(
                ink: Ink, theme: Theme, token: str = token, radius: float = radius, dash: tuple[float, ...] = dash
            ) -> None:
                stroke = theme.family_hex("leaf") if token == "leaf" else theme.hex(token)
                if token == "region_line":
                    ink.rect(Rect(8, 5, WIDTH - 16, HEIGHT - 8), radius, fill=theme.hex("region"), stroke=stroke)
                ink.rect(Rect(4, 2, WIDTH - 8, HEIGHT - 7), radius, theme.hex("panel"), stroke, 1.5, dash)

            yield LegendRow(section, text, sample, Emphasis("family", kind))
    if any(container.kind in UNTRACKED for container in picture.containers):
        text = translate("Legend", "nothing is tracked in here")
        yield LegendRow(section, text, _hatched, Emphasis("untracked", "region"))


def _hatched(ink: Ink, theme: Theme) -> None:
    rect = Rect(4, 2, WIDTH - 8, HEIGHT - 4)
    ink.hatch(rect, 4, theme.hex("hatch"))
    ink.rect(rect, 4, stroke=theme.hex("ghost"), dash=(4, 3))


def _line(arrow: Arrow, scale: FlowScale) -> Sample:
    """The line of the data from left to right, or that of the gradient the other way."""
    flows = arrow.flow is not None
    y = HEIGHT / 2 - (LANE if flows else 0)
    shape = edge_shape((Point(2, y), Point(WIDTH - 2, y)), False, True)

    def sample(ink: Ink, theme: Theme) -> None:
        if flows:
            draw_gradient(ink, arrow, shape, theme, scale)
        else:
            draw_edge(ink, arrow, shape, theme)

    return sample


def _lines(picture: Picture) -> Iterator[LegendRow]:
    section, scale = translate("Legend", "Lines"), FlowScale()
    arrows = picture.arrows

    def row(text: str, arrow: Arrow, value: str) -> LegendRow:
        return LegendRow(section, text, _line(arrow, scale), Emphasis("edge", value))

    if any(arrow.kind == "grad" for arrow in arrows):
        yield row(translate("Legend", "value with history"), Arrow("", "", ""), "grad")
    if any(arrow.kind == "data" for arrow in arrows):
        yield row(translate("Legend", "needs no gradient"), Arrow("", "", "", kind="data"), "data")
    if any(arrow.kind == "ghost" for arrow in arrows):
        yield row(translate("Legend", "no gradient comes back here"), Arrow("", "", "", kind="ghost"), "ghost")
    if any(arrow.cut for arrow in arrows):
        yield LegendRow(section, translate("Legend", "cut off here"), _scissors, Emphasis("edge", "cut"))
    if any(arrow.alias for arrow in arrows):
        yield row(translate("Legend", "shares its memory"), Arrow("", "", "", alias=True), "alias")
    if any(arrow.broken for arrow in arrows):
        yield row(translate("Legend", "carries NaN or infinity"), Arrow("", "", "", broken="nan"), "broken")


def _scissors(ink: Ink, theme: Theme) -> None:
    glyphs.scissors(ink, WIDTH / 2, HEIGHT / 2, theme.hex("text"), theme.hex("panel"), theme.hex("ghost"))


def _flows(picture: Picture, scale: FlowScale) -> Iterator[LegendRow]:
    flows = [arrow.flow for arrow in picture.arrows if arrow.flow is not None]
    if not flows:
        return
    section = translate("Legend", "Norm of a gradient")
    third = (scale.high - scale.low) / 3
    ends = [scale.low, scale.low + third, scale.low + 2 * third, scale.high]
    samples = [
        (translate("Legend", "up to {0}: vanishing").format(_power(ends[0])), ends[0]),
        (translate("Legend", "up to {0}").format(_power(ends[1])), ends[1] - third / 2),
        (translate("Legend", "up to {0}").format(_power(ends[2])), ends[2] - third / 2),
        (translate("Legend", "up to {0}").format(_power(ends[3])), ends[3] - third / 2),
        (translate("Legend", "above: exploding"), ends[3]),
    ]
    for number, (text, flow) in enumerate(samples, 1):
        yield LegendRow(section, text, _line(Arrow("", "", "", flow=flow), scale), Emphasis("flow", f"flow_{number}"))
    if any(flow == -math.inf for flow in flows):
        zero = _line(Arrow("", "", "", flow=-math.inf), scale)
        yield LegendRow(section, translate("Legend", "exactly zero"), zero, Emphasis("flow", "zero"))
    if any(scale.token(flow) == "error" for flow in flows):
        broken = _line(Arrow("", "", "", flow=math.nan), scale)
        yield LegendRow(section, translate("Legend", "NaN or infinite"), broken, Emphasis("flow", "error"))


def _power(exponent: float) -> str:
    """A power of ten with one digit: ``0.02``, ``1000``, ``1e-04``."""
    return f"{float(f'{10.0**exponent:.1g}'):g}"


def _marks(picture: Picture) -> Iterator[LegendRow]:
    section = translate("Legend", "Marks")
    present = {badge.kind for box in picture.boxes for badge in box.badges}
    known = {
        "saved": ("S", translate("Legend", "keeps tensors: {0} in all").format(bytes_text(picture.saved_bytes))),
        "version": ("v0", translate("Legend", "version of a memory, before")),
        "version-now": ("v1", translate("Legend", "version of a memory, from here on")),
        "born": ("NaN", translate("Legend", "first NaN or infinity")),
        "broken": ("NaN", translate("Legend", "has NaN or infinity")),
        "none": ("None", translate("Legend", "an input that needs no gradient")),
    }
    for kind, (glyph, text) in known.items():
        if kind in present:

            def sample(ink: Ink, theme: Theme, badge: Badge = Badge(glyph, text, kind)) -> None:  # noqa: B008
                draw_badges(ink, [badge], WIDTH - 2, HEIGHT / 2 + 4.5, theme)

            yield LegendRow(section, text, sample, Emphasis("badge", kind))
    for band in picture.passes if len(picture.passes) > 1 else ():
        words = [translate("Legend", "backward pass {0}").format(band.number), line_text(band.line, band.cell)]

        def number(ink: Ink, theme: Theme, glyph: str = str(band.number)) -> None:
            draw_bands(ink, [Badge(glyph, "", "pass")], Rect(4, 0, WIDTH - 6, HEIGHT), theme)

        text = " · ".join(word for word in words if word)
        yield LegendRow(translate("Legend", "Passes"), text, number, Emphasis("pass", str(band.number)))
