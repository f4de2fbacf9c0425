"""Running once more without a construct: what is selected, or stands on the line under the cursor."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ..model.constructs import Construct, about, constructs
from .command import Command
from .conditions import recorded, running
from .context import Context

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

_NOTHING = str(
    QT_TRANSLATE_NOOP("WhatIf", "Nothing that could be left out is selected; the panel “What If” lists what there is.")
)


def meant(context: Context) -> list[Construct]:
    """The constructs that the selection, else the line under the editor's cursor, stands for."""
    run, selection = context.store.run, context.store.selection
    found = about(run, selection.kind, selection.number, context.store.cursor)
    if found:
        return found[:1]
    path, line = (selection.path, selection.number) if selection.kind == "line" else context.window.current_line()
    return [one for one in constructs(run) if one.place.path == path and line in one.lines][:1]


def _without(context: Context) -> None:
    found = meant(context)
    context.window.show_panel("what_if")
    if found:
        context.session.run_without(found)
    else:
        context.store.message.emit(translate("WhatIf", _NOTHING), "info")


def _can(context: Context) -> bool:
    return recorded(context) and not running(context) and context.session.startable


ROWS = (
    Command(
        "run.without", "Run Without T&his…", "run", _without, ("Alt+F5",), "what-if",
        "Run the script once more in a second process without the selected no_grad, detach, .data, zero_grad or write "
        "in place, and show what differs.", when=_can, group=1,
    ),
)  # fmt: skip
