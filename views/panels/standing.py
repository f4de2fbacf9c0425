"""How a gradient stands, told by an icon and in words: never reached, reached with zero, accumulated, cleared."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from retrograd.app.model.gradient_history import GradientStanding
from retrograd.app.model.moment import Moment

from ..desk import Desk
from ..icons import icon_pixmap
from ..place_text import place_text
from .appearance import label, row, theme_of

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: Colour token of the icon by the word of a standing.
TOKENS: Final = {"accumulated": "gradient", "passed": "gradient", "zero": "warning", "cleared": "dim", "never": "dim"}
#: Icon side in points.
SIDE: Final = 16


def standing_word(standing: GradientStanding) -> str:
    """The standing in two words."""
    known = {
        "unneeded": translate("Standing", "needs no gradient"),
        "never": translate("Standing", "never reached"),
        "zero": translate("Standing", "reached with zero"),
        "accumulated": translate("Standing", "accumulated"),
        "cleared": translate("Standing", "cleared"),
        "passed": translate("Standing", "passed on, not kept"),
    }
    return known[standing.word]


def standing_detail(standing: GradientStanding, moment: Moment) -> str:
    """What made it so: contributions, or where it was cleared; "" where there is nothing to add."""
    if not standing.serial:
        return ""
    place = place_text(moment.run.place(moment.run.event(standing.serial).location))
    if standing.word == "cleared":
        how = {
            "none": translate("Standing", "to None"),
            "zero": translate("Standing", "to zeros"),
            "assigned": translate("Standing", "by an assignment"),
        }.get(standing.how, standing.how)
        return translate("Standing", "{0}, {1}").format(how, place) if place else how
    if standing.word == "passed":
        return ""
    if not standing.contributions:
        return translate("Standing", "assigned by the program, {0}").format(place)
    if standing.contributions == 1:
        return translate("Standing", "1 contribution")
    return translate("Standing", "{0} contributions").format(standing.contributions)


class StandingBadge(QFrame):
    """Icon, word and detail in one line."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        layout = row(self, gap=6)
        self._icon = QLabel()
        self._icon.setFixedSize(SIDE, SIDE)
        self.word = label(role="strong")
        self.detail = label(role="dim")
        self.word.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        layout.addWidget(self._icon)
        layout.addWidget(self.word)
        layout.addWidget(self.detail, 1)

    def show_standing(self, standing: GradientStanding, moment: Moment) -> None:
        """Show how a gradient stands at a moment."""
        theme = theme_of(self._desk)
        token = TOKENS.get(standing.word, "dim")
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(icon_pixmap(f"gradient-{standing.word}", theme, token, SIDE, ratio))
        self.word.setText(standing_word(standing))
        self.detail.setText(standing_detail(standing, moment))
        self.setAccessibleName(" ".join(part for part in (self.word.text(), self.detail.text()) if part))
