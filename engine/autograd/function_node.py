"""The node of a custom Function, which is also the ``ctx`` its methods get."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from .. import probe
from . import modes
from .node import Node, OutputPort, next_sequence
from .saved import FREED, RELEASED, PackedTensor, SavedOutput, modified_value, pack
from .views import bump, current_edge, rebase

if TYPE_CHECKING:
    from ..tensor import Tensor


class FunctionNode(Node):
    """One call of a custom Function."""

    __slots__ = ()
    _forward_class: ClassVar[Any]
    runs_undefined = True

    def prepare(self, args: tuple[Any, ...]) -> None:
        """Take the number and the edges, before ``forward`` runs."""
        from ..tensor import Tensor

        self.sequence = next_sequence()
        tracking = modes.is_grad_enabled()
        self.next = tuple(current_edge(a) if tracking else None for a in args if isinstance(a, Tensor))
        self.needs_input_grad = tuple(isinstance(a, Tensor) and a.requires_grad for a in args)
        self._is_tensor = tuple(isinstance(a, Tensor) for a in args)
        self._input_kinds = tuple((a._array.shape, a._array.dtype) for a in args if isinstance(a, Tensor))
        self._to_save: tuple[Any, ...] = ()
        self._held: Any = ()
        self._dirty: tuple[Any, ...] = ()
        self._plain: tuple[Any, ...] = ()
        self._materialize = True
        self._output_kinds: tuple[Any, ...] = ()

    # ------------------------------------------------------------------------------------------ what ctx offers
    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors (or None) for backward, with the checks for later writes."""
        self._to_save = tensors

    def save_for_forward(self, *tensors: Any) -> None:
        """Keep tensors for forward-mode differentiation (which is not run here)."""

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What ``save_for_backward`` kept.

        Raises:
            RuntimeError: If it was freed, or written to since.
        """
        if self._held is RELEASED:
            raise RuntimeError(FREED)
        return tuple(self._unpacked(*entry) for entry in self._held)

    saved_variables = saved_tensors

    def mark_dirty(self, *tensors: Any) -> None:
        """Say that ``forward`` changed these inputs in place."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Any) -> None:
        """Say that these outputs have no gradient."""
        self._plain = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Whether undefined gradients arrive as zeros (the default) or as None."""
        self._materialize = value

    def _unpacked(self, held: Any, version: int) -> Any:
        from ..tensor import Tensor, tensor_of

        if held is None:
            return None
        counter = held._counter
        if counter is not None and counter.value != version:
            raise modified_value(held, version, self)
        if isinstance(held, Tensor):
            return held
        if isinstance(held, PackedTensor):
            return held.tensor()
        result = tensor_of(held._array)
        result._counter = held._counter
        result._edge = self.output_edge(held.output_nr)
        result._requires_grad = True
        return result

    def keep(self, outputs: tuple[Any, ...]) -> None:
        """Turn what ``save_for_backward`` was given into what is held: outputs without closing a cycle."""
        held: list[tuple[Any, int]] = []
        for tensor in self._to_save:
            if tensor is None:
                held.append((None, 0))
                continue
            packed = pack(tensor)
            if packed is tensor:
                index = next((i for i, o in enumerate(outputs) if o is tensor), -1)
                if index >= 0 and not any(tensor is i for i in self._inputs_kept):
                    packed = SavedOutput(tensor, index)
            counter = packed._counter
            held.append((packed, 0 if counter is None else counter.value))
        self._held = tuple(held)
        self._to_save = ()

    _inputs_kept: tuple[Any, ...] = ()

    def release(self) -> bool:
        self._held = RELEASED
        return True

    def _saved_entries(self) -> Iterable[tuple[str, Any, Any, int]]:
        if self._held is RELEASED:
            return
        for i, (held, version) in enumerate(self._held):
            if isinstance(held, SavedOutput):
                yield f"saved_{i}", held._array, held._storage, version
            elif held is not None and not isinstance(held, PackedTensor):
                yield f"saved_{i}", held, held.storage_identity(), version

    def output_edge(self, number: int) -> Any:
        """The edge to one of the outputs."""
        return self if self.outputs == 1 else OutputPort(self, number)

    # ------------------------------------------------------------------------------------------ backward
    def apply(self, grad: Any) -> tuple[Any, ...]:
        from ..tensor import tensor_of

        grads = [grad] if self.outputs == 1 else (grad or [None] * self.outputs)
        found = self._run([None if g is None else tensor_of(g) for g in grads])
        return tuple(None if g is None else g._array for g in found)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        return tuple(self._run([grad] if self.outputs == 1 else (grad or [None] * self.outputs)))

    def _run(self, grads: list[Any]) -> list[Any]:
        from ..tensor import tensor_of
        from .function import NO_BACKWARD, Function

        if self._materialize:
            grads = [
                tensor_of(np.zeros(shape, kind)) if g is None else g
                for g, (shape, kind) in zip(grads, self._output_kinds, strict=True)
            ]
        kind = self._forward_class
        backward = kind.backward if kind.backward is not Function.backward else kind.vjp
        if backward is Function.backward:
            raise NotImplementedError(NO_BACKWARD)
        found = backward(self, *grads)
        return self._checked(found if isinstance(found, tuple) else (found,))

    def _checked(self, found: tuple[Any, ...]) -> list[Any]:
        """The gradients of the tensor inputs, in shape and type of the inputs.

        Raises:
            RuntimeError: For a wrong number, or a wrong shape.
            TypeError: For something that is no tensor.
        """
        expected = len(self._is_tensor)
        if len(found) > expected and all(g is None for g in found[expected:]):
            found = found[:expected]
        if len(found) != expected:
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients (expected {expected}, got "
                f"{len(found)})"
            )
        made: list[Any] = []
        for i, (grad, is_tensor) in enumerate(zip(found, self._is_tensor, strict=True)):
            if not is_tensor:
                if grad is not None:
                    raise RuntimeError(
                        f"function {self.name()} returned a gradient different from None at position {i + 1}, but the "
                        "corresponding forward input was not a Variable"
                    )
                continue
            shape, kind = self._input_kinds[len(made)]
            made.append(self._fitted(grad, shape, kind, len(made)))
        return made

    def _fitted(self, grad: Any, shape: tuple[int, ...], kind: Any, index: int) -> Any:
        from ..ops.functions import namespace as F
        from ..tensor import Tensor

        if grad is None or self.next[index] is None:
            return None
        if not isinstance(grad, Tensor):
            raise TypeError(f"expected Variable or None (got {type(grad).__name__})")
        if grad._array.shape != shape:
            if not _expandable(shape, grad._array.shape):
                raise RuntimeError(
                    f"Function {self.name()} returned an invalid gradient at index {index} - got "
                    f"{list(grad._array.shape)} but expected shape compatible with {list(shape)}"
                )
            grad = F.sum_to_size(grad, shape)
        return grad if grad._array.dtype == kind else F.to_dtype(grad, kind)


def _expandable(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    if len(shape) > len(to):
        return False
    tail = to[len(to) - len(shape) :]
    return all(a in (1, b) for a, b in zip(shape, tail, strict=True))


def finish(node: FunctionNode, args: tuple[Any, ...], output: Any, name: str) -> Any:
    """Give the outputs of ``forward`` their history and return them as ``forward`` did."""
    from ..ops.reporting import report
    from ..tensor import Tensor

    single = not isinstance(output, (tuple, list))
    raw = (output,) if single else tuple(output)
    tracked = any(e is not None for e in node.next)
    node.outputs = len(raw)
    inputs = [a for a in args if isinstance(a, Tensor)]
    node._inputs_kept = tuple(i for i in inputs if not any(i is d for d in node._dirty))
    made = tuple(
        _finished(node, value, i, inputs, tracked) if isinstance(value, Tensor) else value
        for i, value in enumerate(raw)
    )
    node._output_kinds = tuple(
        (o._array.shape, o._array.dtype) if isinstance(o, Tensor) else ((), np.dtype(np.float32)) for o in made
    )
    if tracked:
        node.keep(made)
        if probe.observer is not None:
            for value in made:
                if isinstance(value, Tensor):
                    probe.observer.history_changed(value)
    node._dirty = node._plain = node._inputs_kept = ()
    report(name, inputs, {}, [o for o in made if isinstance(o, Tensor)], node if tracked else None)
    if single:
        return made[0]
    return made if isinstance(output, tuple) else list(made)


def _finished(node: FunctionNode, value: Tensor, index: int, inputs: list[Tensor], tracked: bool) -> Tensor:
    """One output with its history."""
    from ..ops.functions import namespace as F

    is_input = any(value is i for i in inputs)
    dirty = any(value is d for d in node._dirty)
    if dirty:
        if tracked and value._edge is None and value._requires_grad:
            from .views import LEAF

            raise RuntimeError(LEAF)
        bump(value)
        if tracked:
            rebase(value, node.output_edge(index))
        return value
    plain = any(value is p for p in node._plain) or value._array.dtype.kind not in "fc"
    if not tracked or plain:
        if is_input:
            return F.detach(value) if plain else value
        return value
    if is_input:
        old = modes.set_enabled(False)
        try:
            value = F.alias(value)
        finally:
            modes.set_enabled(old)
        value._view_kind = "custom"
    elif value._base is not None:
        value._view_kind = "custom"
        value._seen_version = 0 if value._counter is None else value._counter.value
    value._edge = node.output_edge(index)
    value._requires_grad = True
    return value


class DelayedError(Node):
    """Stands behind a gradient that can't be differentiated: raises when backward gets there."""

    __slots__ = ("message",)
    message: str

    @classmethod
    def over(cls, tensor: Tensor, message: str) -> Tensor:
        """``tensor`` with this node as history."""
        from ..tensor import tensor_of

        node = cls.__new__(cls)
        node.sequence = next_sequence()
        node.next = ()
        node.message = message
        result = tensor_of(tensor._array)
        result._edge = node
        result._requires_grad = True
        return result

    def apply(self, grad: Any) -> tuple[Any, ...]:
        raise RuntimeError(self.message)

    apply_tensors = apply


class Error(DelayedError):
    """PyTorch's name of the node."""

    __slots__ = ()
