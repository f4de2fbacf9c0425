"""Distributions over whole numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import numpy as np

from ..autograd.modes import no_grad, set_enabled
from ..creation_random import bernoulli
from ..creation_sampling import multinomial
from ..nn.functional import binary_cross_entropy_with_logits
from ..ops.functions import namespace as F
from ..size import Size
from ..tensor import Tensor, tensor_of
from . import constraints
from .constraints import Constraint
from .distribution import Distribution, together

_ONE_OF_BOTH = "Either `probs` or `logits` must be specified, but not both."


@contextmanager
def _recorded() -> Iterator[None]:
    """What is made here is kept, and whoever asks for it next may want its gradient."""
    before = set_enabled(True)
    try:
        yield
    finally:
        set_enabled(before)


def _clamped(probs: Tensor) -> Tensor:
    eps = float(np.finfo(probs._array.dtype).eps)
    return F.clamp(probs, eps, 1 - eps)  # type: ignore[no-any-return]


class Categorical(Distribution):
    """One of the numbers 0 to n - 1.

    Args:
        probs: Probabilities along the last dimension, in any scale.
        logits: Or their logarithms.
        validate_args: Check parameters and values.
    """

    arg_constraints: ClassVar[dict[str, Constraint]] = {
        "probs": constraints.simplex,
        "logits": constraints.IndependentConstraint(constraints.real, 1),
    }
    has_enumerate_support = True

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        if (probs is None) == (logits is None):
            raise ValueError(_ONE_OF_BOTH)
        name, given = ("probs", probs) if logits is None else ("logits", logits)
        if given.dim() < 1:
            raise ValueError(f"`{name}` parameter must be at least one-dimensional.")
        if logits is None:
            self.__dict__["probs"] = self._param = probs / F.sum(probs, -1, keepdim=True)
        else:
            self.__dict__["logits"] = self._param = logits - F.logsumexp(logits, -1, keepdim=True)
        self._num_events = int(self._param.shape[-1])
        super().__init__(self._param.shape[:-1], validate_args=validate_args)

    def __getattr__(self, name: str) -> Any:
        if name not in ("logits", "probs"):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        with _recorded():
            found = F.log(_clamped(self._param)) if name == "logits" else F.softmax(self._param, -1)
        self.__dict__[name] = found
        return found

    @property
    def support(self) -> Constraint:
        return constraints.IntegerInterval(0, self._num_events - 1)

    @property
    def param_shape(self) -> Size:
        """Shape of the parameter."""
        return self._param.shape  # type: ignore[no-any-return]

    @property
    def mean(self) -> Tensor:
        return tensor_of(np.full(tuple(self._batch_shape), math.nan, self._param._array.dtype))

    variance = mean

    @property
    def mode(self) -> Tensor:
        return F.argmax(self.probs, -1)  # type: ignore[no-any-return]

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        shape = (*batch_shape, self._num_events)
        for name in ("probs", "logits", "_param"):
            if name in self.__dict__:
                made.__dict__[name] = self.__dict__[name].expand(shape)
        made._batch_shape = Size(batch_shape)
        return made

    def sample(self, sample_shape: Any = ()) -> Tensor:
        shape = Size(sample_shape)
        with no_grad():
            rows = F.reshape(self.probs, (-1, self._num_events)).detach()
            drawn = multinomial(rows, shape.numel(), True)
            return F.reshape(drawn.t(), self._extended_shape(shape))  # type: ignore[no-any-return]

    def log_prob(self, value: Tensor) -> Tensor:
        self._validate_sample(value)
        index, logits = F.broadcast_tensors(F.unsqueeze(value.long(), -1), self.logits)
        return F.squeeze(F.gather(logits, -1, index[..., :1]), -1)  # type: ignore[no-any-return]

    def entropy(self) -> Tensor:
        least = float(np.finfo(self.logits._array.dtype).min)
        return -F.sum(F.clamp(self.logits, min=least) * self.probs, -1)  # type: ignore[no-any-return]

    def enumerate_support(self, expand: bool = True) -> Tensor:
        values = tensor_of(np.arange(self._num_events)).view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1, *self._batch_shape)) if expand else values


class Bernoulli(Distribution):
    """1 with a probability, else 0.

    Args:
        probs: The probability of 1.
        logits: Or the logarithm of its odds.
        validate_args: Check parameters and values.
    """

    arg_constraints: ClassVar[dict[str, Constraint]] = {
        "probs": constraints.unit_interval,
        "logits": constraints.real,
    }
    has_enumerate_support = True

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        if (probs is None) == (logits is None):
            raise ValueError(_ONE_OF_BOTH)
        name, given = ("probs", probs) if logits is None else ("logits", logits)
        (self._param,) = together(given)
        self.__dict__[name] = self._param
        super().__init__(self._param.shape, validate_args=validate_args)

    def __getattr__(self, name: str) -> Any:
        if name not in ("logits", "probs"):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        with _recorded():
            if name == "logits":
                clamped = _clamped(self._param)
                found = F.log(clamped) - F.log1p(-clamped)
            else:
                found = F.sigmoid(self._param)
        self.__dict__[name] = found
        return found

    @property
    def support(self) -> Constraint:
        return constraints.boolean

    @property
    def param_shape(self) -> Size:
        """Shape of the parameter."""
        return self._param.shape

    @property
    def mean(self) -> Tensor:
        return self.probs  # type: ignore[no-any-return]

    @property
    def mode(self) -> Tensor:
        found = (self.probs >= 0.5).to(self.probs.dtype)
        found[self.probs == 0.5] = math.nan
        return found  # type: ignore[no-any-return]

    @property
    def variance(self) -> Tensor:
        return self.probs * (1 - self.probs)  # type: ignore[no-any-return]

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        names = [name for name in ("probs", "logits", "_param") if name in self.__dict__]
        return self._expanded(batch_shape, *names)

    def sample(self, sample_shape: Any = ()) -> Tensor:
        return bernoulli(self.probs.detach().expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Tensor) -> Tensor:
        self._validate_sample(value)
        logits, value = F.broadcast_tensors(self.logits, value)
        return -binary_cross_entropy_with_logits(logits, value, reduction="none")  # type: ignore[no-any-return]

    def entropy(self) -> Tensor:
        return binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")  # type: ignore[no-any-return]

    def enumerate_support(self, expand: bool = True) -> Tensor:
        values = tensor_of(np.arange(2, dtype=self._param._array.dtype)).view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1, *self._batch_shape)) if expand else values
