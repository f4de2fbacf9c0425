"""The ``_saved_*`` attributes of nodes: which there are, and their values as PyTorch shows them.

What a node keeps is named as its formula needs it; where PyTorch shows the same thing under another name or in
another form, that is translated here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from . import saved

if TYPE_CHECKING:
    from .node import Node

#: Reductions of a whole tensor: PyTorch's nodes know no dimension there.
_WHOLE: Final = frozenset({"SumBackward0", "MeanBackward0", "MaxBackward1", "MinBackward1", "ProdBackward0"})
#: Nodes whose shapes PyTorch's don't show.
_SHAPELESS: Final = frozenset(
    {"AddmmBackward0", "GatherBackward0", "MaskedFillBackward0", "MaskedSelectBackward0", "UnsqueezeBackward0"}
)
_RENAMED: Final = {"stop": "end", "base": "self"}
_REDUCTIONS: Final = {"none": 0, "mean": 1, "sum": 2}
#: Integers that PyTorch shows without a sign.
_UNSIGNED: Final = frozenset({"dim", "dim0", "dim1", "dim2", "diagonal", "ignore_index", "offset", "padding_idx"})

_known: dict[type, dict[str, str]] = {}


def _sources(kind: type[Node]) -> dict[str, str]:
    """For each name after ``_saved_``, the attribute of the node that has it."""
    found = _known.get(kind)
    if found is None:
        found = _known[kind] = _found(kind)
    return found


def _found(kind: type[Node]) -> dict[str, str]:
    found = {name: f"saved_{name}" for name in kind.saved_names}
    for name in kind.parameter_names:
        if name != "source" and not (kind.__name__ in _WHOLE and name in ("dim", "keepdim")):
            found[_RENAMED.get(name, name)] = name
    slots = {slot for base in kind.__mro__ for slot in getattr(base, "__slots__", ())}
    # Broadcasting operations keep shapes too, but PyTorch's don't show them.
    if "self_shape" in slots and "casts" not in slots and kind.__name__ not in _SHAPELESS:
        found["self_sym_sizes"] = "self_shape"
        if kind.__name__.startswith("MeanBackward"):
            found["self_sym_numel"] = "self_shape"
    return found


def names(node: Node) -> list[str]:
    """The names of the attributes."""
    return [f"_saved_{name}" for name in _sources(type(node))]


def has(node: Node, name: str) -> bool:
    """Whether there is ``_saved_<name>``."""
    return name in _sources(type(node))


def read(node: Node, name: str) -> Any:
    """The value of ``_saved_<name>``.

    Raises:
        RuntimeError: If the graph's saved values were freed.
    """
    source = _sources(type(node))[name]
    if source.startswith("saved_"):
        return saved.read(node, source[6:])
    value = saved.read_parameter(node, source)
    if name.endswith("_sym_numel"):
        return math.prod(value)
    if name == "reduction":
        return _REDUCTIONS.get(value, value)
    if name in _UNSIGNED and type(value) is int and value < 0:
        return value + (1 << 64)
    return value
