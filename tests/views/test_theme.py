"""Themes can be read: contrast by the formula of WCAG 2, computed here."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from retrograd import resources
from retrograd.views.theme import current_theme, load_theme

NAMES = resources.themes()
SURFACES = ("background", "panel", "chip", "hover", "current_line", "accent_background", "region")
TEXTS = ("text", "dim", "faint", "accent", "gradient", "warning", "error", "success")
SYNTAX = ("keyword", "function", "builtin", "number", "string", "comment", "operator")


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_there_are_three_themes_with_the_same_tokens() -> None:
    assert NAMES == ("dark", "high-contrast", "light")
    for name in NAMES:
        assert set(resources.theme(name).colors) == set(resources.theme("light").colors)
        assert set(resources.theme(name).families) == set(resources.theme("light").families)


@pytest.mark.parametrize("name", NAMES)
def test_texts_can_be_read_on_every_surface(name: str) -> None:
    colors = resources.theme(name).colors
    pairs = [(text, surface) for text in TEXTS for surface in SURFACES]
    pairs += [(f"syntax_{kind}", surface) for kind in SYNTAX for surface in ("panel", "current_line")]
    pairs += [
        ("on_accent", "accent"), ("status_text", "status_background"), ("banner_text", "banner_background"),
        ("warning", "warning_background"), ("text", "warning_background"), ("accent", "warning_background"),
        ("error", "error_background"), ("text", "error_background"), ("gradient", "gradient_background"),
        ("panel", "error"),
    ]  # fmt: skip
    weak = {pair: round(contrast(colors[pair[0]], colors[pair[1]]), 2) for pair in pairs}
    assert {pair: value for pair, value in weak.items() if value < 4.5} == {}


@pytest.mark.parametrize("name", NAMES)
def test_shapes_can_be_told_from_their_surface(name: str) -> None:
    theme = resources.theme(name)
    shapes = {
        token: theme.colors[token]
        for token in ("edge", "ghost", "selection", "breakpoint", "control_line", "accent", "error")
    }
    shapes |= {token: color for token, color in theme.colors.items() if token.startswith("flow_")}
    shapes |= theme.families
    for surface in ("background", "panel", "region"):
        weak = {token: contrast(color, theme.colors[surface]) for token, color in shapes.items()}
        assert {token: value for token, value in weak.items() if value < 3} == {}


@pytest.mark.parametrize("name", NAMES)
def test_the_style_sheet_and_palette_take_effect(qtbot: QtBot, name: str) -> None:
    theme = load_theme(name)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    label = QLabel("x")
    qtbot.addWidget(label)
    label.setProperty("role", "error")
    label.setStyleSheet(theme.stylesheet())
    label.ensurePolished()
    assert label.palette().color(QPalette.ColorRole.WindowText) == theme.color("error")
    assert theme.palette().color(QPalette.ColorRole.Base) == theme.color("panel")
    assert "@" not in theme.stylesheet()


def test_alpha_comes_last(qtbot: QtBot) -> None:
    assert load_theme("light").color("shadow").alpha() == 0x14


def test_an_unknown_token_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="gradient_background"):
        load_theme("light").color("grad")


def test_an_unknown_family_has_the_colour_of_others() -> None:
    theme = load_theme("dark")
    assert theme.family("sorcery") == theme.family("other")


def test_the_setting_names_a_theme_or_follows_the_desktop(qtbot: QtBot) -> None:
    assert current_theme("high-contrast").name == "high-contrast"
    assert current_theme("system").name in ("light", "dark")
    with pytest.raises(LookupError, match="there are dark, high-contrast, light"):
        current_theme("sepia")
