"""Local derivatives of a few operations, for the gradients that a cut kept from flowing.

Only operations whose rule is exact and short; anything else gives no number, and an explanation then says none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]
#: (inputs, attributes, position of the input asked for, gradient of the result) to gradient of that input.
Rule = Callable[[Sequence[Array], Mapping[str, str], int, Array], Array]


def _add(x: Sequence[Array], attributes: Mapping[str, str], slot: int, g: Array) -> Array:
    return np.multiply(g, float(attributes.get("alpha", "1"))) if slot else g


def _sub(x: Sequence[Array], attributes: Mapping[str, str], slot: int, g: Array) -> Array:
    return np.multiply(g, -float(attributes.get("alpha", "1"))) if slot else g


def _mul(x: Sequence[Array], attributes: Mapping[str, str], slot: int, g: Array) -> Array:
    return np.multiply(g, x[1 - slot])


def _div(x: Sequence[Array], attributes: Mapping[str, str], slot: int, g: Array) -> Array:
    if attributes.get("rounding_mode", "None") != "None":
        return np.zeros_like(g)
    return np.divide(g, x[1]) if not slot else -np.multiply(g, np.divide(x[0], np.multiply(x[1], x[1])))


def _pow(x: Sequence[Array], attributes: Mapping[str, str], slot: int, g: Array) -> Array:
    exponent = x[1] if len(x) > 1 else np.float64(attributes["exponent"])
    return np.multiply(g, exponent * np.power(x[0], exponent - 1))


def _sum(x: Sequence[Array], attributes: Mapping[str, str], slot: int, g: Array) -> Array:
    if attributes.get("dim", "None") != "None":
        raise LookupError("only a sum over everything")
    return np.broadcast_to(g, x[0].shape)


def _mean(x: Sequence[Array], attributes: Mapping[str, str], slot: int, g: Array) -> Array:
    return np.divide(_sum(x, attributes, slot, g), x[0].size)


RULES: dict[str, Rule] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "neg": lambda x, attributes, slot, g: np.negative(g),
    "exp": lambda x, attributes, slot, g: np.multiply(g, np.exp(x[0])),
    "log": lambda x, attributes, slot, g: np.divide(g, x[0]),
    "tanh": lambda x, attributes, slot, g: np.multiply(g, 1 - np.tanh(x[0]) ** 2),
    "sum": _sum,
    "mean": _mean,
    "clone": lambda x, attributes, slot, g: g,
}


def reduced(g: Array, shape: tuple[int, ...]) -> Array:
    """The gradient of an input that was broadcast: summed over the axes that broadcasting added."""
    extra = g.ndim - len(shape)
    g = np.add.reduce(g, axis=tuple(range(extra))) if extra > 0 else g
    axes = tuple(axis for axis, size in enumerate(shape) if size == 1 and g.shape[axis] != 1)
    result: Array = np.add.reduce(g, axis=axes, keepdims=True) if axes else g
    return result


def local_gradient(
    op: str, inputs: Sequence[Array], attributes: Mapping[str, str], slot: int, gradient: Array
) -> Array | None:
    """Gradient of input ``slot`` of an operation, None where no exact rule is known."""
    rule = RULES.get(op)
    if rule is None:
        return None
    with np.errstate(all="ignore"):
        try:
            return reduced(np.asarray(rule(inputs, attributes, slot, gradient)), inputs[slot].shape)
        except (LookupError, ValueError, TypeError):
            # an attribute or shape that the short rule does not cover
            return None
