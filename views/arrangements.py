"""How the panels can stand: one row for each arrangement that comes with the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: The columns at the bottom from left to right.
COLUMNS: Final = ("bottom-left", "bottom-middle", "bottom-right")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which panels are open, where, and how the room is shared.

    Attributes:
        places: Panels of each area in the order of their tabs; the first one is in front. Panels that are not named
            are closed and can be opened from the View menu.
        source, inspector: Share of the width of source and inspector; the graph has the rest.
        columns: Share of the width of each column at the bottom.
        bottom: Share of the height of the columns at the bottom.
    """

    places: Mapping[str, tuple[str, ...]]
    source: float = 0.275
    inspector: float = 0.22
    columns: tuple[float, ...] = (0.39, 0.38, 0.23)
    bottom: float = 0.27


_ALWAYS = {"source": ("source",), "timeline": ("timeline",)}

LEARN: Final = Arrangement(
    {
        **_ALWAYS,
        "inspector": ("grad", "value", "op", "why"),
        "bottom-left": ("variables", "ready_queue", "findings"),
        "bottom-right": ("console",),
    },
    source=0.3, inspector=0.26, columns=(0.6, 0.4), bottom=0.24,
)  # fmt: skip

DEBUG: Final = Arrangement(
    {
        **_ALWAYS,
        "inspector": ("value", "grad", "op", "why"),
        "bottom-left": ("ready_queue", "events", "findings", "breakpoints", "bookmarks", "what_if"),
        "bottom-middle": ("variables", "watches", "call_stack", "regions"),
        "bottom-right": ("console",),
    }
)

TRAIN: Final = Arrangement(
    {
        **_ALWAYS,
        "inspector": ("grad", "value", "op", "why"),
        "bottom-left": ("gradient_flow", "events", "breakpoints"),
        "bottom-middle": ("memory", "kept", "findings", "variables", "watches", "regions"),
        "bottom-right": ("console",),
    },
    source=0.25, columns=(0.46, 0.36, 0.18), bottom=0.4,
)  # fmt: skip

#: Every arrangement by the name that commands use; the first one is where a new person begins.
ARRANGEMENTS: Final[dict[str, Arrangement]] = {"debug": DEBUG, "learn": LEARN, "train": TRAIN}
DEFAULT: Final = "debug"
