"""Special functions made of others, and derivatives of special functions in tensor operations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import dtypes
from ...tensor import Tensor, tensor_of
from ..functions import composite, tensor_methods
from ..functions import namespace as F
from ..kernels.special_functions import not_implemented as refuse


@composite(torch=False, method=False)
def special_ndtr(input: Tensor) -> Any:
    """The normal distribution function."""
    if input._array.dtype.kind not in "fc":
        input = F.to(input, dtypes.get_default_dtype())
    return F.mul_scalar(F.add_scalar(F.erf(F.mul_scalar(input, math.sqrt(0.5))), 1), 0.5)


@composite(torch=False, method=False)
def special_round(input: Tensor, *, decimals: int = 0) -> Any:
    """Rounded to ``decimals`` places."""
    return F.round_decimals(input, decimals=decimals)


@composite(torch=False, method=False)
def special_xlog1py(input: Any, other: Any) -> Any:
    """``input * log1p(other)``, 0 where ``input`` is 0."""
    if not isinstance(input, Tensor):
        return F.xlog1py_number_first(other, input)
    return F.xlog1py_pair(input, other) if isinstance(other, Tensor) else F.xlog1py_number_last(input, other)


def _polygamma_method(self: Tensor, n: int) -> Any:
    """The ``n``-th derivative of digamma: the method takes its arguments in the other order."""
    return F.polygamma(n, self)


tensor_methods["polygamma"] = _polygamma_method


def _safe(x: Tensor) -> tuple[Any, Any]:
    """Where ``x`` isn't zero, and ``x`` with 1 elsewhere."""
    away = F.gt(F.abs(x.detach()), float(np.finfo(x._array.dtype).eps))
    return away, F.where(away, x, tensor_of(np.ones((), x._array.dtype)))


def _half(x: Tensor) -> Tensor:
    return tensor_of(np.full((), 0.5, x._array.dtype))


@composite(torch=False, method=False)
def i1_slope(x: Tensor, result: Tensor) -> Any:
    """The derivative of i1."""
    away, safe = _safe(x)
    return F.where(away, F.i0(safe) - result * F.reciprocal(safe), _half(x))


@composite(torch=False, method=False)
def i1e_slope(x: Tensor, result: Tensor) -> Any:
    """The derivative of i1e."""
    away, safe = _safe(x)
    found = F.special_i0e(safe) - result * (sgn_of(safe) + F.reciprocal(safe))
    return F.where(away, found, _half(x))


@composite(torch=False, method=False)
def sgn_of(x: Tensor) -> Any:
    """The sign."""
    return F.sgn(x)


@composite(torch=False, method=False)
def erfcx_slope(x: Tensor, result: Tensor) -> Any:
    """The derivative of erfcx."""
    return F.sub_scalar(F.mul_scalar(x, 2.0) * result, 2 / math.sqrt(math.pi))


@composite(torch=False, method=False)
def log_ndtr_slope(grad: Tensor, x: Tensor, result: Tensor) -> Any:
    """Gradient of log_ndtr."""
    inner = F.exp(F.neg(result + F.div_scalar(F.pow(x, 2), 2)))
    return F.div_scalar(grad, math.sqrt(2 * math.pi)) * inner


@composite(torch=False, method=False)
def ndtri_slope(grad: Tensor, result: Tensor) -> Any:
    """Gradient of ndtri."""
    return F.mul_scalar(grad, math.sqrt(2 * math.pi)) * F.exp(F.div_scalar(F.pow(result, 2), 2))


@composite(torch=False, method=False)
def entr_slope(grad: Tensor, x: Tensor) -> Any:
    """Gradient of entr."""
    return grad * F.sub_scalar(F.neg(F.log(x)), 1)


@composite(torch=False, method=False)
def xlog1py_slope(grad: Tensor, x: Tensor, y: Tensor) -> Any:
    """Gradient of xlog1py for its first argument."""
    return F.masked_fill(F.xlog1py_pair(grad, y), F.logical_and(F.eq(x, 0), F.le(y, -1)), 0)


@composite(torch=False, method=False)
def plus_one(x: Tensor) -> Any:
    """``x + 1``."""
    return F.add_scalar(x, 1)


@composite(torch=False, method=False)
def log1p_of(y: float) -> float:
    """``log1p`` of a number."""
    return math.log1p(y)


@composite(torch=False, method=False)
def not_implemented(what: str) -> Any:
    """Refuse a derivative that PyTorch hasn't either."""
    return refuse(what)


@composite(torch=False, method=False)
def igamma_slope(grad: Tensor, a: Tensor, x: Tensor) -> Any:
    """Gradient of igamma for its second argument."""
    return grad * F.exp((a - 1) * F.log(x) - x - F.lgamma(a))


@composite(torch=False, method=False)
def mvlgamma_slope(grad: Tensor, x: Tensor, p: int) -> Any:
    """Gradient of mvlgamma."""
    shifts = tensor_of(np.arange(0, -p, -1).astype(x._array.dtype) / 2)
    return grad * F.sum(F.digamma(shifts + F.unsqueeze(x, -1)), -1)
