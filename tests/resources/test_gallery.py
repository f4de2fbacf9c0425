"""The gallery holds enough scripts, and each has a goal and an answer that names one of its lines."""

from __future__ import annotations

import ast

import pytest

from retrograd.resources import ResourceError
from retrograd.resources.gallery import puzzle_file, puzzles


def test_there_are_enough_and_no_two_are_alike() -> None:
    found = puzzles()
    assert len(found) >= 24
    assert len({puzzle.title for puzzle in found}) == len(found)
    assert len({puzzle.cause for puzzle in found}) >= 20


@pytest.mark.parametrize("puzzle", puzzles(), ids=lambda puzzle: puzzle.name)
def test_a_puzzle_is_short_and_says_nothing_of_its_answer(puzzle: object) -> None:
    text = puzzle_file(puzzle.name).read_text(encoding="utf-8")
    assert 10 <= len(text.splitlines()) <= 32
    assert puzzle.goal and puzzle.answer
    assert puzzle.cause not in text
    assert "#" not in text.split('"""')[2]
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    assert "torch" in names


def test_an_unknown_puzzle_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(ResourceError, match="two_not_five"):
        puzzle_file("nowhere")
