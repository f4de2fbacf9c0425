"""The View menu: look of the window (the panels add themselves)."""

from __future__ import annotations

from collections.abc import Callable

from ..settings.options import OPTIONS
from .command import Command
from .context import Context


def _theme(name: str) -> Callable[[Context], None]:
    def use(context: Context) -> None:
        context.window.set_theme(name)

    return use


def _uses_theme(name: str) -> Callable[[Context], bool]:
    def used(context: Context) -> bool:
        return context.settings.text("view.theme") == name

    return used


def _font(step: int) -> Callable[[Context], None]:
    def resize(context: Context) -> None:
        option = OPTIONS["editor.font_size"]
        low, high = int(option.minimum or 1), int(option.maximum or 99)
        size = context.settings.number("editor.font_size") + step
        context.settings.set("editor.font_size", max(low, min(size, high)))

    return resize


def _normal_font(context: Context) -> None:
    context.settings.reset("editor.font_size")


def _reset_layout(context: Context) -> None:
    context.window.reset_layout()


def _layout(name: str) -> Callable[[Context], None]:
    def use(context: Context) -> None:
        context.window.use_layout(name)

    return use


def _save_layout(context: Context) -> None:
    context.window.show_page("save-layout")


def _layout_row(name: str, title: str, tip: str) -> Command:
    return Command(f"view.layout_{name}", title, "view", _layout(name), (), "layout", tip, group=2, submenu="La&yout")


def _theme_row(name: str, title: str, icon: str, tip: str) -> Command:
    identity = f"view.theme_{name.replace('-', '_')}"
    return Command(identity, title, "view", _theme(name), (), icon, tip, checked=_uses_theme(name))


ROWS = (
    _theme_row("system", "Theme of the &System", "theme", "Follow the desktop's light or dark setting."),
    _theme_row("light", "&Light Theme", "light", "Dark on light."),
    _theme_row("dark", "&Dark Theme", "dark", "Light on dark."),
    _theme_row("high-contrast", "&High Contrast", "theme", "The strongest contrast."),
    Command(
        "view.larger_code", "Larger &Code", "view", _font(1), ("Ctrl+Shift++",), "zoom-in", "Larger code.", group=1
    ),
    Command(
        "view.smaller_code", "S&maller Code", "view", _font(-1), ("Ctrl+Shift+-",), "zoom-out", "Smaller code.", group=1
    ),
    Command(
        "view.normal_code", "&Normal Code", "view", _normal_font, ("Ctrl+Shift+0",), "source",
        "Code in its first size.", group=1,
    ),
    _layout_row("learn", "Layout “&Learn”", "Source, graph, gradient and variables: for following a lesson."),
    _layout_row("debug", "Layout “&Debug”", "Every debugging panel open: for finding a mistake."),
    _layout_row("train", "Layout “&Train”", "Gradient flow and memory in front: for watching a training run."),
    Command(
        "view.save_layout", "&Save Layout…", "view", _save_layout, (), "save",
        "Keep where the panels stand under a name, or delete such a layout.", group=2, submenu="La&yout",
    ),
    Command(
        "view.reset_layout", "&Reset Layout", "view", _reset_layout, (), "layout", "Put all panels back.", group=2
    ),
)  # fmt: skip
