"""Run settings are kept for each script, and what is typed is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrograd.app.settings.run_settings import (
    KEPT,
    KEY,
    RunSettings,
    RunSettingsError,
    environment_text,
    keep_run_settings,
    parse_environment,
    run_settings,
)
from retrograd.app.settings.store import Settings

CHOSEN = RunSettings(
    arguments="--name 'a b'", folder="data", environment=(("A", "1=2"), ("B", None)), interpreter="/usr/bin/python3",
    threads=4, seed=-1, stop_at_entry=False, memory_limit=2048,
)  # fmt: skip


@pytest.fixture
def settings(qapp: object, tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


def test_each_script_has_its_own_and_they_survive(settings: Settings) -> None:
    keep_run_settings(settings, "/a.py", CHOSEN)
    keep_run_settings(settings, "/b.py", RunSettings(seed=3))
    settings.save()
    again = Settings(settings.path)
    assert run_settings(again, "/a.py") == CHOSEN
    assert run_settings(again, "/b.py") == RunSettings(seed=3)
    assert run_settings(again, "/c.py") == RunSettings()
    assert CHOSEN.words() == ("--name", "a b")


def test_defaults_are_not_kept_and_the_oldest_go(settings: Settings) -> None:
    for number in range(KEPT + 5):
        keep_run_settings(settings, f"/{number}.py", RunSettings(threads=2))
    assert run_settings(settings, "/4.py") == RunSettings()
    assert run_settings(settings, "/5.py").threads == 2
    keep_run_settings(settings, "/5.py", RunSettings())
    assert "/5.py" not in settings.text(KEY)


@pytest.mark.parametrize("text", ["{", "[]", '{"/a.py": 3}', '{"/a.py": {"threads": "many"}}',
                                  '{"/a.py": {"environment": [[1, 2]]}}', '{"/a.py": {"environment": 7}}'])  # fmt: skip
def test_what_makes_no_sense_is_left_out(settings: Settings, text: str) -> None:
    settings.set(KEY, text)
    assert run_settings(settings, "/a.py") == RunSettings()


def test_environment_is_read_line_by_line() -> None:
    text = "# comment\nA=1=2\n\n  B = x\n-C\nA=3\n"
    found = parse_environment(text)
    assert found == (("A", "3"), ("B", " x"), ("C", None))
    assert parse_environment(environment_text(found)) == found


@pytest.mark.parametrize("text", ["A", "=1", "A B=1", "-", "A\0=1"])
def test_a_line_of_another_form_is_named(text: str) -> None:
    with pytest.raises(RunSettingsError, match="line 2"):
        parse_environment(f"X=1\n{text}")


def test_an_open_quote_is_told() -> None:
    with pytest.raises(RunSettingsError, match="quotation"):
        RunSettings(arguments="'open").words()
