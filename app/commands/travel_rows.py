"""The rows of the Run menu that go back in time: each step has its way back at the same grain."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from . import travel
from .command import Command
from .conditions import can_go_back, can_step, in_source, running
from .context import Context

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate


def _back(grain: str) -> Callable[[Context], None]:
    def step(context: Context) -> None:
        travel.back(context.store, grain)

    return step


def _training_step(context: Context) -> None:
    if context.store.in_the_past:
        travel.forward(context.store, "training")
    else:
        context.session.step("training")


def _back_to_cursor(context: Context) -> None:
    path, line = context.window.current_line()
    if not travel.back_to_line(context.store, path, line):
        said = translate("Travel", "Line {0} did not run before this moment.").format(line)
        context.store.message.emit(said, "info")


def _can_go_back_to_cursor(context: Context) -> bool:
    return can_go_back(context) and in_source(context)


def _again(context: Context) -> None:
    context.session.run_again(context.store.cursor)


def _can_run_again(context: Context) -> bool:
    return context.store.run.end > 0 and context.session.startable and not running(context)


def _can_go_back_by_cell(context: Context) -> bool:
    return can_go_back(context) and context.store.run.document == "notebook"


ROWS = (
    Command(
        "run.again_to_here", "Run A&gain to Here", "run", _again, ("Ctrl+R",), "restart",
        "Start the program again with the same seed, arguments and input, stop at this moment, and compare the runs.",
        when=_can_run_again,
    ),
    Command(
        "run.step_training", "Next &Training Step", "run", _training_step, ("Shift+F8",), "over",
        "Go on until the optimiser has made its next update.", when=can_step, group=2,
    ),
    Command(
        "run.step_into_back", "Step Back I&nto", "run", _back("into"), ("Ctrl+F11",), "back",
        "Go back to the statement or gradient node before, in whatever function it was.", when=can_go_back, group=3,
    ),
    Command(
        "run.step_out_back", "Step Back Out", "run", _back("out"), ("Ctrl+Shift+F11",), "back",
        "Go back to the line that called this function, or began this backward pass.", when=can_go_back, group=3,
    ),
    Command(
        "run.step_training_back", "Previous Training Step", "run", _back("training"), ("Ctrl+Shift+F8",), "back",
        "Go back to where the optimiser made its update before.", when=can_go_back, group=3,
    ),
    Command(
        "run.step_cell_back", "Previous Cell", "run", _back("cell"), ("Alt+Shift+Return",), "back",
        "Go back to the beginning of the cell before.", when=_can_go_back_by_cell, group=3,
    ),
    Command(
        "run.back_to_cursor", "Back to Cursor", "run", _back_to_cursor, ("Ctrl+Shift+Return",), "back",
        "Go back to where the line under the editor's cursor was reached last.",
        when=_can_go_back_to_cursor, group=3,
    ),
)  # fmt: skip
