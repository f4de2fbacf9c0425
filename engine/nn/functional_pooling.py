"""``torch.nn.functional``: pooling with optional indices, power pooling and unpooling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..ops.functions import namespace as F
from ..tensor import Tensor

__all__ = [
    "adaptive_max_pool1d", "adaptive_max_pool1d_with_indices", "adaptive_max_pool2d",
    "adaptive_max_pool2d_with_indices", "adaptive_max_pool3d", "adaptive_max_pool3d_with_indices",
    "fractional_max_pool2d", "fractional_max_pool2d_with_indices", "fractional_max_pool3d",
    "fractional_max_pool3d_with_indices", "lp_pool1d", "lp_pool2d", "lp_pool3d", "max_pool1d",
    "max_pool1d_with_indices", "max_pool2d", "max_pool3d", "max_unpool1d", "max_unpool2d", "max_unpool3d",
]  # fmt: skip


def _max_pool(count: int) -> Callable[..., Any]:
    plain, indexed = f"max_pool{count}d", f"max_pool{count}d_with_indices"

    def pool(
        input: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        ceil_mode: bool = False,
        return_indices: bool = False,
    ) -> Any:
        function = getattr(F, indexed if return_indices else plain)
        return function(input, kernel_size, () if stride is None else stride, padding, dilation, ceil_mode)

    pool.__name__ = pool.__qualname__ = plain
    pool.__doc__ = "The largest of each window; with ``return_indices`` also where it is."
    return pool


max_pool1d, max_pool2d, max_pool3d = (_max_pool(count) for count in (1, 2, 3))


def max_pool1d_with_indices(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest of each window along one dimension, and where it is."""
    return F.max_pool1d_with_indices(input, kernel_size, () if stride is None else stride, padding, dilation, ceil_mode)


def _adaptive(count: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    name = f"adaptive_max_pool{count}d"

    def with_indices(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
        return getattr(F, name)(input, output_size)

    def pool(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
        result, indices = getattr(F, name)(input, output_size)
        return (result, indices) if return_indices else result

    with_indices.__name__ = with_indices.__qualname__ = f"{name}_with_indices"
    pool.__name__ = pool.__qualname__ = name
    pool.__doc__ = "The largest of windows that give ``output_size``; with ``return_indices`` also where it is."
    with_indices.__doc__ = "The largest of windows that give ``output_size``, and where it is."
    return pool, with_indices


adaptive_max_pool1d, adaptive_max_pool1d_with_indices = _adaptive(1)
adaptive_max_pool2d, adaptive_max_pool2d_with_indices = _adaptive(2)
adaptive_max_pool3d, adaptive_max_pool3d_with_indices = _adaptive(3)


def _fractional(count: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    name = f"fractional_max_pool{count}d"

    def with_indices(
        input: Tensor,
        kernel_size: Any,
        output_size: Any = None,
        output_ratio: Any = None,
        return_indices: bool = False,
        _random_samples: Tensor | None = None,
    ) -> Any:
        return F.fractional_max_pool(count, input, kernel_size, output_size, output_ratio, _random_samples)

    def pool(
        input: Tensor,
        kernel_size: Any,
        output_size: Any = None,
        output_ratio: Any = None,
        return_indices: bool = False,
        _random_samples: Tensor | None = None,
    ) -> Any:
        found = with_indices(input, kernel_size, output_size, output_ratio, True, _random_samples)
        return found if return_indices else found[0]

    with_indices.__name__ = with_indices.__qualname__ = f"{name}_with_indices"
    pool.__name__ = pool.__qualname__ = name
    pool.__doc__ = "The largest of windows placed at random; with ``return_indices`` also where it is."
    with_indices.__doc__ = "The largest of windows placed at random, and where it is."
    return pool, with_indices


fractional_max_pool2d, fractional_max_pool2d_with_indices = _fractional(2)
fractional_max_pool3d, fractional_max_pool3d_with_indices = _fractional(3)


def _lp_pool(count: int) -> Callable[..., Any]:
    def pool(input: Tensor, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
        from . import functional

        if norm_type == float("inf"):
            largest = getattr(functional, f"max_pool{count}d")
            return largest(F.abs(input), kernel_size, stride, 0, 1, ceil_mode)
        sizes = (kernel_size,) if count == 1 and isinstance(kernel_size, int) else kernel_size
        sizes = (sizes,) * count if isinstance(sizes, int) else tuple(sizes)
        places = 1
        for size in sizes:
            places *= size
        powers = F.pow(input, norm_type)
        mean = getattr(F, f"avg_pool{count}d")(powers, kernel_size, stride, 0, ceil_mode)
        total = F.mul(F.mul(F.sign(mean), F.relu(F.abs(mean))), places)
        return F.pow(total, 1.0 / norm_type)

    pool.__name__ = pool.__qualname__ = f"lp_pool{count}d"
    pool.__doc__ = "The ``norm_type`` norm of each window."
    return pool


lp_pool1d, lp_pool2d, lp_pool3d = (_lp_pool(count) for count in (1, 2, 3))


# ------------------------------------------------------------------------------------------------ unpooling
def _unpooled_size(
    input: Tensor, kernel: tuple[int, ...], stride: tuple[int, ...], padding: tuple[int, ...], output_size: Any
) -> tuple[int, ...]:
    """The size asked for, if it could have given ``input``; else the smallest."""
    count, shape = len(kernel), input._array.shape
    default = tuple((shape[-count:][i] - 1) * stride[i] + kernel[i] - 2 * padding[i] for i in range(count))
    if output_size is None:
        return default
    asked = tuple(output_size)
    if len(asked) == count + 2:
        asked = asked[2:]
    if len(asked) != count:
        raise ValueError(
            f"output_size should be a sequence containing {count} or {count + 2} elements, but it has a length of "
            f"'{len(asked)}'"
        )
    for i in range(count):
        low, high = default[i] - stride[i], default[i] + stride[i]
        if not low < asked[i] < high:
            raise ValueError(f'invalid output_size "{asked}" (dim {i} must be between {low} and {high})')
    return asked


def _unpool(count: int) -> Callable[..., Any]:
    def unpool(
        input: Tensor, indices: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
    ) -> Any:
        kernel = _each(kernel_size, count)
        steps = kernel if stride is None else _each(stride, count)
        size = _unpooled_size(input, kernel, steps, _each(padding, count), output_size)
        if count > 1:
            return F.max_unpool(count, input, indices, size)
        result = F.max_unpool(2, F.unsqueeze(input, -1), F.unsqueeze(indices, -1), (*size, 1))
        return F.squeeze(result, -1)

    unpool.__name__ = unpool.__qualname__ = f"max_unpool{count}d"
    unpool.__doc__ = "Elements put back where maximum pooling took them, zeros beside them."
    return unpool


def _each(value: Any, count: int) -> tuple[int, ...]:
    return (int(value),) * count if isinstance(value, int) else tuple(value)


max_unpool1d, max_unpool2d, max_unpool3d = (_unpool(count) for count in (1, 2, 3))
