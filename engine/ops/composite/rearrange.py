"""Rearrangements that copy, and shapes made uniform."""

from __future__ import annotations

from typing import Any

from ...settings import warn_once
from ...tensor import Tensor
from ...tensor_access import dimension
from ..functions import composite, tensor_methods
from ..functions import namespace as F
from ..kernels.memory_format import lies_in
from . import index_checks as checks
from .shape import reshape, sizes_of, unsqueeze, view


@composite(torch=False, method=False)
def contiguous_copy(input: Tensor) -> Tensor:
    """A copy whose elements lie in order."""
    return F.clone(input, memory_format="contiguous")  # type: ignore[no-any-return]


@composite(torch=False)
def contiguous(input: Tensor, *, memory_format: Any = None) -> Tensor:
    """The tensor itself if its elements lie in order, else a copy that does."""
    if memory_format is None or lies_in(input._array, memory_format):
        return input if memory_format is not None or input._array.flags.c_contiguous else F.contiguous_copy(input)
    return F.clone(input, memory_format=memory_format)  # type: ignore[no-any-return]


@composite(torch=False)
def repeat(input: Tensor, *repeats: Any) -> Tensor:
    """Copies along each dimension."""
    if not repeats:
        raise TypeError('repeat() missing 1 required positional arguments: "repeats"')
    times = sizes_of("repeat", repeats, "repeats")
    shape = input._array.shape
    checks.positive_sizes(tuple(n * m for n, m in zip((1,) * (len(times) - len(shape)) + shape, times, strict=False)))
    if len(times) < input._array.ndim:
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    return F.repeat_sizes(input, times)  # type: ignore[no-any-return]


@composite()
def tile(input: Tensor, *dims: Any) -> Tensor:
    """``repeat`` that adds leading ones."""
    if not dims:
        raise TypeError('tile() missing 1 required positional arguments: "dims"')
    times = sizes_of("tile", dims, "dims")
    return repeat(input, (1,) * (input._array.ndim - len(times)) + times)


@composite()
def repeat_interleave(input: Tensor, repeats: Any, dim: int | None = None, *, output_size: int | None = None) -> Tensor:
    """Each element repeated: as often for all (a number), or by a tensor of counts."""
    import numpy as np

    from ...tensor import tensor_of

    flat = reshape(input, -1) if dim is None else input
    at = dimension(0 if dim is None else dim, flat._array.ndim)
    if isinstance(repeats, Tensor) and repeats._array.size == 1:
        checks.repeats_of(repeats, 1)
        repeats = int(repeats._array.reshape(-1)[0])
    if isinstance(repeats, Tensor):
        counts = checks.repeats_of(repeats, flat._array.shape[at])
        index = np.repeat(np.arange(flat._array.shape[at]), counts)
        return F.index_select(flat, at, tensor_of(index))  # type: ignore[no-any-return]
    if repeats < 0:
        raise RuntimeError("Repeats must be non-negative")
    shape = flat._array.shape
    wide = F.expand(unsqueeze(flat, at + 1), (*shape[: at + 1], repeats, *shape[at + 1 :]))
    return view(F.contiguous_copy(wide), (*shape[:at], shape[at] * repeats, *shape[at + 1 :]))


@composite()
def flip(input: Tensor, *sizes: Any, dims: Any = None) -> Tensor:
    """The order of elements reversed along dimensions."""
    if dims is not None:
        sizes = (dims,) if isinstance(dims, int) else (tuple(dims),)
    if not sizes:
        raise TypeError('flip() missing 1 required positional arguments: "dims"')
    ndim = input._array.ndim
    axes = checks.distinct(tuple(dimension(d, ndim) for d in sizes_of("flip", sizes, "dims")))
    return F.flip_dims(input, axes)  # type: ignore[no-any-return]


def _reversed(input: Tensor) -> Tensor:
    """``reversed(input)``: along the first dimension."""
    return flip(input, 0) if input._array.ndim else input


tensor_methods["__reversed__"] = _reversed


@composite()
def fliplr(input: Tensor) -> Tensor:
    """Columns reversed."""
    if input._array.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, 1)


@composite()
def flipud(input: Tensor) -> Tensor:
    """Rows reversed."""
    if not input._array.ndim:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, 0)


@composite()
def rot90(input: Tensor, k: int = 1, dims: Any = (0, 1)) -> Tensor:
    """Turned by 90° ``k`` times in the plane of two dimensions."""
    ndim = input._array.ndim
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {ndim}")
    first, second = (dimension(d, ndim) for d in dims)
    checks.rotation(dims, first, second)
    return F.rot90_plane(input, k, (first, second))  # type: ignore[no-any-return]


@composite()
def roll(input: Tensor, shifts: Any, dims: Any = None) -> Tensor:
    """Elements moved around the end."""
    steps = (shifts,) if isinstance(shifts, int) else tuple(shifts)
    if not steps:
        raise RuntimeError("`shifts` required")
    if dims is None:
        return F.roll_dims(input, steps, None)  # type: ignore[no-any-return]
    axes = (dims,) if isinstance(dims, int) else tuple(dims)
    if len(axes) != len(steps):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(steps)}, dims:{len(axes)}")
    if not input._array.ndim:
        raise IndexError(f"Dimension specified as {axes[0]} but tensor has no dimensions")
    return F.roll_dims(input, steps, tuple(dimension(d, input._array.ndim) for d in axes))  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def roll_back(grad: Tensor, shifts: tuple[int, ...], dims: Any) -> Tensor:
    """Undo ``roll``."""
    return F.roll_dims(grad, tuple(-s for s in shifts), dims)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def repeat_backward(grad: Tensor, repeats: tuple[int, ...], shape: tuple[int, ...]) -> Tensor:
    """The sum over the copies."""
    padded = (1,) * (len(repeats) - len(shape)) + tuple(shape)
    split = tuple(n for pair in zip(repeats, padded, strict=True) for n in pair)
    if 0 in repeats:
        return grad.new_zeros(shape)  # type: ignore[no-any-return]
    found = F.sum(reshape(grad, split), tuple(range(0, len(split), 2)))
    return found if padded == tuple(shape) else reshape(found, shape)


@composite()
def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The last dimension as diagonal of two new dimensions."""
    ndim = input._array.ndim + 1
    first, second = dimension(dim1, ndim), dimension(dim2, ndim)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return F.diag_embed_dims(input, offset, first, second)  # type: ignore[no-any-return]


@composite()
def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    """A vector as diagonal matrix, or the diagonal of a matrix."""
    if input._array.ndim == 1:
        return diag_embed(input, diagonal)
    if input._array.ndim != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input._array.ndim}D")
    return F.diagonal_copy_dims(input, diagonal, 0, 1)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def constant_pad_back(grad: Tensor, pad: tuple[int, ...]) -> Tensor:
    """The gradient without its border."""
    return F.constant_pad(grad, tuple(-p for p in pad), 0.0)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def erase_strided_part(grad: Tensor, geometry: Any) -> Tensor:
    """A root's gradient as PyTorch has it: what came to the place of the view, zeros elsewhere."""
    return F.spread_strided(F.strided_part(grad, geometry), geometry)  # type: ignore[no-any-return]


def _at_least(tensors: tuple[Any, ...], one: Any) -> Any:
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        return tuple(one(t) for t in tensors[0])
    return one(tensors[0]) if len(tensors) == 1 else tuple(one(t) for t in tensors)


@composite(method=False)
def atleast_1d(*tensors: Any) -> Any:
    """Tensors with at least one dimension."""
    return _at_least(tensors, lambda t: reshape(t, 1) if t._array.ndim == 0 else t)


@composite(method=False)
def atleast_2d(*tensors: Any) -> Any:
    """Tensors with at least two dimensions."""

    def one(t: Tensor) -> Tensor:
        if t._array.ndim == 0:
            return reshape(t, 1, 1)
        return unsqueeze(t, 0) if t._array.ndim == 1 else t

    return _at_least(tensors, one)


@composite(method=False)
def atleast_3d(*tensors: Any) -> Any:
    """Tensors with at least three dimensions."""

    def one(t: Tensor) -> Tensor:
        if t._array.ndim == 0:
            return reshape(t, 1, 1, 1)
        if t._array.ndim == 1:
            return unsqueeze(unsqueeze(t, 0), -1)
        return unsqueeze(t, -1) if t._array.ndim == 2 else t

    return _at_least(tensors, one)


@composite(method=False)
def broadcast_tensors(*tensors: Any) -> tuple[Tensor, ...]:
    """Tensors expanded to their common shape."""
    every = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)) else tensors
    checks.all_tensors(every)
    shape = checks.broadcast([t._array.shape for t in every])
    return tuple(t if t._array.shape == tuple(shape) else F.expand(t, shape) for t in every)


@composite(method=False)
def broadcast_shapes(*shapes: Any) -> Any:
    """The shape that shapes broadcast to."""
    from ...size import Size

    common: list[int] = []
    for number, given in enumerate(shapes):
        shape = (given,) if isinstance(given, int) else tuple(given)
        common = [1] * (len(shape) - len(common)) + common
        for d in range(-1, -len(shape) - 1, -1):
            if shape[d] in (1, common[d]):
                continue
            if shape[d] < 0 or common[d] != 1:
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {shape[d]} at {d}! Mismatching argument at index "
                    f"{number} had {shape}; but expected shape should be broadcastable to {common}"
                )
            common[d] = shape[d]
    return Size(common)


@composite(method=False)
def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """Grids of coordinates from vectors; ``indexing`` is ``"ij"`` (default) or ``"xy"``."""

    every = list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)) else list(tensors)
    if indexing is None:
        warn_once(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.",
            UserWarning,
        )
    elif indexing not in ("ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    checks.grid_axes(every)
    n = len(every)
    place = list(range(n))
    if indexing == "xy" and n >= 2:
        place[0], place[1] = 1, 0
    shape = [0] * n
    for i, t in enumerate(every):
        shape[place[i]] = t._array.size
    return tuple(
        F.expand(view(t, tuple(-1 if j == place[i] else 1 for j in range(n))), tuple(shape))
        for i, t in enumerate(every)
    )
