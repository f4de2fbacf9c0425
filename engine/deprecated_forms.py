"""Older orders of arguments that PyTorch still takes: ``p.add_(-lr, gradient)``, ``addcmul(value, a, b)`` …

Asked, as :mod:`.signatures` is, only after a call has failed.
Source: the deprecated overloads listed in the documentation of each function, e.g.
https://docs.pytorch.org/docs/stable/generated/torch.add.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from .settings import warn_once

#: The tensors after the first, and the numbers, of each function that has older forms.
_TAKEN: Final = {
    "add": (("other",), ("alpha",)),
    "sub": (("other",), ("alpha",)),
    "addcmul": (("tensor1", "tensor2"), ("value",)),
    "addcdiv": (("tensor1", "tensor2"), ("value",)),
    "addmm": (("mat1", "mat2"), ("beta", "alpha")),
    "addmv": (("mat", "vec"), ("beta", "alpha")),
    "addr": (("vec1", "vec2"), ("beta", "alpha")),
    "addbmm": (("batch1", "batch2"), ("beta", "alpha")),
    "baddbmm": (("batch1", "batch2"), ("beta", "alpha")),
}
NAMES: Final = frozenset(name + end for name in _TAKEN for end in ("", "_"))
#: Functions that also have a form with the type of the result.
_WITH_TYPE: Final = frozenset(("addmm", "baddbmm"))


def _orders(name: str, method: bool) -> Iterator[list[str]]:
    """The parameters of each older form in order."""
    tensors, values = _TAKEN[name.removesuffix("_")]
    first = [] if method else ["input"]
    if len(values) == 1:
        yield [*first, *values, *tensors]
    else:
        yield [values[0], *first, *tensors]
        yield [values[0], *first, values[1], *tensors]


def _kind(name: str, parameter: str) -> str:
    return "Scalar" if parameter in _TAKEN[name.removesuffix("_")][1] else "Tensor"


def shown(name: str, method: bool) -> tuple[str, ...]:
    """Today's forms of a function as PyTorch writes them."""
    tensors, values = _TAKEN[name.removesuffix("_")]
    before = ", ".join(f"Tensor {one}" for one in (*(() if method else ("input",)), *tensors))
    after = ", ".join(f"Number {one} = 1" for one in values) + ("" if method else ", Tensor out = None")
    typed = not method and name in _WITH_TYPE
    return (f"({before}, *, {after})", *((f"({before}, torch.dtype out_dtype, *, {after})",) if typed else ()))


def translated(
    name: str, args: Sequence[Any], kwargs: Mapping[str, Any], method: bool
) -> tuple[list[Any], dict[str, Any]] | None:
    """What a call in an older order means in today's, after PyTorch's warning; None if it is in no such order.

    Args:
        name: Of the function or method; one of :data:`NAMES`.
        args: Positional arguments; of a method those after the tensor.
        kwargs: Arguments by name.
        method: Whether it is a method.
    """
    from .signatures import Parameter

    for order in _orders(name, method):
        given = dict(zip(order, args, strict=False)) | {k: v for k, v in kwargs.items() if k != "out"}
        if (
            len(args) > len(order)
            or given.keys() != set(order)
            or len(args) + len(kwargs.keys() - {"out"}) != len(order)
        ):
            continue
        if not all(Parameter(_kind(name, k), k, True, False, False, 0).takes(v, name) for k, v in given.items()):
            continue
        _warn(name, order, method)
        today = [given[one] for one in order if _kind(name, one) == "Tensor"]
        named = {one: given[one] for one in order if _kind(name, one) == "Scalar"}
        return today, named | {k: v for k, v in kwargs.items() if k == "out"}
    return None


def _warn(name: str, order: Sequence[str], method: bool) -> None:
    parts = [f"{'Number' if _kind(name, one) == 'Scalar' else 'Tensor'} {one}" for one in order]
    older = f"({', '.join(parts)}{'' if method else ', *, Tensor out = None'})"
    today = "\n".join(f"\t{name}{form}" for form in shown(name, method))
    warn_once(
        f"This overload of {name} is deprecated:\n\t{name}{older}\n"
        f"Consider using one of the following signatures instead:\n{today}",
        what="deprecated overload",
    )
