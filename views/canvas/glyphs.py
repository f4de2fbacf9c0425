"""Small marks drawn as lines, so that they look the same with every font."""

from __future__ import annotations

from math import cos, radians, sin

from .ink import Command, Ink


def tick(ink: Ink, x: float, y: float, color: str) -> None:
    """A tick of 9 × 8 pixels; ``x`` is its left end, ``y`` the baseline of the text beside it."""
    ink.path([("M", x, y - 4), ("L", x + 3, y - 1), ("L", x + 9, y - 8)], stroke=color, width=1.6)


def triangle(ink: Ink, x: float, y: float, color: str) -> None:
    """A triangle to the right, 7 × 8 pixels; ``y`` is the baseline of the text beside it."""
    ink.path([("M", x, y - 8), ("L", x + 7, y - 4), ("L", x, y), ("Z",)], fill=color)


def clock(ink: Ink, x: float, y: float, color: str) -> None:
    """A small clock; ``y`` is the baseline of the text beside it."""
    ink.circle(x + 4.5, y - 4.5, 4, stroke=color, width=1.2)
    ink.path([("M", x + 4.5, y - 7), ("L", x + 4.5, y - 4.5), ("L", x + 6.5, y - 3.5)], stroke=color, width=1.2)


def chevron(ink: Ink, x: float, y: float, color: str) -> None:
    """A chevron to the right, 5 × 8 pixels, for what can be unfolded."""
    ink.path([("M", x, y - 9), ("L", x + 4.5, y - 4.5), ("L", x, y)], stroke=color, width=1.6)


def _turned(points: list[tuple[float, float]], x: float, y: float, degrees: float) -> list[tuple[float, float]]:
    turn = radians(degrees)
    return [(x + px * cos(turn) - py * sin(turn), y + px * sin(turn) + py * cos(turn)) for px, py in points]


def scissors(ink: Ink, x: float, y: float, color: str, surface: str, ring: str) -> None:
    """Open scissors in a disc of 24 pixels around a point."""
    ink.circle(x, y, 11.5, fill=surface, stroke=ring)
    for side in (-1.0, 1.0):
        blade = _turned([(-2.6, 0.6 * side), (7.6, -1.2 * side)], x, y, 24 * -side)
        commands: list[Command] = [("M", *blade[0]), ("L", *blade[1])]
        ink.path(commands, stroke=color, width=1.5)
        handle = _turned([(-5.0, 1.0 * side)], x, y, 24 * -side)[0]
        ink.circle(handle[0], handle[1], 2.3, stroke=color, width=1.3)


def arrow_head(tip: tuple[float, float], back: tuple[float, float], length: float, width: float) -> list[Command]:
    """A filled head with its point at ``tip``; ``back`` is a point that the line comes from."""
    dx, dy = tip[0] - back[0], tip[1] - back[1]
    distance = (dx * dx + dy * dy) ** 0.5 or 1.0
    dx, dy = dx / distance, dy / distance
    base_x, base_y = tip[0] - dx * length, tip[1] - dy * length
    half = width / 2
    return [
        ("M", tip[0], tip[1]),
        ("L", base_x - dy * half, base_y + dx * half),
        ("L", base_x + dy * half, base_y - dx * half),
        ("Z",),
    ]
