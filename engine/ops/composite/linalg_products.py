"""Products of linear algebra as scripts call them, and functions that PyTorch has removed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from ... import autocasting
from ...settings import warn_once
from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..operands import broadcast_error, single
from .linalg_arguments import floating, linear, tensor
from .reduction import dims_of


@linear()
def linalg_matmul(input: Any, other: Any) -> Any:
    """Product of matrices, of vectors, or of broadcast batches of matrices."""
    return F.matmul(input, other)


@linear()
def linalg_diagonal(A: Any, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """A view of the diagonals."""
    return F.diagonal(A, offset, dim1, dim2)


# ------------------------------------------------------------------------------------------------ cross, vecdot
@linear()
def linalg_cross(input: Any, other: Any, *, dim: int = -1) -> Any:
    """The vector at right angles to both."""
    a, b = tensor("linalg_cross", input, "input"), tensor("linalg_cross", other, "other", 2)
    if a._array.ndim != b._array.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    at = dims_of(dim, a._array.ndim)[0]  # type: ignore[index]
    m, n = a._array.shape[at], b._array.shape[at]
    if m != 3 or n != 3:
        raise RuntimeError(f"linalg.cross: inputs dimension {dim} must have length 3. Got {m} and {n}")
    if a._array.dtype is not b._array.dtype:
        raise RuntimeError(f"expected scalar type {a.dtype.scalar_type} but found {b.dtype.scalar_type}")
    for p, q in zip(a._array.shape, b._array.shape, strict=True):
        if p != q and 1 not in (p, q):
            raise broadcast_error(a._array, b._array)
    return F.linalg_cross_rows(a, b, at)


@composite()
def cross(input: Any, other: Any, dim: int | None = None) -> Any:
    """The vector at right angles to both, along the first dimension of size 3 if none is given."""
    a = single("cross", input)
    if dim is None:
        warn_once(
            "Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim explicitly or "
            "simply use torch.linalg.cross.\nThe default value of dim will change to agree with that of "
            "linalg.cross in a future release.",
            UserWarning,
        )
        found = [d for d, n in enumerate(a._array.shape) if n == 3]
        if not found:
            raise RuntimeError("no dimension of size 3 in input")
        dim = found[0]
    return linalg_cross(a, other, dim=dim)


@linear()
def linalg_vecdot(x: Any, y: Any, *, dim: int = -1) -> Any:
    """Sums of products along ``dim``."""
    if autocasting.on:
        x, y = autocasting.smaller(x, y)
    a, b = tensor("linalg_vecdot", x, "x"), tensor("linalg_vecdot", y, "y", 2)
    floating("linalg.vecdot", a)
    if a._array.ndim == 1 and b._array.ndim == 1:
        return vdot(a, b)
    return F.sum(F.mul(a, b), dim)


@composite()
def vdot(input: Any, other: Any) -> Any:
    """Sum of the products of two vectors."""
    a, b = single("vdot", input), single("vdot", other, "other", 2)
    return F.vdot_rows(a, b)


# ------------------------------------------------------------------------------------------------ chains
@linear()
def linalg_multi_dot(tensors: Sequence[Any]) -> Any:
    """The product of several matrices in the cheapest order; the first and the last may be vectors."""
    every = list(tensors)
    count = len(every)
    if count < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {count}")
    shape: list[int] = []
    first, last = every[0], every[-1]
    for which, end in (("first", first), ("last", last)):
        if end.ndim not in (1, 2):
            raise RuntimeError(f"multi_dot(): the {which} tensor must be 1D or 2D but got {end.ndim}D")
    if first.ndim == 1:
        every[0] = F.unsqueeze(first, 0)
    else:
        shape.append(first.shape[0])
    if last.ndim == 1:
        every[-1] = F.unsqueeze(last, -1)
    else:
        shape.append(last.shape[-1])
    _chained(every)
    if count == 2:
        return F.view(F.mm(every[0], every[1]), tuple(shape))
    return F.view(_multiplied(every, _splits(every), 0, count - 1), tuple(shape))


def _chained(every: list[Any]) -> None:
    for i, one in enumerate(every):
        if one.ndim != 2:
            raise RuntimeError(f"multi_dot(): tensor {i} must be 2D but got {one.ndim}D")
        if one._array.dtype is not every[0]._array.dtype:
            raise RuntimeError(
                f"multi_dot(): all tensors must have be the same dtype but tensor 0 is {every[0].dtype.scalar_type} "
                f"and tensor {i} {one.dtype.scalar_type}"
            )
    for i, (a, b) in enumerate(itertools.pairwise(every)):
        if a.shape[1] != b.shape[0]:
            raise RuntimeError(
                f"multi_dot(): tensors {i} and {i + 1} with shapes {list(a.shape)} and {list(b.shape)} cannot be "
                "multiplied"
            )


def _splits(every: list[Any]) -> dict[tuple[int, int], int]:
    """Where to split each run of matrices so that the least is multiplied."""
    sizes = [every[0].shape[0], *(t.shape[1] for t in every)]
    count = len(every)
    cost = {(i, i): 0 for i in range(count)}
    split: dict[tuple[int, int], int] = {}
    for length in range(2, count + 1):
        for i in range(count - length + 1):
            j = i + length - 1
            found = [
                (cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            ]  # fmt: skip
            cost[i, j], split[i, j] = min(found)
    if count == 3:  # of two equally cheap orders PyTorch takes the one from the left here
        a, b, c, d = sizes
        split[0, 2] = 0 if a * c * (b + d) > b * d * (a + c) else 1
    return split


def _multiplied(every: list[Any], split: dict[tuple[int, int], int], i: int, j: int) -> Any:
    if i == j:
        return every[i]
    k = split[i, j]
    return F.mm(_multiplied(every, split, i, k), _multiplied(every, split, k + 1, j))


@composite(method=False)
def chain_matmul(*matrices: Tensor, out: Any = None) -> Any:
    """Product of several matrices."""
    del out
    warn_once(
        "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use torch.linalg.multi_dot "
        "instead, which accepts a list of two or more tensors rather than multiple parameters.",
        UserWarning,
    )
    for matrix in matrices:
        if matrix.ndim != 2:
            raise RuntimeError(f"Tensor dimension is {matrix.ndim}, expected 2 instead.")
    if not matrices:
        raise RuntimeError("chain_matmul(): Expected one or more matrices")
    return F.clone(matrices[0]) if len(matrices) == 1 else linalg_multi_dot(matrices)


# ------------------------------------------------------------------------------------------------ Vandermonde
@linear()
def linalg_vander(x: Any, *, N: int | None = None) -> Any:
    """Powers of each element from 0 up."""
    a = tensor("linalg_vander", x, "x")
    if N is not None and N <= 1:
        raise RuntimeError("N must be greater than 1.")
    a = F.atleast_1d(a)
    count = a.shape[-1] if N is None else N
    powers = F.cumprod(F.expand(F.unsqueeze(a, -1), (*a.shape, count - 1)), -1)
    ones = tensor_of(np.ones((*a._array.shape, 1), powers._array.dtype))
    return F.cat([ones, powers], -1)


@composite(method=False)
def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """Powers of each element of a vector, the highest first."""
    a = single("vander", x, "x")
    if a._array.ndim != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    if N is not None and N < 0:
        raise RuntimeError("N must be non-negative.")
    count = a.shape[0] if N is None else N
    kind = a._array.dtype if a._array.dtype.kind in "fc" else np.dtype(np.int64)
    result = tensor_of(np.empty((a.shape[0], count), kind))
    if count > 0:
        F.select(result, 1, 0).fill_(1)
        if count > 1:
            F.narrow(result, 1, 1, count - 1).copy_(F.unsqueeze(a, 1))
            rest = F.narrow(result, 1, 1, count - 1)
            rest.copy_(F.cumprod(F.narrow(result, 1, 1, count - 1), 1))
    return result if increasing else F.flip(result, (1,))


# ------------------------------------------------------------------------------------------------ removed functions
_REMOVED = {
    "eig": "`torch.linalg.eig` returns complex tensors of dtype `cfloat` or `cdouble` rather than real tensors "
    "mimicking complex tensors.\nSee https://docs.pytorch.org/docs/main/generated/torch.linalg.eig.html",
    "symeig": "The default behavior has changed from using the upper triangular portion of the matrix by default to "
    "using the lower triangular portion.\nL, _ = torch.symeig(A, upper=upper) should be replaced with "
    "L = torch.linalg.eigvalsh(A, UPLO='U' if upper else 'L').",
    "lstsq": "`torch.lstsq` is deprecated in favor of `torch.linalg.lstsq`.\n`torch.linalg.lstsq` has reversed "
    "arguments and does not return the QR decomposition in the returned tuple.",
    "solve": "`torch.solve` is deprecated in favor of `torch.linalg.solve`. `torch.linalg.solve` has its arguments "
    "reversed and does not return the LU factorization.\nTo get the LU factorization see `torch.lu`.",
    "matrix_rank": "Please use the `torch.linalg.matrix_rank` function instead. The parameter 'symmetric' was renamed "
    "in `torch.linalg.matrix_rank()` to 'hermitian'.",
}


def _gone(name: str, parting: str = " ") -> NoReturn:
    raise RuntimeError(f"This function was deprecated since version 1.9 and is now removed.{parting}{_REMOVED[name]}")


@composite()
def eig(input: Any, *_: Any, **__: Any) -> NoReturn:
    """Refused as in PyTorch."""
    _gone("eig")


@composite()
def symeig(input: Any, *_: Any, **__: Any) -> NoReturn:
    """Refused as in PyTorch."""
    _gone("symeig")


@composite()
def lstsq(input: Any, *_: Any, **__: Any) -> NoReturn:
    """Refused as in PyTorch."""
    _gone("lstsq")


@composite()
def solve(input: Any, *_: Any, **__: Any) -> NoReturn:
    """Refused as in PyTorch."""
    _gone("solve")


@composite(method=False)
def matrix_rank(input: Any, *_: Any, **__: Any) -> NoReturn:
    """Refused as in PyTorch."""
    _gone("matrix_rank", "\n")
