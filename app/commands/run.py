"""The Run menu: beginning, going on, stepping forward and back."""

from __future__ import annotations

from collections.abc import Callable

from . import travel
from .command import Command
from .conditions import (
    can_continue,
    can_go_back,
    can_step,
    can_step_or_begin,
    in_source,
    in_the_past,
    live,
    restartable,
    running,
    startable,
    unstarted,
)
from .context import Context


def _continue(context: Context) -> None:
    if in_the_past(context) and not running(context):
        travel.forward_continue(context.store, context.session.breakpoints)
    elif context.store.state == "paused":
        context.session.resume()
    else:
        chosen = context.session.run_settings.stop_at_entry
        stops = context.settings.flag("run.stop_at_entry") if chosen is None else chosen
        context.session.start("pause" if stops else "run")


def _without_stopping(context: Context) -> None:
    context.session.start("record")


def _pause(context: Context) -> None:
    context.session.pause()


def _stop(context: Context) -> None:
    context.session.stop()


def _restart(context: Context) -> None:
    context.session.restart()


def _step_over(context: Context) -> None:
    _step_by(context, context.settings.text("run.grain"))


def _step_by(context: Context, grain: str) -> None:
    if context.store.in_the_past:
        travel.forward(context.store, grain)
    elif unstarted(context):
        context.session.start("pause")
    else:
        context.session.step("over" if grain == "line" else grain)


def _step_into(context: Context) -> None:
    if context.store.in_the_past:
        travel.into(context.store)
    elif unstarted(context):
        context.session.start("pause")
    else:
        context.session.step("into")


def _step_out(context: Context) -> None:
    if context.store.in_the_past:
        travel.out(context.store)
    else:
        context.session.step("out")


def _step_cell(context: Context) -> None:
    if context.store.in_the_past:
        travel.forward(context.store, "cell")
    else:
        context.session.step("cell")


def _can_step_cell(context: Context) -> bool:
    return can_step(context) and context.store.run.document == "notebook"


def _forward(grain: str) -> Callable[[Context], None]:
    def step(context: Context) -> None:
        _step_by(context, grain)

    return step


def _back(grain: str) -> Callable[[Context], None]:
    def step(context: Context) -> None:
        travel.back(context.store, grain)

    return step


def _step_back(context: Context) -> None:
    travel.back(context.store, context.settings.text("run.grain"))


def _reverse_continue(context: Context) -> None:
    travel.reverse_continue(context.store, context.session.breakpoints)


def _to_cursor(context: Context) -> None:
    path, line = context.window.current_line()
    if context.store.in_the_past:
        travel.forward_to_line(context.store, path, line)
    else:
        context.session.step("line", path, line)


def _can_run_to_cursor(context: Context) -> bool:
    return can_step(context) and in_source(context)


def _toggle_breakpoint(context: Context) -> None:
    context.session.toggle_breakpoint(*context.window.current_line())


def _has_breakpoints(context: Context) -> bool:
    return bool(context.session.breakpoints.all())


def _all_enabled(context: Context) -> bool:
    rows = context.session.breakpoints.all()
    return bool(rows) and all(row.enabled for row in rows)


def _switch_breakpoints(context: Context) -> None:
    context.session.breakpoints.enable_all(not _all_enabled(context))


def _remove_breakpoints(context: Context) -> None:
    context.session.breakpoints.clear()


ROWS = (
    Command(
        "run.continue", "Start or &Continue", "run", _continue, ("F5",), "continue",
        "Start the program, or go on to the next breakpoint; in the past, go forward along the record.",
        when=can_continue, toolbar=11,
    ),
    Command(
        "run.without_stopping", "Run &Without Stopping", "run", _without_stopping, ("Ctrl+F5",), "run",
        "Run to the end; only a stop set from a finding stops it, other breakpoints and exceptions do not.",
        when=startable,
    ),
    Command(
        "run.pause", "&Pause", "run", _pause, ("F6",), "pause",
        "Stop at the nearest line of your code.", when=running, toolbar=12,
    ),
    Command(
        "run.stop", "&Stop", "run", _stop, ("Shift+F5",), "stop",
        "End the program, by force if it does not listen; what was recorded stays.", when=live, toolbar=13,
    ),
    Command(
        "run.restart", "&Restart", "run", _restart, ("Ctrl+Shift+F5",), "restart",
        "Stop and start again from the beginning with the text on the disk.", when=restartable, toolbar=14,
    ),
    Command(
        "run.step_back", "Step &Back", "run", _step_back, ("Ctrl+F10",), "back",
        "Go back by one line, operation or node along the record; the program does not move.",
        when=can_go_back, toolbar=21, group=1,
    ),
    Command(
        "run.step_over", "Step &Over", "run", _step_over, ("F10",), "over",
        "Go on by one line, operation or node, or begin; in the past, move forward along the record.",
        when=can_step_or_begin, toolbar=22, group=1,
    ),
    Command(
        "run.step_into", "Step &Into", "run", _step_into, ("F11",), "into",
        "Enter the function called on this line; enters backward() node by node too.",
        when=can_step_or_begin, toolbar=23, group=1,
    ),
    Command(
        "run.step_out", "Step O&ut", "run", _step_out, ("Shift+F11",), "out",
        "Go on until this function, or this backward pass, is over.", when=can_step, toolbar=24, group=1,
    ),
    Command(
        "run.to_cursor", "Run to &Cursor", "run", _to_cursor, ("Ctrl+Return", "Ctrl+Enter"), "run-to-cursor",
        "Go on until the line under the editor's cursor is next.", when=_can_run_to_cursor, group=1,
    ),
    Command(
        "run.step_op", "Next Operation", "run", _forward("op"), ("F8",), "op",
        "Go on until the next operation on tensors is done.", when=can_step, group=2,
    ),
    Command(
        "run.step_node", "Next Gradient Node", "run", _forward("node"), ("F7",), "grad",
        "Go on to the next node of a backward pass.", when=can_step, group=2,
    ),
    Command(
        "run.step_cell", "Next Cell", "run", _step_cell, ("Shift+Return",), "notebook",
        "Run the notebook to the beginning of the next cell.", when=_can_step_cell, group=2,
    ),
    Command(
        "run.step_op_back", "Previous Operation", "run", _back("op"), ("Ctrl+F8",), "back",
        "Go back to before the last operation.", when=can_go_back, group=3,
    ),
    Command(
        "run.step_node_back", "Previous Gradient Node", "run", _back("node"), ("Ctrl+F7",), "back",
        "Go back to the node before in the backward pass.", when=can_go_back, group=3,
    ),
    Command(
        "run.reverse_continue", "Re&verse Continue", "run", _reverse_continue, ("Ctrl+Shift+F10",), "back-continue",
        "Go back to where the program stopped before, or would have at a breakpoint, or to the beginning.",
        when=can_go_back, group=3,
    ),
    Command(
        "run.toggle_breakpoint", "&Toggle Breakpoint", "run", _toggle_breakpoint, ("F9",), "breakpoint",
        "Set a breakpoint on the line under the editor's cursor, or take it away.", when=in_source, group=4,
    ),
    Command(
        "run.switch_breakpoints", "Breakpoints &Active", "run", _switch_breakpoints, ("Ctrl+Shift+F9",), "breakpoints",
        "Let all breakpoints stop the program, or none.", when=_has_breakpoints, checked=_all_enabled, group=4,
    ),
    Command(
        "run.remove_breakpoints", "Remove &All Breakpoints", "run", _remove_breakpoints, (), "clear",
        "Take every breakpoint away.", when=_has_breakpoints, group=4,
    ),
)  # fmt: skip
