"""Themes: colour tokens as Qt colours, the application's palette and its style sheet.

The tokens are the rows of ``resources/themes/*.toml``; all themes have the same ones. A widget asks for a token by name
and never holds a colour of its own, so that it is right in every theme.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from retrograd import resources

from .stylesheet import style_sheet

#: What the settings may hold besides a theme's name: light or dark as the desktop is.
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme; see :class:`retrograd.resources.ThemeTable` for the table behind it."""

    table: resources.ThemeTable

    @property
    def name(self) -> str:
        """The name in the settings: "light", "dark", "high-contrast"."""
        return self.table.name

    @property
    def title(self) -> str:
        """The name in menus, in English."""
        return self.table.title

    @property
    def dark(self) -> bool:
        """Whether the surfaces are dark."""
        return self.table.dark

    def hex(self, token: str) -> str:
        """The colour of a token as in the file, ``#rrggbb`` or ``#rrggbbaa``.

        Raises:
            KeyError: There is no such token; the message names the known ones.
        """
        try:
            return self.table.colors[token]
        except KeyError:
            known = ", ".join(sorted(self.table.colors))
            raise KeyError(f"theme {self.name!r} has no colour {token!r}; there are {known}") from None

    def color(self, token: str) -> QColor:
        """The colour of a token.

        Raises:
            KeyError: There is no such token; the message names the known ones.
        """
        return qt_color(self.hex(token))

    def family_hex(self, family: str) -> str:
        """The colour of an op family as ``#rrggbb``; an unknown family has that of "other"."""
        return self.table.families.get(family, self.table.families["other"])

    def family(self, family: str) -> QColor:
        """The colour of an op family; an unknown family has that of "other"."""
        return qt_color(self.family_hex(family))

    def palette(self) -> QPalette:
        """The palette for ``QGuiApplication.setPalette``."""
        palette = QPalette()
        for role, token in _ROLES.items():
            palette.setColor(role, self.color(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("control_line"))
        return palette

    def stylesheet(self) -> str:
        """The style sheet for ``QApplication.setStyleSheet``."""
        return style_sheet(self.table.colors)


_ROLES = {
    QPalette.ColorRole.Window: "background",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "background",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "faint",
    QPalette.ColorRole.Button: "panel",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipBase: "panel",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "accent_background",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "panel",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "control_line",
    QPalette.ColorRole.Shadow: "control_line",
    QPalette.ColorRole.BrightText: "error",
}


@cache
def _parse(value: str) -> tuple[int, int, int, int]:
    parts = [int(value[start : start + 2], 16) for start in range(1, len(value), 2)]
    red, green, blue, *alpha = parts
    return red, green, blue, alpha[0] if alpha else 255


def qt_color(value: str) -> QColor:
    """``#rrggbb`` or ``#rrggbbaa`` (alpha last, as CSS has it) as a QColor."""
    return QColor(*_parse(value))


@cache
def load_theme(name: str) -> Theme:
    """The theme of this name.

    Raises:
        retrograd.resources.ResourceError: There is no such theme; the message names the known ones.
    """
    return Theme(resources.theme(name))


def current_theme(settings_value: str = SYSTEM) -> Theme:
    """The theme that a setting means: a theme's name, or "system" for light or dark as the desktop is.

    Raises:
        retrograd.resources.ResourceError: There is no such theme; the message names the known ones.
    """
    if settings_value != SYSTEM:
        return load_theme(settings_value)
    dark = False
    if QGuiApplication.instance() is not None:
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return load_theme("dark" if dark else "light")
