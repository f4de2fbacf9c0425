"""Resources are found by name, and an unknown name is answered with the known ones."""

from __future__ import annotations

import ast
from xml.etree import ElementTree

import pytest

from retrograd import resources


def test_every_icon_is_a_drawing() -> None:
    assert {"run", "open", "theme"} <= set(resources.icons())
    for name in resources.icons():
        assert ElementTree.fromstring(resources.icon(name)).tag.endswith("svg")


def test_every_example_is_python_or_a_notebook() -> None:
    assert resources.examples()
    for name in resources.examples():
        text = resources.example(name).read_text(encoding="utf-8")
        if name.endswith(".py"):
            ast.parse(text)
            assert resources.example(name.removesuffix(".py")).name.split(".")[0] == name.removesuffix(".py")
        else:
            assert text.lstrip().startswith("{")


@pytest.mark.parametrize("find", [resources.icon, resources.theme, resources.example])
def test_unknown_names_are_answered_with_the_known_ones(find: object) -> None:
    known = {resources.icon: "run", resources.theme: "light", resources.example: resources.examples()[0].split(".")[0]}
    with pytest.raises(resources.ResourceError, match=known[find]):  # type: ignore[index]
        find("nothing like it")  # type: ignore[operator]
