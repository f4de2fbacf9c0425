"""Derivatives of functions as functions.

Inside a transform its arguments are fresh tensors that need gradients; every pass is recorded, so that transforms can
be nested and results can be differentiated further. A result that depends on nothing but these arguments is detached.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..autograd import modes
from ..autograd.functional_checks import gradients
from ..autograd.node import AccumulateGrad, Node, node_of
from ..ops.functions import namespace as F
from ..tensor import Tensor, tensor_of
from .tree import flatten, mapped, specification, structure

Function = Callable[..., Any]
Arguments = int | tuple[int, ...]


# ------------------------------------------------------------------------------------------------ arguments and results
def _numbers(argnums: Any, args: tuple[Any, ...]) -> tuple[int, ...]:
    """``argnums`` as indices from 0."""
    if not isinstance(argnums, (int, tuple)):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    numbers = (argnums,) if isinstance(argnums, int) else argnums
    if not numbers:
        raise RuntimeError("argnums must be non-empty")
    for number in numbers:
        if not -len(args) <= number < len(args):
            raise RuntimeError(f"Got argnum={number}, but only {len(args)} positional inputs")
    return tuple(number % len(args) for number in numbers)


def _fresh(leaf: Any) -> Any:
    """A tensor to differentiate by in place of ``leaf``."""
    if not isinstance(leaf, Tensor):
        raise ValueError(f"Thing passed to transform API must be Tensor, got {type(leaf)}")
    if leaf.requires_grad:
        return F.view_as(leaf, leaf)
    if leaf._array.dtype.kind not in "fc":
        raise RuntimeError("only Tensors of floating point dtype can require gradients")
    made = leaf.detach().requires_grad_(True)
    made.__dict__[_MARK] = True
    return made


#: Marks a tensor that a transform made, and those of them whose transforms are running now.
_MARK = "_made_by_transform"
_running: set[int] = set()


@contextmanager
def _level(own: list[Any]) -> Iterator[None]:
    """While a transform runs, the results of those inside may depend on its tensors."""
    leaves = {id(one) for one in own if one._edge is None}
    _running.update(leaves)
    try:
        yield
    finally:
        _running.difference_update(leaves)


def _is_outside(leaf: Tensor, own: set[int]) -> bool:
    if id(leaf) in own:
        return False
    return id(leaf) in _running or _MARK not in leaf.__dict__


def _depends(node: Node | None, own: set[int]) -> bool:
    """Whether the graph behind ``node`` reaches a leaf outside the transform, whose own leaves are ``own``."""
    stack: list[Node | None] = [node]
    seen: set[Node] = set()
    while stack:
        one = stack.pop()
        if one is None or one in seen:
            continue
        seen.add(one)
        if type(one) is AccumulateGrad:
            if _is_outside(one.variable, own):
                return True
            continue
        stack.extend(node_of(edge) for edge in one.next)
    return False


def _released(tree: Any, own: list[Any]) -> Any:
    """Results without their graph, unless it leads to something outside the transform."""
    leaves = {id(one) for one in own if one._edge is None}

    def release(value: Any) -> Any:
        if not isinstance(value, Tensor) or not value.requires_grad:
            return value
        if value.grad_fn is None:
            return value.detach() if id(value) in leaves else value
        return value if _depends(value.grad_fn, leaves) else value.detach()

    return mapped(release, tree)


def _with_aux(found: Any, has_aux: bool, name: str) -> tuple[Any, Any]:
    """The output of a function and what it gave besides."""
    if not has_aux:
        return found, None
    if not (isinstance(found, tuple) and len(found) == 2):
        raise RuntimeError(f"{name}: output of function f should be a tuple: (output, aux) if has_aux is True")
    for leaf in flatten(found[1])[0]:
        if not isinstance(leaf, Tensor):
            raise RuntimeError(f"Expected tensors, got unsupported type {type(leaf)}")
    return found


def _zeros(like: Tensor) -> Tensor:
    return tensor_of(np.zeros_like(like._array))


# ------------------------------------------------------------------------------------------------ gradients
def grad_and_value(func: Function, argnums: Arguments = 0, has_aux: bool = False) -> Function:
    """A function that gives the gradient by some arguments (nested containers of tensors too), and the value.

    Args:
        func: Gives one tensor with no dimensions; with ``has_aux`` a pair of it and something else.
        argnums: Which arguments, by number.
        has_aux: Give the something else as well.
    """

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        numbers = _numbers(argnums, args)
        with modes.enable_grad():
            given, parts = list(args), []
            for number in numbers:
                leaves, rebuild = flatten(args[number])
                made = [_fresh(leaf) for leaf in leaves]
                given[number] = rebuild(made)
                parts.append((made, rebuild))
            own = [leaf for leaves, _ in parts for leaf in leaves]
            with _level(own):
                value, aux = _with_aux(func(*given, **kwargs), has_aux, "grad_and_value(f)(*args)")
            _check_scalar(value)
            found = gradients((value,), tuple(own), create_graph=True)
            filled = [_zeros(leaf) if one is None else one for one, leaf in zip(found, own, strict=True)]
            result, start = [], 0
            for leaves, rebuild in parts:
                result.append(rebuild(filled[start : start + len(leaves)]))
                start += len(leaves)
        grads = result[0] if isinstance(argnums, int) else tuple(result)
        grads, value, aux = (_released(one, own) for one in (grads, value, aux))
        return (grads, (value, aux)) if has_aux else (grads, value)

    return wrapped


def _check_scalar(value: Any) -> None:
    where = "grad_and_value(f)(*args): Expected f(*args) to return a"
    if not isinstance(value, Tensor):
        raise RuntimeError(f"{where} Tensor, got {type(value)}")
    if value.dim() != 0:
        raise RuntimeError(
            f"{where} scalar Tensor, got tensor with {value.dim()} dims. Maybe you wanted to use the vjp or jacrev "
            "APIs instead?"
        )


def grad(func: Function, argnums: Arguments = 0, has_aux: bool = False) -> Function:
    """A function that gives the gradient by some arguments; arguments as for :func:`grad_and_value`."""
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result, value = both(*args, **kwargs)
        return (result, value[1]) if has_aux else result

    return wrapped


# ------------------------------------------------------------------------------------------------ products
def _outputs(value: Any, name: str) -> tuple[list[Tensor], Callable[[list[Any]], Any]]:
    leaves, rebuild = flatten(value)
    for leaf in leaves:
        if not isinstance(leaf, Tensor):
            raise RuntimeError(f"{name} to return only tensors, got unsupported type {type(leaf)}")
    return leaves, rebuild


def vjp(func: Function, *primals: Any, has_aux: bool = False) -> Any:
    """``(output, vjp_fn)``: ``vjp_fn(cotangents)`` gives the gradients of the primals as a tuple."""
    with modes.enable_grad():
        leaves, rebuild = flatten(primals)
        own = [_fresh(leaf) for leaf in leaves]
        with _level(own):
            value, aux = _with_aux(func(*rebuild(own)), has_aux, "vjp(f, *primals)")
        outputs, _ = _outputs(value, "vjp(f, *primals): expected f(*primals)")

    def vjp_fn(cotangents: Any, retain_graph: bool = True, create_graph: bool | None = None) -> Any:
        seeds, _ = flatten(cotangents)
        if structure(cotangents) != structure(value):
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of outputs to the "
                f"function. cotangents: {structure(cotangents)}, primal output: {structure(value)}"
            )
        with modes.enable_grad():
            found = gradients(tuple(outputs), tuple(own), tuple(seeds), create_graph=True, retain_graph=True)
        filled = [_zeros(leaf) if one is None else one for one, leaf in zip(found, own, strict=True)]
        return _released(rebuild(filled), own)

    shown = _released(value, own)
    return (shown, vjp_fn, _released(aux, own)) if has_aux else (shown, vjp_fn)


def linearize(func: Function, *primals: Any) -> tuple[Any, Function]:
    """``(output, jvp_fn)``: ``jvp_fn(*tangents)`` gives the derivative of the output along tangents."""
    with modes.enable_grad():
        leaves, rebuild = flatten(primals)
        own = [_fresh(leaf) for leaf in leaves]
        with _level(own):
            value = func(*rebuild(own))
        outputs, restore = _outputs(value, "jvp(f, primals, tangents): expected f(*args)")
        dual = [_zeros(out).requires_grad_(True) for out in outputs]
        first = gradients(tuple(outputs), tuple(own), tuple(dual), create_graph=True)

    def jvp_fn(*tangents: Any) -> Any:
        seeds, _ = flatten(tangents)
        for seed, leaf in zip(seeds, own, strict=True):
            if seed.shape != leaf.shape:
                raise RuntimeError(
                    "Trying to set a forward gradient that has a different size than that of the original Tensor, "
                    f"this is not supported. Tensor is of size {list(leaf.shape)} while the given forward gradient is "
                    f"of size {list(seed.shape)}."
                )
        with modes.enable_grad():
            found = gradients(first, tuple(dual), tuple(seeds), create_graph=True, retain_graph=True)
        filled = [_zeros(out) if one is None else one for one, out in zip(found, outputs, strict=True)]
        return _released(restore(filled), [*own, *dual])

    return _released(value, own), jvp_fn


def jvp(func: Function, primals: Any, tangents: Any, *, strict: bool = False, has_aux: bool = False) -> Any:
    """``(output, derivative along tangents)``, by two backward passes."""
    where = "jvp(f, primals, tangents)"
    if not isinstance(primals, tuple):
        raise RuntimeError(f"{where}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals).")
    if structure(primals) != structure(tangents):
        raise RuntimeError(
            f"{where}: Expected primals and tangents to have the same python structure. For example, if primals is a "
            f"tuple of 3 tensors, tangents also must be. Got primals with structure {specification(primals)} and "
            f"tangents with structure {specification(tangents)}"
        )
    kept: list[Any] = []

    def run(*args: Any) -> Any:
        value, aux = _with_aux(func(*args), has_aux, where)
        kept.append(aux)
        return value

    value, jvp_fn = linearize(run, *primals)
    along = jvp_fn(*tangents)
    return (value, along, mapped(lambda t: t.detach(), kept[0])) if has_aux else (value, along)


# ------------------------------------------------------------------------------------------------ whole matrices
def jacrev(
    func: Function, argnums: Arguments = 0, *, has_aux: bool = False, chunk_size: int | None = None, **options: Any
) -> Function:
    """A function that gives the Jacobian by some arguments: shape of the output, then shape of the argument."""

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        numbers = _numbers(argnums, args)
        chosen = tuple(args[number] for number in numbers)

        def run(*values: Any) -> Any:
            given = list(args)
            for number, value in zip(numbers, values, strict=True):
                given[number] = value
            return func(*given, **kwargs)

        value, vjp_fn, *aux = vjp(run, *chosen, has_aux=has_aux)
        outputs, rebuild = flatten(value)
        result = rebuild([_rows(outputs, i, vjp_fn, rebuild, chosen, argnums) for i in range(len(outputs))])
        return (result, aux[0]) if has_aux else result

    return wrapped


def _rows(
    outputs: list[Tensor],
    index: int,
    vjp_fn: Function,
    rebuild: Callable[[list[Any]], Any],
    chosen: tuple[Any, ...],
    argnums: Arguments,
) -> Any:
    """The derivatives of one output by all chosen arguments."""
    leaves, restore = flatten(chosen)
    out = outputs[index]._array
    columns: list[list[Tensor]] = [[] for _ in leaves]
    for k in range(out.size):
        seed = np.zeros(out.size, out.dtype)
        seed[k] = 1
        seeds = [_zeros(one) for one in outputs]
        seeds[index] = tensor_of(seed.reshape(out.shape))
        for column, found in zip(columns, flatten(vjp_fn(rebuild(seeds)))[0], strict=True):
            column.append(found)
    made = [
        F.reshape(F.stack(column), (*out.shape, *leaf._array.shape))
        if column
        else tensor_of(np.zeros((*out.shape, *leaf._array.shape), out.dtype))
        for column, leaf in zip(columns, leaves, strict=True)
    ]
    nested = restore(made)
    return nested[0] if isinstance(argnums, int) else nested


def jacfwd(
    func: Function, argnums: Arguments = 0, has_aux: bool = False, *, randomness: str = "error", **options: Any
) -> Function:
    """The same as :func:`jacrev`; PyTorch goes forward where this goes backward."""
    return jacrev(func, argnums, has_aux=has_aux)


def hessian(func: Function, argnums: Arguments = 0) -> Function:
    """A function that gives the second derivatives by some arguments."""
    return jacfwd(jacrev(func, argnums), argnums)
