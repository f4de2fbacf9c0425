"""Icons, themes and examples, and their loader.

Everything is found by name, and an unknown name is answered with the known ones. Only bytes and plain tables leave
this package, so it can be used with and without Qt.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


class ResourceError(LookupError):
    """There is no such icon, theme or example; the message names those that there are."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """A theme as its file has it.

    Attributes:
        name: Stem of the file (``light``).
        title: What menus show (English).
        dark: Whether the surfaces are dark.
        colors: Token to ``#rrggbb`` or ``#rrggbbaa``.
        families: Op family to ``#rrggbb``.
    """

    name: str
    title: str
    dark: bool
    colors: dict[str, str]
    families: dict[str, str]


def _folder(name: str) -> Traversable:
    return files(__name__).joinpath(name)


def _names(folder: str, suffix: str) -> dict[str, Traversable]:
    """The files of a folder with one suffix, by stem, in alphabetical order."""
    return {entry.name.removesuffix(suffix): entry for entry in _files(folder, suffix)}


def _files(folder: str, *suffixes: str) -> list[Traversable]:
    """The files of a folder with one of the suffixes, in alphabetical order."""
    root = _folder(folder)
    entries = root.iterdir() if root.is_dir() else ()
    return sorted((entry for entry in entries if entry.name.endswith(suffixes)), key=lambda entry: entry.name)


def _find(kind: str, folder: str, name: str, suffix: str) -> Traversable:
    known = _names(folder, suffix)
    if name not in known:
        raise ResourceError(f"no {kind} {name!r}; there are {', '.join(known) or 'none'}")
    return known[name]


def icons() -> tuple[str, ...]:
    """Names of all icons."""
    return tuple(_names("icons", ".svg"))


def icon(name: str) -> bytes:
    """The SVG of an icon; its strokes are ``currentColor``, to be replaced by the colour wanted.

    Raises:
        ResourceError: There is no such icon.
    """
    return _find("icon", "icons", name, ".svg").read_bytes()


def themes() -> tuple[str, ...]:
    """Names of all themes."""
    return tuple(_names("themes", ".toml"))


@cache
def theme(name: str) -> ThemeTable:
    """A theme's table.

    Raises:
        ResourceError: There is no such theme.
    """
    source = _find("theme", "themes", name, ".toml")
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    return ThemeTable(name, table["title"], table["dark"], table["colors"], table["families"])


def examples() -> tuple[str, ...]:
    """File names of all examples, scripts and notebooks (``tutorial.py``)."""
    return tuple(entry.name for entry in _files("examples", ".py", ".ipynb"))


def example(name: str) -> Traversable:
    """An example file by its name; without suffix the notebook is meant where there is one.

    Raises:
        ResourceError: There is no such example.
    """
    by_file = {entry.name: entry for entry in _files("examples", ".py", ".ipynb")}
    for wanted in (name, f"{name}.ipynb", f"{name}.py"):
        if wanted in by_file:
            return by_file[wanted]
    raise ResourceError(f"no example {name!r}; there are {', '.join(by_file) or 'none'}")
