"""``torch.onnx``: not available."""

from __future__ import annotations

from .refusal import absent, answering, refusing

_REASON = "models can't be exported; save their state_dict with torch.save."

__all__ = ["dynamo_export", "export", "is_in_onnx_export"]

export = refusing("export", NotImplementedError, f"torch.onnx.export is not supported by Retrograd: {_REASON}")
dynamo_export = refusing(
    "dynamo_export", NotImplementedError, f"torch.onnx.dynamo_export is not supported by Retrograd: {_REASON}"
)
is_in_onnx_export = answering("is_in_onnx_export", bool, "False.")


def __getattr__(name: str) -> object:
    return absent("torch.onnx", name, _REASON)
