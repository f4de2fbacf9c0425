"""``torch.backends.cpu``."""

from __future__ import annotations


def get_cpu_capability() -> str:
    """The instructions that kernels are written for: numpy chooses its own."""
    return "DEFAULT"
