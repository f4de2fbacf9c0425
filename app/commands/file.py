"""The File menu."""

from __future__ import annotations

from .command import Command
from .conditions import recorded
from .context import Context


def _open(context: Context) -> None:
    context.window.choose_file()


def _save_recording(context: Context) -> None:
    context.window.choose_recording()


def _export(context: Context) -> None:
    context.window.choose_export()


def _preferences(context: Context) -> None:
    context.window.show_page("preferences")


def _start_page(context: Context) -> None:
    context.window.show_page("start")


def _gallery(context: Context) -> None:
    context.window.show_page("gallery")


def _quit(context: Context) -> None:
    context.window.close()


ROWS = (
    Command(
        "file.open", "&Open…", "file", _open, ("Ctrl+O",), "open",
        "Open a script, a notebook or a recording; nothing runs yet.", toolbar=1,
    ),
    Command("file.start_page", "&Start Page", "file", _start_page, (), "home", "Recent files, tutorial and examples."),
    Command(
        "file.gallery", "&Find the Bug…", "file", _gallery, (), "search",
        "Short scripts with one thing wrong each, and their answers.",
    ),
    Command(
        "file.save_recording", "&Save Recording…", "file", _save_recording, ("Ctrl+S",), "save",
        "Write the whole run into one file that can be opened again anywhere.", when=recorded, group=1,
    ),
    Command(
        "file.export", "&Export Graph…", "file", _export, ("Ctrl+E",), "export",
        "Write the graph at this moment as a picture or as data.", when=recorded, toolbar=41, group=1,
    ),
    Command(
        "file.preferences", "&Preferences…", "file", _preferences, ("Ctrl+,",), "settings",
        "Look, values that are kept, threads, and more.", group=2,
    ),
    Command("file.quit", "&Quit", "file", _quit, ("Ctrl+Q",), "close", "Close the window; the program ends.", group=3),
)  # fmt: skip
