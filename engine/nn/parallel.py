"""Modules for several devices, as they are on a machine with one CPU."""

from __future__ import annotations

from typing import Any

from .module import Module
from .normalization import _BatchNorm

__all__ = ["DataParallel", "SyncBatchNorm"]


class DataParallel(Module):
    """Without CUDA devices this runs the module it holds."""

    def __init__(self, module: Module, device_ids: Any = None, output_device: Any = None, dim: int = 0) -> None:
        super().__init__()
        self.module = module
        self.device_ids: list[Any] = []
        self.dim = dim

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        """The module's output."""
        return self.module(*inputs, **kwargs)


class SyncBatchNorm(_BatchNorm):
    """Batch normalisation of any rank; there are no other processes to agree with."""

    ranks = (2, 3, 4, 5)

    def forward(self, input: Any) -> Any:
        """The normalised input."""
        if input.ndim < 2:
            raise ValueError(f"expected at least 2D input (got {input.ndim}D input)")
        return super().forward(input)

    @classmethod
    def convert_sync_batchnorm(cls, module: Module, process_group: Any = None) -> Module:
        """The module with every batch normalisation replaced by one of this class, with the same state."""
        made = module
        if isinstance(module, _BatchNorm):
            made = cls(module.num_features, module.eps, module.momentum, module.affine, module.track_running_stats)
            made._parameters = module._parameters
            made._buffers = module._buffers
            made.training = module.training
        for name, child in module.named_children():
            made.add_module(name, cls.convert_sync_batchnorm(child, process_group))
        return made
