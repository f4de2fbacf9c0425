"""The gamma distribution and what is made of it."""

from __future__ import annotations

from math import log, sqrt
from typing import Any, ClassVar

import numpy as np

from ..ops.functions import namespace as F
from ..random import default_generator
from ..storage import Array
from ..tensor import Tensor, tensor_of
from . import constraints
from .constraints import Constraint
from .distribution import Distribution, together

_NO_GRADIENT = (
    "Retrograd has no gradient of gamma samples with respect to their parameters: use sample(), and log_prob for a "
    "score-function gradient."
)


def _one_gamma(alpha: float) -> float:
    """One number of the gamma distribution with rate 1, by Marsaglia and Tsang's rejection from a normal one."""
    source = default_generator
    unit = np.dtype(np.float64)
    scale = 1.0
    if alpha < 1.0:
        if alpha == 0.0:
            return 0.0
        scale = (1 - float(source.uniform((), unit))) ** (1.0 / alpha)
        alpha += 1.0
    d = alpha - 1.0 / 3.0
    c = 1.0 / sqrt(9.0 * d)
    while True:
        y = 0.0
        while y <= 0.0:
            x = float(source.normal((), unit))
            y = 1.0 + c * x
        v = y * y * y
        u = 1 - float(source.uniform((), unit))
        xx = x * x
        if u < 1.0 - 0.0331 * xx * xx or log(u) < 0.5 * xx + d * (1.0 - v + log(v)):
            return scale * d * v


def standard_gamma(alpha: Tensor, shape: Any) -> Array:
    """Numbers of the gamma distribution with rate 1.

    Raises:
        NotImplementedError: If a gradient would be needed.
    """
    from ..autograd.modes import is_grad_enabled

    if alpha.requires_grad and is_grad_enabled():
        raise NotImplementedError(_NO_GRADIENT)
    wide = np.broadcast_to(alpha._array, tuple(shape))
    drawn = np.array([_one_gamma(float(a)) for a in wide.ravel()], np.float64).reshape(wide.shape)
    return np.maximum(drawn.astype(wide.dtype), np.finfo(wide.dtype).tiny)  # type: ignore[no-any-return]


class Gamma(Distribution):
    """The gamma distribution.

    Args:
        concentration: Shape.
        rate: 1 over the scale.
        validate_args: Check parameters and values.
    """

    arg_constraints: ClassVar[dict[str, Constraint]] = {
        "concentration": constraints.positive,
        "rate": constraints.positive,
    }
    has_rsample = True

    def __init__(self, concentration: Any, rate: Any, validate_args: bool | None = None) -> None:
        self.concentration, self.rate = together(concentration, rate)
        super().__init__(self.concentration.shape, validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.nonnegative

    @property
    def mean(self) -> Tensor:
        return self.concentration / self.rate

    @property
    def mode(self) -> Tensor:
        return F.clamp((self.concentration - 1) / self.rate, min=0)  # type: ignore[no-any-return]

    @property
    def variance(self) -> Tensor:
        return self.concentration / F.pow(self.rate, 2)  # type: ignore[no-any-return]

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        return self._expanded(batch_shape, "concentration", "rate")

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        drawn = tensor_of(standard_gamma(self.concentration, shape)) / self.rate.expand(shape)
        return F.clamp(drawn, min=float(np.finfo(drawn._array.dtype).tiny))  # type: ignore[no-any-return]

    def log_prob(self, value: Tensor) -> Tensor:
        self._validate_sample(value)
        a, b = self.concentration, self.rate
        return F.xlogy(a, b) + F.xlogy(a - 1, value) - b * value - F.lgamma(a)  # type: ignore[no-any-return]

    def entropy(self) -> Tensor:
        a = self.concentration
        return a - F.log(self.rate) + F.lgamma(a) + (1.0 - a) * F.digamma(a)  # type: ignore[no-any-return]


class Beta(Distribution):
    """The beta distribution.

    Args:
        concentration1: First shape.
        concentration0: Second shape.
        validate_args: Check parameters and values.
    """

    arg_constraints: ClassVar[dict[str, Constraint]] = {
        "concentration1": constraints.positive,
        "concentration0": constraints.positive,
    }
    has_rsample = True

    def __init__(self, concentration1: Any, concentration0: Any, validate_args: bool | None = None) -> None:
        self.concentration1, self.concentration0 = together(concentration1, concentration0)
        super().__init__(self.concentration1.shape, validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.unit_interval

    @property
    def mean(self) -> Tensor:
        return self.concentration1 / (self.concentration1 + self.concentration0)

    @property
    def variance(self) -> Tensor:
        total = self.concentration1 + self.concentration0
        return self.concentration1 * self.concentration0 / (F.pow(total, 2) * (total + 1))  # type: ignore[no-any-return]

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        return self._expanded(batch_shape, "concentration1", "concentration0")

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        both = F.stack([self.concentration1, self.concentration0], -1)
        drawn = standard_gamma(both, (*self._extended_shape(sample_shape), 2)).astype(np.float64)
        share = drawn[..., 0] / drawn.sum(-1)
        return tensor_of(share.astype(both._array.dtype))

    def log_prob(self, value: Tensor) -> Tensor:
        self._validate_sample(value)
        a, b = self.concentration1, self.concentration0
        density = F.xlogy(a - 1.0, value) + F.xlogy(b - 1.0, 1.0 - value)
        return density + F.lgamma(a + b) - F.lgamma(a) - F.lgamma(b)  # type: ignore[no-any-return]

    def entropy(self) -> Tensor:
        a, b = self.concentration1, self.concentration0
        total = a + b
        whole = F.lgamma(a) + F.lgamma(b) - F.lgamma(total) - (2.0 - total) * F.digamma(total)
        return whole - (a - 1.0) * F.digamma(a) - (b - 1.0) * F.digamma(b)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return "Beta()"  # its parameters are those of a Dirichlet distribution in PyTorch

    @property
    def mode(self) -> Tensor:
        a, b = F.clamp(self.concentration1, min=1), F.clamp(self.concentration0, min=1)
        share = (a - 1) / (a + b - 2)
        both = (self.concentration1 < 1) & (self.concentration0 < 1)
        return F.where(both, (self.concentration1 >= self.concentration0).to(share.dtype), share)  # type: ignore[no-any-return]
