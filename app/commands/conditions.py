"""The facts that decide whether a command may run."""

from __future__ import annotations

from .context import Context


def startable(context: Context) -> bool:
    """A script or notebook is open and no program of it runs."""
    return context.session.startable and not context.session.live


def unstarted(context: Context) -> bool:
    """A script or notebook is open and has not run yet."""
    return context.store.state == "ready" and startable(context)


def restartable(context: Context) -> bool:
    """A script or notebook is open, whether it runs or not."""
    return context.session.startable


def live(context: Context) -> bool:
    """A program runs or waits."""
    return context.session.live


def running(context: Context) -> bool:
    """A program runs."""
    return context.store.state in ("starting", "running")


def paused(context: Context) -> bool:
    """A program waits, and the cursor is at its present."""
    return context.store.state == "paused" and not context.store.in_the_past


def in_the_past(context: Context) -> bool:
    """The cursor is before the last event."""
    return context.store.in_the_past


def recorded(context: Context) -> bool:
    """There are events."""
    return context.store.run.end > 0


def can_go_back(context: Context) -> bool:
    """There are events before the cursor, and nothing is added to them just now."""
    return context.store.cursor > 0 and not running(context)


def can_step(context: Context) -> bool:
    """A step forward is possible: in the past along the record, else of the waiting program."""
    return (in_the_past(context) and not running(context)) or paused(context)


def can_step_or_begin(context: Context) -> bool:
    """A step is possible, or begins the program; none begins it anew, since that would lose the record."""
    return can_step(context) or unstarted(context)


def can_continue(context: Context) -> bool:
    """F5 has something to do: begin, go on, or go forward along the record."""
    return can_step(context) or startable(context)


def in_source(context: Context) -> bool:
    """The editor has a line under its cursor."""
    return context.window.current_line()[1] > 0
