"""``torch.distributions.constraints``: what parameters and values must satisfy."""

from __future__ import annotations

from typing import Any, Final

from ..ops.functions import namespace as F

__all__ = ["Constraint", "boolean", "nonnegative", "positive", "real", "simplex", "unit_interval"]


class Constraint:
    """A condition on every element (or on vectors along the last dimensions)."""

    is_discrete = False
    event_dim = 0

    def check(self, value: Any) -> Any:
        """A tensor of bools: where it holds."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__.lstrip('_')}({self._arguments()})"

    def _arguments(self) -> str:
        return ", ".join(f"{key}={value}" for key, value in self.__dict__.items())


class Real(Constraint):
    """Anything but NaN."""

    def check(self, value: Any) -> Any:
        return value == value


class Boolean(Constraint):
    """0 or 1."""

    is_discrete = True

    def check(self, value: Any) -> Any:
        return (value == 0) | (value == 1)


class GreaterThan(Constraint):
    """Above a bound."""

    def __init__(self, lower_bound: Any) -> None:
        self.lower_bound = lower_bound

    def check(self, value: Any) -> Any:
        return value > self.lower_bound


class GreaterThanEq(GreaterThan):
    """At or above a bound."""

    def check(self, value: Any) -> Any:
        return value >= self.lower_bound


class LessThan(Constraint):
    """Below a bound."""

    def __init__(self, upper_bound: Any) -> None:
        self.upper_bound = upper_bound

    def check(self, value: Any) -> Any:
        return value < self.upper_bound


class Interval(Constraint):
    """Between two bounds, these included."""

    def __init__(self, lower_bound: Any, upper_bound: Any) -> None:
        self.lower_bound = lower_bound
        self.upper_bound = upper_bound

    def check(self, value: Any) -> Any:
        return (self.lower_bound <= value) & (value <= self.upper_bound)


class IntegerInterval(Interval):
    """Whole numbers between two bounds, these included."""

    is_discrete = True

    def check(self, value: Any) -> Any:
        return (value % 1 == 0) & super().check(value)


class Simplex(Constraint):
    """Vectors of non-negative numbers that add up to 1."""

    event_dim = 1

    def check(self, value: Any) -> Any:
        return F.all(value >= 0, -1) & ((F.sum(value, -1) - 1).abs() < 1e-6)


class IndependentConstraint(Constraint):
    """A condition that must hold for all elements along the last dimensions."""

    def __init__(self, base_constraint: Constraint, reinterpreted_batch_ndims: int) -> None:
        self.base_constraint = base_constraint
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims

    def check(self, value: Any) -> Any:
        found = self.base_constraint.check(value)
        count = self.reinterpreted_batch_ndims
        return F.all(F.reshape(found, (*found.shape[: found.dim() - count], -1)), -1) if count else found

    def _arguments(self) -> str:
        return f"{self.base_constraint!r}, {self.reinterpreted_batch_ndims}"


real: Final = Real()
boolean: Final = Boolean()
positive: Final = GreaterThan(0.0)
nonnegative: Final = GreaterThanEq(0.0)
unit_interval: Final = Interval(0.0, 1.0)
simplex: Final = Simplex()
