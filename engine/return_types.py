"""``torch.return_types``: the named tuples of functions with several results."""

from __future__ import annotations

from typing import Any

_FIELDS = {
    **dict.fromkeys(
        ("max", "min", "median", "nanmedian", "mode", "kthvalue", "sort", "topk", "cummax", "cummin"),
        ("values", "indices"),
    ),
    "aminmax": ("min", "max"),
    "frexp": ("mantissa", "exponent"),
    "histogram": ("hist", "bin_edges"),
    "histogramdd": ("hist", "bin_edges"),
}


def __getattr__(name: str) -> Any:
    from .ops.results import result_type

    if name in _FIELDS:
        return result_type(name, _FIELDS[name])
    raise AttributeError(f"module 'torch.return_types' has no attribute '{name}'")
