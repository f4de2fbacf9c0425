"""The Go menu: finding things and moving the cursor in time."""

from __future__ import annotations

from collections.abc import Callable

from ..store import Selection
from .command import Command
from .conditions import can_go_back, in_the_past, recorded, running
from .context import Context


def _page(name: str) -> Callable[[Context], None]:
    def show(context: Context) -> None:
        context.window.show_page(name)

    return show


def _now(context: Context) -> None:
    context.store.seek(context.store.run.end)


def _beginning(context: Context) -> None:
    context.store.seek(0)


def _event_back(context: Context) -> None:
    context.store.seek(context.store.cursor - 1)


def _event_forward(context: Context) -> None:
    context.store.seek(context.store.cursor + 1)


def _finding(step: int) -> Callable[[Context], None]:
    def go(context: Context) -> None:
        store = context.store
        serials = sorted({finding.events[0] for finding in store.run.findings() if finding.events})
        if not serials:
            return
        later = [serial for serial in serials if serial > store.cursor]
        earlier = [serial for serial in serials if serial < store.cursor]
        # After the last comes the first, as in a search.
        target = (later or serials)[0] if step > 0 else (earlier or serials)[-1]
        store.seek(target)
        store.select(Selection("event", target))

    return go


def _visit(by: int) -> Callable[[Context], None]:
    def go(context: Context) -> None:
        context.store.visits.go(by)

    return go


def _visited_before(context: Context) -> bool:
    return context.store.visits.can_go_back


def _visited_after(context: Context) -> bool:
    return context.store.visits.can_go_forward


def _next_hit(by: int) -> Callable[[Context], None]:
    def go(context: Context) -> None:
        context.window.find_next(by)

    return go


def _has_findings(context: Context) -> bool:
    return recorded(context) and not running(context)


ROWS = (
    Command(
        "go.palette", "Command &Palette…", "go", _page("palette"), ("Ctrl+Shift+P",), "palette",
        "Find any command by its name.",
    ),
    Command(
        "go.find", "&Find…", "go", _page("find"), ("Ctrl+F",), "search",
        "Find variables, operations and lines of the run.", group=1,
    ),
    Command(
        "go.next_hit", "Find &Next", "go", _next_hit(1), ("F3",), "chevron-down",
        "Go to the next thing that was found.", when=recorded, group=1,
    ),
    Command(
        "go.previous_hit", "Find Previou&s", "go", _next_hit(-1), ("Shift+F3",), "chevron-up",
        "Go to the thing before that was found.", when=recorded, group=1,
    ),
    Command(
        "go.back", "Selection &Back", "go", _visit(-1), ("Alt+Left",), "back",
        "Select what was selected before.", when=_visited_before, group=1,
    ),
    Command(
        "go.forward", "Selection &Forward", "go", _visit(1), ("Alt+Right",), "into",
        "Select what was selected after that.", when=_visited_after, group=1,
    ),
    Command(
        "go.to_event", "Go to &Event…", "go", _page("go-to-event"), ("Ctrl+G",), "event",
        "Put the cursor at an event by its number.", when=recorded, group=1,
    ),
    Command(
        "go.now", "Return to &Now", "go", _now, ("Alt+End",), "now",
        "Leave the past: put the cursor after the last event.", when=in_the_past, group=2,
    ),
    Command(
        "go.beginning", "Go to the &Beginning", "go", _beginning, ("Alt+Home",), "timeline",
        "Put the cursor before the first event.", when=can_go_back, group=2,
    ),
    Command(
        "go.event_back", "Previous E&vent", "go", _event_back, ("Alt+Shift+Left",), "back",
        "Put the cursor one event back.", when=can_go_back, group=2,
    ),
    Command(
        "go.event_forward", "Ne&xt Event", "go", _event_forward, ("Alt+Shift+Right",), "over",
        "Put the cursor one event on.", when=in_the_past, group=2,
    ),
    Command(
        "go.next_finding", "Next Fin&ding", "go", _finding(1), ("F4",), "findings",
        "Go to the next place where something is worth knowing.", when=_has_findings, group=3,
    ),
    Command(
        "go.previous_finding", "P&revious Finding", "go", _finding(-1), ("Shift+F4",), "findings",
        "Go to the place before where something is worth knowing.", when=_has_findings, group=3,
    ),
)  # fmt: skip
