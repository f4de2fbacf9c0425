"""Differences, slopes and areas under sampled curves: ``diff``, ``gradient``, ``trapezoid``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...settings import warn
from ...tensor import Tensor, tensor_of
from ...tensor_access import dimension
from ..functions import composite
from ..functions import namespace as F
from ..operands import is_number, single
from .index_checks import distinct


def _times(x: Tensor, number: float) -> Tensor:
    """``x * number`` as PyTorch's own code multiplies."""
    return F.mul_scalar(x, number) if x._array.dtype.kind == "f" else F.mul(x, number)  # type: ignore[no-any-return]


def _over(x: Tensor, number: float) -> Tensor:
    """``x / number`` as PyTorch's own code divides."""
    return F.div_scalar(x, number) if x._array.dtype.kind == "f" else F.true_div(x, number)  # type: ignore[no-any-return]


def _at(x: Tensor, dim: int, index: int) -> Tensor:
    """One index of a dimension, which stays; negative ones count from the end."""
    start = index % x._array.shape[dim]
    return _part(x, dim, start, start + 1)


def _part(x: Tensor, dim: int, start: int | None, stop: int | None) -> Tensor:
    return F.slice(x, dim, start, stop, 1)  # type: ignore[no-any-return]


@composite()
def diff(input: Tensor, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Tensor:
    """The ``n``-th differences of neighbours along ``dim``."""
    ndim = single("diff", input)._array.ndim
    if not ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    at = dimension(dim, ndim)
    for other in (prepend, append):
        if other is not None and other._array.ndim != ndim:
            raise RuntimeError("diff expects prepend or append to be the same dimension as input")
        for d, (size, own) in enumerate(zip(() if other is None else other.shape, input.shape, strict=False)):
            if d != at and size != own:
                raise RuntimeError(
                    "diff expects the shape of tensor to prepend or append to match that of input except along the "
                    f"differencing dimension; input.size({d}) = {own}, but got tensor.size({d}) = {size}"
                )
    if n == 0:
        return F.zeros_like(input).copy_(input)  # type: ignore[no-any-return]
    parts = [t for t in (prepend, input, append) if t is not None]
    found = F.cat(parts, at) if len(parts) > 1 else input
    for _ in range(min(n, found._array.shape[at]) if found._array.shape[at] else 0):
        size = found._array.shape[at]
        low, high = _part(found, at, 0, size - 1), _part(found, at, 1, size)
        found = F.logical_xor(high, low) if found._array.dtype.kind == "b" else high - low
    return found


# ------------------------------------------------------------------------------------------------ areas
def _widths(name: str, y: Tensor, x: Any, at: int) -> Any:
    """The distances between sample points, shaped to go with ``y``."""
    shape, own = x._array.shape, y._array.shape
    if len(shape) == 1 and len(own) >= 1:
        if shape[0] != own[at]:
            raise RuntimeError(f"{name}: There must be one `x` value for each sample point")
        if len(own) > 1:
            x = F.view(x, tuple(-1 if d == at else 1 for d in range(len(own))))
        return diff(x, dim=at)
    if not shape:
        raise RuntimeError(f"{name}: There must be one `x` value for each sample point")
    if len(shape) < len(own):
        x = F.view(x, (1,) * (len(own) - len(shape)) + tuple(shape))
    if x._array.shape[at] != own[at]:
        raise RuntimeError(f"{name}: There must be one `x` value for each sample point")
    return x


def _ends(t: Tensor, at: int) -> tuple[Tensor, Tensor]:
    size = t._array.shape[at]
    return _part(t, at, 0, size - 1), _part(t, at, 1, size)


def _empty_area(y: Tensor, at: int) -> Tensor:
    shape = y._array.shape
    kind = y._array.dtype if y._array.dtype.kind in "fc" else dtypes.get_default_dtype().numpy
    return tensor_of(np.zeros((*shape[:at], *shape[at + 1 :]), kind))


@composite(method=False)
def trapezoid(y: Tensor, x: Any = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The area under samples ``y`` at points ``x`` (or ``dx`` apart), along ``dim``."""
    at = dimension(dim, single("trapezoid", y, "y")._array.ndim)
    if x is not None:
        if not y._array.size:
            return _empty_area(y, at)
        widths = _steps("trapezoid", y, x, at)
        low, high = _ends(y, at)
        return _over(F.sum((low + high) * widths, at), 2.0)
    step = 1 if dx is None else dx
    if not y._array.shape[at]:
        return _empty_area(y, at)
    first, last = F.select(y, at, 0), F.select(y, at, -1)
    return _times(F.sum(y, at) - _times(first + last, 0.5), step)


def _steps(name: str, y: Tensor, x: Tensor, at: int) -> Tensor:
    found = _widths(name, y, x, at)
    if len(x._array.shape) == 1:
        return found  # type: ignore[no-any-return]
    low, high = _ends(found, at)
    return high - low


@composite(method=False)
def trapz(y: Tensor, x: Any = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The older name of :func:`trapezoid`."""
    return trapezoid(y, x, dx=1.0 if dx is None and x is None else dx, dim=dim)


@composite(method=False)
def cumulative_trapezoid(y: Tensor, x: Any = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The running area under samples ``y``, along ``dim``."""
    at = dimension(dim, single("cumulative_trapezoid", y, "y")._array.ndim)
    low, high = _ends(y, at)
    if x is not None:
        widths = _steps("cumulative_trapezoid", y, x, at)
        return _over(F.cumsum((low + high) * widths, at), 2.0)
    step = 1 if dx is None else dx
    return F.cumsum(_times(high + low, step / 2.0), at)  # type: ignore[no-any-return]


# ------------------------------------------------------------------------------------------------ slopes
def _gradient_dims(input: Tensor, dim: Any) -> list[int]:
    ndim = input._array.ndim
    if dim is None:
        return list(range(ndim))
    given = [dim] if isinstance(dim, int) else list(dim)
    return list(distinct(tuple(dimension(d, ndim) for d in given)))


def _spacings(input: Tensor, spacing: Any, dims: list[int], dim: Any) -> list[Any]:
    if spacing is None:
        return [1.0] * len(dims)
    if is_number(spacing):
        return [float(spacing)] * len(dims)
    given = list(spacing)
    if len(given) != len(dims) and dim is not None and not isinstance(given[0], Tensor):
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the "
            f"same length, but got a spacing argument of length {len(given)} and a dim argument of length {len(dims)}."
        )
    if len(given) != len(dims):
        where = (
            f"a list of length equal to 'self.dim() = {input._array.ndim}', since dim argument was not given"
            if dim is None
            else f"it must be of length equal to dim argument, which is {len(dims)}"
        )
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar"
            f"{'' if isinstance(given[0], Tensor) else ','} or {where}, but got a list of length {len(given)}"
        )
    return given


@composite(method=False)
def gradient(input: Tensor, *, spacing: Any = None, dim: Any = None, edge_order: int = 1) -> tuple[Tensor, ...]:
    """Estimates of the derivative along each dimension from samples of a function."""
    dims = _gradient_dims(single("gradient", input), dim)
    steps = _spacings(input, spacing, dims, dim)
    if edge_order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")
    if any(input._array.shape[d] < edge_order + 1 for d in dims):
        raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    return tuple(
        _uneven(input, step, at, edge_order) if isinstance(step, Tensor) else _even(input, float(step), at, edge_order)
        for at, step in zip(dims, steps, strict=True)
    )


def _even(x: Tensor, step: float, at: int, edge_order: int) -> Tensor:
    size = x._array.shape[at]
    inner = _over(_part(x, at, 2, size) - _part(x, at, 0, size - 2), 2.0)
    if edge_order == 1:
        first, last = _at(x, at, 1) - _at(x, at, 0), _at(x, at, -1) - _at(x, at, -2)
    else:
        first = _times(_at(x, at, 0), -1.5) + _times(_at(x, at, 1), 2.0) - _times(_at(x, at, 2), 0.5)
        last = _times(_at(x, at, -3), 0.5) - _times(_at(x, at, -2), 2.0) + _times(_at(x, at, -1), 1.5)
    return F.cat([_over(first, step), _over(inner, step), _over(last, step)], at)  # type: ignore[no-any-return]


def _uneven(x: Tensor, points: Tensor, at: int, edge_order: int) -> Tensor:
    size, ndim = x._array.shape[at], x._array.ndim
    h = diff(points)
    shape = tuple(-1 if d == at else 1 for d in range(ndim))
    low, high = (F.view(_part(h, 0, a, b), shape) for a, b in ((0, size - 2), (1, size - 1)))
    a = -high / (low * (low + high))
    b = (high - low) / (low * high)
    c = low / (high * (low + high))
    inner = a * _part(x, at, 0, size - 2) + b * _part(x, at, 1, size - 1) + c * _part(x, at, 2, size)
    if edge_order == 1:
        first, last = (_at(x, at, 1) - _at(x, at, 0)) / h[0], (_at(x, at, -1) - _at(x, at, -2)) / h[-1]
    else:
        first = _edge(h[0], h[1], (_at(x, at, 0), _at(x, at, 1), _at(x, at, 2)), False)
        last = _edge(h[-1], h[-2], (_at(x, at, -3), _at(x, at, -2), _at(x, at, -1)), True)
    return F.cat([first, inner, last], at)  # type: ignore[no-any-return]


def _edge(near: Tensor, far: Tensor, points: tuple[Tensor, Tensor, Tensor], last: bool) -> Tensor:
    """The one-sided slope of second order at the first or the last of three points."""
    outer = (2.0 * near + far) / (near * (near + far))
    middle = (near + far) / (near * far)
    inner = near / (far * (near + far))
    a, b, c = (inner, -middle, outer) if last else (-outer, middle, -inner)
    return a * points[0] + b * points[1] + c * points[2]


# ------------------------------------------------------------------------------------------------ statistics
def _check_weights(input: Tensor, fweights: Any, aweights: Any) -> None:
    """Refuse weights of observations that don't fit them."""
    count = input._array.shape[-1] if input._array.ndim else 1
    for name, weights, kinds, kind in (
        ("fweights", fweights, "iu", "integral"), ("aweights", aweights, "f", "floating point"),
    ):  # fmt: skip
        if weights is None:
            continue
        array = weights._array
        if array.ndim > 1:
            raise RuntimeError(
                f"cov(): expected {name} to have one or fewer dimensions but got {name} with {array.ndim} dimensions"
            )
        if array.dtype.kind not in kinds:
            raise RuntimeError(
                f"cov(): expected {name} to have {kind} dtype but got {name} with {weights.dtype.scalar_type} dtype"
            )
        if array.size != count:
            raise RuntimeError(
                f"cov(): expected {name} to have the same numel as there are observations in the input but got "
                f"{array.size} != {count}"
            )
        if (array < 0).any():
            raise RuntimeError(f"cov(): {name} cannot be negative")


@composite()
def cov(input: Tensor, *, correction: int = 1, fweights: Any = None, aweights: Any = None) -> Tensor:
    """Covariances of the variables in the rows of ``input``."""

    if single("cov", input)._array.ndim > 2:
        raise RuntimeError(
            f"cov(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions"
        )
    if input._array.dtype.kind == "b":
        raise RuntimeError("cov(): bool dtype is not supported for input")
    _check_weights(input, fweights, aweights)
    x = F.view(input, (1, -1)) if input._array.ndim < 2 else input
    weights = None
    if fweights is not None:
        weights = fweights
    if aweights is not None:
        weights = aweights if weights is None else weights * aweights
    count = x._array.shape[1]
    total: Any = tensor_of(np.asarray(count)) if weights is None else weights.sum()
    average = (F.sum(x, 1) if weights is None else (x * weights).sum(1)) / total
    if weights is None:
        norm: Any = tensor_of(np.asarray(count - correction))
    elif aweights is None or correction == 0:
        norm = total - correction
    else:
        norm = total - correction * (weights * aweights).sum() / total
    if norm._array <= 0:
        warn(
            "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations.",
            UserWarning,
        )
        norm = F.zeros_like(norm)
    off = x - F.unsqueeze(average, 1)
    other = off if weights is None else off * weights
    return F.squeeze(F.div(F.mm(off, F.t(other)), norm))  # type: ignore[no-any-return]


@composite()
def corrcoef(input: Tensor) -> Tensor:
    """Correlations of the variables in the rows of ``input``."""
    if single("corrcoef", input)._array.ndim > 2:
        raise RuntimeError(
            f"corrcoef(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions"
        )
    c = cov(input)
    if not c._array.ndim:
        return c / c
    deviation = F.sqrt(F.diagonal(c))
    scaled = c / F.view(deviation, (-1, 1)) / F.view(deviation, (1, -1))
    return F.clamp(scaled, -1.0, 1.0)  # type: ignore[no-any-return]


@composite(method=False)
def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:
    """The powers of the elements of ``x`` as columns."""
    if single("vander", x, "x")._array.ndim != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    size = x._array.shape[0]
    columns = size if N is None else N
    if columns < 0:
        raise RuntimeError(f"N must be non-negative, but got {columns}")
    kind = np.dtype(np.int64) if x._array.dtype.kind in "biu" else x._array.dtype
    made = tensor_of(np.zeros((size, columns), kind))
    if columns > 0:
        F.fill_(F.select(made, 1, 0), 1)
    if columns > 1:
        F.copy_(_part(made, 1, 1, columns), F.unsqueeze(x, 1))
        F.copy_(_part(made, 1, 1, columns), F.cumprod(_part(made, 1, 1, columns), 1))
    return made if increasing else F.flip(made, 1)
