"""Settings: types, limits, persistence, and files that somebody else damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from retrograd.app.settings.option import Option, OptionError, Value
from retrograd.app.settings.options import OPTIONS, RECENT_LIMIT
from retrograd.app.settings.store import Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


@pytest.mark.parametrize("option", OPTIONS.values(), ids=OPTIONS)
def test_default_is_valid_and_described(option: Option) -> None:
    assert option.check(option.default) == option.default
    assert option.from_text(option.to_text(option.default)) == option.default
    area, _, noun = option.key.partition(".")
    assert area and noun
    assert option.title
    assert option.description.endswith(".")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("editor.font_size", 17),
        ("run.stop_at_entry", False),
        ("graph.export_scale", 3.5),
        ("run.arguments", "--name 'a b', c; =x"),
        ("files.recent", ("/a b/ü.py", "one,two;three.ipynb")),
        ("window.layout", bytes(range(256))),
    ],
)
def test_value_survives_a_restart(path: Path, key: str, value: Value) -> None:
    first = Settings(path)
    first.set(key, value)
    first.save()
    assert Settings(path).get(key) == value


def test_changed_tells_the_key_once_and_only_for_another_value(path: Path) -> None:
    settings = Settings(path)
    seen: list[str] = []
    settings.changed.connect(seen.append)
    settings.set("editor.font_size", 20)
    settings.set("editor.font_size", 20)
    settings.reset("editor.font_size")
    settings.reset("editor.font_size")
    assert seen == ["editor.font_size", "editor.font_size"]
    assert settings.number("editor.font_size") == OPTIONS["editor.font_size"].default


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("editor.font_size", 5, "at least 6"),
        ("editor.font_size", 49, "at most 48"),
        ("editor.font_size", True, "takes int"),
        ("editor.font_size", "13", "takes int"),
        ("view.theme", "pink", "system, light, dark"),
        ("files.recent", (1,), "tuple of strings"),
    ],
)
def test_wrong_value_is_refused_by_name(path: Path, key: str, value: Value, words: str) -> None:
    settings = Settings(path)
    with pytest.raises(OptionError, match=words) as caught:
        settings.set(key, value)
    assert key in str(caught.value)
    assert settings.get(key) == OPTIONS[key].default


def test_unknown_key_names_the_known_ones(path: Path) -> None:
    with pytest.raises(KeyError, match=r"editor\.font_size"):
        Settings(path).get("editor.font_sise")


@pytest.mark.parametrize(
    ("key", "stored"),
    [
        ("editor.font_size", "large"),
        ("editor.font_size", "4000"),
        ("run.stop_at_entry", "perhaps"),
        ("files.recent", "{not json"),
        ("files.recent", '{"a": 1}'),
        ("window.layout", "***"),
    ],
)
def test_damaged_file_gives_the_default_and_says_so(
    path: Path, caplog: pytest.LogCaptureFixture, key: str, stored: str
) -> None:
    file = QSettings(str(path), QSettings.Format.IniFormat)
    file.setValue(key.replace(".", "/"), stored)
    file.sync()
    assert Settings(path).get(key) == OPTIONS[key].default
    assert key in caplog.text
    assert "settings.ini" in caplog.text


def test_recent_files_are_unique_newest_first_and_bounded(path: Path) -> None:
    settings = Settings(path)
    for number in range(RECENT_LIMIT + 5):
        settings.remember_file(Path(f"/{number}.py"))
    settings.remember_file(Path("/10.py"))
    recent = settings.texts("files.recent")
    assert recent[0] == "/10.py"
    assert len(recent) == len(set(recent)) == RECENT_LIMIT
    settings.forget_files()
    assert settings.texts("files.recent") == ()


def test_typed_reading_refuses_another_type(path: Path) -> None:
    with pytest.raises(OptionError, match=r"view\.theme"):
        Settings(path).number("view.theme")


def test_unkept_settings_neither_read_nor_write(path: Path) -> None:
    Settings(path).set("editor.font_size", 20)
    unkept = Settings(path, kept=False)
    assert unkept.number("editor.font_size") == OPTIONS["editor.font_size"].default
    unkept.set("editor.font_size", 30)
    unkept.reset("view.theme")
    unkept.save()
    assert unkept.number("editor.font_size") == 30
    assert Settings(path).number("editor.font_size") == 20
