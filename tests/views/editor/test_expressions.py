"""What a place in the source means."""

from __future__ import annotations

import pytest

from retrograd.views.editor.expressions import expression_at

TEXT = """\
def f(arg, π=1):
    y = self.fc.weight + arg[0]["k"] * g(x).grad
    名 = data[i].value[-1, 2:3]
    return (model
            .layer)
"""


@pytest.mark.parametrize(
    ("word", "line", "expected"),
    [
        ("arg,", 1, "arg"),
        ("π", 1, "π"),
        ("self", 2, "self"),
        ("fc", 2, "self.fc"),
        ("weight", 2, "self.fc.weight"),
        ("arg", 2, "arg"),
        ("0]", 2, "arg[0]"),
        ('k"', 2, "arg[0]['k']"),
        ("g(x)", 2, "g"),
        ("x)", 2, "x"),
        ("grad", 2, ""),
        ("+", 2, ""),
        ("名", 3, "名"),
        ("data", 3, "data"),
        ("i]", 3, "i"),
        ("value", 3, ""),
        ("layer", 5, "model.layer"),
        ("return", 4, ""),
    ],
)
def test_names_and_chains(word: str, line: int, expected: str) -> None:
    column = TEXT.splitlines()[line - 1].index(word)
    assert expression_at(TEXT, line, column) == expected


def test_what_cannot_be_parsed_or_is_not_there_means_nothing() -> None:
    assert expression_at("a = (", 1, 0) == ""
    assert expression_at("a = 1", 3, 0) == "" and expression_at("a = 1", 1, 40) == ""


@pytest.mark.parametrize(("word", "line", "expected"), [("weight", 2, "self.fc.weight"), ("layer", 5, "model.layer")])
def test_in_long_texts_only_the_part_around_is_parsed(word: str, line: int, expected: str) -> None:
    text = "a = 1\n" * 5_000 + TEXT + "broken = (\n"
    column = TEXT.splitlines()[line - 1].index(word)
    assert expression_at(text, 5_000 + line, column) == expected
    assert expression_at(text, 4_999, 0) == "a"
