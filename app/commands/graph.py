"""The Graph menu: what is drawn and how."""

from __future__ import annotations

from collections.abc import Callable

from .command import Command
from .conditions import recorded
from .context import Context

_ZOOM_STEP = 1.25


def _fit(context: Context) -> None:
    context.window.fit_graph()


def _tidy(context: Context) -> None:
    context.window.tidy_graph()


def _zoom(factor: float) -> Callable[[Context], None]:
    def zoom(context: Context) -> None:
        context.window.zoom_graph(factor)

    return zoom


def _cone(direction: str) -> Callable[[Context], None]:
    def show(context: Context) -> None:
        context.window.show_cone(direction)

    return show


def _export_cone(context: Context) -> None:
    context.window.export_cone()


def _selected(context: Context) -> bool:
    return recorded(context) and context.store.selection.kind in ("tensor", "node", "event")


def _why(context: Context) -> None:
    context.window.ask_why()


def _set(key: str, value: str) -> Callable[[Context], None]:
    def choose(context: Context) -> None:
        context.settings.set(key, value)

    return choose


def _is(key: str, value: str) -> Callable[[Context], bool]:
    def chosen(context: Context) -> bool:
        return context.settings.text(key) == value

    return chosen


def _switch(key: str) -> Callable[[Context], None]:
    def switch(context: Context) -> None:
        context.settings.set(key, not context.settings.flag(key))

    return switch


def _on(key: str) -> Callable[[Context], bool]:
    def on(context: Context) -> bool:
        return context.settings.flag(key)

    return on


def _choice(
    name: str, title: str, key: str, value: str, icon: str, tip: str, group: int, shortcut: tuple[str, ...] = ()
) -> Command:
    return Command(
        f"graph.{name}", title, "graph", _set(key, value), shortcut, icon, tip, checked=_is(key, value), group=group
    )


ROWS = (
    Command("graph.fit", "&Fit", "graph", _fit, ("Ctrl+0",), "fit", "Show the whole graph.", toolbar=31),
    Command("graph.zoom_in", "Zoom &In", "graph", _zoom(_ZOOM_STEP), ("Ctrl++", "Ctrl+="), "zoom-in", "Draw larger."),
    Command("graph.zoom_out", "Zoom &Out", "graph", _zoom(1 / _ZOOM_STEP), ("Ctrl+-",), "zoom-out", "Draw smaller."),
    Command("graph.zoom_normal", "&Actual Size", "graph", _zoom(0), ("Ctrl+1",), "graph", "Draw at 100 %."),
    Command("graph.tidy", "&Tidy", "graph", _tidy, ("Ctrl+T",), "tidy", "Lay the graph out anew.", when=recorded),
    Command(
        "graph.freeze", "Free&ze Layout", "graph", _switch("graph.frozen"), (), "layout",
        "Leave everything where it stands while the graph grows.", checked=_on("graph.frozen"),
    ),
    _choice("flow_down", "&Down", "graph.direction", "down", "chevron-down", "Let the data flow down.", 5),
    _choice("flow_right", "&Right", "graph.direction", "right", "chevron-right", "Let the data flow to the right.", 5),
    _choice("show_forward", "Show &Values", "graph.show", "forward", "value", "Draw forward values only.", 1),
    _choice("show_backward", "Show &Gradients", "graph.show", "backward", "grad", "Draw gradients only.", 1),
    _choice("show_both", "Show &Both", "graph.show", "both", "graph", "Draw both on the same cards.", 1),
    _choice(
        "computation", "&Computation Graph", "graph.projection", "computation", "op",
        "Draw values and operations, and what was not recorded.", 5, ("Ctrl+Alt+C",),
    ),
    _choice(
        "autograd", "&Autograd Graph", "graph.projection", "autograd", "grad",
        "Draw exactly the nodes and edges that autograd has.", 5, ("Ctrl+Alt+A",),
    ),
    _choice("fold_auto", "Fold &Large Graphs", "graph.fold", "auto", "regions", "Fold regions when there is much.", 2),
    _choice("fold_none", "Unfold All", "graph.fold", "none", "chevron-down", "Draw every operation.", 2),
    _choice("fold_all", "Fold All", "graph.fold", "all", "chevron-right", "Draw every region as one card.", 2),
    Command(
        "graph.ghosts", "U&ntracked Operations", "graph", _switch("graph.ghosts"), (), "graph",
        "Draw operations that autograd did not record, dashed.", checked=_on("graph.ghosts"), group=3,
    ),
    Command(
        "graph.constants", "&Constants", "graph", _switch("graph.constants"), (), "value",
        "Draw tensors that need no gradient.", checked=_on("graph.constants"), group=3,
    ),
    Command(
        "graph.legend", "&Legend", "graph", _switch("graph.legend"), ("Ctrl+Alt+L",), "help",
        "Show what the marks of the drawing mean.", checked=_on("graph.legend"), group=3,
    ),
    Command(
        "graph.cone_before", "What &Reaches This", "graph", _cone("before"), ("Ctrl+Alt+Up",), "chevron-up",
        "Let everything that the selected box was computed from stand out.", when=_selected, group=6,
    ),
    Command(
        "graph.cone_after", "What It R&eaches", "graph", _cone("after"), ("Ctrl+Alt+Down",), "chevron-down",
        "Let everything that was computed from the selected box stand out.", when=_selected, group=6,
    ),
    Command(
        "graph.cone_both", "Bot&h Cones", "graph", _cone("both"), ("Ctrl+Alt+B",), "graph",
        "Let everything before and after the selected box stand out.", when=_selected, group=6,
    ),
    Command(
        "graph.cone_none", "Let Nothing Stand O&ut", "graph", _cone(""), ("Ctrl+Alt+0",), "clear",
        "Draw everything alike again.", when=recorded, group=6,
    ),
    Command(
        "graph.dim", "&Dim the Rest", "graph", _switch("graph.dim"), ("Ctrl+Alt+D",), "filter",
        "Draw pale what does not belong to a cone, a filter or a pass.", checked=_on("graph.dim"), group=6,
    ),
    Command(
        "graph.export_cone", "E&xport the Cone…", "graph", _export_cone, (), "export",
        "Write only what the selected value was computed from to a file.", when=_selected, group=6,
    ),
    Command(
        "graph.why", "&Why?", "graph", _why, ("Ctrl+I",), "why",
        "Explain what is selected, or the name under the cursor of the source.", when=recorded, group=4, toolbar=42,
    ),
)  # fmt: skip
