"""Nested tuples, lists and dicts as flat lists of their leaves, and back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

Rebuild = Callable[[list[Any]], Any]


def _children(tree: Any) -> tuple[list[Any], Callable[[list[Any]], Any]] | None:
    """The children of a container and how to make one like it; None for a leaf."""
    if isinstance(tree, tuple):
        named = hasattr(tree, "_fields")
        return list(tree), (lambda items: type(tree)(*items)) if named else tuple
    if type(tree) is list:
        return list(tree), list
    if type(tree) in (dict, OrderedDict):
        keys = list(tree)
        return [tree[key] for key in keys], lambda items: type(tree)(zip(keys, items, strict=True))
    return None


def flatten(tree: Any) -> tuple[list[Any], Rebuild]:
    """The leaves of ``tree``, and the function that puts as many others in their places."""
    found = _children(tree)
    if found is None:
        return [tree], lambda leaves: leaves[0]
    children, make = found
    parts = [flatten(child) for child in children]
    sizes = [len(leaves) for leaves, _ in parts]

    def rebuild(leaves: list[Any]) -> Any:
        made, start = [], 0
        for size, (_, part) in zip(sizes, parts, strict=True):
            made.append(part(leaves[start : start + size]))
            start += size
        return make(made)

    return [leaf for leaves, _ in parts for leaf in leaves], rebuild


def structure(tree: Any) -> str:
    """The containers of ``tree`` with ``*`` for leaves."""
    leaves, rebuild = flatten(tree)
    shown = rebuild(["*"] * len(leaves))
    return str(shown).replace("'*'", "*")


def specification(tree: Any, indent: int = 0) -> str:
    """The containers of ``tree`` as PyTorch's messages write them."""
    found = _children(tree)
    if found is None:
        return "*"
    keys = list(tree) if isinstance(tree, dict) else None
    inner = (",\n" + " " * (indent + 2)).join(specification(child, indent + 2) for child in found[0])
    return f"TreeSpec({type(tree).__name__}, {keys}, [{inner}])"


def broadcast(prefix: Any, tree: Any) -> list[Any] | None:
    """For each leaf of ``tree`` the leaf of ``prefix`` above it; None if they don't fit."""
    found = _children(tree)
    above = _children(prefix)
    if above is None:
        return [prefix] * len(flatten(tree)[0])
    if found is None or type(prefix) is not type(tree) or len(above[0]) != len(found[0]):
        return None
    if isinstance(prefix, dict) and list(prefix) != list(tree):
        return None
    parts = [broadcast(one, other) for one, other in zip(above[0], found[0], strict=True)]
    if any(part is None for part in parts):
        return None
    return [leaf for part in parts for leaf in part or []]


def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    """``tree`` with every leaf put through ``function``."""
    leaves, rebuild = flatten(tree)
    return rebuild([function(leaf) for leaf in leaves])
