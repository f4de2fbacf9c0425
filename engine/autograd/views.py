"""Views and in-place operations: which history a tensor has after memory that it shares was written to.

A view holds its root in ``_base`` and shares its version counter. A write through a view gives the root a
:class:`CopySlices` node; every other view notices by the counter that its own history is out of date and gets a new
``AsStridedBackward0`` over the root's history when next used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import probe
from ..storage import Array, new_counter
from . import modes, saved
from .geometry import Geometry
from .node import Node, OutputPort, accumulate_grad, next_sequence
from .saved import freed, short_name

if TYPE_CHECKING:
    from ..tensor import Tensor

#: What the error about a forbidden write to a view says at the end, by how the view came to be.
FORBIDDEN = {
    "multiple": "This view is the output of a function that returns multiple views. Such functions do not allow the "
    "output views to be modified inplace. You should replace the inplace operation by an out-of-place one.",
    "custom": "This view was created inside a custom Function (or because an input was returned as-is) and the "
    "autograd logic to handle view+inplace would override the custom backward associated with the custom Function, "
    "leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom "
    "Function.",
    "no-grad": "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by "
    "moving both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be "
    "tracked) or both outside (if you want the inplace to be tracked).",
    "inference": "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by "
    "moving both the view and the inplace either both inside the inference_mode block (if you don't want the inplace "
    "to be tracked) or both outside (if you want the inplace to be tracked).",
}
LEAF = "a leaf Variable that requires grad is being used in an in-place operation."
LEAF_VIEW = "a view of a leaf Variable that requires grad is being used in an in-place operation."
INFERENCE = (
    "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get "
    "a normal tensor "
    "before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details."
)
OVERLAP = (
    "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please "
    "clone() the tensor before performing the operation."
)
PARTIAL_OVERLAP = (
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
    "location. Please clone() the tensor before performing the operation."
)


def make_view(result: Tensor, of: Tensor, kind: str = "") -> None:
    """Tell ``result``, whose array is a numpy view of that of ``of``, that it is one.

    ``kind``: ``"multiple"`` for outputs of split and its like, ``"custom"`` for a custom Function's, ``""`` otherwise.
    """
    if modes.inference_seen and of._inference:  # nobody tracks these
        result._inference = True
        result._storage = of.storage_identity()
        result._edge = None
        result._requires_grad = False
        return
    root = of._base
    if root is None:
        root = of
    counter = root._counter
    if counter is None:
        counter = root._counter = new_counter()
    result._base = root
    result._counter = counter
    if counter.value:
        result._seen_version = counter.value
    if modes.altered and not modes.is_grad_enabled():
        result._view_kind = "inference" if modes.is_inference_mode_enabled() else "no-grad"
        result._inference = False
        if root._requires_grad:
            result._requires_grad = result._borrows_requires_grad = True
    elif kind or of._view_kind:
        result._view_kind = of._view_kind or kind


def refresh(view: Tensor) -> None:
    """Give a view whose memory was written to since a node over its root's present history.

    Raises:
        RuntimeError: With PyTorch's wording, for a view whose history can't be made again.
    """
    counter = view._counter
    root = view._base
    assert root is not None
    if counter is None or counter.value == view._seen_version:
        if (
            root._requires_grad and not view._requires_grad and view._array.dtype.kind == "f"
        ):  # it was asked for after the view was made
            view._requires_grad = view._borrows_requires_grad = True
        return
    if view._edge is None and not root._requires_grad:
        return
    if view._view_kind:
        changed = "its base or another view of its base has been"
        raise probe.refused("write", RuntimeError(_forbidden(view, changed)), view)
    node = AsStridedBackward0.over(root, view._array)
    view._edge = node
    view._requires_grad = True
    view._seen_version = counter.value
    if view._retains is not None:
        from .hooks import move_retained

        move_retained(view)
    if probe.observer is not None:
        probe.observer.history_changed(view)


def current_edge(tensor: Tensor) -> Any:
    """The edge to the node that takes the gradient of ``tensor``; None if it needs none."""
    if tensor._base is not None:
        refresh(tensor)
    edge = tensor._edge
    if edge is None and tensor._requires_grad:
        return accumulate_grad(tensor)
    return edge


# ------------------------------------------------------------------------------------------------ in-place operations
def check_inplace(target: Tensor, *sources: Any) -> None:
    """Raise PyTorch's error if ``target`` may not be written to now from ``sources``, the other tensor operands."""
    _check_history(target, sources)
    array = target._array
    if (
        0 in array.strides
        and array.size
        and any(s == 0 and n > 1 for s, n in zip(array.strides, array.shape, strict=True))
    ):
        raise RuntimeError(OVERLAP)
    for source in sources:
        other = source._array
        if other is not array and (other.base is not None or array.base is not None) and _overlap(array, other):
            raise RuntimeError(PARTIAL_OVERLAP)
    _check_counted(target)


def check_overwrite(target: Tensor, *sources: Any) -> None:
    """As :func:`check_inplace`, for an operation that may write to elements that share memory."""
    _check_history(target, sources)
    _check_counted(target)


def _check_counted(target: Tensor) -> None:
    if target._inference and target._counter is None and not modes.is_inference_mode_enabled():
        raise RuntimeError(INFERENCE)


def _check_history(target: Tensor, sources: tuple[Any, ...]) -> None:
    """Raise PyTorch's error if the history of ``target`` forbids a write now."""
    if saved.before_write is not None:
        saved.before_write(target)
    if modes.altered and not modes.is_grad_enabled():
        return
    base = target._base
    if base is None:
        if target._edge is None and target._requires_grad:
            raise probe.refused("write", RuntimeError(LEAF), target)
        return
    wanted = target._requires_grad or base._requires_grad
    if not wanted and not any(s._requires_grad for s in sources):
        return
    if target._view_kind:
        raise probe.refused("write", RuntimeError(_forbidden(target, "is being")), target)
    if wanted and base._edge is None:
        raise probe.refused("write", RuntimeError(LEAF_VIEW), target)
    if wanted and target._edge is None:
        raise probe.refused("write", RuntimeError(LEAF), target)
    refresh(target)


def _forbidden(view: Tensor, changed: str) -> str:
    """PyTorch's message about a view that must not be written to, or whose history can't be made again."""
    kind, edge = view._view_kind, view._edge
    node = edge.node if type(edge) is OutputPort else edge
    name = "" if node is None else short_name(node)
    output = f"Output {view.output_nr} of {name} is a view" if name else ""
    if node is not None and kind in ("multiple", "custom"):
        return f"{output} and {changed} modified inplace. {FORBIDDEN[kind]}"
    origin = f"{output} of a view which was created in" if output else "A view was created in"
    if kind == "inference":
        return f"{origin} inference mode and {changed} modified inplace in normal mode. {FORBIDDEN[kind]}"
    return f"{origin} no_grad mode and {changed} modified inplace with grad mode enabled. {FORBIDDEN[kind]}"


def _overlap(a: Array, b: Array) -> bool:
    """Whether two arrays share some elements but aren't the same part of memory, as far as PyTorch finds out."""
    if not a.size or not b.size or not np.may_share_memory(a, b) or not (_dense(a) and _dense(b)):
        return False
    same = a.ctypes.data == b.ctypes.data and a.nbytes == b.nbytes
    return not (same and a.strides == b.strides)


def _dense(array: Array) -> bool:
    """Whether the elements fill one block of memory, in any order of dimensions."""
    expected = array.itemsize
    for stride, size in sorted((s, n) for s, n in zip(array.strides, array.shape, strict=True) if n != 1):
        if stride != expected:
            return False
        expected *= size
    return True


def bump(target: Tensor) -> int:
    """Count one write to the memory of ``target``; returns the version before."""
    counter = target._counter
    if counter is None:
        if target._inference:
            return 0
        counter = target._counter = new_counter()
    before = counter.value
    counter.value = before + 1
    return before


def rebase(target: Tensor, edge: Any, told: bool = True) -> None:
    """Make ``edge`` (a node, or port, of the in-place operation just done) the history of ``target``.

    Without ``told``, whoever calls says so by :func:`tell_history` once the node has saved all that it keeps.
    """
    from .hooks import move_retained

    root = target._base
    if root is not None:
        node = edge.node if type(edge) is OutputPort else edge
        copy = CopySlices.of(root, target, node)
        root._edge = copy
        root._requires_grad = True
        target._edge = AsStridedBackward0.over(root, target._array)
        target._requires_grad = True
        counter = target._counter
        target._seen_version = 0 if counter is None else counter.value
        if root._retains is not None:
            move_retained(root)
    else:
        target._edge = edge
        target._requires_grad = True
    if target._retains is not None:
        move_retained(target)
    if told and probe.observer is not None:
        tell_history(target)


def tell_history(target: Tensor) -> None:
    """Report the new history of what was written to in place, and of what it is a view of."""
    if probe.observer is not None:
        if target._base is not None:
            probe.observer.history_changed(target._base)
        probe.observer.history_changed(target)


# ------------------------------------------------------------------------------------------------ nodes
class AsStridedBackward0(Node):
    """Backward of a view that was made again over its root's present history."""

    __slots__ = ("geometry",)
    geometry: Geometry

    @classmethod
    def over(cls, root: Tensor, view: Array) -> AsStridedBackward0:
        """The node of ``view`` over ``root``."""
        node = cls.__new__(cls)
        node.sequence = next_sequence()
        edge = root._edge
        node.next = (accumulate_grad(root) if edge is None and root._requires_grad else edge,)
        node.geometry = Geometry(root._array, view)
        return node

    def apply(self, grad: Array) -> tuple[Any, ...]:
        return (self.geometry.spread(grad),)

    def apply_tensors(self, grad: Tensor) -> tuple[Any, ...]:
        return (self.geometry.spread_tensor(grad),)


class CopySlices(Node):
    """History of a root after an in-place operation through one of its views."""

    __slots__ = ("geometry", "inner", "released")
    geometry: Geometry
    inner: Node
    released: bool

    @classmethod
    def of(cls, root: Tensor, view: Tensor, inner: Node) -> CopySlices:
        """The node for ``inner``, the operation's own node, applied to ``view`` of ``root``."""
        node = cls.__new__(cls)
        node.sequence = next_sequence()
        node.inner = inner
        node.released = False
        node.geometry = Geometry(root._array, view._array)
        node.next = (root._edge, *inner.next[1:])
        # The gradient of the written part goes through the root's gradient, so the inner node must always compute it.
        inner.next = (inner.next[0] or root._edge, *inner.next[1:])
        return node

    def name(self) -> str:
        return "torch::autograd::CopySlices"

    def release(self) -> bool:
        self.released = True
        return self.inner.release()

    def _saved_entries(self) -> Any:
        return self.inner._saved_entries()

    def apply(self, grad: Array) -> tuple[Any, ...]:
        if self.released:
            raise freed()
        whole, part = self.geometry.buffer(grad.dtype)
        whole[...] = grad
        found = self.inner.run_arrays(part.copy(), False)
        first = found[0]
        if first is None:
            part[...] = 0
        else:
            part[...] = first
        return (whole if self.next[0] is not None else None, *found[1:])

    def apply_tensors(self, grad: Tensor) -> tuple[Any, ...]:
        from ..ops.functions import namespace as F

        if self.released:
            raise freed()
        whole, part = self.geometry.tensors(grad)
        found = self.inner.apply_tensors(F.clone(part))
        if found[0] is None:
            F.zero_(part)
        else:
            F.copy_(part, found[0])
        return (whole if self.next[0] is not None else None, *found[1:])
