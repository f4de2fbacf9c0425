"""A canvas with a story on it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from retrograd.app.settings.store import Settings
from retrograd.app.store import Store
from retrograd.views.canvas import Canvas

from ..pictures import folded_why_two, why_two
from ..slides import Slides


@pytest.fixture
def settings() -> Settings:
    """Settings with the defaults; nothing moves, so that a click lands where it was aimed."""
    made = Settings(kept=False)
    made.set("view.reduced_motion", True)
    made.set("view.theme", "light")
    return made


@pytest.fixture
def store() -> Store:
    """A store that shows the story of the 2 that should be a 5."""
    made = Store()
    made.replace(Slides(why_two(), folded=folded_why_two()), "paused")
    return made


@pytest.fixture
def canvas(qtbot: QtBot, store: Store, settings: Settings) -> Canvas:
    """The canvas over it, shown and with the keyboard."""
    made = Canvas(store, settings)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: bool(made.scene.drawing.boxes))
    made.setFocus()
    return made
