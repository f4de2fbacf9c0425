"""How one script is run: arguments, folder, environment, interpreter and limits, kept for each script."""

from __future__ import annotations

import json
import logging
import shlex
from dataclasses import asdict, dataclass, fields

from .store import Settings

_log = logging.getLogger(__name__)

#: Key of the option that holds them all.
KEY = "session.run_settings"
#: Scripts whose settings are kept; the one changed longest ago goes first.
KEPT = 200


class RunSettingsError(ValueError):
    """What was typed cannot be used; the text says what, and how it is written."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What is empty (None, "" or 0) follows the preferences, or the script itself.

    Attributes:
        arguments: Command line of the script, quoted as in a shell.
        folder: Working directory ("": that of the script).
        environment: Variables in addition to those of the debugger; a value None takes a variable away.
        interpreter: Path of the Python that runs it ("": the debugger's own).
        threads: Threads for linear algebra (0: as in the preferences).
        seed: Of the random numbers (None: as in the preferences, -1: left to the script).
        stop_at_entry: Whether starting pauses before the first statement (None: as in the preferences).
        memory_limit: MiB of memory that it may have (0: no limit; Linux).
    """

    arguments: str | None = None
    folder: str = ""
    environment: tuple[tuple[str, str | None], ...] = ()
    interpreter: str = ""
    threads: int = 0
    seed: int | None = None
    stop_at_entry: bool | None = None
    memory_limit: int = 0

    def words(self) -> tuple[str, ...] | None:
        """The arguments one by one; None where the preferences decide.

        Raises:
            RunSettingsError: A quote is not closed.
        """
        return None if self.arguments is None else split_arguments(self.arguments)


def split_arguments(text: str) -> tuple[str, ...]:
    """Arguments as a shell splits them.

    Raises:
        RunSettingsError: A quote is not closed, or nothing follows a backslash.
    """
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise RunSettingsError(str(error)) from error


def parse_environment(text: str) -> tuple[tuple[str, str | None], ...]:
    """Variables from lines ``NAME=value``; a line ``-NAME`` takes one away; ``#`` begins a comment line.

    Raises:
        RunSettingsError: A line is of another form; the text names its number.
    """
    found: dict[str, str | None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        name = name.strip()
        taken = name.startswith("-") and not equals
        name = name.removeprefix("-") if taken else name
        if not name or (not equals and not taken) or "\0" in line or any(c.isspace() for c in name):
            raise RunSettingsError(f"line {number}: {line!r} is neither NAME=value nor -NAME")
        found[name] = None if taken else value
    return tuple(found.items())


def environment_text(variables: tuple[tuple[str, str | None], ...]) -> str:
    """The lines that :func:`parse_environment` reads."""
    return "\n".join(f"-{name}" if value is None else f"{name}={value}" for name, value in variables)


def run_settings(settings: Settings, path: str) -> RunSettings:
    """What is kept for the script at ``path``; the defaults if nothing is, or nothing that makes sense."""
    kept = _all(settings).get(path)
    if kept is None:
        return RunSettings()
    try:
        return _made(kept)
    except (TypeError, ValueError) as error:
        _log.warning("the run settings of %s in %s are ignored: %s", path, settings.path, error)
        return RunSettings()


def keep_run_settings(settings: Settings, path: str, chosen: RunSettings) -> None:
    """Keep the settings of a script; those that are all default are forgotten."""
    every = _all(settings)
    every.pop(path, None)
    if chosen != RunSettings():
        default = asdict(RunSettings())
        every[path] = {name: value for name, value in asdict(chosen).items() if value != default[name]}
    names = list(every)[-KEPT:]
    settings.set(KEY, json.dumps({name: every[name] for name in names}) if names else "")


def _all(settings: Settings) -> dict[str, object]:
    text = settings.text(KEY)
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError as error:
        _log.warning("the run settings in %s are ignored: %s", settings.path, error)
        return {}
    return found if isinstance(found, dict) else {}


def _made(kept: object) -> RunSettings:
    if not isinstance(kept, dict):
        raise TypeError(f"{kept!r} is no table")
    known = {field.name for field in fields(RunSettings)}
    values = {name: value for name, value in kept.items() if name in known}
    if "environment" in values:
        values["environment"] = tuple(
            (_text(name), None if value is None else _text(value)) for name, value in values["environment"]
        )
    for name, kinds in _KINDS.items():
        value = values.get(name)
        if value is not None and (type(value) not in kinds):
            raise TypeError(f"{name} is {value!r}")
    return RunSettings(**values)


_KINDS: dict[str, tuple[type, ...]] = {
    "arguments": (str,), "folder": (str,), "interpreter": (str,), "threads": (int,), "seed": (int,),
    "stop_at_entry": (bool,), "memory_limit": (int,),
}  # fmt: skip


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
