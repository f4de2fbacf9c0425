"""How a script is run, and taking its text from the disk again."""

from __future__ import annotations

from .command import Command
from .conditions import restartable, startable
from .context import Context


def _settings(context: Context) -> None:
    context.window.show_page("run-settings")


def _reload(context: Context) -> None:
    context.session.reload()


ROWS = (
    Command(
        "run.settings", "Run Settin&gs…", "run", _settings, ("Ctrl+Alt+F5",), "settings",
        "Arguments, folder, environment, Python and limits of this script.", when=restartable, group=9,
    ),
    Command(
        "file.reload", "Read &Again", "file", _reload, ("Ctrl+Shift+R",), "restart",
        "Show the text that is on the disk now; the record of the last run goes away.", when=startable,
    ),
)  # fmt: skip
