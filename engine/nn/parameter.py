"""Parameters: tensors that a module counts as its own."""

from __future__ import annotations

import sys
from typing import Any

from .. import dtypes, probe
from ..ops.op import table
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
        if not isinstance(source, Tensor):
            source.detach()  # raises, as PyTorch's words have it, for what is no tensor
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
            if source._requires_grad:
                probe.observer.cut("copy", source, result)
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


_NO_SHAPE = (
    "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in `load_state_dict` "
    "when trying to load an uninitialized parameter into an initialized one. Call `forward` to initialize the "
    "parameters before accessing their attributes."
)
_STORED: Any = Tensor._array


def _used(self: Any) -> Any:
    """The array of a tensor that has none yet.

    Raises:
        ValueError: Always, naming the function that asked.
    """
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals["__name__"].endswith((".operands", ".marked")):
        frame = frame.f_back
    name = frame.f_code.co_name.removesuffix("_operator")
    if name in table():
        name = table()[name].reported
    raise ValueError(
        f"Attempted to use an uninitialized parameter in <method '{name}' of 'torch._C.TensorBase' objects>. This "
        "error happens when you are using a `LazyModule` or explicitly manipulating "
        f"`torch.nn.parameter.{type(self).__name__}` objects. When using LazyModules Call `forward` with a dummy batch "
        "to initialize the parameters before calling torch functions"
    )


class _Uninitialized(Tensor):
    """A tensor of a lazy module whose shape isn't known before the first call."""

    __slots__ = ()

    _array = property(_used)

    @property
    def shape(self) -> Any:
        """Not known.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError(_NO_SHAPE)

    @property
    def dtype(self) -> Any:  # type: ignore[override]
        """The type it will have."""
        return dtypes.of(_STORED.__get__(self).dtype)

    def _become(self, kind: type[Tensor], shape: tuple[int, ...], dtype: Any) -> None:
        """Take a shape and become a tensor of an ordinary class."""
        from ..creation import empty

        made = empty(tuple(shape), dtype=dtype or self.dtype)._array
        self.__class__ = kind  # type: ignore[assignment]
        self._array = made

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return memo.setdefault(id(self), type(self)(requires_grad=self._requires_grad, dtype=self.dtype))


def _unshaped(cls: type[Any], requires_grad: bool, dtype: Any) -> Any:
    """An instance of ``cls`` without a shape."""
    from ..creation import empty

    result = object.__new__(cls)
    _STORED.__set__(result, empty(0, dtype=dtype)._array)
    result._edge = result._base = result._counter = None
    result._requires_grad = requires_grad
    return result


class UninitializedParameter(_Uninitialized, Parameter):
    """A parameter of a lazy module whose shape isn't known before the first call."""

    __slots__ = ()

    def __new__(cls, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> Any:
        return _unshaped(cls, requires_grad, dtype)

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> None:
        pass

    def materialize(self, shape: tuple[int, ...], device: Any = None, dtype: Any = None) -> None:
        """Take a shape and become an ordinary parameter."""
        self._become(Parameter, shape, dtype)

    def __repr__(self, *, tensor_contents: Any = None) -> str:  # type: ignore[override]
        return "<UninitializedParameter>"


class UninitializedBuffer(_Uninitialized):
    """A buffer of a lazy module whose shape isn't known before the first call."""

    __slots__ = ()

    def __new__(cls, requires_grad: bool = False, device: Any = None, dtype: Any = None, **_: Any) -> Any:
        return _unshaped(cls, requires_grad, dtype)

    def __init__(self, requires_grad: bool = False, device: Any = None, dtype: Any = None, **_: Any) -> None:
        pass

    def materialize(self, shape: tuple[int, ...], device: Any = None, dtype: Any = None) -> None:
        """Take a shape and become an ordinary tensor."""
        self._become(Tensor, shape, dtype)

    def __repr__(self, *, tensor_contents: Any = None) -> str:  # type: ignore[override]
        return "<UninitializedBuffer>"


def is_lazy(value: Any) -> bool:
    """Whether a parameter or buffer still waits for its shape."""
    return isinstance(value, _Uninitialized)
