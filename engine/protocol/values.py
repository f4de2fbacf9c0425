"""Parts that events are made of: summaries, captured arrays, edges, places in the source."""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True, array_like=True):
    """Base of the immutable parts; encoded as an array of its fields."""


class Summary(Part, frozen=True):
    """What is known of an array without its elements.

    Counts are exact. ``minimum`` … ``norm`` are over the finite elements (0.0 where there are none); for booleans
    False counts 0 and True 1. ``norm`` is the 2-norm, ``std`` the population standard deviation. A ``partial`` one
    has only ``count``, ``norm``, ``nans`` and ``infinities``: of large arrays the rest is not taken at each step. Its
    ``norm`` is nan where values are not recorded at all.
    """

    count: int = 0
    minimum: float = 0.0
    maximum: float = 0.0
    mean: float = 0.0
    std: float = 0.0
    norm: float = 0.0
    zeros: int = 0
    nans: int = 0
    infinities: int = 0
    partial: bool = False


class Capture(Part, frozen=True):
    """An array at one moment.

    ``dtype`` is PyTorch's name (``"float32"``). ``data`` holds the elements in C order, little endian, or None where
    the array was too large to keep; the summary is always there.
    """

    dtype: str
    shape: tuple[int, ...]
    summary: Summary
    data: bytes | None = None


class NodeEdge(Part, frozen=True):
    """One entry of ``next_functions``: the node (0: None) and which of its forward outputs is meant."""

    node: int
    slot: int


class SavedTensor(Part, frozen=True):
    """A tensor that a node keeps for backward: attribute name, tensor (0 if it has none), storage and version."""

    name: str
    tensor: int
    storage: int
    version: int


class ParameterUpdate(Part, frozen=True):
    """How far a step of an optimiser moved a parameter: the 2-norm of the difference.

    ``share`` is the part of its elements that was looked at; below 1.0 ``norm`` is an estimate.
    """

    tensor: int
    norm: float
    share: float = 1.0
