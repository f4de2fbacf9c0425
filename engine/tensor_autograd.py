"""The part of Tensor that speaks of the graph: ``grad``, ``grad_fn``, ``requires_grad``, hooks, ``backward``."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import dtypes, probe
from .autograd import modes, views
from .autograd.hooks import ANY_DTYPE, leaf_hooks_of
from .autograd.node import Node, OutputPort, accumulate_grad
from .settings import warn
from .storage import WRITES, DetachedCounter, VersionCounter

if TYPE_CHECKING:
    from .tensor import Tensor

NON_LEAF_GRAD = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
    "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, "
    "use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the "
    "leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information."
)
CHANGE_NON_LEAF = (
    "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph "
    "that doesn't require differentiation use var_no_grad = var.detach()."
)

_backward: Callable[..., None] | None = None


def _load_backward() -> Callable[..., None]:
    """``autograd.backward``: its module needs Tensor, so it is loaded when first called."""
    global _backward
    from .autograd.grad_api import backward

    _backward = backward
    return backward


class TensorAutograd:
    """Mixin of Tensor; see the module."""

    if not TYPE_CHECKING:
        __slots__ = ()
    else:
        _array: Any
        _edge: Any
        _requires_grad: bool
        _counter: VersionCounter | DetachedCounter | None
        _base: Tensor | None
        _grad: Tensor | None
        _hooks: Any
        _retains: Any
        _inference: bool
        _borrows_requires_grad: bool
        _seen_version: int

        dtype: dtypes.dtype

    # ------------------------------------------------------------------------------------------ place in the graph
    @property
    def grad_fn(self) -> Node | None:
        """The node that made this tensor; None for a leaf."""
        if self._base is not None:
            views.refresh(self)  # type: ignore[arg-type]
        edge = self._edge
        return edge.node if type(edge) is OutputPort else edge

    @property
    def output_nr(self) -> int:
        """Which output of ``grad_fn`` this is."""
        edge = self._edge
        return edge.output_nr if type(edge) is OutputPort else 0

    @property
    def is_leaf(self) -> bool:
        """True if no recorded operation made this tensor."""
        return self.grad_fn is None

    @property
    def requires_grad(self) -> bool:
        """Whether backward computes a gradient for, or through, this tensor."""
        base = self._base
        return self._requires_grad or (base is not None and base._requires_grad)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if value is True and self._array.dtype.kind not in "fc":
            error = RuntimeError("only Tensors of floating point and complex dtype can require gradients")
            raise probe.refused("requires_grad", error, self)  # type: ignore[arg-type]
        if not isinstance(value, bool):
            raise RuntimeError("requires_grad must be a bool")
        self._change_requires_grad(value)

    @requires_grad.deleter
    def requires_grad(self) -> None:
        raise RuntimeError("requires_grad must be a bool")

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Make this leaf want a gradient, or not.

        Raises:
            RuntimeError: For integer types, for anything that isn't a leaf, and for inference tensors outside.
        """
        if not isinstance(requires_grad, bool):
            raise TypeError(
                "requires_grad_(): argument 'requires_grad' (position 1) must be bool, not "
                f"{type(requires_grad).__name__}"
            )
        if requires_grad and self._array.dtype.kind not in "fc":
            error = RuntimeError("only Tensors of floating point dtype can require gradients")
            raise probe.refused("requires_grad", error, self)  # type: ignore[arg-type]
        self._change_requires_grad(requires_grad)
        return self  # type: ignore[return-value]

    def _change_requires_grad(self, value: bool) -> None:
        if self.grad_fn is not None and not value:
            raise probe.refused("requires_grad", RuntimeError(CHANGE_NON_LEAF), self)  # type: ignore[arg-type]
        if self._inference and value and not modes.is_inference_mode_enabled():
            raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
        if self._borrows_requires_grad:
            if not value:
                return
            self._borrows_requires_grad = self._requires_grad = False
        if self._edge is None and self._requires_grad != value:
            self._requires_grad = value
            if probe.observer is not None:
                probe.observer.requires_grad_changed(self)  # type: ignore[arg-type]

    @property
    def grad(self) -> Tensor | None:
        """The accumulated gradient of a leaf (or of a tensor with ``retain_grad``), or None."""
        if self._grad is None and self._retains is None and self._edge is not None:
            probe.refused("grad-read", UserWarning(NON_LEAF_GRAD), self)  # type: ignore[arg-type]
            warn(NON_LEAF_GRAD, UserWarning)
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is None:
            self._grad = None
        else:
            self._check_assigned_grad(value)
            self._grad = value
        if probe.observer is not None:
            probe.observer.grad_cleared(self, "none" if value is None else "assigned")  # type: ignore[arg-type]

    @grad.deleter
    def grad(self) -> None:
        self.grad = None

    @property
    def grad_dtype(self) -> Any:
        """The type that this leaf's gradient has, or None for any.

        Raises:
            RuntimeError: If this is no leaf.
        """
        if self.grad_fn is not None:
            raise RuntimeError("grad_dtype can only be accessed on leaf tensors.")
        kind = None if self._hooks is None else self._hooks.grad_dtype
        return self.dtype if kind is None else None if kind == ANY_DTYPE else kind

    @grad_dtype.setter
    def grad_dtype(self, kind: Any) -> None:
        if self.grad_fn is not None:
            raise RuntimeError("grad_dtype can only be set on leaf tensors.")
        if kind is not None and not isinstance(kind, dtypes.dtype):
            raise RuntimeError(f"grad_dtype must be a torch.dtype or None, but got {type(kind).__name__}")
        leaf_hooks_of(self).grad_dtype = ANY_DTYPE if kind is None else kind  # type: ignore[arg-type]

    def _check_assigned_grad(self, value: Any) -> None:
        if not isinstance(value, TensorAutograd):
            raise TypeError(
                f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}"
            )
        if value is self:
            raise RuntimeError("can't assign Variable as its own grad")
        kind = self._hooks.grad_dtype if self._hooks is not None else None
        wanted = self.dtype if kind is None else kind
        if wanted != ANY_DTYPE and value.dtype != wanted:
            given = dtypes.C_NAMES.get(value.dtype.name, value.dtype.name)
            raise RuntimeError(
                f"attempting to assign a gradient with dtype '{given}' to a "
                f"tensor with grad_dtype '{wanted.scalar_type}'. The gradient must match the tensor's grad_dtype "
                "(defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a specific "
                "dtype, "
                "or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its "
                "gradient may break downstream systems that assume they match."
            )
        if value._array.shape != self._array.shape:
            raise RuntimeError(
                f"attempting to assign a gradient of size '{list(value._array.shape)}' to a tensor of size "
                f"'{list(self._array.shape)}'. Please ensure that the gradient and the tensor are the same size"
            )

    # ------------------------------------------------------------------------------------------ backward and hooks
    def backward(
        self,
        gradient: Any = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Any = None,
    ) -> None:
        """Compute the gradients of the leaves that this tensor depends on and add them to their ``.grad``.

        Args:
            gradient: Seed for a tensor with more than one element.
            retain_graph: Keep saved values for another pass (default: as ``create_graph``).
            create_graph: Record the pass itself, so that gradients can be differentiated.
            inputs: Accumulate into these tensors only.
        """
        (_backward or _load_backward())(self, gradient, retain_graph, create_graph, None, inputs)

    def register_hook(self, hook: Callable[[Tensor], Any]) -> Any:
        """Call ``hook(grad)`` when this tensor's gradient is known; it may return another one.

        Raises:
            RuntimeError: If this tensor needs no gradient.
        """
        from .autograd.hooks import add_tensor_hook

        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        return add_tensor_hook(self, hook)  # type: ignore[arg-type]

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> Any:
        """Call ``hook(self)`` each time a gradient was added to this leaf's ``.grad``."""
        from .autograd.hooks import add_post_accumulate_hook

        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        if self.grad_fn is not None:
            raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
        return add_post_accumulate_hook(self, hook)  # type: ignore[arg-type]

    @property
    def _backward_hooks(self) -> Any:
        """The tensor hooks by handle number, or None; may be replaced by another dictionary."""
        from .autograd.hooks import tensor_hooks

        return tensor_hooks(self)  # type: ignore[arg-type]

    @_backward_hooks.setter
    def _backward_hooks(self, table: Any) -> None:
        from .autograd.hooks import replace_tensor_hooks

        replace_tensor_hooks(self, table)  # type: ignore[arg-type]

    @_backward_hooks.deleter
    def _backward_hooks(self) -> None:
        raise RuntimeError("Deletion of _backwards_hooks not allowed!")

    @property
    def _post_accumulate_grad_hooks(self) -> Any:
        """The hooks called after each accumulation, by handle number, or None if there never was one."""
        return None if self._hooks is None else self._hooks.post_accumulate or None

    @property
    def _grad_fn(self) -> Node | None:
        return self.grad_fn

    @_grad_fn.deleter
    def _grad_fn(self) -> None:
        raise RuntimeError("Deletion of _grad_fn not allowed. Detach tensor instead!")

    def retain_grad(self) -> None:
        """Fill ``.grad`` of this tensor too, although it is no leaf."""
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if self.grad_fn is None or self._retains is not None:
            return
        from .autograd.hooks import retain

        retain(self)  # type: ignore[arg-type]

    @property
    def retains_grad(self) -> bool:
        """Whether ``retain_grad`` was called on this non-leaf."""
        return self._retains is not None

    # ------------------------------------------------------------------------------------------ versions and aliases
    @property
    def _version(self) -> int:
        """How many in-place operations wrote to the shared memory.

        Raises:
            RuntimeError: For an inference tensor, whose writes nobody counts.
        """
        if self._inference and self._counter is None:
            raise RuntimeError("Inference tensors do not track version counter.")
        return 0 if self._counter is None else self._counter.value & WRITES

    def _shared_counter(self) -> VersionCounter | DetachedCounter:
        """The version counter, made now if there was none."""
        found = self._counter
        if found is None:
            found = self._counter = VersionCounter()
        return found

    def is_inference(self) -> bool:
        """Whether this tensor was made in inference mode."""
        return self._inference

    def _is_view(self) -> bool:
        return self._base is not None

    def _accumulator_edge(self) -> Any:
        return accumulate_grad(self)  # type: ignore[arg-type]

    def _number_tensor(self) -> Tensor:
        from .tensor import number_tensor

        return number_tensor(self._number)  # type: ignore[attr-defined]

    def _weak(self) -> weakref.ref[Any]:
        return weakref.ref(self)
