"""What PyTorch checks before it reads or writes at indices, in its words."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...dtypes import C_NAMES
from ...storage import Array
from ...tensor import Tensor


def whole_numbers(name: str, index: Any, error: type[Exception], message: str) -> Array:
    """An index tensor's elements as 64-bit numbers.

    Raises:
        TypeError: If it is no tensor.
        error: With ``message``, if its type isn't a 32- or 64-bit integer.
    """
    if not isinstance(index, Tensor):
        raise TypeError(f"{name}(): argument 'index' must be Tensor, not {type(index).__name__}")
    if index._array.dtype.kind != "i" or index._array.dtype.itemsize < 4:
        raise error(message.format(dtype=index.dtype.scalar_type))
    return index._array.astype(np.int64, copy=False)


def within(index: Array, size: int, dim: int, error: type[Exception], prefix: str = "") -> None:
    """Refuse an index outside ``[0, size)``."""
    if index.size and (index.max() >= size or index.min() < 0):
        bad = index[(index >= size) | (index < 0)].flat[0]
        raise error(f"{prefix}index {bad} is out of bounds for dimension {dim} with size {size}")


def index_add(input: Tensor, at: int, index: Any, source: Tensor) -> Array:
    """The checked index of ``index_add``."""
    found = whole_numbers(
        "index_add", index, RuntimeError, "index_add_(): Expected dtype int32/int64 for index but got: {dtype}"
    )
    if found.ndim > 1:
        raise IndexError(
            f"index_add_(): Index is supposed to be a vector, but got dim: {found.ndim} with type: "
            f"{index.dtype.scalar_type} and size: {list(found.shape)}"
        )
    own, theirs = input._array.shape, source._array.shape
    if input.dtype is not source.dtype:
        raise RuntimeError(
            f"index_add_(): self ({input.dtype.scalar_type}) and source ({source.dtype.scalar_type}) must have the "
            "same scalar type"
        )
    if theirs and found.size != theirs[at]:
        raise RuntimeError(
            f"index_add_(): Number of indices ({found.size}) should be equal to source.size(dim): ({theirs[at]}), for "
            f"dim: {at}"
        )
    if len(own) != len(theirs) or any(n != m for d, (n, m) in enumerate(zip(own, theirs, strict=True)) if d != at):
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(own)} source.shape = {list(theirs)}"
        )
    within(found, own[at] if own else 1, at, RuntimeError)
    return found


def index_copy(input: Tensor, at: int, index: Any, source: Tensor) -> Array:
    """The checked index of ``index_copy``."""
    own, theirs = list(input._array.shape), list(source._array.shape)
    rest, other = own[:at] + own[at + 1 :], theirs[:at] + theirs[at + 1 :]
    found = whole_numbers(
        "index_copy", index, RuntimeError, "index_copy_(): Expected a long tensor for index, but got {dtype}"
    )
    if input.dtype is not source.dtype:
        raise RuntimeError(
            "index_copy_(): self and source expected to have the same dtype, but got (self) "
            f"{input.dtype.scalar_type} and (source) {source.dtype.scalar_type}"
        )
    if rest != other:
        raise RuntimeError(
            "index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: "
            f"{' '.join(map(str, rest))} at dimension {at} and source slice shape: {' '.join(map(str, other))} at "
            "dimension 0."
        )
    if theirs and found.size != theirs[at]:
        raise IndexError(
            f"index_copy_(): Number of indices ({found.size}) should be equal to source.size(dim) ({theirs[at]})"
        )
    within(found, own[at] if own else 1, at, IndexError, "index_copy_(): ")
    return found


def index_fill(input: Tensor, at: int, index: Any, value: Any) -> Array:
    """The checked index of ``index_fill``; negative indices count from the end."""
    if isinstance(value, Tensor) and value._array.ndim:
        raise RuntimeError(
            f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {value._array.ndim} "
            "dimension(s)."
        )
    found = whole_numbers("index_fill", index, IndexError, "index_fill_(): Expected dtype int64 for index.")
    if found.ndim > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    size = input._array.shape[at] if input._array.ndim else 1
    within(np.where(found < 0, np.where(found >= -size, found + size, found), found), size, at, IndexError)
    return found


def mask_of(name: str, mask: Any, input: Tensor) -> Array:
    """A mask's elements.

    Raises:
        TypeError: If it is no tensor.
        RuntimeError: If it isn't boolean.
    """
    if not isinstance(mask, Tensor):
        raise TypeError(f"{name}(): argument 'mask' (position 1) must be Tensor, not {type(mask).__name__}")
    if mask._array.dtype.kind != "b":
        if name == "masked_select":
            raise RuntimeError("masked_select: expected BoolTensor for mask")
        kind = mask.dtype.scalar_type if name == "masked_scatter" else C_NAMES[mask.dtype.name]
        raise RuntimeError(f"{name}_ only supports boolean masks, but got mask with dtype {kind}")
    return mask._array


def repeats_of(repeats: Tensor, size: int) -> Array:
    """The counts of ``repeat_interleave``."""
    counts = repeats._array
    if counts.dtype.kind not in "iu":
        raise NotImplementedError(f"\"repeat_interleave_cpu\" not implemented for '{repeats.dtype.scalar_type}'")
    if counts.ndim > 1:
        raise RuntimeError("repeats must be 0-dim or 1-dim tensor")
    if counts.size != 1 and counts.size != size:
        raise RuntimeError(
            f"repeats must have the same size as input along dim, but got repeats.size(0) = {counts.size} and "
            f"input.size(0) = {size}"
        )
    if counts.size and counts.min() < 0:
        raise RuntimeError("repeats can not be negative")
    return counts


def positive_sizes(sizes: tuple[int, ...]) -> None:
    """Refuse a negative size of a result."""
    if any(n < 0 for n in sizes):
        first = next(n for n in sizes if n < 0)
        raise RuntimeError(f"Trying to create tensor with negative dimension {first}: {list(sizes)}")


def distinct(dims: tuple[int, ...]) -> tuple[int, ...]:
    """Dimensions that must not repeat."""
    for dim in dims:
        if dims.count(dim) > 1:
            raise RuntimeError(f"dim {dim} appears multiple times in the list of dims")
    return dims


def rotation(dims: Any, first: int, second: int) -> None:
    """Refuse a rotation in no plane."""
    if first == second:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")


def all_tensors(every: Any) -> None:
    """Refuse anything else among tensors."""
    for at, t in enumerate(every):
        if not isinstance(t, Tensor):
            raise TypeError(f"expected Tensor as element {at} in argument 0, but got {type(t).__name__}")


def broadcast(shapes: list[tuple[int, ...]]) -> tuple[int, ...]:
    """The shape that operations give several operands.

    Raises:
        RuntimeError: As ``torch.broadcast_tensors`` and ``expand`` do.
    """
    common: tuple[int, ...] = ()
    for shape in shapes:
        width = max(len(common), len(shape))
        a, b = (1,) * (width - len(common)) + common, (1,) * (width - len(shape)) + shape
        for d in range(width - 1, -1, -1):
            if a[d] != b[d] and 1 not in (a[d], b[d]):
                raise RuntimeError(
                    f"The size of tensor a ({a[d]}) must match the size of tensor b ({b[d]}) at non-singleton "
                    f"dimension {d}"
                )
        common = tuple(m if n == 1 else n for n, m in zip(a, b, strict=True))
    return common


def grid_axes(tensors: list[Tensor]) -> None:
    """Refuse what ``meshgrid`` can't make a grid of."""
    if not tensors:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    if any(t.dtype is not tensors[0].dtype for t in tensors):
        raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    for t in tensors:
        if t._array.ndim > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {t}")


def moved(sources: list[int], targets: list[int], source: Any, destination: Any) -> None:
    """Refuse a move of dimensions that isn't one."""
    shown = [list(d) if isinstance(d, (tuple, list)) else [d] for d in (source, destination)]
    if len(sources) != len(targets):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({shown[0]} dims) should contain the same number of "
            f"dims as destination ({shown[1]} dims)"
        )
    for name, dims, given in (("source", sources, shown[0]), ("destination", targets, shown[1])):
        if len(set(dims)) != len(dims):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({given})")
