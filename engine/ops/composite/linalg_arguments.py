"""Checks of arguments that functions of linear algebra share, with PyTorch's words, and their registry."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import numpy as np

from ... import autocasting, dtypes
from ...argument_memory import parser, remembered
from ...settings import warn
from ...tensor import Tensor
from ..functions import namespace as F
from ..functions import publish
from ..operands import single

_C = TypeVar("_C", bound=Callable[..., Any])


class LinAlgError(RuntimeError):
    """A matrix that an algorithm can't work with (``torch.linalg.LinAlgError``)."""


LinAlgError.__name__ = LinAlgError.__qualname__ = "_LinAlgError"
LinAlgError.__module__ = "torch._C"

#: What ``torch.linalg`` carries.
members: Final[dict[str, Any]] = {"LinAlgError": LinAlgError}


def linear(*names: str, torch: bool = False, method: bool = False) -> Callable[[_C], _C]:
    """Serve a function as ``torch.linalg.<name>``, for ``linalg_<name>``, and under ``names`` in ``torch``.

    The served function takes ``out`` and complains about missing arguments as PyTorch does.
    """

    def decorate(function: _C) -> _C:
        served = checked(function)
        members[function.__name__.removeprefix("linalg_")] = served
        publish(function.__name__, served, torch=False, method=False)
        for name in names:
            publish(name, served, torch=torch, method=method)
        return served

    return decorate


def checked(function: _C) -> _C:
    """``function`` with ``out`` and with PyTorch's errors for calls that don't fit it."""
    signature = inspect.signature(function)
    first = next(iter(signature.parameters))
    look = remembered(parser(function.__name__))
    aliases = {"input": first, "x": first, "axis": "dim", "keepdims": "keepdim"}  # numpy's names, which PyTorch takes

    @functools.wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        out = keywords.pop("out", None)
        for name, meant in aliases.items():
            if name in keywords and name not in signature.parameters and meant not in keywords:
                keywords[meant] = keywords.pop(name)
        look(arguments, keywords)
        try:
            signature.bind(*arguments, **keywords)
        except TypeError:
            raise _misfit(function.__name__, signature, arguments, keywords) from None
        if autocasting.on and function.__name__ in autocasting.LINALG:
            made = autocasting.apart(function, arguments, keywords)
        else:
            made = function(*arguments, **keywords)
        return made if out is None else written(out, made)

    del call.__wrapped__
    return call  # type: ignore[return-value]


def _misfit(name: str, signature: inspect.Signature, arguments: Sequence[Any], keywords: dict[str, Any]) -> TypeError:
    parameters = list(signature.parameters.values())
    unknown = [k for k in keywords if k not in signature.parameters]
    if unknown:
        return TypeError(f"{name}() got an unexpected keyword argument '{unknown[0]}'")
    places = [p for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    if len(arguments) > len(places):
        takes = "1 positional argument" if len(places) == 1 else f"{len(places)} positional arguments"
        return TypeError(f"{name}() takes {takes} but {len(arguments)} were given")
    given = {p.name for p in places[: len(arguments)]} | set(keywords)
    missing = [p.name for p in parameters if p.default is inspect.Parameter.empty and p.name not in given]
    listed = ", ".join(f'"{n}"' for n in missing)
    return TypeError(f"{name}() missing {len(missing)} required positional arguments: {listed}")


def written(out: Any, made: Any) -> Any:
    """``made`` put into ``out`` (a tensor or a sequence of them), which is resized as needed."""
    if isinstance(out, (tuple, list)):
        for target, value in zip(out, made, strict=True):
            written(target, value)
        return made._replace(**dict(zip(made._fields, out, strict=True))) if hasattr(made, "_replace") else tuple(out)
    if out._requires_grad or made._requires_grad:
        raise RuntimeError("functions with out=... arguments don't support automatic differentiation, but one of the "
                           "arguments requires grad.")  # fmt: skip
    if out._array.shape != made._array.shape:
        if out._array.size:
            warn(
                f"An output with one or more elements was resized since it had shape {list(out._array.shape)}, which "
                f"does not match the required output shape {list(made._array.shape)}. This behavior is deprecated, and "
                "in a future PyTorch release outputs will not be resized unless they have zero elements. You can "
                "explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0).",
                UserWarning,
            )
        out._array = made._array.astype(out._array.dtype, copy=False)
        out._storage = None
        return out
    return F.copy_(out, made)


# ------------------------------------------------------------------------------------------------ checks
def tensor(function: str, value: Any, label: str = "A", position: int = 1) -> Tensor:
    """A tensor argument of ``linalg_<function>``."""
    return single(function, value, label, position)


def floating(name: str, a: Tensor, low_precision: bool = True) -> None:
    """Refuse integers, and half precision if told so."""
    kind = a._array.dtype.kind
    if kind not in "fc":
        raise RuntimeError(f"{name}: Expected a floating point or complex tensor as input. Got {a.dtype.scalar_type}")
    if not low_precision:
        full(name, a)


def full(name: str, a: Tensor) -> None:
    """Refuse half precision."""
    if a.dtype in (dtypes.float16, dtypes.bfloat16):
        raise RuntimeError(f"{name}: Low precision dtypes not supported. Got {a.dtype.scalar_type}")


def matrix(name: str, a: Tensor, label: str = "A") -> None:
    """Refuse vectors."""
    if a._array.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor {label} must have at least 2 dimensions.")


def square(name: str, a: Tensor, label: str = "A") -> None:
    """Refuse matrices that aren't square."""
    matrix(name, a, label)
    m, n = a._array.shape[-2:]
    if m != n:
        raise RuntimeError(f"{name}: {label} must be batches of square matrices, but they are {m} by {n} matrices")


def implemented(kernel: str, a: Tensor) -> None:
    """Refuse types that PyTorch's kernel isn't made for.

    Raises:
        NotImplementedError: In PyTorch's words.
    """
    if a.dtype not in (dtypes.float32, dtypes.float64):
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{a.dtype.scalar_type}'")


def handled(a: Tensor) -> None:
    """Refuse types for which there is no rounding unit."""
    if a.dtype not in (dtypes.float32, dtypes.float64):
        raise RuntimeError("This function doesn't handle types other than float and double")


def same_type(name: str, a: Tensor, b: Tensor) -> None:
    """Refuse two types."""
    if a._array.dtype is not b._array.dtype:
        raise RuntimeError(
            f"{name}: Expected A and B to have the same dtype, but found A of type {a.dtype.scalar_type} and B of type "
            f"{b.dtype.scalar_type} instead"
        )


def first_failure(info: Tensor) -> tuple[str, int] | None:
    """Which matrix of a batch failed, as PyTorch's messages begin, and with which code."""
    codes = info._array
    if not codes.any():
        return None
    if codes.ndim == 0:
        return "", int(codes)
    at = int(np.flatnonzero(codes.reshape(-1))[0])
    return f"(Batch element {at}): ", int(codes.reshape(-1)[at])
