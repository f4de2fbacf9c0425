"""How a gradient goes back through one recorded operation, from the values that it had: for attributing gradients.

Every rule is linear in the gradient. Operations without a rule of their own go back by what the run itself recorded, as
far as that settles it: a gradient in proportion to the recorded one has a result in proportion.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .local_rules import RULES as SHORT
from .local_rules import reduced

Array = NDArray[Any]

#: Two gradients count as the same, or as in proportion, within this.
_CLOSE = 1e-6


class NotKeptError(LookupError):
    """A value that the rule needs was not kept, or there is no rule; the text says which."""


@dataclass(frozen=True, slots=True)
class Call:
    """A recorded operation.

    Attributes:
        op: Its name.
        inputs: Tensors by position (None: a number, or not kept); ``shapes`` are their shapes (None: no tensor).
        numbers: Numbers given in place of tensors, by position.
        attributes: Other arguments as text.
        output: The result, None if not kept.
        shape: Its shape.
    """

    op: str
    inputs: tuple[Array | None, ...]
    shapes: tuple[tuple[int, ...] | None, ...]
    numbers: Mapping[int, float]
    attributes: Mapping[str, str]
    output: Array | None
    shape: tuple[int, ...]

    def value(self, position: int) -> Array:
        """An input. Raises NotKeptError."""
        if position in self.numbers:
            return np.asarray(self.numbers[position])
        found = self.inputs[position] if position < len(self.inputs) else None
        if found is None:
            raise NotKeptError(f"input {position} of {self.op} was not kept")
        return found

    def result(self) -> Array:
        """The result. Raises NotKeptError."""
        if self.output is None:
            raise NotKeptError(f"the result of {self.op} was not kept")
        return self.output

    def argument(self, name: str, otherwise: object = None) -> object:
        """An attribute as a Python value. Raises NotKeptError where its text is none."""
        text = self.attributes.get(name)
        if text is None:
            return otherwise
        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError) as error:
            raise NotKeptError(f"argument {name} of {self.op} is not kept as a value") from error

    def axes(self, position: int = 0) -> tuple[int, ...]:
        """The axes that a reduction goes over."""
        rank = len(self.shapes[position] or ())
        dim = self.argument("dim")
        if dim is None or dim == ():
            return tuple(range(rank))
        return tuple(int(one) % rank for one in (dim if isinstance(dim, (tuple, list)) else (dim,)))


#: (call, position of the input asked for, gradient of the result) to gradient of that input before broadcasting.
Rule = Callable[[Call, int, Array], Array]


def pulled_back(call: Call, position: int, gradient: Array, whole: Array | None, out: Array | None) -> Array:
    """Gradient of an input for a part of the gradient of the result.

    Args:
        call: The operation.
        position: Of the input.
        gradient: The part.
        whole: The gradient of the result in the run, with ``out`` what came of it there (None: not kept).
        out: See ``whole``.

    Raises:
        NotKeptError: There is no rule for it, or what it needs was not kept.
    """
    if whole is not None and out is not None:
        found = _in_proportion(call, gradient, whole, out)
        if found is not None:
            return found
    shape = call.shapes[position]
    if shape is None:
        raise NotKeptError(f"input {position} of {call.op} is no tensor")
    with np.errstate(all="ignore"):
        rule = RULES.get(call.op)
        if rule is not None:
            made = np.asarray(rule(call, position, gradient), dtype=np.float64)
        elif call.op in SHORT:
            values = [call.value(index) for index in range(max([len(call.inputs), *(i + 1 for i in call.numbers)]))]
            try:
                made = np.asarray(SHORT[call.op](values, call.attributes, position, gradient), dtype=np.float64)
            except LookupError as error:
                raise NotKeptError(f"there is no rule for {call.op} with these arguments") from error
        else:
            raise NotKeptError(f"there is no rule for {call.op}")
    return reduced(made, shape).reshape(shape).astype(np.float64)


def _in_proportion(call: Call, gradient: Array, whole: Array, out: Array) -> Array | None:
    """The result by the recorded one: for the whole or a multiple of it, and element by element where each is alone."""
    if whole.shape != gradient.shape or not np.isfinite(whole).all() or not np.isfinite(out).all():
        return None
    size = float(np.abs(whole).max(initial=0.0))
    if not np.any(gradient):
        return np.zeros_like(out)
    if not size:
        return None
    factor = float((gradient * whole).sum() / (whole * whole).sum())
    if np.allclose(gradient, factor * whole, rtol=_CLOSE, atol=_CLOSE * size):
        return factor * out
    alone = call.op in SINGLE and out.shape == whole.shape
    if alone and not np.any((whole == 0) & (gradient != 0)):
        return np.asarray(np.divide(gradient * out, whole, out=np.zeros_like(out), where=whole != 0))
    return None


#: Operations each element of whose result comes from one element of each input.
_SINGLE = (
    "add sub rsub mul div remainder fmod pow neg exp exp2 log log2 log10 log1p expm1 sqrt rsqrt sin cos tan "
    "asin acos atan sinh cosh asinh acosh atanh sigmoid tanh relu abs reciprocal square floor ceil round "
    "trunc frac sign erf erfc erfinv lgamma digamma gelu silu elu leaky_relu hardtanh relu6 softplus softsign "
    "threshold selu celu mish logsigmoid hardswish hardsigmoid dropout native_dropout clamp clone where "
    "maximum minimum atan2 hypot lerp addcmul addcdiv masked_fill gt lt ge le eq ne logical_and logical_or "
    "logical_not logical_xor isnan isinf isfinite nan_to_num xlogy to copy fill zero detach alias"
)
SINGLE = frozenset(_SINGLE.split())


def _reduction(call: Call, g: Array) -> Array:
    """A gradient with the axes that a reduction took away, as wide as the input."""
    shape = call.shapes[0] or ()
    kept = [1 if axis in call.axes() else size for axis, size in enumerate(shape)]
    return np.broadcast_to(g.reshape(kept), shape)


def _mean(call: Call, position: int, g: Array) -> Array:
    shape = call.shapes[0] or ()
    count = int(np.prod([shape[axis] for axis in call.axes()], dtype=np.int64))
    return _reduction(call, g) / max(1, count)


def _like_input(call: Call, position: int, g: Array) -> Array:
    return g.reshape(call.shapes[0] or ())


def _transpose(call: Call, position: int, g: Array) -> Array:
    return np.swapaxes(g, int(str(call.argument("dim0"))), int(str(call.argument("dim1"))))


def _permute(call: Call, position: int, g: Array) -> Array:
    dims = call.argument("dims")
    if not isinstance(dims, (tuple, list)):
        raise NotKeptError("argument dims of permute is not kept as a value")
    return np.transpose(g, np.argsort([int(one) % g.ndim for one in dims]))


def _product(call: Call, position: int, g: Array) -> Array:
    """mm, bmm and matmul of matrices, matrices and vectors, vectors."""
    other = call.value(1 - position)
    mine = call.shapes[position] or ()
    if len(mine) == 1 and other.ndim == 1:
        return g * other
    if not position:
        return np.multiply.outer(g, other) if other.ndim == 1 else _matrix(g, np.swapaxes(other, -1, -2), mine)
    if len(mine) == 1:
        return np.tensordot(other, g, axes=(tuple(range(other.ndim - 1)), tuple(range(g.ndim))))
    if other.ndim == 1:
        return np.multiply.outer(other, g) if g.ndim == 1 else np.asarray(other[:, None] * g[..., None, :])
    return np.asarray(np.matmul(np.swapaxes(other, -1, -2), g))


def _matrix(g: Array, other: Array, mine: tuple[int, ...]) -> Array:
    return np.asarray(np.matmul(g[None, :], other)[0] if len(mine) == 1 and g.ndim == 1 else np.matmul(g, other))


def _addmm(call: Call, position: int, g: Array) -> Array:
    beta, alpha = float(str(call.argument("beta", 1))), float(str(call.argument("alpha", 1)))
    if position == 0:
        return beta * g
    other = call.value(3 - position)
    return alpha * (g @ other.T if position == 1 else other.T @ g)


def _cat(call: Call, position: int, g: Array) -> Array:
    dim = int(str(call.argument("dim", 0)))
    sizes = [(shape or (0,))[dim] for shape in call.shapes]
    start = sum(sizes[:position])
    return np.take(g, range(start, start + sizes[position]), axis=dim)


def _stack(call: Call, position: int, g: Array) -> Array:
    return np.asarray(np.take(g, position, axis=int(str(call.argument("dim", 0)))))


def _into(call: Call, index: Any, g: Array) -> Array:
    made: Array = np.zeros(call.shapes[0] or (), dtype=np.float64)
    made[index] = g
    return made


def _select(call: Call, position: int, g: Array) -> Array:
    dim = int(str(call.argument("dim", 0))) % len(call.shapes[0] or (0,))
    return _into(call, (*[slice(None)] * dim, int(str(call.argument("index", 0)))), g)


def _slice(call: Call, position: int, g: Array) -> Array:
    shape = call.shapes[0] or (0,)
    dim = int(str(call.argument("dim", 0))) % len(shape)
    bounds = [call.argument(name) for name in ("start", "end", "step")]
    return _into(call, (*[slice(None)] * dim, slice(*bounds)), g)


def _softmax(call: Call, position: int, g: Array) -> Array:
    y, dim = call.result(), int(str(call.argument("dim", -1)))
    return np.asarray(y * (g - (g * y).sum(axis=dim, keepdims=True)))


def _log_softmax(call: Call, position: int, g: Array) -> Array:
    y, dim = call.result(), int(str(call.argument("dim", -1)))
    return np.asarray(g - np.exp(y) * g.sum(axis=dim, keepdims=True))


def _nll(call: Call, position: int, g: Array) -> Array:
    target = call.value(1).astype(np.int64)
    made = np.zeros(call.shapes[0] or (), dtype=np.float64)
    if call.attributes.get("2", "None") != "None" or made.ndim != 2 or (len(call.inputs) > 2 and call.shapes[2]):
        raise NotKeptError("there is no rule for nll_loss with weights")
    counted = target != int(str(call.argument("ignore_index", -100)))
    rows = np.flatnonzero(counted)
    share = np.broadcast_to(g, target.shape)[rows]
    if call.argument("reduction", "mean") == "mean":
        share = share / max(1, rows.size)
    made[rows, target[rows]] = -share
    return made


def _mse(call: Call, position: int, g: Array) -> Array:
    a, b = call.value(0), call.value(1)
    made = 2 * (a - b) * g
    if call.argument("reduction", "mean") == "mean":
        made = made / max(1, made.size)
    return -made if position else made


def _clamp(call: Call, position: int, g: Array) -> Array:
    x = call.value(0)
    low, high = call.argument("min"), call.argument("max")
    inside = np.ones(x.shape, dtype=bool)
    inside &= x >= float(str(low)) if low is not None else inside
    inside &= x <= float(str(high)) if high is not None else inside
    return g * inside


def _where(call: Call, position: int, g: Array) -> Array:
    condition = call.value(2).astype(bool)
    return np.where(condition, g, 0.0) if position == 0 else np.where(condition, 0.0, g)


def _norm(call: Call, position: int, g: Array) -> Array:
    if float(str(call.argument("ord", 2))) != 2:
        raise NotKeptError("there is no rule for a norm of another order than 2")
    x, y = call.value(0), _reduction(call, call.result())
    # PyTorch takes 0 at the origin
    return np.asarray(_reduction(call, g) * np.divide(x, y, out=np.zeros_like(x), where=y != 0))


RULES: dict[str, Rule] = {
    "linalg_vector_norm": _norm,
    "sum": lambda call, position, g: _reduction(call, g),
    "mean": _mean,
    **dict.fromkeys(("view", "reshape", "_unsafe_view", "squeeze", "unsqueeze", "flatten", "unflatten"), _like_input),
    "expand": lambda call, position, g: g,
    "t": lambda call, position, g: g.T,
    "transpose": _transpose,
    "permute": _permute,
    **dict.fromkeys(("mm", "bmm", "matmul", "mv", "dot"), _product),
    "addmm": _addmm,
    "cat": _cat,
    "stack": _stack,
    "select": _select,
    "slice": _slice,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "nll_loss": _nll,
    "mse_loss": _mse,
    "clamp": _clamp,
    "where": _where,
    "relu": lambda call, position, g: g * (call.result() > 0),
    "sigmoid": lambda call, position, g: g * call.result() * (1 - call.result()),
    "tanh": lambda call, position, g: g * (1 - call.result() ** 2),
    "sqrt": lambda call, position, g: g / (2 * call.result()),
    "rsqrt": lambda call, position, g: -0.5 * g * call.result() ** 3,
    "reciprocal": lambda call, position, g: -g * call.result() ** 2,
    "abs": lambda call, position, g: g * np.sign(call.value(0)),
    "sin": lambda call, position, g: g * np.cos(call.value(0)),
    "cos": lambda call, position, g: -g * np.sin(call.value(0)),
    "square": lambda call, position, g: 2 * g * call.value(0),
}
