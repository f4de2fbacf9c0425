"""Arrangements of the panels that the person has saved under names: kept in the settings, offered as commands."""

from __future__ import annotations

import base64
import binascii
import json
import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from retrograd.app.commands.command import Command
from retrograd.app.commands.context import Context
from retrograd.app.settings.store import Settings

_log = logging.getLogger(__name__)

#: Setting that keeps them, how many there can be, and letters of a name.
KEY, MOST, LONGEST = "window.layouts", 24, 40


class SavedLayouts(QObject):
    """Names and what they mean; oldest first.

    Signals:
        changed(): One was saved or deleted.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._layouts = self._read()

    def names(self) -> list[str]:
        """The names."""
        return list(self._layouts)

    def get(self, name: str) -> bytes:
        """The layout of a name; KeyError names the known ones."""
        try:
            return self._layouts[name]
        except KeyError:
            raise KeyError(f"no layout {name!r}; there are {', '.join(self._layouts) or 'none'}") from None

    def problem(self, name: str) -> str:
        """Why a layout cannot be saved under a name, "" if it can."""
        if not name.strip():
            return self.tr("Type a name.")
        if len(name.strip()) > LONGEST:
            return self.tr("The name may have {0} letters at most.").format(LONGEST)
        if len(self._layouts) >= MOST and name.strip() not in self._layouts:
            return self.tr("There are {0} layouts already; delete one first.").format(MOST)
        return ""

    def save(self, name: str, data: bytes) -> None:
        """Save a layout; one of the same name is replaced.

        Raises:
            ValueError: The name cannot be used; the text says why.
        """
        if problem := self.problem(name):
            raise ValueError(problem)
        self._layouts[name.strip()] = data
        self._write()

    def delete(self, name: str) -> None:
        """Forget a layout. Raises KeyError naming the known ones."""
        self.get(name)
        del self._layouts[name]
        self._write()

    def commands(self, use: Callable[[str], None]) -> list[Command]:
        """A command row for each layout."""

        def user(name: str) -> Callable[[Context], None]:
            return lambda context: use(name)

        tip = self.tr("Put the panels where they were when this layout was saved.")
        return [
            Command(
                f"view.layout_own_{name}", self.tr("Layout “{0}”").format(name.replace("&", "&&")), "view", user(name),
                (), "layout", tip, group=2, submenu="La&yout",
            )
            for name in self._layouts
        ]  # fmt: skip

    def _write(self) -> None:
        texts = {name: base64.b64encode(data).decode("ascii") for name, data in self._layouts.items()}
        self._settings.set(KEY, json.dumps(texts, ensure_ascii=False))
        self._settings.save()
        self.changed.emit()

    def _read(self) -> dict[str, bytes]:
        text = self._settings.text(KEY)
        try:
            found = json.loads(text) if text else {}
            return {str(name): base64.b64decode(data, validate=True) for name, data in found.items()}
        except (ValueError, AttributeError, TypeError, binascii.Error) as error:
            _log.warning("the saved layouts in %s are lost, they cannot be read: %s", self._settings.path, error)
            return {}
