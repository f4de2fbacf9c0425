"""The node of a custom Function, which is also the ``ctx`` its methods get."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np

from ..ops.functions import namespace as F
from ..settings import warn
from ..storage import WRITES
from ..tensor import Tensor, tensor_of
from . import modes, saved
from .node import Node, OutputPort, next_sequence
from .saved import FREED, RELEASED, PackedTensor, SavedOutput, kept_output, modified_value, pack
from .saved_tensor import SavedTensor
from .views import current_edge

ONCE = (
    "saved_tensors can only be accessed once when clear_saved_tensors_on_access=True is set on the autograd.Function. "
    "Either access saved_tensors only once, or set clear_saved_tensors_on_access=False."
)


class FunctionNode(Node):
    """One call of a custom Function."""

    __slots__ = ()
    _forward_class: ClassVar[Any]
    runs_undefined = True

    # Defaults of what few functions set.
    to_save: tuple[Any, ...] | None = None
    saved_for_forward: tuple[Any, ...] | None = None
    dirty_tensors: tuple[Any, ...] | None = None
    non_differentiable: tuple[Any, ...] | None = None
    _held: Any = ()
    _materialize = True
    _materialize_non_diff_grads = True
    _output_kinds: tuple[Any, ...] = ()
    _inputs_kept: tuple[Any, ...] = ()

    def prepare(self, args: tuple[Any, ...]) -> None:
        """Take the number and the edges, before ``forward`` runs."""
        self.sequence = next_sequence()
        self.needs_input_grad = tuple(isinstance(a, Tensor) and a.requires_grad for a in args)
        tracking = any(self.needs_input_grad) and modes.is_grad_enabled()
        self.next = tuple(current_edge(a) for a in args if isinstance(a, Tensor)) if tracking else ()
        self._is_tensor = tuple(isinstance(a, Tensor) for a in args)
        self._input_kinds = tuple((a._array.shape, a._array.dtype) for a in args if isinstance(a, Tensor))

    # ------------------------------------------------------------------------------------------ what ctx offers
    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors (or None) for backward, with the checks for later writes."""
        self.to_save = tensors

    def save_for_forward(self, *tensors: Any) -> None:
        """Keep tensors for ``jvp``, which finds them in ``saved_tensors``."""
        self.saved_for_forward = tensors

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What ``save_for_backward`` kept.

        Raises:
            RuntimeError: If it was freed, or written to since.
        """
        if self.saved_for_forward is not None:  # only while jvp runs
            return self.saved_for_forward
        if self._held is RELEASED:
            raise RuntimeError(ONCE if self._forward_class.clear_saved_tensors_on_access else FREED)
        found = tuple(self._unpacked(*entry) for entry in self._held)
        if self._forward_class.clear_saved_tensors_on_access:
            self._held = RELEASED
        return found

    def maybe_clear_saved_tensors(self) -> None:
        """Drop what ``save_for_backward`` kept, before the pass does."""
        self._held = RELEASED

    @property
    def saved_variables(self) -> tuple[Any, ...]:
        """Old name of ``saved_tensors``."""
        warn("'saved_variables' is deprecated; use 'saved_tensors'", DeprecationWarning)
        return self.saved_tensors

    @property
    def _raw_saved_tensors(self) -> tuple[SavedTensor, ...]:
        """A handle of each kept tensor, on which hooks can be set."""
        if self._held is RELEASED:
            raise RuntimeError(FREED)
        return tuple(self._handle(i) for i in range(len(self._held)))

    def _handle(self, index: int) -> SavedTensor:
        def get() -> Any:
            return RELEASED if self._held is RELEASED else self._held[index][0]

        def put(packed: Any) -> None:
            self._held = (*self._held[:index], (packed, 0), *self._held[index + 1 :])

        return SavedTensor.over(get, put)

    @property
    def _forward_cls(self) -> Any:
        return self._forward_class

    def mark_dirty(self, *tensors: Any) -> None:
        """Say that ``forward`` changed these inputs in place."""
        self.dirty_tensors = _tensors_only(tensors, "mark_dirty can only accept variables, but argument ")

    def mark_non_differentiable(self, *tensors: Any) -> None:
        """Say that these outputs have no gradient."""
        self.non_differentiable = _tensors_only(
            tensors, "mark_non_differentiable only accepts variable arguments, but got "
        )

    def set_materialize_grads(self, value: bool) -> None:
        """Whether undefined gradients arrive as zeros (the default) or as None."""
        self._materialize = value

    def note_outputs(self, outputs: tuple[Any, ...], plain: list[bool]) -> None:
        """Remember of which shape and type zeros for each output are; None where undefined stays None."""
        self._output_kinds = tuple(
            (o._array.shape, o._array.dtype)
            if isinstance(o, Tensor) and (self._materialize_non_diff_grads or not no_gradient)
            else None
            for o, no_gradient in zip(outputs, plain, strict=True)
        )

    def _unpacked(self, held: Any, version: int) -> Any:
        if held is None:
            return None
        counter = held._counter
        if counter is not None and (counter.value ^ version) & WRITES:
            raise modified_value(held, version, self)
        if isinstance(held, Tensor):
            return held
        if isinstance(held, PackedTensor):
            return held.tensor(self)
        result = tensor_of(held._array)
        result._counter = held._counter
        result._edge = self.output_edge(held.output_nr)
        result._requires_grad = True
        return result

    def keep(self, outputs: tuple[Any, ...]) -> None:
        """Turn what ``save_for_backward`` was given into what is held: outputs without closing a cycle."""
        held: list[tuple[Any, int]] = []
        for i, tensor in enumerate(self.to_save or ()):
            if tensor is None:
                held.append((None, 0))
                continue
            if not isinstance(tensor, Tensor):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {i} is of type {type(tensor).__name__}"
                )
            index = next((i for i, o in enumerate(outputs) if o is tensor), -1)
            packed: Any = pack(tensor) if saved.attention else tensor
            if index >= 0 and not any(tensor is i for i in self._inputs_kept):
                if packed is tensor:
                    packed = kept_output(tensor, index)
                else:
                    packed.edge, packed.output_nr = None, index
            counter = packed._counter
            held.append((packed, 0 if counter is None else counter.value))
        self._held = tuple(held)
        self.to_save = None

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
        grads = [grad] if self.outputs == 1 else (grad or [None] * self.outputs)
        found = self._run([None if g is None else tensor_of(g) for g in grads])
        return tuple(None if g is None else g._array for g in found)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        return tuple(self._run([grad] if self.outputs == 1 else (grad or [None] * self.outputs)))

    def _run(self, grads: list[Any]) -> list[Any]:
        from .function import NO_BACKWARD, Function

        if self._materialize:
            grads = [
                tensor_of(np.zeros(*kind)) if g is None and kind is not None else g
                for g, kind in zip(grads, self._output_kinds, strict=True)
            ]
        kind = self._forward_class
        has_vjp, has_backward = kind.vjp is not Function.vjp, kind.backward is not Function.backward
        if has_vjp and has_backward:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only "
                "implement one of them."
            )
        if not (has_vjp or has_backward):
            raise NotImplementedError(NO_BACKWARD)
        function = kind.vjp if has_vjp else kind.backward
        found = function(self, grads) if kind.boxed_grads_call else function(self, *grads)
        return self._checked(found if isinstance(found, tuple) else (found,))

    def _checked(self, found: tuple[Any, ...]) -> list[Any]:
        """The gradients of the tensor inputs, in shape and type of the inputs.

        Raises:
            RuntimeError: For a wrong number, or a wrong shape.
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
                        f"function {self.name()} returned a gradient different than None at position {i + 1}, but the "
                        "corresponding forward input was not a Variable"
                    )
                continue
            shape, kind = self._input_kinds[len(made)]
            made.append(self._fitted(grad, shape, kind, len(made)))
        return made

    def _fitted(self, grad: Any, shape: tuple[int, ...], kind: Any, index: int) -> Any:
        if grad is None:
            return None
        if not isinstance(grad, Tensor):
            raise RuntimeError(f"expected Variable or None (got {type(grad).__name__})")
        if self.next[index] is None:  # nobody takes it, but the node's hooks see it
            return grad
        if grad._array.shape != shape:
            if not _expandable(shape, grad._array.shape):
                raise RuntimeError(
                    f"Function {self.name()} returned an invalid gradient at index {index} - got "
                    f"{list(grad._array.shape)} but expected shape compatible with {list(shape)}"
                )
            grad = F.sum_to_size(grad, shape)
        return grad if grad._array.dtype == kind else F.to_dtype(grad, kind)


def _tensors_only(values: tuple[Any, ...], message: str) -> tuple[Any, ...]:
    if not all(isinstance(v, Tensor) for v in values):
        raise RuntimeError(message)
    return values


def _expandable(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    if len(shape) > len(to):
        return False
    tail = to[len(to) - len(shape) :]
    return all(a in (1, b) for a, b in zip(shape, tail, strict=True))
