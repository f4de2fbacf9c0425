"""Distributions over real numbers."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from ..creation_random import normal
from ..ops.functions import namespace as F
from ..random import default_generator
from ..tensor import Tensor, tensor_of
from . import constraints
from .constraints import Constraint
from .distribution import Distribution, together


def _unit(shape: Any, like: Tensor) -> Tensor:
    return tensor_of(default_generator.uniform(tuple(shape), like._array.dtype))


class Normal(Distribution):
    """The normal distribution.

    Args:
        loc: Mean.
        scale: Standard deviation.
        validate_args: Check parameters and values.
    """

    arg_constraints: ClassVar[dict[str, Constraint]] = {"loc": constraints.real, "scale": constraints.positive}
    has_rsample = True

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        self.loc, self.scale = together(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.real

    @property
    def mean(self) -> Tensor:
        return self.loc

    mode = mean

    @property
    def stddev(self) -> Tensor:
        return self.scale

    @property
    def variance(self) -> Tensor:
        return F.pow(self.stddev, 2)  # type: ignore[no-any-return]

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        return self._expanded(batch_shape, "loc", "scale")

    def sample(self, sample_shape: Any = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        return normal(self.loc.detach().expand(shape), self.scale.detach().expand(shape))

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        noise = default_generator.normal(tuple(self._extended_shape(sample_shape)), self.loc._array.dtype)
        return self.loc + tensor_of(noise) * self.scale

    def log_prob(self, value: Tensor) -> Tensor:
        self._validate_sample(value)
        spread = F.pow(self.scale, 2)
        return -((value - self.loc) ** 2) / (2 * spread) - F.log(self.scale) - math.log(math.sqrt(2 * math.pi))  # type: ignore[no-any-return]

    def cdf(self, value: Tensor) -> Tensor:
        self._validate_sample(value)
        return 0.5 * (1 + F.erf((value - self.loc) * F.reciprocal(self.scale) / math.sqrt(2)))  # type: ignore[no-any-return]

    def icdf(self, value: Tensor) -> Tensor:
        return self.loc + self.scale * F.erfinv(2 * value - 1) * math.sqrt(2)  # type: ignore[no-any-return]

    def entropy(self) -> Tensor:
        return 0.5 + 0.5 * math.log(2 * math.pi) + F.log(self.scale)  # type: ignore[no-any-return]


class Uniform(Distribution):
    """The uniform distribution in ``[low, high)``."""

    has_rsample = True
    arg_constraints: ClassVar[dict[str, Constraint]] = {"low": constraints.real, "high": constraints.real}

    def __init__(self, low: Any, high: Any, validate_args: bool | None = None) -> None:
        self.low, self.high = together(low, high)
        super().__init__(self.low.shape, validate_args=validate_args)

    def _constraints(self) -> dict[str, Constraint]:
        return {"low": constraints.LessThan(self.high), "high": constraints.GreaterThan(self.low)}

    @property
    def support(self) -> Constraint:
        return constraints.Interval(self.low, self.high)

    @property
    def mean(self) -> Tensor:
        return (self.high + self.low) / 2

    @property
    def mode(self) -> Tensor:
        return F.mul(self.high, math.nan)  # type: ignore[no-any-return]

    @property
    def stddev(self) -> Tensor:
        return (self.high - self.low) / 12**0.5

    @property
    def variance(self) -> Tensor:
        return (self.high - self.low) ** 2 / 12

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        return self._expanded(batch_shape, "low", "high")

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        return self.low + _unit(self._extended_shape(sample_shape), self.low) * (self.high - self.low)

    def log_prob(self, value: Tensor) -> Tensor:
        self._validate_sample(value)
        inside = (self.low <= value) & (self.high > value)
        return F.log(inside.type_as(self.low)) - F.log(self.high - self.low)  # type: ignore[no-any-return]

    def cdf(self, value: Tensor) -> Tensor:
        self._validate_sample(value)
        return F.clamp((value - self.low) / (self.high - self.low), 0, 1)  # type: ignore[no-any-return]

    def icdf(self, value: Tensor) -> Tensor:
        return value * (self.high - self.low) + self.low

    def entropy(self) -> Tensor:
        return F.log(self.high - self.low)  # type: ignore[no-any-return]


class Exponential(Distribution):
    """The exponential distribution."""

    arg_constraints: ClassVar[dict[str, Constraint]] = {"rate": constraints.positive}
    has_rsample = True

    def __init__(self, rate: Any, validate_args: bool | None = None) -> None:
        (self.rate,) = together(rate)
        super().__init__(self.rate.shape, validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.nonnegative

    @property
    def mean(self) -> Tensor:
        return F.reciprocal(self.rate)  # type: ignore[no-any-return]

    @property
    def mode(self) -> Tensor:
        return F.zeros_like(self.rate)  # type: ignore[no-any-return]

    @property
    def stddev(self) -> Tensor:
        return self.mean

    @property
    def variance(self) -> Tensor:
        return F.pow(self.rate, -2)  # type: ignore[no-any-return]

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        return self._expanded(batch_shape, "rate")

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        shape = tuple(self._extended_shape(sample_shape))
        return tensor_of(default_generator.exponential(shape, self.rate._array.dtype)) / self.rate

    def log_prob(self, value: Tensor) -> Tensor:
        self._validate_sample(value)
        return F.log(self.rate) - self.rate * value  # type: ignore[no-any-return]

    def cdf(self, value: Tensor) -> Tensor:
        self._validate_sample(value)
        return 1 - F.exp(-self.rate * value)  # type: ignore[no-any-return]

    def icdf(self, value: Tensor) -> Tensor:
        return -F.log1p(-value) / self.rate  # type: ignore[no-any-return]

    def entropy(self) -> Tensor:
        return 1.0 - F.log(self.rate)  # type: ignore[no-any-return]


class Laplace(Distribution):
    """The Laplace distribution."""

    arg_constraints: ClassVar[dict[str, Constraint]] = {"loc": constraints.real, "scale": constraints.positive}
    has_rsample = True

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        self.loc, self.scale = together(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.real

    @property
    def mean(self) -> Tensor:
        return self.loc

    mode = mean

    @property
    def variance(self) -> Tensor:
        return 2 * F.pow(self.scale, 2)  # type: ignore[no-any-return]

    @property
    def stddev(self) -> Tensor:
        return 2**0.5 * self.scale

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        return self._expanded(batch_shape, "loc", "scale")

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        kind = self.loc._array.dtype
        low = float(np.finfo(kind).eps) - 1
        drawn = tensor_of(default_generator.uniform(tuple(self._extended_shape(sample_shape)), kind, low, 1.0))
        return self.loc - self.scale * F.sign(drawn) * F.log1p(-F.abs(drawn))  # type: ignore[no-any-return]

    def log_prob(self, value: Tensor) -> Tensor:
        self._validate_sample(value)
        return -F.log(2 * self.scale) - F.abs(value - self.loc) / self.scale  # type: ignore[no-any-return]

    def cdf(self, value: Tensor) -> Tensor:
        self._validate_sample(value)
        far = value - self.loc
        return 0.5 - 0.5 * F.sign(far) * F.expm1(-F.abs(far) / self.scale)  # type: ignore[no-any-return]

    def icdf(self, value: Tensor) -> Tensor:
        term = value - 0.5
        return self.loc - self.scale * F.sign(term) * F.log1p(-2 * F.abs(term))  # type: ignore[no-any-return]

    def entropy(self) -> Tensor:
        return 1 + F.log(2 * self.scale)  # type: ignore[no-any-return]
