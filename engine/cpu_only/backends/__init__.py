"""``torch.backends``: settings of libraries that Retrograd doesn't use; they are kept and have no effect."""

from __future__ import annotations

import importlib

from ...names import missing

_MODULES = ("cpu", "cuda", "cudnn", "mha", "mkl", "mkldnn", "mps", "openmp", "opt_einsum")

__all__ = list(_MODULES)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        return missing("torch.backends", name)
    return importlib.import_module(f"{__name__}.{name}")
