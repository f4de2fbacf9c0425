"""Muon: needs bfloat16."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = ["Muon"]


class Muon:
    """PyTorch's Muon computes in bfloat16, which numpy doesn't have: making one raises NotImplementedError."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _refuse()


def _refuse() -> NoReturn:
    raise NotImplementedError(
        "torch.optim.Muon is not supported by Retrograd: it computes in bfloat16, which numpy doesn't have. Use AdamW."
    )
