"""``torch.nn.utils``."""

from __future__ import annotations

from ..names import missing
from . import packed_sequence as rnn
from .gradient_norms import (
    clip_grad_norm_,
    clip_grad_value_,
    get_total_norm,
    parameters_to_vector,
    vector_to_parameters,
)

__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "get_total_norm",
    "parameters_to_vector",
    "rnn",
    "vector_to_parameters",
]


def __getattr__(name: str) -> object:
    return missing(__name__, name)
