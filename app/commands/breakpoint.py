"""Breakpoints of every kind, in the Run menu: dialogs for those that want a name, switches for the rest."""

from __future__ import annotations

from collections.abc import Callable

from ..store.breakpoint_rows import EventBreakpoint, event
from .command import Command
from .conditions import in_source
from .context import Context

SUBMENU = "Break &On"


def _page(name: str) -> Callable[[Context], None]:
    def show(context: Context) -> None:
        context.window.show_page(name)

    return show


def _switch(wanted: EventBreakpoint) -> Callable[[Context], None]:
    def switch(context: Context) -> None:
        context.session.breakpoints.toggle_event(wanted)

    return switch


def _is_on(wanted: EventBreakpoint) -> Callable[[Context], bool]:
    def on(context: Context) -> bool:
        there = context.session.breakpoints.like(wanted)
        return there is not None and there.enabled

    return on


def _opened(context: Context) -> bool:
    """Something is open, be it a recording: breakpoints also stop on the way through the past."""
    return context.store.state != "empty"


def _any(context: Context) -> bool:
    return _opened(context) and bool(context.session.breakpoints.all())


def _bring_back(context: Context) -> None:
    context.session.breakpoints.bring_back()


def _can_bring_back(context: Context) -> bool:
    return _opened(context) and context.session.breakpoints.can_bring_back


def _asking(kind: str, title: str, tip: str, shortcut: tuple[str, ...] = ()) -> Command:
    return Command(
        f"run.break_on_{kind}", title, "run", _page(f"break-on-{kind}"), shortcut, f"breakpoint-{kind}", tip,
        when=_opened, group=4, submenu=SUBMENU,
    )  # fmt: skip


def _switching(name: str, title: str, wanted: EventBreakpoint, tip: str) -> Command:
    icon = f"breakpoint-{wanted.subject}"
    return Command(
        f"run.break_{name}", title, "run", _switch(wanted), (), icon, tip, when=_opened, checked=_is_on(wanted),
        group=4, submenu=SUBMENU,
    )  # fmt: skip


ROWS = (
    Command(
        "run.edit_breakpoint", "&Edit Breakpoint…", "run", _page("break-on-line"), ("Shift+F9",), "breakpoint",
        "Give the breakpoint under the editor's cursor a condition, a hit count or a message, or set one with them.",
        when=in_source, group=4,
    ),
    Command(
        "run.bring_back_breakpoints", "Bring Back Remo&ved Breakpoints", "run", _bring_back, (), "breakpoints",
        "Undo the last removal of breakpoints.", when=_can_bring_back, group=4,
    ),
    _switching(
        "not_finite", "Break When &Not Finite", event("value", "", "nonfinite"),
        "Stop as soon as a value or gradient holds a NaN or an infinity.",
    ),
    _switching(
        "each_backward", "Break on Each &Backward Pass", event("backward"),
        "Stop whenever backward() begins, before its first node.",
    ),
    _switching(
        "uncaught", "Break on &Uncaught Exceptions", event("exception", "", "uncaught"),
        "Stop where an exception is raised that nobody catches.",
    ),
    _switching(
        "raised", "Break on &Raised Exceptions", event("exception", "", "raised"),
        "Stop where an exception is raised, also if it is caught; the failing call is still there.",
    ),
    _asking("op", "Break on &Operation…", "Stop at an operation, or at its node in backward, by name."),
    _asking("name", "Break on This &Variable…", "Stop when a variable is bound, written, or its gradient changes."),
    _asking("tensor", "Break on This &Tensor…", "Stop when the selected tensor is written or its gradient changes."),
    _asking("value", "Break on &Value…", "Stop when a norm, a share of zeros, a shape or any expression is so."),
    _asking("module", "Break on &Module…", "Stop at operations inside a module, by class or path."),
    _asking("exception", "Break on E&xception…", "Stop at exceptions of one class, caught or not."),
    _asking("region", "Break on Re&gion…", "Stop on entering or leaving no_grad, a module, a loop and the like."),
    Command(
        "run.import_breakpoints", "&Import Breakpoints…", "run", _page("import-breakpoints"), (), "open",
        "Add the breakpoints of a file to the list.", when=_opened, group=4, submenu=SUBMENU,
    ),
    Command(
        "run.export_breakpoints", "Ex&port Breakpoints…", "run", _page("export-breakpoints"), (), "export",
        "Write all breakpoints to a file.", when=_any, group=4, submenu=SUBMENU,
    ),
)  # fmt: skip
