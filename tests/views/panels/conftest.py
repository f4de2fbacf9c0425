"""A desk over a store, with a session and a window that only remember what they were asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from retrograd.app.commands.command import Registry
from retrograd.app.commands.context import Context
from retrograd.app.settings.store import Settings
from retrograd.app.store import Store
from retrograd.app.store.breakpoints import Breakpoints
from retrograd.engine.protocol.events import Event
from retrograd.views.desk import Desk
from retrograd.views.panels.panel import Panel


class Remembering:
    """Takes every call and keeps it as (name, arguments)."""

    #: The node whose rule is being checked.
    node = 0

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    @property
    def rules(self) -> Remembering:
        """Checks of rules are asked for here too."""
        return self

    def __getattr__(self, name: str) -> Callable[..., int]:
        def take(*arguments: Any) -> int:
            self.calls.append((name, arguments))
            return len(self.calls)

        return take


@pytest.fixture
def make_desk(qtbot: QtBot, tmp_path: Path) -> Callable[[Sequence[Event]], Desk]:
    """A desk whose store has these events, the cursor at the end."""

    def make(events: Sequence[Event] = ()) -> Desk:
        store = Store()
        store.feed(events)
        settings = Settings(tmp_path / "settings.ini")
        context = Context(store, Remembering(), Remembering(), settings)
        desk = Desk(store, context, Registry(), Breakpoints())
        # Qt objects that nobody holds would be gone before their panels.
        desk.kept = (store, settings, context)  # type: ignore[attr-defined]
        return desk

    return make


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Callable[..., Any]]:
    """Make a panel, show it and bring it up to date."""

    def shown(kind: type[Panel], desk: Desk, width: int = 480, height: int = 320) -> Panel:
        panel = kind(desk)
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.show()
        qtbot.waitExposed(panel)
        panel.refresh_now()
        return panel

    yield shown
