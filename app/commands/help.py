"""The Help menu."""

from __future__ import annotations

from collections.abc import Callable

from .command import Command
from .context import Context


def _page(name: str) -> Callable[[Context], None]:
    def show(context: Context) -> None:
        context.window.show_page(name)

    return show


ROWS = (
    Command(
        "help.shortcuts", "&Keyboard Shortcuts", "help", _page("shortcuts"), ("F1",), "keyboard",
        "Every command with its keys.",
    ),
    Command("help.about", "&About Retrograd", "help", _page("about"), (), "info", "Version and licence.", group=1),
)  # fmt: skip
