"""The roof: decides between command line and window, and wires the window together. Nobody imports this."""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast

from . import cli

if TYPE_CHECKING:
    from retrograd.views.desk import Desk
    from retrograd.views.window import MainWindow

    from .session.session import Session
    from .settings.store import Settings
    from .store import Store

#: Word of the command line for a window of its own.
NEW_WINDOW = "--new-window"

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command ``retrograd``; its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments and (arguments[0] in cli.COMMANDS or (arguments[0].startswith("-") and arguments[0] != NEW_WINDOW)):
        return cli.main(arguments)
    own, script = cli.split(arguments)
    apart = NEW_WINDOW in own
    own = [word for word in own if word != NEW_WINDOW]
    if len(own) > 1:
        print(f"retrograd: one file can be opened, not {len(own)} ({' '.join(own)})", file=sys.stderr)
        return cli.TROUBLE
    if not cli.has_display():
        print(
            "retrograd: there is no display for a window; use “retrograd record” or “retrograd export”, "
            "or set DISPLAY or QT_QPA_PLATFORM",
            file=sys.stderr,
        )
        return cli.TROUBLE
    return show(Path(own[0]) if own else None, script, apart=apart)


def show(path: Path | None, arguments: tuple[str, ...] = (), *, apart: bool = False) -> int:
    """Open the window, on a file if one is given, and stay until it is closed.

    Args:
        path: The file.
        arguments: Of the script.
        apart: Whether it is a window of its own even if there is one, which would otherwise open the file.
    """
    from PySide6.QtWidgets import QApplication

    from .session.one_window import OneWindow, hand_over
    from .store.keeping import Keeping

    if not apart and hand_over(path, arguments or None):
        return 0
    application = QApplication(["retrograd"])
    application.setApplicationName("retrograd")
    application.setApplicationDisplayName("Retrograd")
    application.setOrganizationName("retrograd")
    # One style everywhere: the sheet is drawn for it, native ones mix badly with sheets.
    application.setStyle("Fusion")
    parts = build()
    application.aboutToQuit.connect(parts.session.close)
    sys.excepthook = parts.tell_of_trouble
    later = OneWindow(parts.window)
    later.asked.connect(parts.open_for_later_start)
    if not apart and not later.listen():
        _log.warning("later starts open windows of their own: nothing can listen here")
    # Ctrl+C in the terminal ends the window; its child ends with it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Keeping(parts.store)
    parts.window.show()
    if path is not None:
        if arguments:
            parts.session.arguments = arguments
        parts.session.open(path)
    return application.exec()


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that :func:`build` has put together."""

    settings: Settings
    store: Store
    session: Session
    desk: Desk
    window: MainWindow

    def open_for_later_start(self, path: str, arguments: tuple[str, ...] | None) -> None:
        """Come to the front, and open the file of a later start of the program."""
        from PySide6.QtCore import Qt

        window = self.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        if not path:
            return
        if self.session.live:
            text = window.tr("{name} was not opened: a program runs here. Stop it first, or use “retrograd {option}”.")
            self.store.message.emit(text.format(name=Path(path).name, option=NEW_WINDOW), "warning")
            return
        self.session.arguments = arguments
        self.session.open(Path(path))

    def tell_of_trouble(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Show a mistake of the debugger itself, and print where it happened."""
        traceback.print_exception(kind, error, trace)
        text = f"Something went wrong inside Retrograd ({kind.__name__}: {error}). The details are in the terminal."
        self.store.message.emit(text, "error")


def build(settings: Settings | None = None) -> Parts:
    """Wire session, store, commands and window; needs a QApplication.

    Args:
        settings: None takes those of the user.
    """
    from retrograd.views.desk import Desk
    from retrograd.views.window import MainWindow

    from .commands import table
    from .commands.context import Context, WindowVerbs
    from .session.session import Session
    from .session.watching import Watching
    from .settings.store import Settings
    from .store import Store
    from .store.watches import Watches

    settings = settings if settings is not None else Settings()
    store = Store()
    session = Session(store, settings)
    session.stands_by = True
    session.hidden = ("QT_QPA_PLATFORM",) if os.environ.get("QT_QPA_PLATFORM") == "offscreen" else ()
    try:
        session.keeper.restore()
    except ValueError as error:
        _log.warning("the breakpoints of the last session are lost: %s", error)
    try:
        session.bookmark_keeper.restore()
    except ValueError as error:
        _log.warning("%s", error)
    # The window puts itself in when it is made.
    context = Context(store, session, cast(WindowVerbs, None), settings)
    watches = Watches(session)
    Watching(session, store, watches, settings, session)
    desk = Desk(store, context, table.registry(), session.breakpoints, watches)
    session.evaluated.connect(desk.evaluated)
    session.completed.connect(desk.completed)
    session.rules.checked.connect(desk.rule_checked)
    session.input_requested.connect(desk.input_requested)
    session.document_opened.connect(desk.document_opened)
    window = MainWindow(desk)
    return Parts(settings, store, session, desk, window)
