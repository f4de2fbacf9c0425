"""What all distributions share: shapes, validation, sampling."""

from __future__ import annotations

from typing import Any, ClassVar

from .. import dtypes
from ..autograd.modes import no_grad
from ..creation_data import tensor
from ..ops.functions import namespace as F
from ..size import Size
from ..tensor import Tensor
from .constraints import Constraint


def together(*values: Any) -> tuple[Tensor, ...]:
    """Numbers and tensors as tensors of one shape.

    Raises:
        ValueError: For anything else.
    """
    if not all(isinstance(value, (Tensor, int, float)) for value in values):
        raise ValueError("Input arguments must all be instances of Number, torch.Tensor or objects implementing "
                         "__torch_function__.")  # fmt: skip
    like = next((value for value in values if isinstance(value, Tensor)), None)
    kind = dtypes.get_default_dtype() if like is None else like.dtype
    made = [value if isinstance(value, Tensor) else tensor(value, dtype=kind) for value in values]
    return tuple(F.broadcast_tensors(*made))


class Distribution:
    """Base of distributions.

    Attributes:
        arg_constraints: Conditions on the parameters, by name.
        has_rsample: Whether gradients flow through samples.
    """

    has_rsample = False
    has_enumerate_support = False
    arg_constraints: ClassVar[dict[str, Constraint]] = {}
    _validate_args: bool = True

    def __init__(self, batch_shape: Any = (), event_shape: Any = (), validate_args: bool | None = None) -> None:
        self._batch_shape = Size(batch_shape)
        self._event_shape = Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            for name, constraint in self._constraints().items():
                if name in self.__dict__:
                    self._check_parameter(name, constraint)

    def _constraints(self) -> dict[str, Constraint]:
        return self.arg_constraints

    def _check_parameter(self, name: str, constraint: Constraint) -> None:
        value = self.__dict__[name]
        if not constraint.check(value)._array.all():
            raise ValueError(
                f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution "
                f"{self!r} to satisfy the constraint {constraint!r}, but found invalid values:\n{value}"
            )

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Check parameters and values, or not, unless a distribution is told otherwise."""
        if value not in (True, False):
            raise ValueError
        Distribution._validate_args = value

    @property
    def batch_shape(self) -> Size:
        """Shape of independent distributions."""
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        """Shape of one value."""
        return self._event_shape

    @property
    def support(self) -> Any:
        """The values there can be."""
        raise NotImplementedError

    @property
    def mean(self) -> Tensor:
        """The mean."""
        raise NotImplementedError

    @property
    def mode(self) -> Tensor:
        """The likeliest value."""
        raise NotImplementedError(f"{type(self)} does not implement mode")

    @property
    def variance(self) -> Tensor:
        """The variance."""
        raise NotImplementedError

    @property
    def stddev(self) -> Tensor:
        """The standard deviation."""
        return F.sqrt(self.variance)  # type: ignore[no-any-return]

    def sample(self, sample_shape: Any = ()) -> Tensor:
        """Values through which no gradient flows, of shape ``sample_shape`` and then that of the distribution."""
        with no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        """Values through which gradients flow to the parameters."""
        raise NotImplementedError

    def sample_n(self, n: int) -> Tensor:
        """``n`` values."""
        return self.sample((n,))

    def log_prob(self, value: Tensor) -> Tensor:
        """Logarithm of the density (or probability) at ``value``."""
        raise NotImplementedError

    def cdf(self, value: Tensor) -> Tensor:
        """Probability of being below ``value``."""
        raise NotImplementedError

    def icdf(self, value: Tensor) -> Tensor:
        """Where :meth:`cdf` is ``value``."""
        raise NotImplementedError

    def entropy(self) -> Tensor:
        """The entropy."""
        raise NotImplementedError

    def perplexity(self) -> Tensor:
        """The exponential of the entropy."""
        return F.exp(self.entropy())  # type: ignore[no-any-return]

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """Every value, along a new first dimension."""
        raise NotImplementedError

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        """The same distribution with a larger batch shape."""
        raise NotImplementedError

    def _expanded(self, batch_shape: Any, *names: str) -> Any:
        """A copy whose parameters are expanded."""
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        for name in names:
            made.__dict__[name] = self.__dict__[name].expand(Size(batch_shape))
        made._batch_shape = Size(batch_shape)
        return made

    def _extended_shape(self, sample_shape: Any = ()) -> Size:
        return Size(tuple(sample_shape) + tuple(self._batch_shape) + tuple(self._event_shape))

    def _validate_sample(self, value: Any) -> None:
        if not self._validate_args:
            return
        if not isinstance(value, Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        shape = tuple(value.shape)
        if shape[len(shape) - len(self._event_shape) :] != tuple(self._event_shape):
            raise ValueError(
                f"The right-most size of value must match event_shape: {value.shape} vs {self._event_shape}."
            )
        due = self._batch_shape + self._event_shape
        for one, other in zip(reversed(shape), reversed(due), strict=False):
            if one != 1 and other != 1 and one != other:
                raise ValueError(f"Value is not broadcastable with batch_shape+event_shape: {value.shape} vs {due}.")
        if not self.support.check(value)._array.all():
            raise ValueError(
                f"Expected value argument ({type(value).__name__} of shape {shape}) to be within the support "
                f"({self.support!r}) of the distribution {self!r}, but found invalid values:\n{value}"
            )

    def __repr__(self) -> str:
        shown = [name for name in self.arg_constraints if name in self.__dict__]
        parts = [f"{name}: {value if value.numel() == 1 else value.size()}" for name, value in
                 ((name, self.__dict__[name]) for name in shown)]  # fmt: skip
        return f"{type(self).__name__}({', '.join(parts)})"
