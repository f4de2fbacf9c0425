"""Changing type and place of all parameters and buffers of a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from .. import dtypes
from ..autograd.modes import no_grad
from ..device import check
from ..tensor import Tensor
from .parameter import is_lazy

C = TypeVar("C", bound="Conversions")


class Conversions:
    """Mixin of Module: ``to``, ``double``, ``half`` and their like."""

    _parameters: dict[str, Any]
    _buffers: dict[str, Any]
    children: Callable[[], Iterator[Any]]

    def _apply(self: C, fn: Callable[[Any], Any], recurse: bool = True) -> C:
        """Replace the data of every parameter, gradient and buffer by what ``fn`` makes of it, keeping parameters."""
        if recurse:
            for child in self.children():
                child._apply(fn)
        with no_grad(reported=False):
            for parameter in self._parameters.values():
                if parameter is None or is_lazy(parameter):
                    continue
                made = fn(parameter)
                if made is not parameter:
                    parameter.data = made.data
                if parameter._grad is not None:
                    made = fn(parameter._grad)
                    if made is not parameter._grad:
                        parameter._grad.data = made.data
            for name, buffer in self._buffers.items():
                if buffer is not None and not is_lazy(buffer):
                    self._buffers[name] = fn(buffer)
        return self

    def _convert(self: C, kind: dtypes.dtype) -> C:
        """Change every floating-point value to ``kind``."""
        return self._apply(lambda t: t.to(kind) if t._array.dtype.kind in "fcV" and t.dtype is not kind else t)

    def to(self: C, *args: Any, **kwargs: Any) -> C:
        """Convert to a type given as dtype or by another tensor; the device is always the CPU."""
        kind = kwargs.get("dtype")
        places = [kwargs["device"]] if kwargs.get("device") is not None else []
        for argument in args:
            if isinstance(argument, dtypes.dtype):
                kind = argument
            elif isinstance(argument, Tensor):
                kind = argument.dtype
            elif argument is not None and not isinstance(argument, bool):
                places.append(argument)
        for place in places:
            # What names a device that isn't here is refused only if there is something to move.
            if isinstance(place, str) and place.partition(":")[0] == "cuda":
                self._apply(lambda t, where=place: (check(where), t)[1])  # type: ignore[misc]
            else:
                check(place)
        order = kwargs.get("memory_format")
        if order is not None:
            self._apply(lambda t: t.to(memory_format=order) if t.dim() in (4, 5) else t)
        if kind is None:
            return self
        if not (kind.is_floating_point or kind.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={kind}")
        return self._convert(kind)

    def float(self: C) -> C:
        """Convert to float32."""
        return self._convert(dtypes.float32)

    def double(self: C) -> C:
        """Convert to float64."""
        return self._convert(dtypes.float64)

    def half(self: C) -> C:
        """Convert to float16."""
        return self._convert(dtypes.float16)

    def bfloat16(self: C) -> C:
        """Convert to bfloat16."""
        return self._convert(dtypes.bfloat16)

    def type(self: C, dst_type: Any) -> C:
        """Convert all parameters and buffers to ``dst_type``."""
        return self._apply(lambda t: t.type(dst_type))

    def to_empty(self: C, *, device: Any, recurse: bool = True) -> C:
        """Give all parameters and buffers new memory with no particular values."""
        from ..creation import empty_like

        return self._apply(lambda t: empty_like(t, device=device), recurse=recurse)

    def cpu(self: C) -> C:
        """Nothing to do: everything is on the CPU."""
        return self

    def cuda(self: C, device: Any = None) -> C:
        """Always fails: there is no CUDA here."""
        check("cuda")
        return self

    def xpu(self: C, device: Any = None) -> C:
        """Always fails: there is no such device here."""
        check("xpu")
        return self

    def ipu(self: C, device: Any = None) -> C:
        """Always fails: there is no such device here."""
        check("ipu")
        return self

    def mtia(self: C, device: Any = None) -> C:
        """Always fails: there is no such device here."""
        check("mtia")
        return self

    def share_memory(self: C) -> C:
        """Nothing to do in one process."""
        return self

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to do: modules run as they are written."""
