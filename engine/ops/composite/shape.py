"""Views and rearrangements as scripts call them: sizes as arguments or as one sequence, dimensions from either end."""

from __future__ import annotations

import math
from typing import Any

from ... import dtypes
from ...mistakes import refuse
from ...tensor import Tensor
from ...tensor_access import dimension
from ..functions import composite
from ..functions import namespace as F
from ..kernels.shape import inverse
from ..operands import single
from . import index_checks as checks


def sizes_of(name: str, given: tuple[Any, ...], label: str = "size") -> tuple[int, ...]:
    """Sizes passed as arguments or as one sequence.

    Raises:
        TypeError: If one isn't an integer.
    """
    listed = len(given) == 1 and isinstance(given[0], (tuple, list))
    if listed:
        given = tuple(given[0])
    made = []
    for i, size in enumerate(given):
        if type(size) is int:
            made.append(size)
            continue
        if (isinstance(size, bool) and not i) or not hasattr(type(size), "__index__"):
            kind = type(size).__name__
            if i:
                raise TypeError(
                    f"{name}(): argument '{label}' failed to unpack the object at pos {i + 1} with error "
                    f'"type must be tuple of ints,but got {kind}"'
                )
            found = f", but found element of type {kind} at pos 0" if listed else f", not {kind}"
            raise TypeError(f"{name}(): argument '{label}' (position 1) must be tuple of ints{found}")
        made.append(size.__index__())
    return tuple(made)


def inferred(size: tuple[int, ...], count: int) -> tuple[int, ...]:
    """``size`` with its -1 replaced so that there are ``count`` elements.

    Raises:
        RuntimeError: With PyTorch's wording, if that isn't possible.
    """
    if math.prod(size) == count and min(size, default=0) >= 0:
        return size
    unknown = [i for i, n in enumerate(size) if n == -1]
    if len(unknown) > 1:
        raise RuntimeError("only one dimension can be inferred")
    for at, n in enumerate(size):
        if n < -1:
            raise RuntimeError(f"invalid shape dimension {n} at index {at} of shape {list(size)}")
    known = math.prod(n for n in size if n != -1)
    invalid = RuntimeError(f"shape '{list(size)}' is invalid for input of size {count}")
    if not unknown:
        if known != count:
            raise invalid
        return size
    if known == 0:
        if count:
            raise invalid
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(size)} because the unspecified dimension size "
            "-1 can "
            "be any value and is ambiguous"
        )
    if count % known:
        raise invalid
    return tuple(count // known if n == -1 else n for n in size)


def _without_one(shape: tuple[int, ...], dims: Any) -> tuple[int, ...]:
    return tuple(dimension(d, len(shape)) for d in dims)


@composite(torch=False)
def view(input: Tensor, *size: Any, dtype: Any = None) -> Tensor:
    """The same memory in another shape (or, given a dtype of the same width, read as another type)."""
    if dtype is not None or (len(size) == 1 and isinstance(size[0], dtypes.dtype)):
        return F.view_dtype(input, dtype or size[0])  # type: ignore[no-any-return]
    if not size:
        raise TypeError(
            "view() received an invalid combination of arguments - got (), but expected one of:\n * (torch.dtype "
            "dtype)\n"
            " * (tuple of ints size)\n"
        )
    wanted = sizes_of("view", size)
    return F.view_as_size(input, inferred(wanted, input._array.size))  # type: ignore[no-any-return]


@composite()
def view_as(input: Tensor, other: Tensor) -> Tensor:
    """``input.view(other.shape)``."""
    return view(input, other._array.shape)


@composite()
def reshape(input: Tensor, *shape: Any, **keyword: Any) -> Tensor:
    """The same elements in another shape: a view where possible, else a copy."""
    single("reshape", input)
    if keyword and (shape or [*keyword] != ["shape"]):
        unknown = next((name for name in keyword if name != "shape"), None)
        if unknown is None:
            raise TypeError("reshape() got multiple values for argument 'shape'")
        raise TypeError(f"reshape() got an unexpected keyword argument '{unknown}'")
    wanted = inferred(sizes_of("reshape", shape or (keyword["shape"],), "shape"), input._array.size)
    try:
        input._array.reshape(wanted, copy=False)
    except ValueError:
        return F.unsafe_view(F.contiguous_copy(input), wanted)  # type: ignore[no-any-return]
    alias = F.view_as_size if input._array.flags.c_contiguous else F.reshape_alias
    return alias(input, wanted)  # type: ignore[no-any-return]


@composite()
def reshape_as(input: Tensor, other: Tensor) -> Tensor:
    """``input.reshape(other.shape)``."""
    return reshape(input, other._array.shape)


@composite()
def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Several neighbouring dimensions made one."""
    shape = input._array.shape
    first, last = dimension(start_dim, len(shape)), dimension(end_dim, len(shape))
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if not shape:
        return reshape(input, 1)
    if first == last:
        return input
    return reshape(input, (*shape[:first], math.prod(shape[first : last + 1]), *shape[last + 1 :]))


@composite()
def ravel(input: Tensor) -> Tensor:
    """One dimension."""
    return view(F.contiguous(input), -1)


@composite()
def unflatten(input: Tensor, dim: int, sizes: Any) -> Tensor:
    """One dimension made several."""
    shape = input._array.shape
    at = dimension(dim, len(shape))
    sizes = sizes_of("unflatten", (sizes,))
    if (-1 in sizes and 0 in sizes) or (-1 not in sizes and math.prod(sizes) != shape[at]):
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {at} ({shape[at]}) in the "
            "input tensor"
        )
    return view(input, (*shape[:at], *inferred(sizes, shape[at]), *shape[at + 1 :]))


@composite("swapaxes", "swapdims")
def transpose(input: Tensor, dim0: Any = None, dim1: Any = None) -> Tensor:
    """Two dimensions swapped."""
    if type(dim0) is not int or type(dim1) is not int:
        refuse("transpose", transpose, (dim0, dim1), {})
    ndim = single("transpose", input)._array.ndim
    return F.transpose_dims(input, dimension(dim0, ndim), dimension(dim1, ndim))  # type: ignore[no-any-return]


@composite()
def t(input: Tensor) -> Tensor:
    """A matrix transposed."""
    if input._array.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input._array.ndim}D")
    return F.t_matrix(input)  # type: ignore[no-any-return]


@composite()
def permute(input: Tensor, *dims: Any) -> Tensor:
    """The dimensions in another order."""
    if not dims:
        raise TypeError('permute() missing 1 required positional arguments: "dims"')
    order = sizes_of("permute", dims, "dims")
    ndim = input._array.ndim
    if len(order) != ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {ndim} is not equal to len(dims) = {len(order)}"
        )
    order = tuple(dimension(d, ndim) for d in order)
    if len(set(order)) != ndim:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return F.permute_dims(input, order)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def permute_back(grad: Tensor, dims: tuple[int, ...]) -> Tensor:
    """Undo ``permute``."""
    return F.permute_dims(grad, inverse(dims))  # type: ignore[no-any-return]


@composite("moveaxis")
def movedim(input: Tensor, source: Any, destination: Any) -> Tensor:
    """Dimensions moved to other places, the rest in order."""
    ndim = input._array.ndim
    sources = [dimension(d, ndim) for d in (source if isinstance(source, (tuple, list)) else (source,))]
    targets = [dimension(d, ndim) for d in (destination if isinstance(destination, (tuple, list)) else (destination,))]
    checks.moved(sources, targets, source, destination)
    if not ndim:
        return permute(input, ())
    order = [d for d in range(ndim) if d not in sources]
    for target, origin in sorted(zip(targets, sources, strict=True)):
        order.insert(target, origin)
    return permute(input, tuple(order))


@composite()
def squeeze(input: Tensor, dim: Any = None) -> Tensor:
    """Without dimensions of size 1: all, one, or several."""
    ndim = single("squeeze", input)._array.ndim
    if dim is None:
        return F.squeeze_all(input)  # type: ignore[no-any-return]
    if isinstance(dim, (tuple, list)):
        return F.squeeze_dims(input, checks.distinct(tuple(dimension(d, ndim) for d in dim)))  # type: ignore[no-any-return]
    return F.squeeze_dim(input, dimension(dim, ndim))  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def unsqueeze_to(grad: Tensor, dims: tuple[int, ...] | None, shape: tuple[int, ...]) -> Tensor:
    """The dimensions of size 1 that ``squeeze`` took out of ``shape``, put back one by one."""
    for d in range(len(shape)) if dims is None else sorted(dims):
        if shape and shape[d] == 1:
            grad = F.unsqueeze_dim(grad, d)
    return grad


@composite()
def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """With a new dimension of size 1."""
    ndim = single("unsqueeze", input)._array.ndim
    return F.unsqueeze_dim(input, dimension(dim, ndim + 1))  # type: ignore[no-any-return]


@composite(torch=False)
def expand(input: Tensor, *size: Any, implicit: bool = False) -> Tensor:
    """Repeated along new and size-1 dimensions without copying; -1 keeps a size."""
    if not size:
        raise TypeError('expand() missing 1 required positional arguments: "size"')
    wanted = sizes_of("expand", size)
    shape = input._array.shape
    extra = len(wanted) - len(shape)
    if extra < 0:
        raise RuntimeError(
            f"expand({input.type()}{{{list(shape)}}}, size={list(wanted)}): the number of sizes provided "
            f"({len(wanted)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})"
        )
    full = []
    for i, n in reversed([*enumerate(wanted)]):
        own = shape[i - extra] if i >= extra else None
        if n == -1:
            if own is None:
                raise RuntimeError(
                    f"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {i}"
                )
            n = own
        elif own is not None and own not in (1, n):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({own}) at non-singleton "
                "dimension "
                f"{i}.  Target sizes: {list(wanted)}.  Tensor sizes: {list(shape)}"
            )
        full.append(n)
    return F.expand_size(input, tuple(reversed(full)))  # type: ignore[no-any-return]


@composite(torch=False)
def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """``input.expand(other.shape)``."""
    return expand(input, other._array.shape)


@composite()
def broadcast_to(input: Tensor, *sizes: Any, size: Any = None) -> Tensor:
    """``input`` broadcast to a shape."""
    return expand(input, *(sizes if size is None else (tuple(size),)))


@composite(torch=False)
def sum_to_size(input: Tensor, *size: Any) -> Tensor:
    """Summed over the dimensions that broadcasting from ``size`` would add or stretch."""
    shape = size[0] if len(size) == 1 and type(size[0]) is tuple else sizes_of("sum_to_size", size)
    have = input._array.shape
    if have == shape:
        return input
    extra = len(have) - len(shape)
    axes = tuple(range(extra)) + tuple(i + extra for i, n in enumerate(shape) if n == 1 and have[i + extra] != 1)
    result = F.sum_dim(input, axes, True) if axes else input
    return F.view_as_size(result, shape) if extra > 0 else result


@composite()
def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """A view of a diagonal, as last dimension."""
    ndim = input._array.ndim
    first, second = dimension(dim1, ndim), dimension(dim2, ndim)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return F.diagonal_dims(input, offset, first, second)  # type: ignore[no-any-return]


@composite(torch=False)
def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """Windows of one dimension; the window is the last dimension."""
    from ...tensor_access import dimension as index

    at = index(dimension, input._array.ndim)
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    length = input._array.shape[at] if input._array.ndim else 1
    if not input._array.ndim and size <= 1 and step > 0:
        return F.as_strided(input, (size,), (1,))  # type: ignore[no-any-return]
    if size > length:
        raise RuntimeError(f"maximum size for tensor at dimension {at} is {length} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    return F.unfold_dim(input, at, size, step)  # type: ignore[no-any-return]
