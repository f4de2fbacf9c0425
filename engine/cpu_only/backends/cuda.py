"""``torch.backends.cuda`` of a build without CUDA."""

from __future__ import annotations

from typing import Any

from ..refusal import answering

is_built = answering("is_built", bool, "False.")
is_flash_attention_available = answering("is_flash_attention_available", bool, "False.")

_attention = {"flash": True, "mem_efficient": True, "math": True, "cudnn": True}


def _switch(name: str) -> tuple[Any, Any]:
    def enabled() -> bool:
        return _attention[name]

    def enable(enabled: bool) -> None:
        _attention[name] = bool(enabled)

    return enabled, enable


flash_sdp_enabled, enable_flash_sdp = _switch("flash")
mem_efficient_sdp_enabled, enable_mem_efficient_sdp = _switch("mem_efficient")
math_sdp_enabled, enable_math_sdp = _switch("math")
cudnn_sdp_enabled, enable_cudnn_sdp = _switch("cudnn")


class _Matmul:
    """Precision of products on a GPU."""

    allow_tf32 = False
    allow_fp16_reduced_precision_reduction = True
    allow_bf16_reduced_precision_reduction = True
    allow_fp16_accumulation = False
    fp32_precision = "none"


matmul = _Matmul()
