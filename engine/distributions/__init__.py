"""``torch.distributions``: distributions that scripts sample from and differentiate through."""

from __future__ import annotations

from ..cpu_only.refusal import absent
from .continuous import Exponential, Laplace, Normal, Uniform
from .discrete import Bernoulli, Categorical
from .distribution import Distribution
from .gamma import Beta, Gamma
from .independent import Independent
from .kl import kl_divergence, register_kl

__all__ = [
    "Bernoulli", "Beta", "Categorical", "Distribution", "Exponential", "Gamma", "Independent", "Laplace", "Normal",
    "Uniform", "kl_divergence", "register_kl",
]  # fmt: skip


def __getattr__(name: str) -> object:
    return absent("torch.distributions", name, f"there are {', '.join(n for n in __all__ if n[0].isupper())}.")
