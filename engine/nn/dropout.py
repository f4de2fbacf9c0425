"""Dropout as modules."""

from __future__ import annotations

from typing import Any, ClassVar

from ..tensor import Tensor
from . import functional as F
from .module import Module

__all__ = ["AlphaDropout", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "FeatureAlphaDropout"]


class Dropout(Module):
    """In training, zeroes each element with probability ``p`` and scales the rest by ``1 / (1 - p)``."""

    function: ClassVar[str] = "dropout"

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def forward(self, input: Tensor) -> Any:
        """``input``, thinned in training."""
        return getattr(F, self.function)(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        """Probability and whether in place."""
        return f"p={self.p}, inplace={self.inplace}"


class Dropout1d(Dropout):
    """Dropout of whole channels of (N, C, L)."""

    function = "dropout1d"


class Dropout2d(Dropout):
    """Dropout of whole channels of (N, C, H, W)."""

    function = "dropout2d"


class Dropout3d(Dropout):
    """Dropout of whole channels of (N, C, D, H, W)."""

    function = "dropout3d"


class AlphaDropout(Dropout):
    """Dropout that keeps mean and variance of self-normalising networks."""

    function = "alpha_dropout"


class FeatureAlphaDropout(Dropout):
    """:class:`AlphaDropout` of whole channels."""

    function = "feature_alpha_dropout"
