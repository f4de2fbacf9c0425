"""The only place where the engine reports what it does.

The engine calls :data:`observer` at every fact worth knowing, guarded by one ``is not None`` test, so that a
program that nobody watches pays nothing measurable. An observer receives the engine's own live objects (tensors,
nodes, arrays); turning them into immutable events is its business. It must not change what it is given.

Every method of :class:`Observer` does nothing, so that an implementation overrides only what it needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .autograd.node import Node
    from .tensor import Tensor

#: Why an operation got no grad_fn. The words appear in events and in explanations.
UNTRACKED_REASONS = ("no-grad", "inference-mode", "no-input-requires-grad", "not-differentiable", "integer-dtype")


class Observer:
    """Receives what the engine does, in order, on the thread that does it.

    Attributes:
        patient: Whether it is enough to be told of a node when it has run. The AccumulateGrad of a leaf without hooks
            is then told of by :meth:`accumulated` alone.
    """

    patient: bool = False

    def created(self, tensor: Tensor, how: str) -> None:
        """A tensor came to be without an operation.

        ``how`` is the factory that the user called (``"tensor"``, ``"zeros"``, ``"randn"``, ``"Parameter"`` …).
        """

    def operation(
        self,
        op: str,
        inputs: Sequence[Any],
        attributes: Mapping[str, Any],
        outputs: Sequence[Tensor],
        node: Node | None,
        reason: str,
    ) -> None:
        """An operation was executed.

        Args:
            op: PyTorch's name of the function (``"pow"``, ``"add_"`` for the in-place twin).
            inputs: Tensor arguments in order; Python scalars stand where the user gave a scalar.
            attributes: The other arguments by name (``dim``, ``keepdim``, ``exponent`` …).
            outputs: Result tensors; for an in-place operation the tensor written to.
            node: The grad_fn made, or None.
            reason: One of :data:`UNTRACKED_REASONS` where ``node`` is None, else ``""``.
        """

    def pointwise(
        self, key: Any, result: Tensor, node: Node | None, input: Tensor, other: Tensor | None = None
    ) -> None:
        """An operation on single elements was executed: one or two tensors in, one new tensor out.

        What most programs do most, so there is a short way for it. ``key`` is the name of the op table's row; where
        there are arguments beside the tensors, a tuple of it with value and type of each. The result has the shape to
        which the inputs broadcast. The same as :meth:`operation` unless it is overridden.
        """
        from .ops.reporting import report_pointwise

        report_pointwise(self, key, result, node, (input,) if other is None else (input, other))

    def written(self, tensor: Tensor, op: str, before: int, after: int, tracked: bool) -> None:
        """An in-place operation changed a storage; ``before`` and ``after`` are its version counter."""

    def history_changed(self, tensor: Tensor) -> None:
        """An in-place operation gave ``tensor`` a new grad_fn (a rebase, CopySlices, a regenerated view)."""

    def requires_grad_changed(self, tensor: Tensor) -> None:
        """``requires_grad_()`` or an assignment to ``requires_grad`` changed the flag."""

    def cut(self, kind: str, tensor: Tensor, result: Any) -> None:
        """A value left the graph.

        ``kind`` is ``"detach"``, ``"data"``, ``"copy"`` (``torch.tensor(t)``) or the escaping call: ``"item"``,
        ``"tolist"``, ``"numpy"``, ``"float"``, ``"int"``, ``"bool"``. ``result`` is the tensor, array or number
        that came out.
        """

    def refused(self, operation: str, tensors: Sequence[Tensor], error: Exception) -> None:
        """The engine is about to raise ``error`` instead of doing what it was asked to.

        ``operation``: "backward", "grad", "write" (in place), "numpy", "requires_grad", "save" or "grad-read" (which
        is only warned of); ``tensors`` are those that it is about.
        """

    def region_entered(self, kind: str, label: str) -> None:
        """A region began on this thread: ``no_grad``, ``enable_grad``, ``set_grad_enabled``, ``inference_mode``,
        ``module`` (label: the module's class), ``custom`` (the forward of a custom Function)."""

    def region_left(self, kind: str) -> None:
        """The innermost region of this kind ended."""

    def backward_begun(
        self,
        number: int,
        roots: Sequence[Tensor],
        seeds: Sequence[Any],
        retain_graph: bool,
        create_graph: bool,
        accumulates: bool,
    ) -> None:
        """A backward pass began; ``seeds`` are the gradients of the roots (arrays or tensors). ``accumulates`` is
        False for ``torch.autograd.grad``, which leaves ``.grad`` alone."""

    def node_queued(self, number: int, node: Node, dependencies: int) -> None:
        """``node`` belongs to pass ``number`` and waits for ``dependencies`` gradients. Called for every node of
        the pass before the first runs, in the order in which they will run."""

    def queued(self, number: int, nodes: Sequence[Node], leaves: Sequence[Node]) -> bool:
        """The nodes of pass ``number`` in the order in which they will run, without the leaves' AccumulateGrads;
        ``leaves`` are those among its roots. False asks for :meth:`node_queued` instead."""
        return False

    def node_begun(self, number: int, node: Node, grads: Sequence[Any]) -> None:
        """``node`` is about to run. ``grads`` has one array, tensor or None per output of the forward operation.
        An observer may block here: this is where a debugger stops inside ``backward()``."""

    def hook_called(self, number: int, node: Node, kind: str, before: Any, after: Any) -> None:
        """A user's hook ran. ``kind``: ``tensor``, ``pre``, ``post``, ``post_accumulate_grad``; ``after`` is
        None when the hook left the gradient alone."""

    def node_finished(self, number: int, node: Node, grads: Sequence[Any]) -> None:
        """``node`` has run; ``grads`` has one array, tensor or None per entry of ``next_functions``."""

    def ran(self, number: int, node: Node, grad: Any, grads: Sequence[Any]) -> None:
        """A node with one output has run from ``grad`` to ``grads``, and no one needed to know before that it begins:
        called in place of :meth:`node_begun` and :meth:`node_finished` while :attr:`patient` is true."""
        self.node_begun(number, node, [grad])
        self.node_finished(number, node, grads)

    def accumulated(self, number: int, tensor: Tensor, node: Node, before: Any, contribution: Any, after: Any) -> None:
        """``contribution`` was added to the ``.grad`` of a leaf (or stored in that of a tensor with
        ``retain_grad``). ``before`` is a copy of the old array or None; ``after`` the new array."""

    def buffers_freed(self, number: int, nodes: Sequence[Node]) -> None:
        """These nodes dropped their saved tensors after the pass (``retain_graph=False``)."""

    def backward_finished(self, number: int, error: BaseException | None) -> None:
        """The pass ended, with the exception that broke it if one did."""

    def grad_cleared(self, tensor: Tensor, how: str) -> None:
        """``.grad`` was set to None (``how`` = ``"none"``), zeroed (``"zero"``) or replaced (``"assigned"``)."""

    def optimizer_created(self, optimizer: Any, parameters: Sequence[Tensor]) -> None:
        """An optimiser took charge of ``parameters``."""

    def optimizer_step_begun(self, optimizer: Any) -> None:
        """``optimizer.step()`` was called; writes until :meth:`optimizer_stepped` are its updates."""

    def optimizer_stepped(self, optimizer: Any) -> None:
        """``optimizer.step()`` is done: one training step ends here."""


#: The observer of this process, or None. Read it as ``probe.observer``, never import the name.
observer: Observer | None = None
#: How many times a module was given a parameter, buffer or module; read it as ``probe.registrations``.
registrations = 0


def refused(operation: str, error: Exception, *tensors: Tensor) -> Exception:
    """Report that ``error`` is about to be raised because of ``tensors``; returns it."""
    if observer is not None:
        observer.refused(operation, tensors, error)
    return error


def set_observer(new: Observer | None) -> Observer | None:
    """Install ``new`` (None: report nothing) and return the one that was there."""
    global observer
    old, observer = observer, new
    return old
