"""Names of what Retrograd doesn't have — quantised, sparse, complex, narrow floating types — that say so when used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .dtypes import dtype
from .layouts import contiguous_format, layout

_QUANTISED = "quantised tensors are not in Retrograd"
_SPARSE = "sparse tensors are not in Retrograd: every tensor is dense"

_DTYPES = {
    "float8_e4m3fn": ("Float8_e4m3fn", "f", 1), "float8_e4m3fnuz": ("Float8_e4m3fnuz", "f", 1),
    "float8_e5m2": ("Float8_e5m2", "f", 1), "float8_e5m2fnuz": ("Float8_e5m2fnuz", "f", 1),
    "float8_e8m0fnu": ("Float8_e8m0fnu", "f", 1), "float4_e2m1fn_x2": ("Float4_e2m1fn_x2", "f", 1),
    "quint8": ("QUInt8", "q", 1), "qint8": ("QInt8", "q", 1), "qint32": ("QInt32", "q", 4),
    "quint4x2": ("QUInt4x2", "q", 1), "quint2x4": ("QUInt2x4", "q", 1), "complex32": ("ComplexHalf", "c", 4),
    **{f"uint{n}": (f"UInt{n}", "q", 1) for n in range(1, 8)}, **{f"int{n}": (f"Int{n}", "q", 1) for n in range(1, 8)},
    "bits8": ("Bits8", "q", 1), "bits16": ("Bits16", "q", 2), "bits1x8": ("Bits1x8", "q", 1),
    "bits2x4": ("Bits2x4", "q", 1), "bits4x2": ("Bits4x2", "q", 1),
}  # fmt: skip


class qscheme:  # noqa: N801
    """How a quantised tensor maps numbers; a name only."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"


def _refusing(name: str, reason: str) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(f"torch.{name}: {reason}")

    refuse.__name__ = name
    refuse.__doc__ = f"Not here: {reason}."
    return refuse


_QUANTISED_FUNCTIONS = [
    "quantize_per_tensor", "quantize_per_channel", "quantize_per_tensor_dynamic", "fake_quantize_per_tensor_affine",
    "fake_quantize_per_channel_affine", "q_scale", "q_zero_point", "q_per_channel_scales",
    "q_per_channel_zero_points", "q_per_channel_axis", "int_repr", "empty_quantized",
]  # fmt: skip
_SPARSE_FUNCTIONS = [
    "sparse_coo_tensor", "sparse_csr_tensor", "sparse_csc_tensor", "sparse_bsr_tensor", "sparse_bsc_tensor",
    "sparse_compressed_tensor", "hspmm", "hsmm", "smm", "sspaddmm", "dsmm", "spmm", "saddmm", "resize_as_sparse_",
]  # fmt: skip

_DENSE_METHODS = {
    "to_sparse": None, "to_sparse_coo": None, "to_sparse_csr": None, "to_sparse_csc": None, "to_sparse_bsr": None,
    "to_sparse_bsc": None, "sparse_mask": None, "sparse_resize_": None, "sparse_resize_and_clear_": None,
    "to_mkldnn": "there is no other memory layout than strided",
    "to_padded_tensor": "nested tensors are not in Retrograd",
    **dict.fromkeys(("q_scale", "q_zero_point", "q_per_channel_scales", "q_per_channel_zero_points",
                     "q_per_channel_axis", "int_repr", "qscheme"), _QUANTISED),
    **dict.fromkeys(("cfloat", "cdouble", "chalf"), "complex numbers are not in Retrograd"),
}  # fmt: skip
_LAYOUT_METHODS = {
    "values": "values expected sparse tensor layout but got Strided",
    "indices": "indices expected sparse coordinate tensor layout but got Strided",
    "coalesce": "coalesce expected sparse coordinate tensor layout but got Strided",
}


def _wrong_layout(name: str, text: str) -> Callable[..., Any]:
    def refuse(self: Any, *args: Any) -> Any:
        raise RuntimeError(text)

    refuse.__name__ = name
    refuse.__doc__ = "PyTorch's error for a dense tensor."
    return refuse


def _methods() -> None:
    from .tensor import Tensor

    for name, reason in _DENSE_METHODS.items():
        setattr(Tensor, name, _refusing(f"Tensor.{name}", reason or _SPARSE))
    for name, text in _LAYOUT_METHODS.items():
        setattr(Tensor, name, _wrong_layout(name, text))


_methods()

EXPORTS: dict[str, Any] = {
    **{name: dtype(name, scalar, kind, size, None) for name, (scalar, kind, size) in _DTYPES.items()},
    **{name: _refusing(name, _QUANTISED) for name in _QUANTISED_FUNCTIONS},
    **{name: _refusing(name, _SPARSE) for name in _SPARSE_FUNCTIONS},
    **{name: layout(name) for name in ("sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc", "jagged")},
    "qscheme": qscheme,
    **{
        name: qscheme(name)
        for name in ("per_tensor_affine", "per_tensor_symmetric", "per_channel_affine", "per_channel_symmetric",
                     "per_channel_affine_float_qparams")
    },
    "legacy_contiguous_format": contiguous_format,
}  # fmt: skip
EXPORTS["chalf"] = EXPORTS["complex32"]
