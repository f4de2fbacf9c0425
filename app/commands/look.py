"""Looking at values where they stand in the source."""

from __future__ import annotations

from .command import Command
from .conditions import recorded
from .context import Context


def _show_value(context: Context) -> None:
    context.window.show_value()


def _watch(context: Context) -> None:
    context.window.watch_expression()


def _pass(by: int) -> Command:
    def turn(context: Context) -> None:
        context.window.turn_pass(by)

    if by > 0:
        return Command(
            "go.next_pass", "Next Pass of the Loop", "go", turn, ("Ctrl+K, Ctrl+Right",), "over",
            "Go to the next recorded pass of the loop around the editor's cursor.", when=_can_turn, group=4,
        )  # fmt: skip
    return Command(
        "go.previous_pass", "Previous Pass of the Loop", "go", turn, ("Ctrl+K, Ctrl+Left",), "back",
        "Go to the recorded pass before of the loop around the editor's cursor.", when=_can_turn, group=4,
    )  # fmt: skip


def _in_source(context: Context) -> bool:
    return context.window.current_line()[1] > 0


def _can_turn(context: Context) -> bool:
    return recorded(context) and context.store.state != "running" and _in_source(context)


ROWS = (
    Command(
        "go.show_value", "Show Value at the C&ursor", "go", _show_value, ("Ctrl+K, Ctrl+I",), "value",
        "Show what the name under the editor's cursor is now, or was at the moment shown.", when=_in_source, group=4,
    ),
    Command(
        "go.watch", "&Watch Expression at the Cursor", "go", _watch, ("Ctrl+K, Ctrl+W",), "watch",
        "Add what stands under the editor's cursor to the watches.", when=_in_source, group=4,
    ),
    _pass(-1),
    _pass(1),
)  # fmt: skip
