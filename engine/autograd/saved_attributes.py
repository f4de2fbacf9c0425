"""The ``_saved_*`` attributes of nodes: which there are, and their values as PyTorch shows them.

What a node keeps is named as its formula needs it; where PyTorch shows the same thing under another name or in
another form, that is translated here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from . import saved

if TYPE_CHECKING:
    from .node import Node

#: Reductions of a whole tensor: PyTorch's nodes know no dimension there.
_WHOLE: Final = frozenset({"SumBackward0", "MeanBackward0", "MaxBackward1", "MinBackward1", "ProdBackward0"})
#: Nodes whose shapes PyTorch's don't show.
_SHAPELESS: Final = frozenset({
    "AddbmmBackward0", "AddmmBackward0", "AddmvBackward0", "AddrBackward0", "BaddbmmBackward0",
    "ChannelShuffleBackward0", "CummaxBackward0", "CumminBackward0", "GatherBackward0", "Im2ColBackward0",
    "MaskedFillBackward0",
    "MaskedFillBackward1", "MaskedScatterBackward0", "MaskedSelectBackward0", "TakeBackward0", "UnsqueezeBackward0",
    "UnsqueezeBackward1",
})  # fmt: skip
_RENAMED: Final = {"stop": "end", "base": "self"}
#: The same for single nodes.
_RENAMED_IN: Final = {
    "LinalgLstsqBackward0": {"B": "b"}, "NormBackward1": {"ord": "p"}, "StdMeanBackward0": {"std": "result0"},
}  # fmt: skip
#: Parameters that hold index arrays, which scripts see as tensors.
_INDICES: Final = frozenset({"index", "indices", "mask"})
_REDUCTIONS: Final = {"none": 0, "mean": 1, "sum": 2}
#: Integers that PyTorch shows without a sign.
_UNSIGNED: Final = frozenset({"dim", "dim0", "dim1", "dim2", "diagonal", "ignore_index", "offset", "padding_idx"})


def _count(node: Any, name: str, *dims: int) -> int:
    shape = saved.read(node, name).shape  # type: ignore[union-attr]
    return math.prod(shape[d] for d in (dims or range(2, len(shape))))


#: What PyTorch's nodes keep besides, made from what ours keep.
_DERIVED: Final[dict[str, dict[str, Callable[[Any], Any]]]] = {
    "AddbmmBackward0": {
        "batch1_sym_argsize_0": lambda node: _count(node, "batch1", 0),
        "batch1_sym_argsize_1": lambda node: _count(node, "batch1", 1),
        "batch2_sym_argsize_2": lambda node: _count(node, "batch2", 2),
    },
    "AsStridedBackward0": {
        "size": lambda node: node.geometry.shape,
        "storage_offset": lambda node: node.geometry.offset,
        "stride": lambda node: node.geometry.strides,
    },
    "ConvolutionBackward0": {"bias_sym_sizes_opt": lambda node: _bias_sizes(node)},
    "EmbeddingBackward0": {"sparse": lambda node: False, "weight_sym_argsize_0": lambda node: node.weight_shape[0]},
    "GatherBackward0": {"sparse_grad": lambda node: False},
    "Im2ColBackward0": {
        "self_sym_argsize_minus_1": lambda node: node.self_shape[-1],
        "self_sym_argsize_minus_2": lambda node: node.self_shape[-2],
    },
    "LinalgLuBackward0": {"pivot": lambda node: True},
    "LinalgLuFactorExBackward0": {"pivot": lambda node: True},
    "LinalgSvdBackward0": {"S_sym_argsize_minus_1": lambda node: _count(node, "S", -1)},
    "MaskedScatterBackward0": {"source_sym_sizes": lambda node: node.source_shape},
    "NativeGroupNormBackward0": {
        "C": lambda node: _count(node, "input", 1),
        "HxW": lambda node: _count(node, "input"),
        "N": lambda node: _count(node, "input", 0),
    },
    "SplitBackward0": {"self_sym_sizes": lambda node: node.shape, "split_size": lambda node: node.sizes[0]},
    "SplitWithSizesBackward0": {"self_sym_sizes": lambda node: node.shape, "split_sizes": lambda node: node.sizes},
    "UnsafeSplitBackward0": {"self_sym_sizes": lambda node: node.shape, "split_size": lambda node: node.sizes[0]},
}


def _bias_sizes(node: Any) -> tuple[int, ...]:
    """The shape of a convolution's bias; (0,) without one, as PyTorch has it."""
    if len(node.next) < 3 or node.next[2] is None:
        return (0,)
    return (_count(node, "weight", 1) * node.groups if node.transposed else _count(node, "weight", 0),)


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
    for ours, theirs in _RENAMED_IN.get(kind.__name__, {}).items():
        found[theirs] = found.pop(ours)
    slots = {slot for base in kind.__mro__ for slot in getattr(base, "__slots__", ())}
    # Broadcasting operations keep shapes too, but PyTorch's don't show them.
    if "self_shape" in slots and "casts" not in slots and kind.__name__ not in _SHAPELESS:
        found["self_sym_sizes"] = "self_shape"
        if kind.__name__.startswith("MeanBackward"):
            found["self_sym_numel"] = "self_shape"
    found.update(dict.fromkeys(_DERIVED.get(kind.__name__, ()), ""))
    return found


def names(node: Node) -> list[str]:
    """The names of the attributes, and of the handles of those that are tensors."""
    found = _sources(type(node))
    return [f"_saved_{n}" for n in found] + [f"_raw_saved_{n}" for n in found if raw_source(node, n) is not None]


def has(node: Node, name: str) -> bool:
    """Whether there is ``_saved_<name>``."""
    return name in _sources(type(node))


def raw_source(node: Node, name: str) -> str | None:
    """The attribute that ``_raw_saved_<name>`` is a handle of, None if there is none."""
    source = _sources(type(node)).get(name, "")
    shown = source.startswith("saved_") or (source in _INDICES and not type(node).__name__.startswith("Select"))
    return source if shown else None


def read(node: Node, name: str) -> Any:
    """The value of ``_saved_<name>``.

    Raises:
        RuntimeError: If the graph's saved values were freed.
    """
    source = _sources(type(node))[name]
    if not source:
        return _DERIVED[type(node).__name__][name](node)
    if source.startswith("saved_"):
        return saved.read(node, source[6:])
    value = saved.read_parameter(node, source)
    if value is None and name == "dims":
        return ()
    if name.endswith("_sym_numel"):
        return math.prod(value)
    if name == "correction" and value == 1 and getattr(node, "dim", 0) is None:
        return None
    if type(node).__name__ == "ProdBackward1" and name == "dim":
        (value,) = value
    if name == "reduction":
        return _REDUCTIONS.get(value, value)
    if name in _UNSIGNED and type(value) is int and value < 0:
        return value + (1 << 64)
    return value
