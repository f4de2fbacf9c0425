"""Random factories: ``rand``, ``randn``, ``randint``, ``randperm``, ``normal``, ``bernoulli``, ``multinomial``."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from . import dtypes, probe
from .autograd.views import bump, check_inplace, rebase
from .creation_arguments import Options, like, number, sizes
from .dtypes import C_NAMES
from .random import Generator, generator_of
from .storage import Array
from .tensor import Tensor, created

__all__ = [
    "bernoulli",
    "normal",
    "poisson",
    "rand",
    "rand_like",
    "randint",
    "randint_like",
    "randn",
    "randn_like",
    "randperm",
]


def floating(kind: np.dtype[Any], kernel: str) -> np.dtype[Any]:
    """``kind``, if numbers of it can be drawn by ``kernel``.

    Raises:
        NotImplementedError: For integer types, in PyTorch's words.
    """
    if kind.kind != "f":
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.of(kind).scalar_type}'")
    return kind


def _shape(function: str, size: tuple[Any, ...], options: dict[str, Any]) -> tuple[int, ...]:
    if not size:
        if "size" not in options:
            raise TypeError(f'{function}() missing 1 required positional arguments: "size"')
        size = (options.pop("size"),)
    return sizes(size, function)


def rand(*size: Any, generator: Generator | None = None, **options: Any) -> Tensor:
    """Uniform numbers in [0, 1)."""
    shape = _shape("rand", size, options)
    given = Options("rand", options)
    kind = floating(given.kind(), "check_uniform_bounds")
    return given.result(generator_of(generator).uniform(shape, kind))


def randn(*size: Any, generator: Generator | None = None, **options: Any) -> Tensor:
    """Normal numbers with mean 0 and standard deviation 1."""
    shape = _shape("randn", size, options)
    given = Options("randn", options)
    kind = floating(given.kind(), "normal_kernel_cpu")
    return given.result(generator_of(generator).normal(shape, kind))


def rand_like(input: Tensor, *, generator: Generator | None = None, **options: Any) -> Tensor:
    """Uniform numbers in [0, 1) of the shape and type of ``input``."""
    given = like(input, "rand_like", options)
    kind = floating(given.kind(), "check_uniform_bounds")
    return given.result(generator_of(generator).like(input._array, "uniform", kind))


def randn_like(input: Tensor, *, generator: Generator | None = None, **options: Any) -> Tensor:
    """Normal numbers of the shape and type of ``input``."""
    given = like(input, "randn_like", options)
    kind = floating(given.kind(), "normal_kernel_cpu")
    return given.result(generator_of(generator).like(input._array, "normal", kind))


def check_integers(low: int, high: int, kind: np.dtype[Any]) -> None:
    """Refuse an empty range and bounds that the type can't hold."""
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    if kind.kind in "iu":
        limits = np.iinfo(kind)
        names = {"uint8": "unsigned char", "int8": "signed char", "int16": "short", "int32": "int", "int64": "long int"}
        for name, bound in (("from", low), ("to - 1", high - 1)):
            if not limits.min <= bound <= limits.max:
                raise RuntimeError(f"{name} is out of bounds for {names.get(kind.name, kind.name)}")


def _integer_bounds(function: str, given: tuple[Any, ...], options: dict[str, Any]) -> tuple[int, int, Any]:
    """``(low, high, size)`` from ``(high, size)`` or ``(low, high, size)``, positional or by name."""
    values = list(given)
    size = options.pop("size", None)
    if size is None and values and not isinstance(values[-1], (int, np.integer)):
        size = values.pop()
    low, high = options.pop("low", None), options.pop("high", None)
    if len(values) == 2:
        low, high = values
    elif len(values) == 1:
        low, high = (low, values[0]) if high is None else (values[0], high)
    if size is None and len(values) == 2 and isinstance(high, int) and low is not None and "low" not in options:
        name = type(high).__name__
        raise TypeError(f"{function}(): argument 'size' (position 2) must be tuple of ints, not {name}")
    if size is None or high is None or len(values) > 2:
        raise TypeError(
            f"{function}() received an invalid combination of arguments: it takes (high, size) or (low, high, size)"
        )
    return int(number(low or 0, function, "low")), int(number(high, function, "high")), size


def randint(*bounds: Any, generator: Generator | None = None, **options: Any) -> Tensor:
    """Integers from ``low`` (default 0) below ``high``: ``randint(high, size)`` or ``randint(low, high, size)``."""
    low, high, size = _integer_bounds("randint", bounds, options)
    shape = sizes((size,), "randint", 2)
    given = Options("randint", options)
    kind = given.kind(dtypes.int64)
    check_integers(low, high, kind)
    return given.result(generator_of(generator).integers(shape, kind, low, high))


def randint_like(input: Tensor, *bounds: Any, generator: Generator | None = None, **options: Any) -> Tensor:
    """Integers from ``low`` (default 0) below ``high`` in the shape and type of ``input``."""
    low, high, _ = _integer_bounds("randint_like", (*bounds, ()), options)
    given = like(input, "randint_like", options)
    kind = given.kind()
    check_integers(low, high, kind)
    return given.result(generator_of(generator).like(input._array, "integers", kind, low, high))


def randperm(n: int, *, generator: Generator | None = None, **options: Any) -> Tensor:
    """The numbers 0 to ``n`` - 1 in random order."""
    (count,) = sizes(((n,),), "randperm")
    given = Options("randperm", options)
    values = generator_of(generator).permutation(count)
    return given.result(values.astype(given.kind(dtypes.int64), copy=False))


def check_std(std: float) -> None:
    """Refuse a negative standard deviation."""
    if std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")


def normal(
    mean: Any = 0.0, std: Any = 1.0, size: Any = None, *, generator: Generator | None = None, **options: Any
) -> Tensor:
    """Normal numbers; ``mean`` and ``std`` are numbers (then ``size`` is needed) or tensors, one per element."""
    given = Options("normal", options)
    source = generator_of(generator)
    if size is not None:
        mean, std = (
            v.item() if isinstance(v, Tensor) and not v.requires_grad and not v.dim() else v for v in (mean, std)
        )
    if not isinstance(mean, Tensor) and not isinstance(std, Tensor):
        if size is None:
            raise TypeError(
                "normal() received an invalid combination of arguments: numbers for mean and std need a size"
            )
        check_std(std)
        kind = floating(given.kind(), "normal_kernel_cpu")
        return given.result(source.normal(sizes((size,), "normal", 3), kind, mean, std))
    if size is not None:
        raise TypeError("normal() takes a size for numbers only")  # told in PyTorch's words by whoever asked
    means = mean._array if isinstance(mean, Tensor) else mean
    deviations = std._array if isinstance(std, Tensor) else std
    if isinstance(std, Tensor) and (deviations < 0).any():
        raise RuntimeError("normal expects all elements of std >= 0.0")
    if not isinstance(std, Tensor):
        check_std(std)
    drawn_as: Tensor = mean if isinstance(mean, Tensor) else std
    kind = floating(drawn_as._array.dtype, "normal_kernel_cpu")
    from .ops.composite.index_checks import broadcast
    from .ops.composite.undifferentiable import noise

    shape = broadcast([np.shape(means), np.shape(deviations)])
    values = source.normal(shape, kind) * deviations + means
    both = [t for t in (mean, std) if isinstance(t, Tensor)]
    which = 3 if len(both) == 2 else 1 if both[0] is mean else 2
    return noise(given.result(np.asarray(values, kind)), f"NormalBackward{which}", both)


def bernoulli(input: Tensor, p: float | None = None, *, generator: Generator | None = None, **options: Any) -> Tensor:
    """Ones with the probabilities in ``input`` (or ``p`` for every element), else zeros."""
    from .ops.composite.undifferentiable import noise

    given = like(input, "bernoulli", options)
    source = generator_of(generator)
    if p is not None:
        found = source.bernoulli(input._array.shape, input._array.dtype, p)
        return noise(given.result(found), "bernoulli", (input,), raises=True)
    found = source.bernoulli_each(checked_probabilities(input._array))
    return noise(given.result(found), "BernoulliBackward0", (input,))


def checked_probabilities(values: Array) -> Array:
    """``values``, all of which are probabilities.

    Raises:
        RuntimeError: If one is below 0 or above 1.
    """
    if not ((values >= 0) & (values <= 1)).all():
        raise RuntimeError(
            "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If "
            "so, please report an enhancement request to PyTorch.)"
        )
    return values


def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """Poisson numbers with the rates in ``input``.

    The distribution is right, but the sequence isn't PyTorch's, which draws by another method.
    """
    from .ops.composite.undifferentiable import noise

    source = np.random.default_rng(int(generator_of(generator).random64(1)[0]))
    found = created(source.poisson(input._array).astype(input._array.dtype), "poisson")
    return noise(found, "PoissonBackward0", (input,))


# ------------------------------------------------------------------------------------------------ filling in place
def _fill(target: Tensor, op: str, values: Array, node_name: str = "", *others: Tensor) -> Tensor:
    """Write ``values`` over ``target``; a history that it had goes on, but no gradient flows through noise."""
    from .ops.composite.undifferentiable import zero_node
    from .ops.recording import wants_node

    check_inplace(target)
    tracked = target._array.dtype.kind == "f" and wants_node((target, *others))
    node = (
        zero_node(node_name or f"{op.rstrip('_').title().replace('_', '')}Backward0", (target, *others))
        if tracked
        else None
    )
    target._array[...] = values
    before = bump(target)
    if node is not None:
        rebase(target, node)
    if target._may_carry:
        from .autograd.tangents.operations import cleared

        cleared(target)
    if probe.observer is not None:
        probe.observer.written(target, op, before, before + 1, tracked)
    return target


def normal_(self: Tensor, mean: float = 0, std: float = 1, *, generator: Generator | None = None) -> Tensor:
    """Overwrite with normal numbers."""
    check_std(std)
    kind = floating(self._array.dtype, "normal_kernel_cpu")
    return _fill(self, "normal_", generator_of(generator).like(self._array, "normal", kind, mean, std))


def uniform_(self: Tensor, a: float = 0, b: float = 1, *, generator: Generator | None = None, **named: float) -> Tensor:
    """Overwrite with uniform numbers from ``a`` (or ``from``) below ``b`` (or ``to``)."""
    low, high = named.get("from", a), named.get("to", b)
    kind = floating(self._array.dtype, "check_uniform_bounds")
    if low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    return _fill(self, "uniform_", generator_of(generator).like(self._array, "uniform", kind, low, high))


def random_(self: Tensor, *bounds: int, generator: Generator | None = None, **named: int) -> Tensor:
    """Overwrite with integers: below ``to``, from ``from`` below ``to``, or all that the type holds exactly."""
    kind, source = self._array.dtype, generator_of(generator)
    given = [*bounds, *(named[n] for n in ("from", "to") if n in named)]
    if not given:
        return _fill(self, "random_", source.like(self._array, "any_integers", kind), "RandomBackward2")
    low, high = (0, given[0]) if len(given) == 1 else (given[0], given[1])
    check_integers(low, high, kind)
    return _fill(
        self, "random_", source.like(self._array, "integers", kind, low, high), f"RandomBackward{2 - len(given)}"
    )


def bernoulli_(self: Tensor, p: Any = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Overwrite with ones with probability ``p`` (a number, or a tensor with one for each element), else zeros."""
    source, array = generator_of(generator), self._array
    if isinstance(p, Tensor):
        chances = np.broadcast_to(checked_probabilities(p._array), array.shape)
        values = source.bernoulli_each(chances).astype(array.dtype)
        return _fill(self, "bernoulli_", values, "BernoulliBackward1", p)
    if not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
    return _fill(self, "bernoulli_", source.like(array, "bernoulli", array.dtype, p), "BernoulliBackward2")


def exponential_(self: Tensor, lambd: float = 1, *, generator: Generator | None = None) -> Tensor:
    """Overwrite with exponential numbers of rate ``lambd``."""
    kind = floating(self._array.dtype, "exponential_cpu")
    if lambd <= 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd:g}")
    return _fill(self, "exponential_", generator_of(generator).like(self._array, "exponential", kind, lambd))


def _uniforms(self: Tensor, generator: Generator | None) -> Array:
    """Uniform doubles in [0, 1), one for each element."""
    return generator_of(generator).like(self._array, "uniform", np.dtype(np.float64))


def geometric_(self: Tensor, p: float, *, generator: Generator | None = None) -> Tensor:
    """Overwrite with the number of trials up to the first success, each with probability ``p``."""
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p:g}")
    values = np.ceil(np.log(_uniforms(self, generator)) / math.log1p(-p))
    return _fill(self, "geometric_", values.astype(self._array.dtype))


def cauchy_(self: Tensor, median: float = 0, sigma: float = 1, *, generator: Generator | None = None) -> Tensor:
    """Overwrite with Cauchy numbers."""
    if self._array.dtype.kind != "f":
        raise RuntimeError(
            "Cauchy distribution is a continuous probability distribution. dtype must be a floating point but you "
            f"specified {C_NAMES.get(self.dtype.name, self.dtype.name)}"
        )
    if sigma <= 0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}")
    values = median + sigma * np.tan(math.pi * (_uniforms(self, generator) - 0.5))
    return _fill(self, "cauchy_", values.astype(self._array.dtype))


def log_normal_(self: Tensor, mean: float = 1, std: float = 2, *, generator: Generator | None = None) -> Tensor:
    """Overwrite with numbers whose logarithm is normal."""
    if std <= 0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std:g}")
    kind = floating(self._array.dtype, "log_normal_cpu")
    source = generator_of(generator)
    values = np.exp(source.like(self._array, "normal", np.dtype(np.float64), mean, std))
    return _fill(self, "log_normal_", values.astype(kind))


#: Methods of Tensor that this module brings.
METHODS: dict[str, Callable[..., Any]] = {
    "bernoulli": bernoulli,
    "bernoulli_": bernoulli_,
    "cauchy_": cauchy_,
    "exponential_": exponential_,
    "geometric_": geometric_,
    "log_normal_": log_normal_,
    "normal_": normal_,
    "random_": random_,
    "uniform_": uniform_,
}
