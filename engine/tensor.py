"""The tensor: an array with a place in the autograd graph.

Operations build tensors through ``object.__new__`` and the five slots; everything rarer lives in class defaults that
an instance overrides when needed. Methods and operators that are rows of the op table are installed by
:mod:`retrograd.engine.ops.install`; the rest is split over the ``tensor_*`` modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from . import dtypes, probe
from .autograd import modes
from .read_only import refuse_arguments, refuse_assignment
from .storage import NO_ACCUMULATOR, Array, DetachedCounter, Storage, VersionCounter, next_uid
from .tensor_access import TensorAccess
from .tensor_autograd import TensorAutograd
from .tensor_copying import TensorCopying
from .tensor_memory import TensorMemory
from .tensor_operators import TensorOperators

_new = object.__new__
_OWN_MODULES: Final = ("retrograd.engine", "torch")


class Tensor(TensorAutograd, TensorAccess, TensorMemory, TensorCopying, TensorOperators):
    """An n-dimensional array that can take part in automatic differentiation.

    Slots (for the engine's own use):
        _array: The data; always an ndarray, also with no dimension.
        _edge: Where the gradient goes: a Node, an OutputPort, or None for a leaf.
        _requires_grad: True for a leaf that wants a gradient and for everything computed from one.
        _counter: Shared VersionCounter, or None while nobody needed one.
        _base: The tensor that this one is a view of, or None.
        _uid: Its identity, once somebody asked for it.
    """

    #: What scripts print: ``<class 'torch.Tensor'>``.
    __module__ = "torch"
    __slots__ = ("__dict__", "__weakref__", "_array", "_base", "_counter", "_edge", "_requires_grad", "_uid")

    _array: Array
    _edge: Any
    _requires_grad: bool
    _counter: VersionCounter | DetachedCounter | None
    _base: Tensor | None
    _uid: int

    # Defaults of what few tensors have.
    _grad: Tensor | None = None
    _storage: Storage | None = None
    _hooks: Any = None
    _accumulator: Any = NO_ACCUMULATOR
    _inference: bool = False
    _number: Any = None
    _seen_version: int = 0
    _view_kind: str = ""
    _borrows_requires_grad: bool = False  # a view made under no_grad says True as its base, but is no leaf of a graph
    _retains: Any = None
    _may_carry: bool = False  # a tangent: see autograd/tangents

    #: Subclasses that results of operations on their instances belong to as well.
    kept_subclasses: ClassVar[set[type[Any]]] = set()

    def __init_subclass__(cls, **options: Any) -> None:
        """Note a script's own subclass (of Tensor, not of Parameter)."""
        super().__init_subclass__(**options)
        if not cls.__module__.startswith(_OWN_MODULES) and all(b.__name__ != "Parameter" for b in cls.__mro__):
            from . import marked

            Tensor.kept_subclasses.add(cls)
            marked.activate()

    def __new__(cls, *args: Any, **kwargs: Any) -> Tensor:
        """``torch.Tensor(2, 3)``, ``torch.Tensor([1, 2])``: the legacy constructor (default dtype).

        Subclasses with an ``__init__`` of their own are built by ``as_subclass`` or ``Parameter``.
        """
        from .legacy_constructor import construct

        return construct(cls, *args, **kwargs)

    # ---------------------------------------------------------------------------------------------- identity
    @property
    def uid(self) -> int:
        """A small number that identifies this tensor in this process."""
        try:
            return self._uid
        except AttributeError:
            self._uid = next_uid()
            return self._uid

    def storage_identity(self) -> Storage:
        """The identity of the memory, shared with every alias."""
        found = self._storage
        if found is None:
            base = self._base
            if base is not None:
                found = self._storage = base.storage_identity()
            else:
                found = self._storage = Storage(self._array)
                found._uid = getattr(self, "_uid", -1) + 1
        return found

    def __hash__(self) -> int:
        return id(self)

    def __iter__(self) -> Iterator[Tensor]:
        if self._array.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __len__(self) -> int:
        if self._array.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return int(self._array.shape[0])

    def __delitem__(self, index: Any) -> None:
        raise TypeError("Tensor does not support deleting items")

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        from .tensor_text import text_of

        return text_of(self)

    def __format__(self, specification: str) -> str:
        if self._array.ndim == 0:
            value: str = self._array.item().__format__(specification)
            return value
        return object.__format__(self, specification)


refuse_assignment(Tensor.__mro__[:-1])
for _name in ("backward", "register_hook", "register_post_accumulate_grad_hook"):
    getattr(Tensor, _name).__qualname__ = f"Tensor.{_name}"
refuse_arguments(
    Tensor,
    ("data_ptr", "element_size", "is_complex", "is_floating_point", "is_signed", "nelement", "numel", "retain_grad",
     "storage_offset"),
)  # fmt: skip


def tensor_of(array: Array) -> Tensor:
    """A leaf over ``array`` (not copied) that needs no gradient."""
    result: Tensor = _new(Tensor)
    result._array = array
    result._edge = result._counter = result._base = None
    result._requires_grad = False
    if array.dtype is dtypes.BF16:
        _mark(result)
    if modes.inference_seen and modes.is_inference_mode_enabled():
        result._inference = True
    return result


def _mark(result: Tensor) -> None:
    """Give a bfloat16 tensor its class."""
    from .marked import BFloat16Tensor

    result.__class__ = BFloat16Tensor


def created(array: Array, how: str, requires_grad: bool = False) -> Tensor:
    """A new leaf made by the factory ``how``, reported to the observer.

    Raises:
        RuntimeError: If ``requires_grad`` is asked for a type that can't have one.
    """
    if array.dtype is dtypes.BF16:
        from .marked import labelled

        array = labelled(array)
    result = tensor_of(array)
    if requires_grad:
        if array.dtype.kind not in "fc":
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        result._requires_grad = True
    if probe.observer is not None:
        probe.observer.created(result, how)
    return result


def number_tensor(value: Any) -> Tensor:
    """A 0-d tensor of a Python number, in the type that a bare number has."""
    import numpy as np

    return tensor_of(np.asarray(value, dtype=dtypes.of_scalar(value).numpy))
