"""The panels: one file each, and a row here.

``panel.py`` is their base, ``inspector.py`` the base of those about the selected thing, ``table_panel.py`` of those
that are one table. Open ``findings.py`` first to see how a panel looks.
"""

from __future__ import annotations

from .bookmarks import BookmarksPanel
from .breakpoints import BreakpointsPanel
from .call_stack import CallStackPanel
from .cell import CellPanel
from .console import ConsolePanel
from .events import EventsPanel
from .findings import FindingsPanel
from .grad import GradPanel
from .gradient_flow import GradientFlowPanel
from .kept import KeptPanel
from .memory import MemoryPanel
from .op import OpPanel
from .origin import OriginPanel
from .outline import OutlinePanel
from .panel import Panel, PanelRow
from .ready_queue import ReadyQueuePanel
from .regions import RegionsPanel
from .value import ValuePanel
from .variables import VariablesPanel
from .watches import WatchesPanel
from .what_if import WhatIfPanel
from .why import WhyPanel

_CLASSES: tuple[type[Panel], ...] = (
    OutlinePanel,
    ValuePanel,
    GradPanel,
    OriginPanel,
    OpPanel,
    WhyPanel,
    ReadyQueuePanel,
    EventsPanel,
    FindingsPanel,
    BreakpointsPanel,
    BookmarksPanel,
    WhatIfPanel,
    GradientFlowPanel,
    VariablesPanel,
    WatchesPanel,
    CallStackPanel,
    RegionsPanel,
    CellPanel,
    MemoryPanel,
    KeptPanel,
    ConsolePanel,
)

#: Every panel, in the order of the tabs of its area.
PANELS: tuple[PanelRow, ...] = tuple(
    PanelRow(each.identity, each.title, each.area, each, each.icon) for each in _CLASSES
)

__all__ = ["PANELS", "Panel", "PanelRow"]
