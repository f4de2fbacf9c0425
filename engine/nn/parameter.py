"""Parameters: tensors that a module counts as its own."""

from __future__ import annotations

from typing import Any

from .. import probe
from ..printing import parameter_text
from ..tensor import Tensor, tensor_of


class Parameter(Tensor):
    """A leaf that, assigned to a module's attribute, becomes one of its parameters.

    Args:
        data: The values; memory is shared, history isn't.
        requires_grad: Whether a gradient is wanted.
    """

    __slots__ = ()

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Parameter:
        source = Tensor() if data is None else data
        result: Parameter = object.__new__(cls)
        result._array = source._array
        result._edge = result._base = None
        result._counter = source._counter
        if data is not None:
            result._storage = source.storage_identity()
        if requires_grad and source._array.dtype.kind not in "fc":
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        result._requires_grad = bool(requires_grad)
        if probe.observer is not None:
            probe.observer.created(result, cls.__name__)
        return result

    def __init__(self, data: Tensor | None = None, requires_grad: bool = True) -> None:
        pass

    def __repr__(self, *, tensor_contents: Any = None) -> str:  # type: ignore[override]
        return parameter_text(self._array, requires_grad=self._requires_grad)

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        if id(self) in memo:
            found: Parameter = memo[id(self)]
            return found
        result = type(self)(tensor_of(self._array.copy()), self._requires_grad)
        memo[id(self)] = result
        if self._grad is not None:
            result._grad = tensor_of(self._grad._array.copy())
        return result

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _rebuilt, (type(self), self._array, self._requires_grad)


def _rebuilt(kind: type[Parameter], array: Any, requires_grad: bool) -> Parameter:
    return kind(tensor_of(array), requires_grad)


class Buffer(Tensor):
    """A tensor that, assigned to a module's attribute, becomes one of its buffers."""

    __slots__ = ()

    persistent: bool

    def __new__(cls, data: Tensor | None = None, *, persistent: bool = True) -> Any:
        result = tensor_of((Tensor() if data is None else data)._array)
        result.__dict__["_is_buffer"] = True
        result.__dict__["persistent"] = persistent
        return result


class UninitializedParameter(Parameter):
    """A parameter of a lazy module whose shape isn't known before the first call."""

    __slots__ = ()

    def __new__(cls, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> Any:
        from ..creation import empty

        result: Any = super().__new__(cls, empty(0, dtype=dtype), requires_grad)
        return result

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> None:
        pass

    def materialize(self, shape: tuple[int, ...], device: Any = None, dtype: Any = None) -> None:
        """Take a shape and become an ordinary parameter."""
        from ..creation import empty

        self._array = empty(tuple(shape), dtype=dtype or self.dtype)._array
        self.__class__ = Parameter  # type: ignore[assignment]

    def __repr__(self, *, tensor_contents: Any = None) -> str:  # type: ignore[override]
        return "<UninitializedParameter>"


def is_lazy(value: Any) -> bool:
    """Whether a parameter still waits for its shape."""
    return type(value) is UninitializedParameter
