"""The part of Tensor about its memory and about kinds of tensor that aren't here: resizing, sharing, old names."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from . import dtypes
from .dtypes import C_NAMES
from .mistakes import refuse
from .settings import warn, warn_once
from .storage import NO_ACCUMULATOR, Array, Storage, address, owner_of, strided

if TYPE_CHECKING:
    from .tensor import Tensor

TYPED_STORAGE = (
    "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage class. "
    "This should only matter to you if you are using storages directly.  To access UntypedStorage directly, use "
    "tensor.untyped_storage() instead of tensor.storage()"
)


def _false(what: str) -> Any:
    return property(lambda self: False, doc=f"False: {what}")


class TensorMemory:
    """Mixin of Tensor; see the module."""

    if not TYPE_CHECKING:
        __slots__ = ()
    else:
        _array: Any
        _base: Tensor | None
        _storage: Storage | None
        _requires_grad: bool
        requires_grad: bool
        dtype: dtypes.dtype
        storage_identity: Callable[[], Storage]
        transpose: Callable[..., Tensor]
        detach: Callable[..., Tensor]
        view: Callable[..., Tensor]

    # ------------------------------------------------------------------------------------------ the only kind there is
    is_xla = _false("everything is on the CPU")
    is_ipu = is_xpu = is_maia = is_mtia = is_vulkan = is_xla
    is_mkldnn = is_nested = is_sparse_csr = _false("every tensor is dense and strided")

    @property
    def is_cpu(self) -> bool:
        """True: everything is on the CPU."""
        return True

    def is_pinned(self, device: Any = None) -> bool:
        """False: there is no device to pin memory for."""
        return False

    def is_shared(self) -> bool:
        """Whether the memory is shared between processes: never."""
        return False

    def is_distributed(self) -> bool:
        """False: there is one process."""
        return False

    def share_memory_(self) -> Tensor:
        """The tensor itself: programs run in one process."""
        return self  # type: ignore[return-value]

    def pin_memory(self, device: Any = None) -> NoReturn:
        """PyTorch's error of a machine without an accelerator."""
        raise RuntimeError("Cannot access accelerator device when none is available.")

    def dequantize(self) -> Tensor:
        """The numbers of the tensor, which isn't quantised."""
        return self  # type: ignore[return-value]

    def to_dense(self, dtype: Any = None, *, masked_grad: bool | None = None) -> Tensor:
        """The tensor itself: it is dense."""
        return self  # type: ignore[return-value]

    def dense_dim(self) -> int:
        """Number of dimensions: all are dense."""
        return int(self._array.ndim)

    def sparse_dim(self) -> int:
        """0: no dimension is sparse."""
        return 0

    def is_coalesced(self) -> NoReturn:
        """PyTorch's error for a dense tensor."""
        raise RuntimeError("is_coalesced expected sparse coordinate tensor layout but got Strided")

    def reinforce(self, reward: Any) -> NoReturn:
        """PyTorch's error: it was removed."""
        raise RuntimeError("reinforce() was removed.")

    @property
    def volatile(self) -> bool:
        """False; an old name."""
        warn("volatile was removed (Variable.volatile is always False)", UserWarning)
        return False

    @property
    def name(self) -> None:
        """None; tensors have no names of their own."""
        return

    @property
    def grad_dtype(self) -> dtypes.dtype:
        """The type that a gradient must have."""
        return self.dtype

    # ------------------------------------------------------------------------------------------ real numbers
    @property
    def real(self) -> Tensor:
        """The tensor itself: it is real."""
        return self  # type: ignore[return-value]

    @property
    def imag(self) -> NoReturn:
        """PyTorch's error for real numbers."""
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")

    @property
    def H(self) -> Tensor:
        """A matrix transposed."""
        if self._array.ndim == 0:
            warn_once("Tensor.H is deprecated on 0-D tensors. Consider using x.conj().", UserWarning)
            return self  # type: ignore[return-value]
        if self._array.ndim != 2:
            raise RuntimeError(
                f"tensor.H is only supported on matrices (2-D tensors). Got {self._array.ndim}-D tensor."
            )
        return self.transpose(0, 1)

    @property
    def mH(self) -> Tensor:
        """The last two dimensions swapped."""
        if self._array.ndim < 2:
            raise RuntimeError(
                f"tensor.mH is only supported on matrices or batches of matrices. Got {self._array.ndim}-D tensor."
            )
        return self.transpose(-2, -1)

    # ------------------------------------------------------------------------------------------ memory
    def const_data_ptr(self) -> int:
        """Address of the first element."""
        return address(self._array)

    def storage(self) -> Any:
        """The memory as a one-dimensional sequence of numbers (deprecated in PyTorch)."""
        from .storage_types import TypedStorage

        warn_once(TYPED_STORAGE)
        return TypedStorage(wrap_storage=self.storage_identity(), dtype=self.dtype, _internal=True)

    def storage_type(self) -> Any:
        """The class of :meth:`storage` for this type."""
        from .storage_types import storage_class

        warn_once(TYPED_STORAGE)
        return storage_class(self.dtype)

    def is_set_to(self, tensor: Tensor) -> bool:
        """Whether both show the same memory in the same way."""
        a, b = self._array, tensor._array
        return bool(address(a) == address(b) and a.shape == b.shape and a.strides == b.strides)

    def dim_order(self, *, ambiguity_check: Any = False) -> tuple[int, ...]:
        """The dimensions from the one with the largest steps in memory to the one with the smallest."""
        strides = self.stride()  # type: ignore[attr-defined]
        return tuple(sorted(range(self._array.ndim), key=lambda d: -strides[d]))

    def _own_memory(self, array: Array, what: str) -> None:
        from .autograd.views import bump

        self._array = array
        self._storage = None
        if what == "set_":
            self._base, self._accumulator = None, NO_ACCUMULATOR
        bump(self)  # type: ignore[arg-type]

    def resize_(self, *sizes: Any, memory_format: Any = None) -> Tensor:
        """Give the tensor another shape over the same memory, which grows if it must."""
        from .autograd.modes import is_inference_mode_enabled
        from .creation_arguments import sizes as shape_of

        if self.requires_grad and not is_inference_mode_enabled():
            raise RuntimeError("cannot resize variables that require grad")
        shape = shape_of(sizes, "resize_")
        if shape == self._array.shape:
            return self  # type: ignore[return-value]
        count, array = math.prod(shape), self._array
        if count * array.itemsize >= 1 << 63:
            raise RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)}")
        owner = owner_of(array)
        start = (address(array) - address(owner)) // array.itemsize
        if start + count > owner.nbytes // array.itemsize:
            grown = np.zeros(start + count, array.dtype)
            flat = strided(array, (owner.nbytes // array.itemsize,), (1,), 0)
            grown[: flat.size] = flat
            array, start_array = grown, grown
        else:
            start_array = array
        steps = tuple(math.prod(shape[i + 1 :]) for i in range(len(shape)))
        self._own_memory(strided(start_array, shape, steps, start), "resize_")
        return self  # type: ignore[return-value]

    def resize_as_(self, tensor: Tensor, *, memory_format: Any = None) -> Tensor:
        """:meth:`resize_` to the shape of another tensor."""
        return self.resize_(tensor._array.shape)

    def resize(self, *sizes: Any) -> Tensor:
        """A view in another shape with as many elements (deprecated in PyTorch)."""
        from .creation_arguments import sizes as shape_of

        warn("non-inplace resize is deprecated", UserWarning)
        shape, own = shape_of(sizes, "resize"), self._array.shape
        if math.prod(shape) != self._array.size:
            raise RuntimeError(
                f"requested resize to {'x'.join(map(str, shape))} ({math.prod(shape)} elements in total), but the "
                f"given tensor has a size of {'x'.join(map(str, own))} ({self._array.size} elements). autograd's "
                "resize can only change the shape of a given tensor, while preserving the number of elements. "
            )
        return self.contiguous().view(shape)  # type: ignore[attr-defined,no-any-return]

    def resize_as(self, tensor: Tensor) -> Tensor:
        """:meth:`resize` to the shape of another tensor (deprecated in PyTorch)."""
        warn("non-inplace resize_as is deprecated", UserWarning)
        return self.contiguous().view(tensor._array.shape)  # type: ignore[attr-defined,no-any-return]

    def set_(self, source: Any = None, storage_offset: int = 0, size: Any = None, stride: Any = None) -> Tensor:
        """Show the memory of another tensor or storage."""
        from .autograd.views import check_inplace, rebase
        from .ops.composite.undifferentiable import raising_node
        from .ops.recording import wants_node
        from .storage_types import TypedStorage
        from .tensor import Tensor

        check_inplace(self)  # type: ignore[arg-type]
        kind = self._array.dtype
        if not isinstance(source, (Tensor, Storage, TypedStorage, type(None))):
            refuse("set_", TensorMemory.set_, (source,), {})
        if source is None:
            self._own_memory(np.zeros(0, kind), "set_")
            return self  # type: ignore[return-value]
        if isinstance(source, Tensor) and size is None:
            if source._array.dtype != kind:
                raise RuntimeError(
                    f"Could not set tensor of type {C_NAMES.get(source.dtype.name, source.dtype.name)} to a tensor of "
                    f"type {C_NAMES.get(self.dtype.name, self.dtype.name)}"
                )
            operands = (self, source)
            node = raising_node(operands, "derivative for set_ is not implemented") if wants_node(operands) else None  # type: ignore[arg-type]
            self._own_memory(source._array, "set_")
            self._storage = source.storage_identity()
            if node is not None:
                rebase(self, node)  # type: ignore[arg-type]
            return self  # type: ignore[return-value]
        memory = source.storage_identity() if isinstance(source, Tensor) else source
        if isinstance(memory, TypedStorage):
            memory = memory._untyped_storage
        owner = memory.owner
        flat = np.ndarray((owner.nbytes // kind.itemsize,), kind, owner)
        shape = (flat.size - storage_offset,) if size is None else tuple(size)
        steps = stride if stride is not None else tuple(math.prod(shape[i + 1 :]) for i in range(len(shape)))
        self._own_memory(strided(flat, shape, tuple(steps), storage_offset), "set_")
        self._storage = memory
        return self  # type: ignore[return-value]

    # ------------------------------------------------------------------------------------------ one by one
    def _each(self, name: str, others: tuple[Any, ...], function: Callable[..., Any]) -> Tensor:
        from .autograd.views import bump

        if self.requires_grad:
            raise RuntimeError(
                f"Can't call {name}() on Variable that requires grad. Use var.detach().{name}() instead."
            )
        arrays = [self._array, *(t.expand(self._array.shape)._array for t in others)]
        values = [function(*given) for given in zip(*(a.reshape(-1).tolist() for a in arrays), strict=True)]
        for value in values:
            if not isinstance(value, (int, float)):
                raise TypeError(f"must be real number, not {type(value).__name__}")
        self._array[...] = np.asarray(values).astype(self._array.dtype).reshape(self._array.shape)
        bump(self)  # type: ignore[arg-type]
        return self  # type: ignore[return-value]

    def apply_(self, callable: Callable[[Any], Any]) -> Tensor:
        """Replace each element by what a Python function makes of it."""
        return self._each("apply_", (), callable)

    def map_(self, tensor: Tensor, callable: Callable[[Any, Any], Any]) -> Tensor:
        """Replace each element by what a Python function makes of it and the other tensor's."""
        return self._each("map_", (tensor,), callable)

    def map2_(self, x: Tensor, y: Tensor, callable: Callable[[Any, Any, Any], Any]) -> Tensor:
        """Replace each element by what a Python function makes of it and two other tensors'."""
        return self._each("map2_", (x, y), callable)

    # ------------------------------------------------------------------------------------------ others like it
    def new(self, *args: Any, **kwargs: Any) -> Tensor:
        """A tensor of the same type by the legacy constructor."""
        from .legacy_constructor import construct_typed
        from .storage_types import TypedStorage

        if len(args) == 1 and isinstance(args[0], (TypedStorage, Storage)):
            return construct_typed(self.dtype, 0).set_(args[0])
        return construct_typed(self.dtype, *args, **kwargs)

    def new_empty_strided(self, size: Any, stride: Any, **options: Any) -> Tensor:
        """Meaningless values (here zeros) of the type of ``self`` with the given strides."""
        from .creation import empty_strided

        options.setdefault("dtype", self.dtype)
        return empty_strided(size, stride, **options)

    def as_subclass(self, cls: type[Any]) -> Any:
        """The same values and history as an instance of a subclass of Tensor."""
        from .ops.functions import namespace as F
        from .tensor import Tensor

        if not isinstance(cls, type):
            raise TypeError(f"cls must be a type (got {type(cls).__name__})")
        if not issubclass(cls, Tensor):
            raise TypeError(
                "Creating a Tensor subclass from a class that does not inherit from Tensor is not possible. Make sure "
                "your class inherits from Tensor."
            )
        made = F.alias(self)
        made.__class__ = cls
        return made

    def module_load(self, other: Tensor, assign: bool = False) -> Tensor:
        """What ``load_state_dict`` puts in the place of this tensor."""
        return other if assign else self.copy_(other)  # type: ignore[attr-defined]

    # ------------------------------------------------------------------------------------------ exchange
    def __dlpack_device__(self) -> tuple[int, int]:
        """The CPU."""
        return (1, 0)

    def __dlpack__(self, **options: Any) -> Any:
        """The memory for other libraries."""
        if self.requires_grad:
            raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
        return self._array.__dlpack__(**options)
