"""``torch.func``: functions that transform functions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .autograd import functional, modes
from .autograd import grad_api as _grad
from .ops.functions import namespace as F
from .tensor import Tensor

__all__ = ["grad", "grad_and_value", "hessian", "jacrev", "vmap"]


def vmap(
    func: Callable[..., Any],
    in_dims: Any = 0,
    out_dims: Any = 0,
    randomness: str = "error",
    *,
    chunk_size: int | None = None,
) -> Callable[..., Any]:
    """``func`` for every index of a dimension of its arguments, the results stacked; runs one index after the other."""

    @functools.wraps(func)
    def mapped(*args: Any, **kwargs: Any) -> Any:
        dims = in_dims if isinstance(in_dims, (tuple, list)) else (in_dims,) * len(args)
        sizes = {a._array.shape[d] for a, d in zip(args, dims, strict=True) if d is not None and isinstance(a, Tensor)}
        if len(sizes) != 1:
            raise ValueError(
                f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {sorted(sizes)}"
            )
        results = [
            func(*(a if d is None else F.select(a, d, i) for a, d in zip(args, dims, strict=True)), **kwargs)
            for i in range(sizes.pop())
        ]
        if isinstance(results[0], (tuple, list)):
            outs = out_dims if isinstance(out_dims, (tuple, list)) else (out_dims,) * len(results[0])
            return tuple(F.stack(list(column), d) for column, d in zip(zip(*results, strict=True), outs, strict=True))
        return F.stack(results, out_dims if isinstance(out_dims, int) else out_dims[0])

    return mapped


def grad_and_value(func: Callable[..., Any], argnums: Any = 0, has_aux: bool = False) -> Callable[..., Any]:
    """A function that gives the gradient by some arguments, and the value."""

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        numbers = argnums if isinstance(argnums, tuple) else (argnums,)
        recorded = any(isinstance(a, Tensor) and a.requires_grad for a in args)
        with modes.enable_grad():
            given = list(args)
            for n in numbers:
                given[n] = (
                    F.view_as(args[n], args[n]) if args[n].requires_grad else args[n].detach().requires_grad_(True)
                )
            found = func(*given, **kwargs)
            value = found[0] if has_aux else found
            grads = _grad.grad(
                value, [given[n] for n in numbers], create_graph=recorded, allow_unused=True, materialize_grads=True
            )
        result = grads if isinstance(argnums, tuple) else grads[0]
        shown = value if recorded else value.detach()
        return (result, (shown, found[1])) if has_aux else (result, shown)

    return wrapped


def grad(func: Callable[..., Any], argnums: Any = 0, has_aux: bool = False) -> Callable[..., Any]:
    """A function that gives the gradient by some arguments."""
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result, value = both(*args, **kwargs)
        return (result, value[1]) if has_aux else result

    return wrapped


def jacrev(func: Callable[..., Any], argnums: int = 0) -> Callable[..., Any]:
    """A function that gives the Jacobian by one argument."""

    @functools.wraps(func)
    def wrapped(*args: Any) -> Any:
        return functional.jacobian(lambda x: func(*args[:argnums], x, *args[argnums + 1 :]), args[argnums])

    return wrapped


def hessian(func: Callable[..., Any], argnums: int = 0) -> Callable[..., Any]:
    """A function that gives the Hessian by one argument."""

    @functools.wraps(func)
    def wrapped(*args: Any) -> Any:
        return functional.hessian(lambda x: func(*args[:argnums], x, *args[argnums + 1 :]), args[argnums])

    return wrapped
