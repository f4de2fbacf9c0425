"""``torch.nn.functional``: padding, sliding blocks, resizing, sampling, and normalisation across channels."""

from __future__ import annotations

import math
from typing import Any

from .. import autocasting
from ..ops.composite.sizes import checked_sizes
from ..ops.functions import namespace as F
from ..ops.operands import single
from ..settings import warn
from ..tensor import Tensor

__all__ = [
    "affine_grid", "fold", "grid_sample", "interpolate", "local_response_norm", "pad", "unfold", "upsample",
    "upsample_bilinear", "upsample_nearest",
]  # fmt: skip

_EDGES = {"reflect": "reflection", "replicate": "replication"}


def pad(input: Tensor, pad: Any, mode: str = "constant", value: float | None = None) -> Any:
    """A border around the last dimensions; ``pad`` gives the widths from the last dimension on."""
    input = single("pad", input)
    if not isinstance(pad, (tuple, list)):
        raise TypeError(f"pad(): argument 'pad' (position 2) must be tuple of ints, not {type(pad).__name__}")
    widths = checked_sizes("pad", "pad", 2, pad)
    ndim = input._array.ndim
    if len(widths) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(widths) > 2 * ndim:
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(widths)} and input of dimension {ndim}"
        )
    if mode == "constant":
        return F.constant_pad_nd(input, widths, 0 if value is None else value)
    if value is not None and value != 0:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    if mode not in (*_EDGES, "circular"):
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    count = len(widths) // 2
    if count not in (1, 2, 3) or ndim not in (count + 1, count + 2):
        raise NotImplementedError(
            f"Padding size {len(widths)} is not supported for {ndim}D input tensor.\n"
            "Supported combinations for non-constant padding:\n"
            "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
            "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
            "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
    return F.circular_pad(input, widths) if mode == "circular" else F.edge_pad(input, widths, _EDGES[mode])


def unfold(input: Tensor, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Sliding blocks of images as columns."""
    return F.unfold_blocks(input, kernel_size, dilation, padding, stride)


def fold(
    input: Tensor, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Any:
    """Columns added up to images."""
    return F.fold_blocks(input, output_size, kernel_size, dilation, padding, stride)


# ------------------------------------------------------------------------------------------------ resizing
_LINEAR = {"linear": 3, "bilinear": 4, "trilinear": 5}
_SMOOTH = ("bilinear", "bicubic", "lanczos")


def _asked_sizes(input: Tensor, size: Any, scale_factor: Any) -> tuple[Any, Any]:
    """The sizes and the factors for each dimension; one of them None."""
    count = input._array.ndim - 2
    spatial = list(input._array.shape[2:])
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is not None:
        if not isinstance(size, (list, tuple)):
            return [size] * count, None
        if len(size) != count:
            raise ValueError(
                "Input and output must have the same number of spatial dimensions, but got input with spatial "
                f"dimensions of {spatial} and output size of {size}. Please provide input tensor in (N, C, d1, d2, "
                "...,dK) format and output size in (o1, o2, ...,oK) format."
            )
        if not all(isinstance(n, int) for n in size):
            raise TypeError(
                "expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, int], but got size "
                f"with types {[type(n) for n in size]}"
            )
        return list(size), None
    if scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    if not isinstance(scale_factor, (list, tuple)):
        return None, [scale_factor] * count
    if len(scale_factor) != count:
        raise ValueError(
            "Input and scale_factor must have the same number of spatial dimensions, but got input with spatial "
            f"dimensions of {spatial} and scale_factor of shape {scale_factor}. Please provide input tensor in (N, C, "
            "d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format."
        )
    return None, list(scale_factor)


def _check_sizes(input: Tensor, sizes: tuple[int, ...], mode: str) -> None:
    own = input._array.shape[2:]
    letters = {1: ("W",), 2: ("H", "W"), 3: ("D", "H", "W")}[len(own)]
    if min(own) <= 0 or min(sizes) <= 0:
        given, made = (", ".join(f"{c}: {n}" for c, n in zip(letters, v, strict=True)) for v in (own, sizes))
        word = "and " if len(own) == 1 else ""
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input ({given}) {word}output ({made})"
        )
    shape = input._array.shape
    if shape[1] == 0:
        raise RuntimeError(f"Non-empty {len(shape)}D data tensor expected but got a tensor with sizes {list(shape)}")


def _resized(name: str, input: Tensor, sizes: tuple[int, ...], *options: Any) -> Any:
    if not all(isinstance(n, int) for n in sizes):
        raise TypeError(
            f"{name}() received an invalid combination of arguments - got (Tensor, list, NoneType), but expected one "
            "of:"
        )
    _check_sizes(input, sizes, name)
    if input._array.dtype.kind not in "f" and input._array.dtype.name != "uint8":
        from ..ops.composite.pooling_checks import not_implemented

        plain = name.strip("_")
        raise not_implemented(plain + ("_channels_last" if len(sizes) > 1 else ""), input)
    return getattr(F, name)(input, sizes, *options)


def interpolate(
    input: Tensor,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Any:
    """``input`` resized to ``size`` or by ``scale_factor``."""
    input = single("interpolate", input)
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError(
                "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | "
                "trilinear"
            )
    elif align_corners is None:
        align_corners = False
    shape = input._array.shape
    sizes, scales = _asked_sizes(input, size, scale_factor)
    if recompute_scale_factor and size is not None:
        raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
    if scales is not None:
        sizes = [math.floor(float(n) * s) for n, s in zip(shape[2:], scales, strict=True)]
        if recompute_scale_factor or mode == "area":
            scales = None
    if antialias and not (mode in _SMOOTH and len(shape) == 4):
        raise ValueError(
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input"
        )
    factors = [None] * (len(shape) - 2) if scales is None else [float(s) for s in scales]
    return _by_mode(input, mode, tuple(sizes), factors, align_corners, antialias)


def _by_mode(
    input: Tensor, mode: str, sizes: tuple[int, ...], scales: list[Any], align_corners: bool | None, antialias: bool
) -> Any:
    ndim = input._array.ndim
    count = ndim - 2
    if mode in ("nearest", "nearest-exact") and ndim in (3, 4, 5):
        kind = "upsample_nearest" if mode == "nearest" else "_upsample_nearest_exact"
        return _resized(f"{kind}{count}d", input, sizes, *scales)
    if mode == "area" and ndim in (3, 4, 5):
        area = (F.adaptive_avg_pool1d, F.adaptive_avg_pool2d, F.adaptive_avg_pool3d)[count - 1]
        return area(input, sizes)
    if mode in _SMOOTH and antialias:
        return _resized(f"_upsample_{mode}2d_aa", input, sizes, align_corners, *scales)
    if mode in _LINEAR and ndim in (3, 4, 5):
        if ndim != _LINEAR[mode]:
            raise NotImplementedError(f"Got {ndim}D input, but {mode} mode needs {_LINEAR[mode]}D input")
        return _resized(f"upsample_{mode}{count}d", input, sizes, align_corners, *scales)
    if mode == "bicubic" and ndim == 4:
        return _resized("upsample_bicubic2d", input, sizes, align_corners, *scales)
    raise NotImplementedError(
        f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {ndim}D) for the modes: nearest | linear | "
        f"bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got {mode})"
    )


def _deprecated(name: str) -> None:
    warn(f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead.", UserWarning)


def upsample(
    input: Tensor, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None
) -> Any:
    """The old name of :func:`interpolate`."""
    _deprecated("upsample")
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input: Tensor, size: Any = None, scale_factor: Any = None) -> Any:
    """The old name of resizing to the nearest element."""
    _deprecated("upsample_nearest")
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(input: Tensor, size: Any = None, scale_factor: Any = None) -> Any:
    """The old name of bilinear resizing with aligned corners."""
    _deprecated("upsample_bilinear")
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


# ------------------------------------------------------------------------------------------------ sampling
_CHANGED = (
    "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify "
    "align_corners=True if the old behavior is desired. See the documentation of grid_sample for details."
)


def _check_sampler(input: Tensor, grid: Tensor, mode: str) -> None:
    x, g = list(input._array.shape), list(grid._array.shape)
    sizes = f"input with sizes {x} and grid with sizes {g}"
    if x[0] != g[0]:
        raise RuntimeError(f"grid_sampler(): expected grid and input to have same batch size, but got {sizes}")
    if g[-1] != len(x) - 2:
        raise RuntimeError(
            f"grid_sampler(): expected grid to have size {len(x) - 2} in last dimension, but got grid with sizes {g}"
        )
    for i in range(2, len(x)):
        if x[i] <= 0:
            raise RuntimeError(
                "grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes "
                f"{x} with dimension {i} being empty"
            )
    if len(x) not in (4, 5) or len(x) != len(g):
        due = "5D" if len(x) == 5 else "4D"
        raise RuntimeError(
            f"grid_sampler(): expected {due} input and grid with same number of dimensions, but got {sizes}"
        )
    if len(x) == 5 and mode == "bicubic":
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")
    if input.dtype is not grid.dtype:
        kinds = [str(t.type()).removeprefix("torch.").removesuffix("Tensor") for t in (input, grid)]
        raise RuntimeError(f"expected scalar type {kinds[0]} but found {kinds[1]}")


def grid_sample(
    input: Tensor, grid: Tensor, mode: str = "bilinear", padding_mode: str = "zeros", align_corners: bool | None = None
) -> Any:
    """``input`` at the places of ``grid``, which are -1 to 1 over the image."""
    modes, paddings = ("bilinear", "nearest", "bicubic"), ("zeros", "border", "reflection")
    if mode not in modes:
        raise ValueError(
            f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'"
        )
    if padding_mode not in paddings:
        raise ValueError(
            "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: "
            f"'{padding_mode}'"
        )
    if align_corners is None:
        warn(_CHANGED, UserWarning)
        align_corners = False
    if autocasting.on:
        input, grid = autocasting.full(input, grid)
    input, grid = single("grid_sampler", input), single("grid_sampler", grid, "grid", 2)
    _check_sampler(input, grid, mode)
    sampler = F.grid_sampler_2d if input._array.ndim == 4 else F.grid_sampler_3d
    return sampler(input, grid, modes.index(mode), paddings.index(padding_mode), bool(align_corners))


def affine_grid(theta: Tensor, size: Any, align_corners: bool | None = None) -> Any:
    """The places that the pixels of an image of ``size`` are taken from under affine maps."""
    if align_corners is None:
        warn(_CHANGED, UserWarning)
        align_corners = False
    sizes = tuple(size)
    if not theta.is_floating_point():
        raise ValueError(f"Expected theta to have floating point type, but got {theta.dtype}")
    if len(sizes) not in (4, 5):
        raise NotImplementedError(
            "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size "
            f"{size}."
        )
    count = len(sizes) - 2
    if theta.dim() != 3 or theta.shape[-2] != count or theta.shape[-1] != count + 1:
        raise ValueError(
            f"Expected a batch of {count}D affine matrices of shape Nx{count}x{count + 1} for size {size}. Got "
            f"{theta.shape}."
        )
    if align_corners and min(sizes[2:]) == 1:
        warn(
            "Since version 1.3.0, affine_grid behavior has changed for unit-size grids when align_corners=True. This "
            "is not an intended use case of affine_grid. See the documentation of affine_grid for details.",
            UserWarning,
        )
    elif min(sizes) <= 0:
        raise ValueError(f"Expected non-zero, positive output size. Got {size}")
    if theta.shape[0] != sizes[0]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{sizes[0]}, {count + 1}] but got: "
            f"[{theta.shape[0]}, {count + 1}]."
        )
    return F.affine_grid_generator(theta, sizes, bool(align_corners))


# ------------------------------------------------------------------------------------------------ across channels
def local_response_norm(input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Any:
    """Each element divided by a power of the mean square of its neighbours in ``size`` channels."""
    ndim = input._array.ndim
    if ndim < 3:
        raise ValueError(f"Expected 3D or higher dimensionality                          input (got {ndim} dimensions)")
    if input._array.size == 0:
        return input
    squares = F.mul(input, input)
    if ndim == 3:
        padded = pad(F.unsqueeze(squares, 1), (0, 0, size // 2, (size - 1) // 2))
        mean = F.squeeze(F.avg_pool2d(padded, (size, 1), 1), 1)
    else:
        shape = tuple(input._array.shape)
        grouped = F.view(F.contiguous(squares), (shape[0], 1, shape[1], shape[2], -1))
        padded = pad(grouped, (0, 0, 0, 0, size // 2, (size - 1) // 2))
        mean = F.view(F.squeeze(F.avg_pool3d(padded, (size, 1, 1), 1), 1), shape)
    return F.div(input, F.pow(F.add(F.mul(mean, alpha), k), beta))
