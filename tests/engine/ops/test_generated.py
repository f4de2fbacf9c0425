"""The generated operations are what the op table says now."""

from __future__ import annotations

from retrograd.engine.ops import generate
from retrograd.engine.ops.op import families


def test_generated_files_are_fresh() -> None:
    assert generate.stale() == []


def test_generated_files_are_short() -> None:
    long = {p.name: n for p in generate.FOLDER.glob("*.py") if (n := p.read_text(encoding="utf-8").count("\n")) > 400}
    assert long == {}


def test_every_family_is_generated() -> None:
    made = {p.stem.rsplit("_", 1)[0] if p.stem[-1].isdigit() else p.stem for p in generate.FOLDER.glob("*.py")}
    assert set(families()) <= made
