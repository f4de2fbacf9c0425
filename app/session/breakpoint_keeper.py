"""Keeps breakpoints: a list for each script, in the settings, at their statements."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject

from retrograd.engine.protocol.answers import Answer, BreakpointPlaced, BreakpointsHit, Stopped

from ..settings.store import Settings
from ..store.breakpoint_files import from_settings, to_settings
from ..store.breakpoint_words import identity_of, trouble_of
from ..store.breakpoints import Breakpoint, Breakpoints

_KEY = "session.breakpoints"


class BreakpointKeeper(QObject):
    """Gives the list of breakpoints the rows of the script that is open, and writes down what changes.

    What is set while nothing is open goes along into the script that is opened next.
    """

    def __init__(self, breakpoints: Breakpoints, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._breakpoints = breakpoints
        self._settings = settings
        self._scripts: dict[str, list[Breakpoint]] = {}
        self._script = ""
        self._own: frozenset[str] = frozenset()
        breakpoints.edited.connect(self._on_edited)

    def restore(self) -> None:
        """Take what the settings hold.

        Raises:
            BreakpointFileError: They hold something else; the list is empty then.
        """
        self._scripts = {}
        self._scripts = from_settings(self._settings.text(_KEY))
        self._breakpoints.replace_all(self._scripts.get(self._script, []))

    def open(self, script: str, sources: Iterable[tuple[str, str]]) -> None:
        """Another script is open, with these texts (path, text): show its breakpoints, at their statements."""
        if script != self._script:
            carried = [] if self._script else list(self._breakpoints.all())
            kept = self._scripts.pop(script, [])
            if not self._script:
                self._scripts.pop("", None)
            self._script = script
            self._breakpoints.forget_sources()
            self._breakpoints.replace_all([*kept, *carried])
        texts = dict(sources)
        self._own = frozenset(texts)
        for path, text in texts.items():
            self._breakpoints.know(path, text)
        self.look_at_files()

    def look_at_files(self) -> None:
        """Follow edits of the other files in which breakpoints stand; tell of those that are gone."""
        for path in dict.fromkeys(row.path for row in self._breakpoints.lines()):
            if path in self._own or path.startswith("<"):
                continue
            try:
                self._breakpoints.know(path, Path(path).read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                for row in self._breakpoints.of(path):
                    self._breakpoints.place(row.identity, 0, self._unreadable(path, error))

    def take(self, answer: Answer) -> None:
        """The program says where breakpoints are, how often they were hit, or that it stopped at one."""
        match answer:
            case BreakpointPlaced():
                self._placed(answer)
            case BreakpointsHit():
                self._breakpoints.count_hits(answer.counts)
            case Stopped(reason="breakpoint"):
                place = next(((frame.path, frame.line) for frame in answer.frames if frame.line), ("", 0))
                identity, note = identity_of(answer.detail)
                self._breakpoints.stopped(identity, *place, trouble_of(note))

    def _placed(self, answer: BreakpointPlaced) -> None:
        # That a file is gone says more than that the program has none of that name, or not yet.
        line, message = answer.line, answer.message
        path = answer.path
        if path and path not in self._own and not path.startswith("<") and not Path(path).is_file():
            line, message = 0, self._unreadable(path, FileNotFoundError(2, ""))
        self._breakpoints.place(answer.identity, line, message)

    def _unreadable(self, path: str, error: Exception) -> str:
        if isinstance(error, FileNotFoundError):
            return self.tr("The file {0} is not there any more.").format(path)
        return self.tr("The file {0} cannot be read: {1}").format(path, getattr(error, "strerror", None) or error)

    def _on_edited(self) -> None:
        self._scripts.pop(self._script, None)
        self._scripts[self._script] = list(self._breakpoints.all())
        self._settings.set(_KEY, to_settings(self._scripts))
