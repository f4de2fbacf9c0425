"""``out=``: writing an operation's result into tensors that the script already has."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from . import autocasting, dtypes, marked, signatures
from .autograd import modes
from .autograd.views import PARTIAL_OVERLAP, bump, check_inplace
from .settings import warn
from .tensor import Tensor

#: Functions of ``torch`` that take ``out``.
NAMES: Final = frozenset((
    "abs", "absolute", "acos", "acosh", "add", "addbmm", "addcdiv", "addcmul", "addmm", "addmv", "addr",
    "alias_copy", "all", "amax", "amin", "aminmax", "any", "arccos", "arccosh", "arcsin", "arcsinh", "arctan",
    "arctan2", "arctanh", "argmax", "argmin", "argsort", "as_strided_copy", "asin", "asinh", "atan", "atan2",
    "atanh", "baddbmm", "bernoulli", "bitwise_and", "bitwise_left_shift", "bitwise_not", "bitwise_or",
    "bitwise_right_shift", "bitwise_xor", "bmm", "bucketize", "cat", "ceil", "clamp", "clamp_max", "clamp_min",
    "clip", "column_stack", "concat", "concatenate", "copysign", "cos", "cosh", "cross", "cummax", "cummin",
    "cumprod", "cumsum", "deg2rad", "detach_copy", "diag", "diagonal_copy", "diff", "digamma", "div", "divide",
    "dot", "dstack", "eq", "erf", "erfc", "erfinv", "exp", "exp2", "expand_copy", "expm1", "fix", "float_power",
    "floor", "floor_divide", "fmax", "fmin", "fmod", "frac", "frexp", "gather", "gcd", "ge", "ger", "greater",
    "greater_equal", "hardshrink", "heaviside", "histc", "histogram", "hstack", "hypot", "i0", "igamma", "igammac",
    "index_add", "index_copy", "index_reduce", "index_select", "inner", "isin", "isneginf", "isposinf", "kron",
    "kthvalue", "lcm", "ldexp", "le", "lerp", "less", "less_equal", "lgamma", "log", "log10", "log1p", "log2",
    "log_softmax", "logaddexp", "logaddexp2", "logcumsumexp", "logical_and", "logical_not", "logical_or",
    "logical_xor", "logit", "logsumexp", "lt", "masked_select", "matmul", "max", "maximum", "mean", "median", "min",
    "minimum", "mm", "mode", "msort", "mul", "multiply", "mv", "nan_to_num", "nanmean", "nanmedian", "nanquantile",
    "nansum", "narrow_copy", "ne", "neg", "negative", "nextafter", "nonzero", "nonzero_static", "norm", "not_equal",
    "outer", "permute_copy", "poisson", "polygamma", "pow", "prod", "quantile", "rad2deg", "reciprocal",
    "remainder", "renorm", "round", "row_stack", "rsqrt", "scatter", "scatter_add", "scatter_reduce",
    "searchsorted", "select_copy", "sgn", "sigmoid", "sign", "signbit", "sin", "sinc", "sinh", "slice_copy",
    "slice_scatter", "softmax", "sort", "sqrt", "square", "squeeze_copy", "stack", "std", "sub", "subtract", "sum",
    "t_copy", "take", "take_along_dim", "tan", "tanh", "tensordot", "threshold", "topk", "transpose_copy", "tril",
    "triu", "true_divide", "trunc", "unfold_copy", "unsqueeze_copy", "var", "vdot", "view_copy", "vstack", "where",
    "xlogy", "special_entr", "special_log_ndtr", "gt", "cholesky", "cholesky_inverse", "cholesky_solve",
    "conj_physical", "frobenius_norm", "geqrf", "inverse", "lu_solve", "lu_unpack", "matrix_power", "mvlgamma",
    "nuclear_norm", "orgqr", "ormqr", "qr", "slogdet", "svd", "triangular_solve",
))  # fmt: skip

#: Functions whose results must have the type of ``out`` exactly.
_STRICT: Final = frozenset((
    "mm", "bmm", "addmm", "addmv", "mv", "dot", "baddbmm", "addbmm", "matmul", "vdot", "inner", "argmax", "argmin",
    "gather", "take", "sort", "topk", "kthvalue", "median", "nanmedian", "mode", "max", "min", "cummax", "cummin",
    "index_select", "aminmax",
))  # fmt: skip
#: Functions that cast to the type of ``out`` first, whatever it is.
_CASTING: Final = frozenset((
    "sum", "prod", "cumsum", "cumprod", "nansum",
))  # fmt: skip
#: Functions that read their operands while they write.
_APART: Final = frozenset(("cat", "gather", "index_select", "kthvalue", "masked_select", "take"))


def fit(out: Tensor, shape: tuple[int, ...]) -> None:
    """Give ``out`` the shape of a result, with PyTorch's warning where it held something."""
    if out._array.shape == shape:
        return
    if out._array.size:
        warn(
            "An output with one or more elements was resized since it had shape "
            f"{list(out._array.shape)}, which does not match the required output shape {list(shape)}. This behavior is "
            "deprecated, and in a future PyTorch release outputs will not be resized unless they have zero elements. "
            "You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0).",
            UserWarning,
        )
    out.resize_(shape)


def check_type(name: str, found: Tensor, out: Tensor) -> None:
    """Refuse a result that ``out`` can't take.

    Raises:
        RuntimeError: In PyTorch's words.
        TypeError: From ``cat``.
    """
    kind, own = found.dtype, out.dtype
    if kind is own or name in _CASTING:
        return
    if name in ("cat", "concat", "concatenate", "hstack", "vstack", "dstack", "column_stack", "row_stack", "stack"):
        if not dtypes.can_cast(kind, own):
            raise TypeError(f"torch.cat(): input types can't be cast to the desired output type {own.scalar_type}")
    elif name in ("amax", "amin"):
        raise RuntimeError(
            f"Expected the dtype for input and out to match, but got {kind.scalar_type} for input's dtype and "
            f"{own.scalar_type} for out's dtype."
        )
    elif name in _STRICT:
        raise RuntimeError(
            f"Expected out tensor to have dtype {dtypes.C_NAMES.get(kind.name, kind.name)}, but got "
            f"{dtypes.C_NAMES.get(own.name, own.name)} instead"
        )
    elif not dtypes.can_cast(kind, own):
        raise RuntimeError(f"result type {kind.scalar_type} can't be cast to the desired output type {own.scalar_type}")


def _requires_grad(values: Any) -> bool:
    if isinstance(values, Tensor):
        return values.requires_grad
    return isinstance(values, (tuple, list)) and any(_requires_grad(v) for v in values)


def _may_carry(values: Any) -> bool:
    from .autograd.tangents.carrying import tangent_of

    if isinstance(values, Tensor):
        return values._may_carry and tangent_of(values) is not None
    return isinstance(values, (tuple, list)) and any(_may_carry(v) for v in values)


def _check_memory(name: str, out: Tensor, given: tuple[Any, ...]) -> None:
    """Refuse an ``out`` whose elements, or whose memory and that of an operand, are the same."""
    check_inplace(out)
    if name in _APART and out._array.size:
        for one in given:
            for operand in one if isinstance(one, (tuple, list)) else (one,):
                if isinstance(operand, Tensor) and np.shares_memory(operand._array, out._array):
                    raise RuntimeError(PARTIAL_OVERLAP)


def write(name: str, found: Tensor, out: Tensor) -> None:
    """Put one result into one ``out``."""
    check_type(name, found, out)
    fit(out, found._array.shape)
    check_inplace(out)
    with np.errstate(all="ignore"):
        np.copyto(out._array, found._array, casting="unsafe")
    bump(out)


def _check(name: str, targets: tuple[Any, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Refuse what results can't be written to.

    Raises:
        TypeError: What isn't a tensor.
        RuntimeError: Where a gradient is wanted, or memory is shared.
        NotImplementedError: Where a tangent is wanted.
    """
    for one in targets:
        if not isinstance(one, Tensor):
            text = signatures.complaint(name, args, {**kwargs, "out": targets if len(targets) > 1 else one})
            raise TypeError(text or f"{name}(): argument 'out' must be Tensor, not {signatures.type_name(one)}")
    if modes.is_grad_enabled() and _requires_grad([*args, *kwargs.values(), *targets]):
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, but one of the "
            "arguments requires grad."
        )
    if marked.active and _may_carry([*args, *kwargs.values(), *targets]):
        raise NotImplementedError(
            f"Trying to use forward AD with {name}_out that does not support it because it is an out= function"
        )
    for one in targets:
        _check_memory(name, one, args)


def call(name: str, function: Any, out: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """``function(*args, **kwargs)`` with its results in ``out``, which is returned.

    Raises:
        TypeError: If ``out`` isn't made of tensors.
        RuntimeError: If a gradient is wanted, or the types don't fit.
    """
    several = isinstance(out, (tuple, list))
    _check(name, tuple(out) if several else (out,), args, kwargs)
    if name in _CASTING and not several and kwargs.get("dtype") is None:
        kwargs["dtype"] = out.dtype
    with modes.no_grad(reported=False):
        found = autocasting.outside(function, args, kwargs) if autocasting.on else function(*args, **kwargs)
        if isinstance(found, Tensor):
            if several:
                raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
            write(name, found, out)
            return out
        if len(out) != len(found):
            raise TypeError(f"expected tuple of {len(found)} elements but got {len(out)}")
        for result, target in zip(found, out, strict=True):
            check_type(name, result, target)
        for result, target in zip(found, out, strict=True):
            write(name, result, target)
    if hasattr(found, "_fields"):
        from .ops.results import result_type

        return result_type(f"{name}_out", found._fields)(*out)
    return tuple(out)
