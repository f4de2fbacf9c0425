"""Joining and splitting: ``cat``, ``stack``, ``split``, ``unbind`` and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ... import autocasting
from ...autograd.node import Node
from ...signatures import type_name
from ...storage import Array
from ...tensor import Tensor
from ...tensor_access import dimension
from ..functions import composite
from ..functions import namespace as F
from ..operands import common_type, wrong_type
from ..recording import new_node, one_result, several_views


class CatBackward0(Node):
    """Backward of cat: each input gets its slice."""

    __slots__ = ("dim", "kinds", "sizes")
    parameter_names = ("dim",)
    dim: int
    sizes: tuple[tuple[int, ...], ...]
    kinds: tuple[Any, ...]

    def _slices(self) -> Any:
        start = 0
        for shape in self.sizes:
            if shape == (0,):  # the legacy empty tensor, which any shape may be joined with
                yield start, start
                continue
            yield start, start + shape[self.dim]
            start += shape[self.dim]

    def apply(self, grad: Array) -> tuple[Any, ...]:
        lead = (slice(None),) * self.dim
        return tuple(
            None
            if edge is None
            else (np.zeros(0, kind) if shape == (0,) else grad[(*lead, slice(a, b))].astype(kind, copy=False))
            for edge, shape, kind, (a, b) in zip(self.next, self.sizes, self.kinds, self._slices(), strict=True)
        )

    def apply_tensors(self, grad: Tensor) -> tuple[Any, ...]:
        return tuple(
            None if edge is None else F.narrow(grad, self.dim, a, b - a)
            for edge, (a, b) in zip(self.next, self._slices(), strict=True)
        )


class StackBackward0(Node):
    """Backward of stack: each input gets its index."""

    __slots__ = ("dim",)
    parameter_names = ("dim",)
    dim: int

    def apply(self, grad: Array) -> tuple[Any, ...]:
        lead: tuple[Any, ...] = (slice(None),) * self.dim
        return tuple(None if edge is None else grad[(*lead, i, ...)] for i, edge in enumerate(self.next))

    def apply_tensors(self, grad: Tensor) -> tuple[Any, ...]:
        return tuple(None if e is None else F.select(grad, self.dim, i) for i, e in enumerate(self.next))


class _Parts(Node):
    """Backward of an operation that cuts its input along one dimension."""

    __slots__ = ("dim", "kind", "shape", "sizes")
    takes_list = True
    parameter_names = ("dim",)
    dim: int
    sizes: tuple[int, ...]
    shape: tuple[int, ...]
    kind: Any

    def apply(self, grad: Sequence[Array | None]) -> tuple[Any, ...]:
        whole = np.zeros(self.shape, self.kind)
        start = 0
        for part, size in zip(grad, self.sizes, strict=True):
            if part is not None:
                whole[(slice(None),) * self.dim + (slice(start, start + size),)] = part
            start += size
        return (whole,)

    def apply_tensors(self, grad: Sequence[Tensor | None]) -> tuple[Any, ...]:
        from ...tensor import tensor_of

        parts = []
        for part, size in zip(grad, self.sizes, strict=True):
            shape = (*self.shape[: self.dim], size, *self.shape[self.dim + 1 :])
            parts.append(tensor_of(np.zeros(shape, self.kind)) if part is None else part)
        return (F.cat(parts, self.dim),)


class SplitBackward0(_Parts):
    """Backward of split with one size."""

    __slots__ = ()


class SplitWithSizesBackward0(_Parts):
    """Backward of split with a list of sizes."""

    __slots__ = ()


class UnbindBackward0(Node):
    """Backward of unbind: the outputs' gradients stacked, zeros for unused ones."""

    __slots__ = ("dim", "kind", "shape")
    takes_list = True
    parameter_names = ("dim",)
    dim: int
    shape: tuple[int, ...]
    kind: Any

    def apply(self, grad: Sequence[Array | None]) -> tuple[Any, ...]:
        whole = np.zeros(self.shape, self.kind)
        for i, part in enumerate(grad):
            if part is not None:
                whole[(slice(None),) * self.dim + (i,)] = part
        return (whole,)

    def apply_tensors(self, grad: Sequence[Tensor | None]) -> tuple[Any, ...]:
        from ...tensor import tensor_of

        one = self.shape[: self.dim] + self.shape[self.dim + 1 :]
        return (F.stack([tensor_of(np.zeros(one, self.kind)) if g is None else g for g in grad], self.dim),)


def _tensors(name: str, tensors: Any) -> list[Tensor]:
    if isinstance(tensors, Tensor):
        raise TypeError(f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor")
    every = list(tensors)
    for i, t in enumerate(every):
        if not isinstance(t, Tensor):
            if i == 0:
                raise wrong_type(name, "tensors", 1, tensors)
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(t).__name__}")
    return every


@composite("concat", "concatenate", method=False)
def cat(tensors: Sequence[Tensor], dim: int = 0, **keyword: Any) -> Tensor:
    """Tensors joined along an existing dimension."""
    if autocasting.on:
        tensors = autocasting.widest(tensors)
    dim = keyword.get("axis", dim)
    every = _tensors("cat", tensors)
    if not every:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    full = [t for t in every if t._array.shape != (0,)] or every
    shape = full[0]._array.shape
    for i, t in enumerate(every):
        if not t._array.ndim:
            raise RuntimeError(f"zero-dimensional tensor (at position {i}) cannot be concatenated")
    at = dimension(dim, len(shape))
    for i, t in enumerate(every):
        own = t._array.shape
        if own == (0,) or t is full[0]:
            continue
        if len(own) != len(shape):
            raise RuntimeError(f"Tensors must have same number of dimensions: got {len(shape)} and {len(own)}")
        for d, (a, b) in enumerate(zip(shape, own, strict=True)):
            if d != at and a != b:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {at}. Expected size {a} but got size {b} for "
                    f"tensor number {i} in the list."
                )
    kind = common_type(every).numpy
    array = np.concatenate([t._array for t in full], axis=at, dtype=kind, casting="unsafe")
    if not array.flags.c_contiguous:
        array = np.ascontiguousarray(array)

    def make() -> Node:
        node = new_node(CatBackward0, every)
        node.dim = at
        node.sizes = tuple(t._array.shape for t in every)
        node.kinds = tuple(t._array.dtype for t in every)
        return node  # type: ignore[no-any-return]

    return one_result("cat", array, every, make, {"dim": at})


@composite(method=False)
def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape joined along a new dimension."""
    if autocasting.on:
        tensors = autocasting.widest(tensors)
    every = _tensors("stack", tensors)
    if not every:
        raise RuntimeError("stack expects a non-empty TensorList")
    shape = every[0]._array.shape
    for i, t in enumerate(every):
        if t._array.shape != shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(shape)} at entry 0 and "
                f"{list(t._array.shape)} at entry {i}"
            )
    at = dimension(dim, len(shape) + 1)
    kind = common_type(every).numpy
    lead: tuple[Any, ...] = (slice(None),) * at
    array = np.empty((*shape[:at], len(every), *shape[at:]), kind)
    for i, t in enumerate(every):
        array[(*lead, i)] = t._array

    def make() -> Node:
        node = new_node(StackBackward0, every)
        node.dim = at
        return node  # type: ignore[no-any-return]

    return one_result("stack", array, every, make, {"dim": at})


@composite("row_stack", method=False)
def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors joined along rows."""
    every = _tensors("vstack", tensors)
    if not every:
        raise RuntimeError("vstack expects a non-empty TensorList")
    return cat(list(F.atleast_2d(every)), 0)


@composite(method=False)
def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors joined along columns (vectors end to end)."""
    if not len(tensors):
        raise RuntimeError("hstack expects a non-empty TensorList")
    every = list(F.atleast_1d(list(tensors)))
    return cat(every, 0 if every[0]._array.ndim == 1 else 1)


@composite(method=False)
def dstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors joined along the third dimension."""
    if not len(tensors):
        raise RuntimeError("dstack expects a non-empty TensorList")
    return cat(list(F.atleast_3d(list(tensors))), 2)


@composite(method=False)
def column_stack(tensors: Sequence[Tensor]) -> Tensor:
    """Vectors as columns."""
    return cat([F.reshape(t, t._array.size, 1) if t._array.ndim <= 1 else t for t in tensors], 1)


def _cut(
    name: str, kind: type[_Parts], input: Tensor, sizes: Sequence[int], at: int, attributes: Any
) -> tuple[Tensor, ...]:
    source = input._array
    lead: tuple[Any, ...] = (slice(None),) * at
    arrays, start = [], 0
    for size in sizes:
        arrays.append(source[(*lead, slice(start, start + size))])
        start += size

    def make() -> Node:
        node = new_node(kind, (input,))
        node.dim, node.sizes, node.shape, node.kind = at, tuple(sizes), source.shape, source.dtype
        return node  # type: ignore[no-any-return]

    return several_views(name, arrays, input, make, attributes)


@composite()
def split(tensor: Tensor, split_size_or_sizes: Any = None, dim: int = 0, **keyword: Any) -> tuple[Tensor, ...]:
    """Cut along a dimension: into pieces of one size (the last may be smaller), or of given sizes."""
    if split_size_or_sizes is None:
        if "split_size" not in keyword:
            raise TypeError("split() missing 1 required positional argument: 'split_size_or_sections'")
        split_size_or_sizes = keyword["split_size"]
    shape = tensor._array.shape
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    at = dimension(dim, len(shape))
    size = shape[at]
    if isinstance(split_size_or_sizes, int):
        step = split_size_or_sizes
        if step < 0:
            raise RuntimeError(f"split expects split_size be non-negative, but got split_size={step}")
        if step == 0 and size != 0:
            raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {size}")
        sizes = [min(step, size - i) for i in range(0, size, step)] if size else [0]
        return _cut("split", SplitBackward0, tensor, sizes, at, {"split_size": step, "dim": at})
    if not isinstance(split_size_or_sizes, (tuple, list)):
        raise TypeError(
            "split_with_sizes(): argument 'split_sizes' (position 2) must be tuple of ints, not "
            f"{type_name(split_size_or_sizes)}"
        )
    return split_with_sizes(tensor, split_size_or_sizes, at)


@composite()
def split_with_sizes(input: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Cut along a dimension into pieces of given sizes."""
    shape = input._array.shape
    at = dimension(dim, len(shape))
    sizes = [int(n) for n in split_sizes]
    if sum(sizes) != shape[at]:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {shape[at]} (input tensor's size at dimension "
            f"{at}), but got split_sizes={sizes}"
        )
    return _cut("split_with_sizes", SplitWithSizesBackward0, input, sizes, at, {"split_sizes": sizes, "dim": at})


@composite()
def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut along a dimension into at most ``chunks`` pieces of equal size (the last may be smaller)."""
    if not input._array.ndim:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    size = input._array.shape[dimension(dim, input._array.ndim)]
    step = -(-size // chunks)
    if step == 0:
        return split_with_sizes(input, [0] * chunks, dim)
    return split(input, step, dim)


def _cuts(given: Tensor) -> Any:
    """The sections or indices of ``tensor_split`` from a tensor."""
    if given._array.dtype != np.int64:
        kind = given.dtype.scalar_type
        raise RuntimeError(f"tensor_split expected tensor_indices_or_sections to have dtype of long, but got {kind}")
    if given._array.ndim > 1:
        raise RuntimeError(
            "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but "
            f"got a tensor with {given._array.ndim} dims"
        )
    return given.tolist()


@composite()
def tensor_split(input: Tensor, indices_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut into so many pieces, or at the given indices; the pieces are separate slices."""
    if not input._array.ndim:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    at = dimension(dim, input._array.ndim)
    size = input._array.shape[at]
    if isinstance(indices_or_sections, Tensor):
        indices_or_sections = _cuts(indices_or_sections)
    if isinstance(indices_or_sections, int):
        n = indices_or_sections
        if n <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {n}")
        small, extra = divmod(size, n)
        bounds = [0]
        for i in range(n):
            bounds.append(bounds[-1] + small + (i < extra))
    else:
        bounds = [0, *indices_or_sections, size]
    return tuple(F.slice(input, at, a, b, 1) for a, b in pairwise(bounds))


@composite()
def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """The slices along a dimension, which disappears."""
    source = input._array
    at = dimension(dim, source.ndim)
    if not source.ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    lead: tuple[Any, ...] = (slice(None),) * at
    arrays = [source[(*lead, i, ...)] for i in range(source.shape[at])]

    def make() -> Node:
        node = new_node(UnbindBackward0, (input,))
        node.dim, node.shape, node.kind = at, source.shape, source.dtype
        return node  # type: ignore[no-any-return]

    return several_views("unbind", arrays, input, make, {"dim": at})
