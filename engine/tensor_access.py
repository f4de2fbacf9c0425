"""The part of Tensor that looks at the data or takes it out: ``shape``, ``data``, ``item``, ``numpy`` …"""

from __future__ import annotations

from collections.abc import Callable
from operator import index
from typing import TYPE_CHECKING, Any

from . import dtypes, probe
from .autograd import modes
from .device import CPU
from .device import device as device_class
from .mistakes import refuse
from .settings import warn_once
from .size import Size
from .storage import Array, DetachedCounter, Storage, VersionCounter, address, element_offset, element_strides

if TYPE_CHECKING:
    from .tensor import Tensor

NO_NUMPY = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
SCALAR_WARNING = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)


def dimension(dim: Any, ndim: int) -> int:
    """``dim`` as an index from 0.

    Raises:
        IndexError: If it is out of range; a 0-d tensor counts as having one dimension.
        TypeError: If it isn't an integer.
    """
    if type(dim) is not int:
        if isinstance(dim, bool):
            raise TypeError("a dimension is an integer, not a bool")
        dim = index(dim)
    rank = ndim or 1
    if -rank <= dim < rank:
        return int(dim + rank if dim < 0 else dim)
    raise IndexError(f"Dimension out of range (expected to be in range of [{-rank}, {rank - 1}], but got {dim})")


def no_arguments(name: str, given: tuple[Any, ...]) -> TypeError:
    """The error of a method that takes nothing."""
    return TypeError(f"TensorBase.{name}() takes no arguments ({len(given)} given)")


class TensorAccess:
    """Mixin of Tensor; see the module."""

    if not TYPE_CHECKING:
        __slots__ = ()
    else:
        _array: Any
        _edge: Any
        _requires_grad: bool
        _counter: VersionCounter | DetachedCounter | None
        _base: Tensor | None
        _storage: Storage | None
        _number: Any
        _inference: bool

        storage_identity: Callable[[], Storage]
        permute: Callable[..., Tensor]
        transpose: Callable[..., Tensor]

    # ---------------------------------------------------------------------------------------------- facts
    @property
    def shape(self) -> Size:
        """Sizes of the dimensions."""
        return Size(self._array.shape)

    def size(self, dim: int | None = None) -> Any:
        """All sizes, or that of dimension ``dim``."""
        shape = self._array.shape
        if dim is None:
            return Size(shape)
        if type(dim) is not int:
            refuse("size", TensorAccess.size, (dim,), {})
        if not shape:
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        return shape[dimension(dim, len(shape))]

    @property
    def dtype(self) -> dtypes.dtype:
        """Type of the elements."""
        return dtypes.of(self._array.dtype)

    @property
    def device(self) -> device_class:
        """Always the CPU."""
        return CPU

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        found: int = self._array.ndim
        return found

    def dim(self, *given: Any) -> int:
        """Number of dimensions."""
        if given:
            raise no_arguments("dim", given)
        found: int = self._array.ndim
        return found

    ndimension = dim

    def numel(self) -> int:
        """Number of elements."""
        found: int = self._array.size
        return found

    nelement = numel

    @property
    def itemsize(self) -> int:
        """Bytes per element."""
        return self.dtype.itemsize

    def element_size(self) -> int:
        """Bytes per element."""
        return self.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes of all elements."""
        return int(self._array.size) * self.dtype.itemsize

    def stride(self, dim: int | None = None) -> Any:
        """Steps between neighbours, in elements."""
        array = self._array
        if dim is not None and type(dim) is not int:
            refuse("stride", TensorAccess.stride, (dim,), {})
        found = element_strides(array)
        if 0 in found or not array.size:  # numpy is free about dimensions of size 1 and 0; PyTorch is not
            steps: list[int] = []
            step = 1
            for n, known in zip(reversed(array.shape), reversed(found), strict=True):
                if n == 1 or not array.size:
                    known = known or step
                steps.append(known)
                step = known * max(n, 1)
            found = tuple(reversed(steps))
        return found if dim is None else found[dimension(dim, len(found))]

    def storage_offset(self) -> int:
        """Elements before the first one in memory."""
        return element_offset(self._array)

    def data_ptr(self) -> int:
        """Address of the first element; 0 where there is none."""
        return address(self._array) if self._array.size else 0

    def untyped_storage(self) -> Storage:
        """The memory this tensor shares with its aliases."""
        return self.storage_identity()

    def is_contiguous(self, memory_format: Any = None) -> bool:
        """Whether the elements lie in memory in the order of the indices."""
        if memory_format is not None:
            from .ops.kernels.memory_format import lies_in

            return lies_in(self._array, memory_format)
        found: bool = self._array.flags.c_contiguous
        return found

    def is_floating_point(self) -> bool:
        """Whether the elements are real floating numbers."""
        found: bool = self._array.dtype.kind == "f"
        return found

    def is_complex(self) -> bool:
        """Whether the elements are complex."""
        found: bool = self._array.dtype.kind == "c"
        return found

    def is_signed(self) -> bool:
        """Whether the elements can be negative."""
        return self.dtype.is_signed

    @property
    def is_cuda(self) -> bool:
        """False: everything is on the CPU."""
        return False

    @property
    def is_sparse(self) -> bool:
        """False: every tensor is dense."""
        return False

    is_quantized = is_meta = is_mps = is_sparse

    @property
    def layout(self) -> Any:
        """``torch.strided``."""
        from .layouts import strided

        return strided

    @property
    def T(self) -> Tensor:
        """All dimensions reversed."""
        if self.ndim == 0:
            warn_once(
                "Tensor.T is deprecated on 0-D tensors. This function is the identity in these cases.",
                UserWarning,
            )
        elif self.ndim != 2:
            warn_once(
                "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it "
                "will "
                "throw an error in a future release. Consider `x.mT` to transpose batches of matrices or "
                "`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor.",
                UserWarning,
            )
        return self.permute(tuple(range(self.ndim - 1, -1, -1)))

    @property
    def mT(self) -> Tensor:
        """The last two dimensions swapped.

        Raises:
            RuntimeError: If there are fewer than two.
        """
        if self.ndim == 0:
            warn_once(
                "Tensor.mT is deprecated on 0-D tensors. This function is the identity in these cases.",
                UserWarning,
            )
            return self.permute(())
        if self.ndim < 2:
            raise RuntimeError(
                f"tensor.mT is only supported on matrices or batches of matrices. Got {self.ndim}-D tensor."
            )
        return self.transpose(-2, -1)

    # ---------------------------------------------------------------------------------------------- taking values out
    @property
    def data(self) -> Tensor:
        """The same memory outside the graph, with a version counter of its own."""
        from .tensor import tensor_of

        result = tensor_of(self._array)
        if type(self) in type(result).kept_subclasses:
            result.__class__ = type(self)  # type: ignore[assignment]
        result._storage = self.storage_identity()
        result._inference = self._inference
        if self._inference:
            result._counter = VersionCounter()
        if probe.observer is not None:
            probe.observer.cut("data", self, result)  # type: ignore[arg-type]
        return result

    @data.setter
    def data(self, value: Any) -> None:
        if not isinstance(value, TensorAccess):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        if self._requires_grad and value._array.dtype.kind not in "fc":
            raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
        self._array = value._array
        if type(self).__module__ == "torch" and type(value).__module__ == "torch":  # bfloat16 has a class of its own
            self.__class__ = type(value)
        self._storage = value.storage_identity()
        if self._base is not None:
            self._base = None
            self._counter = VersionCounter(0 if self._counter is None else self._counter.value)
        if probe.observer is not None:
            version = 0 if self._counter is None else self._counter.value
            probe.observer.written(self, "data", version, version, False)  # type: ignore[arg-type]

    @data.deleter
    def data(self) -> None:
        raise RuntimeError("Deleting tensor data is not allowed. Delete tensor instead!")

    def _escape(self, kind: str, value: Any) -> Any:
        if probe.observer is not None:
            probe.observer.cut(kind, self, value)  # type: ignore[arg-type]
        return value

    def item(self, *given: Any) -> Any:
        """The only element as a Python number."""
        if given:
            raise no_arguments("item", given)
        array = self._array
        if array.size != 1:
            raise RuntimeError(f"a Tensor with {array.size} elements cannot be converted to Scalar")
        return self._escape("item", array.item())

    def tolist(self, *given: Any) -> Any:
        """The elements as nested lists of Python numbers."""
        if given:
            raise no_arguments("tolist", given)
        return self._escape("tolist", self._array.tolist())

    def numpy(self, *given: Any, force: bool = False) -> Array:
        """The elements as an array over the same memory.

        Raises:
            RuntimeError: If this tensor requires grad in grad mode and ``force`` isn't set.
        """
        if given:
            verb = "was" if len(given) == 1 else "were"
            raise TypeError(f"numpy() takes 0 positional arguments but {len(given)} {verb} given")
        if self.requires_grad and not force and modes.is_grad_enabled():  # type: ignore[attr-defined]
            raise probe.refused("numpy", RuntimeError(NO_NUMPY), self)  # type: ignore[arg-type]
        array: Array = self._array
        if array.dtype is dtypes.BF16:
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self._escape("numpy", array)  # type: ignore[no-any-return]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        array = self.numpy()
        if dtype is not None:
            array = array.astype(dtype, copy=False)
        return array.copy() if copy else array

    def __array_wrap__(self, array: Array, context: Any = None, return_scalar: bool = False) -> Tensor:
        """What numpy's functions make of a tensor is a tensor; truth values become numbers, as in PyTorch."""
        from .creation_data import from_numpy

        return from_numpy(array.astype("uint8") if array.dtype.kind == "b" else array)

    #: numpy leaves ``array * tensor`` and its like to the tensor.
    __array_priority__ = 1000

    def _single(self) -> Any:
        if self._array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        if self._requires_grad:
            warn_once(SCALAR_WARNING, UserWarning)
        return self._array.item()

    def __float__(self) -> float:
        return float(self._escape("float", float(self._single())))

    def __int__(self) -> int:
        return int(self._escape("int", int(self._single())))

    def __complex__(self) -> complex:
        return complex(self._escape("item", complex(self._single())))

    def __bool__(self) -> bool:
        array = self._array
        if array.size != 1:
            if array.size == 0:
                raise RuntimeError("Boolean value of Tensor with no values is ambiguous")
            raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
        return bool(self._escape("bool", bool(array.item())))

    def is_nonzero(self) -> bool:
        """Whether the only element isn't zero."""
        return bool(self)

    def __index__(self) -> int:
        array = self._array
        if array.size != 1 or array.dtype.kind not in "iub":
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self._escape("int", array.item()))
