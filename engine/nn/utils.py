"""``torch.nn.utils``."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

from ..names import missing
from . import packed_sequence as rnn
from .fusion import fuse_conv_bn_eval, fuse_conv_bn_weights, fuse_linear_bn_eval, fuse_linear_bn_weights
from .gradient_norms import (
    clip_grad_norm,
    clip_grad_norm_,
    clip_grad_value_,
    clip_grads_with_norm_,
    get_total_norm,
    parameters_to_vector,
    vector_to_parameters,
)
from .module import Module
from .weight_normalization import remove_spectral_norm, remove_weight_norm, spectral_norm, weight_norm

__all__ = [
    "clip_grad_norm",
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "fuse_conv_bn_eval",
    "fuse_conv_bn_weights",
    "fuse_linear_bn_eval",
    "fuse_linear_bn_weights",
    "get_total_norm",
    "parameters_to_vector",
    "remove_spectral_norm",
    "remove_weight_norm",
    "rnn",
    "skip_init",
    "spectral_norm",
    "vector_to_parameters",
    "weight_norm",
]


#: PyTorch's files below ``torch.nn.utils`` whose names aren't those of functions.
_FILES = {"clip_grad": "gradient_norms", "convert_parameters": "gradient_norms", "fusion": "fusion"}


def skip_init(module_cls: Any, *args: Any, **kwargs: Any) -> Any:
    """A module whose parameters have no particular values."""
    from ..random import default_generator

    if not (isinstance(module_cls, type) and issubclass(module_cls, Module)):
        raise RuntimeError(f"Expected a Module; got {module_cls}")
    if "device" not in inspect.signature(module_cls).parameters:
        raise RuntimeError("Module must support a 'device' arg to skip initialization")
    kept = default_generator.get_state()
    made = module_cls(*args, **kwargs).to_empty(device=kwargs.get("device", "cpu"))
    default_generator.set_state(kept)
    return made


def __getattr__(name: str) -> object:
    if name in _FILES:
        return importlib.import_module(f"{__package__}.{_FILES[name]}")
    if name in ("parametrize", "parametrizations"):
        raise AttributeError(f"torch.nn.utils.{name} is not supported by Retrograd: write the map in forward()")
    return missing(__name__, name)
