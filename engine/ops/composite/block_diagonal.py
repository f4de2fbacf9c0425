"""``block_diag``: one node over all blocks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.node import Node
from ...storage import Array
from ...tensor import Tensor
from ..functions import namespace as F
from ..operands import common_type
from ..recording import new_node, one_result


class BlockDiagBackward0(Node):
    """Backward of block_diag: each block of the gradient in its input's shape and type."""

    __slots__ = ("kinds", "shapes")
    kinds: tuple[Any, ...]
    shapes: tuple[tuple[int, ...], ...]

    def apply(self, grad: Array) -> tuple[Any, ...]:
        return tuple(
            None if edge is None else grad[rows, columns].reshape(shape).astype(kind)
            for edge, (rows, columns), shape, kind in zip(
                self.next, _places(self.shapes), self.shapes, self.kinds, strict=True
            )
        )

    def apply_tensors(self, grad: Tensor) -> tuple[Any, ...]:
        return tuple(
            None if edge is None else F.to_dtype(F.reshape(grad[place], shape), kind)
            for edge, place, shape, kind in zip(self.next, _places(self.shapes), self.shapes, self.kinds, strict=True)
        )


def _size(shape: tuple[int, ...]) -> tuple[int, int]:
    return (1, 1) if not shape else (1, shape[0]) if len(shape) == 1 else (shape[0], shape[1])


def _places(shapes: tuple[tuple[int, ...], ...]) -> list[tuple[slice, slice]]:
    row = column = 0
    found = []
    for shape in shapes:
        height, width = _size(shape)
        found.append((slice(row, row + height), slice(column, column + width)))
        row, column = row + height, column + width
    return found


def block_diagonal(tensors: list[Tensor]) -> Tensor:
    """The matrix with ``tensors`` along its diagonal."""
    from ...creation import empty

    if not tensors:
        return empty((1, 0))
    for i, t in enumerate(tensors):
        if t._array.ndim > 2:
            raise RuntimeError(
                f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has {t._array.ndim} "
                "dimensions"
            )
    shapes = tuple(t._array.shape for t in tensors)
    kind = common_type([t if t._array.ndim else F.reshape(t.detach(), 1) for t in tensors]).numpy
    whole = np.zeros(tuple(sum(n) for n in zip(*(_size(s) for s in shapes), strict=True)), kind)
    for t, place in zip(tensors, _places(shapes), strict=True):
        whole[place] = t._array.reshape(_size(t._array.shape))

    def make() -> Node:
        node = new_node(BlockDiagBackward0, tensors)
        node.shapes, node.kinds = shapes, tuple(t._array.dtype for t in tensors)
        return node  # type: ignore[no-any-return]

    return one_result("block_diag", whole, tensors, make, {})
