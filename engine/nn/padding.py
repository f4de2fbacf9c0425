"""Padding layers."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from . import functional as F
from .module import Module

__all__ = [
    "CircularPad1d", "CircularPad2d", "CircularPad3d", "ConstantPad1d", "ConstantPad2d", "ConstantPad3d",
    "ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d", "ReplicationPad1d", "ReplicationPad2d",
    "ReplicationPad3d", "ZeroPad1d", "ZeroPad2d", "ZeroPad3d",
]  # fmt: skip


class _Pad(Module):
    """A border of one width on all sides, or of the widths of a tuple from the last dimension on."""

    dimensions = 0
    mode = "constant"

    def __init__(self, padding: Any) -> None:
        super().__init__()
        self.padding = tuple(padding) if isinstance(padding, (tuple, list)) else (padding,) * (2 * self.dimensions)

    def forward(self, input: Tensor) -> Any:
        """The padded input."""
        return F.pad(input, self.padding, self.mode)

    def extra_repr(self) -> str:
        """The widths."""
        return f"{self.padding}"


class _ConstantPad(_Pad):
    """A border of one value."""

    def __init__(self, padding: Any, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Any:
        """The padded input."""
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        """The widths and the value."""
        return f"padding={self.padding}, value={self.value}"


class _ZeroPad(_ConstantPad):
    """A border of zeros."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        """The widths."""
        return f"{self.padding}"


class _CircularPad(_Pad):
    """A border of the elements from the other side."""

    mode = "circular"

    def forward(self, input: Tensor) -> Any:
        """The padded input."""
        if input.dim() not in (self.dimensions + 1, self.dimensions + 2):
            due = f"{self.dimensions + 1}D or {self.dimensions + 2}D"
            raise ValueError(f"expected {due} input (got {input.dim()}D input)")
        return super().forward(input)


class ConstantPad1d(_ConstantPad):
    """A border of one value along one dimension."""

    dimensions = 1


class ConstantPad2d(_ConstantPad):
    """A border of one value around images."""

    dimensions = 2


class ConstantPad3d(_ConstantPad):
    """A border of one value around volumes."""

    dimensions = 3


class ZeroPad1d(_ZeroPad):
    """A border of zeros along one dimension."""

    dimensions = 1


class ZeroPad2d(_ZeroPad):
    """A border of zeros around images."""

    dimensions = 2


class ZeroPad3d(_ZeroPad):
    """A border of zeros around volumes."""

    dimensions = 3


class ReflectionPad1d(_Pad):
    """A border of reflected elements along one dimension."""

    dimensions, mode = 1, "reflect"


class ReflectionPad2d(_Pad):
    """A border of reflected elements around images."""

    dimensions, mode = 2, "reflect"


class ReflectionPad3d(_Pad):
    """A border of reflected elements around volumes."""

    dimensions, mode = 3, "reflect"


class ReplicationPad1d(_Pad):
    """A border of repeated elements along one dimension."""

    dimensions, mode = 1, "replicate"


class ReplicationPad2d(_Pad):
    """A border of repeated elements around images."""

    dimensions, mode = 2, "replicate"


class ReplicationPad3d(_Pad):
    """A border of repeated elements around volumes."""

    dimensions, mode = 3, "replicate"


class CircularPad1d(_CircularPad):
    """A border of elements from the other end."""

    dimensions = 1


class CircularPad2d(_CircularPad):
    """A border of elements from the other side of images."""

    dimensions = 2


class CircularPad3d(_CircularPad):
    """A border of elements from the other side of volumes."""

    dimensions = 3
