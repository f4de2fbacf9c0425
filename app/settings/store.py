"""Settings: the option table with a file behind it."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from .option import Option, OptionError, Value
from .options import OPTIONS, RECENT_LIMIT

_log = logging.getLogger(__name__)


class Settings(QObject):
    """Values by key, checked against the table, kept in the user's configuration.

    Args:
        path: INI file to use; None takes the place that the system has for the application's settings.
        kept: False for values that start from the defaults and are written nowhere.

    Signals:
        changed(str): The value of this key is another one.
    """

    changed = Signal(str)

    def __init__(self, path: Path | None = None, parent: QObject | None = None, *, kept: bool = True) -> None:
        super().__init__(parent)
        self._kept = kept
        if path is None:
            scope = QSettings.Scope.UserScope
            self._file = QSettings(QSettings.Format.IniFormat, scope, "retrograd", "retrograd", self)
        else:
            self._file = QSettings(str(path), QSettings.Format.IniFormat, self)
        self._values: dict[str, Value] = {}

    @property
    def path(self) -> Path:
        """The file behind the settings."""
        return Path(self._file.fileName())

    def get(self, key: str) -> Value:
        """The value of ``key``, its default while nothing (or nothing valid) is stored.

        Raises:
            KeyError: There is no such option; the text names the known ones.
        """
        option = self.option(key)
        if key not in self._values:
            self._values[key] = self._read(option)
        return self._values[key]

    def set(self, key: str, value: Value) -> None:
        """Store a value and tell who listens, if it is another one.

        Raises:
            KeyError: There is no such option.
            OptionError: The value does not fit.
        """
        option = self.option(key)
        value = option.check(value)
        if value == self.get(key):
            return
        self._values[key] = value
        if self._kept:
            self._file.setValue(key.replace(".", "/"), option.to_text(value))
        self.changed.emit(key)

    def reset(self, key: str) -> None:
        """Back to the default."""
        option = self.option(key)
        before = self.get(key)
        if self._kept:
            self._file.remove(key.replace(".", "/"))
        self._values[key] = option.default
        if before != option.default:
            self.changed.emit(key)

    def save(self) -> None:
        """Write to disk now (Qt does so by itself too, a little later)."""
        self._file.sync()

    # ------------------------------------------------------------------ typed reading
    def flag(self, key: str) -> bool:
        """The value of a yes/no option."""
        value = self.get(key)
        if not isinstance(value, bool):
            raise OptionError(f"{key} is no yes/no option")
        return value

    def number(self, key: str) -> int:
        """The value of a whole-number option."""
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise OptionError(f"{key} is no whole number")
        return value

    def real(self, key: str) -> float:
        """The value of a number option."""
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise OptionError(f"{key} is no number")
        return float(value)

    def text(self, key: str) -> str:
        """The value of a text option."""
        value = self.get(key)
        if not isinstance(value, str):
            raise OptionError(f"{key} is no text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """The value of a list option."""
        value = self.get(key)
        if not isinstance(value, tuple):
            raise OptionError(f"{key} is no list")
        return value

    def data(self, key: str) -> bytes:
        """The value of an option that holds bytes."""
        value = self.get(key)
        if not isinstance(value, bytes):
            raise OptionError(f"{key} holds no bytes")
        return value

    # ------------------------------------------------------------------ recent files
    def remember_file(self, path: Path) -> None:
        """Put ``path`` at the head of the recent files."""
        name = str(path)
        others = [other for other in self.texts("files.recent") if other != name]
        self.set("files.recent", tuple([name, *others][:RECENT_LIMIT]))

    def forget_files(self) -> None:
        """Empty the list of recent files."""
        self.set("files.recent", ())

    # ------------------------------------------------------------------ inside
    @staticmethod
    def option(key: str) -> Option:
        """The row of ``key``; an unknown key names the known ones."""
        try:
            return OPTIONS[key]
        except KeyError:
            raise KeyError(f"no setting {key!r}; there are {', '.join(sorted(OPTIONS))}") from None

    def _read(self, option: Option) -> Value:
        stored = self._file.value(option.key.replace(".", "/")) if self._kept else None
        if stored is None:
            return option.default
        try:
            return option.from_text(str(stored))
        except OptionError as error:
            _log.warning("%s in %s is ignored, the default is used: %s", option.key, self._file.fileName(), error)
            return option.default
