"""A command is a row: what it is called, where it stands in the menus, its keys, when it may run and what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .context import Context


def always(context: Context) -> bool:
    """The condition of a command that may always run."""
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """One row.

    Attributes:
        id: ``<menu>.<verb>``, e.g. ``run.step_over``.
        title: What menus and the palette show (English source text; translated when shown, context "Command").
        menu: "file", "run", "graph", "view", "go", "help"; the menu it stands in.
        run: What it does; gets the context.
        shortcut: Key sequences as Qt writes them (``F10``, ``Ctrl+Shift+F10``).
        icon: Name of an icon in ``resources/icons`` ("" none).
        tip: One sentence for tooltip and status bar.
        when: Whether it may run now.
        toolbar: Position in the toolbar (0: not in it).
        checked: For a toggle: whether it is on; None for a plain command.
        group: Separator groups inside a menu.
        submenu: Title of the submenu of the group in which it stands ("" none).
    """

    id: str
    title: str
    menu: str
    run: Callable[[Context], None]
    shortcut: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    when: Callable[[Context], bool] = always
    toolbar: int = 0
    checked: Callable[[Context], bool] | None = None
    group: int = 0
    submenu: str = ""


@dataclass(slots=True)
class Registry:
    """All commands by id."""

    rows: dict[str, Command] = field(default_factory=dict)

    def add(self, commands: Iterable[Command]) -> None:
        """Add rows.

        Raises:
            ValueError: An id or a shortcut is taken.
        """
        taken = {key: row.id for row in self.rows.values() for key in row.shortcut}
        for row in commands:
            if row.id in self.rows:
                raise ValueError(f"command {row.id!r} is there twice")
            for key in row.shortcut:
                if key in taken:
                    raise ValueError(f"{key} belongs to both {taken[key]!r} and {row.id!r}")
                taken[key] = row.id
            self.rows[row.id] = row

    def __getitem__(self, identity: str) -> Command:
        """The row with this id; an unknown id names the known ones."""
        try:
            return self.rows[identity]
        except KeyError:
            raise KeyError(f"no command {identity!r}; there are {', '.join(sorted(self.rows))}") from None

    def execute(self, identity: str, context: Context) -> bool:
        """Run a command if it may run now; tell whether it did."""
        row = self[identity]
        if not row.when(context):
            return False
        row.run(context)
        return True
