"""One pass of backward: collect the nodes, run them in PyTorch's order, accumulate into the leaves.

Order: descending sequence number, and a leaf as soon as its last contribution is there; this is what PyTorch's ready
queue gives on one thread. No recursion anywhere: a chain of a million nodes runs like one of three.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import probe
from . import anomaly, hooks, modes, running, saved
from .accumulate import accumulate, accumulate_as
from .graph import hooks_in_force, restore_hooks
from .hooks import LeafHooks, run_post_accumulate_hooks, run_post_hooks, run_pre_hooks, run_tensor_hooks
from .node import AccumulateGrad, Node, OutputPort
from .readiness import by_readiness

if TYPE_CHECKING:
    from ..tensor import Tensor

_next_pass = count(1).__next__
_by_sequence = attrgetter("sequence")
_add = np.add


class Pass:
    """The state of one running pass.

    Attributes:
        number: Number of the pass, for the observer.
        create_graph: Whether gradients are tensors, as a rule with a history of their own.
        recorded: Whether they have one.
        buffers: What has come in so far, by node: a gradient, or a list of them for a node with several outputs.
        leaf_uses: Contributions that each leaf still waits for.
        needed: Nodes to run, or None for all.
        captures: Targets of ``autograd.grad`` by node: ``[(output number, position)]``.
        captured: The gradients found for them.
        callbacks: What to call when the pass has finished.
    """

    needed: set[Node] | None = None
    accumulate_only: set[Node] | None = None

    def __init__(self, retain_graph: bool, create_graph: bool) -> None:
        self.number = _next_pass()
        self.retain_graph = retain_graph
        self.create_graph = self.recorded = create_graph
        self.buffers: dict[Node, Any] = {}
        self.leaf_uses: dict[Node, int] = {}
        self.captures: dict[Node, list[tuple[int, int]]] = {}
        self.captured: dict[int, Any] = {}
        self.callbacks: list[Callable[[], Any]] = []
        self.freed: list[Node] = []
        self.order: list[Node] = []

    # ------------------------------------------------------------------------------------------ preparation
    def collect(self, roots: Sequence[Node]) -> None:
        """Find all nodes that the roots reach, in running order, and count the uses of each leaf."""
        seen: set[Node] = set()
        uses = self.leaf_uses
        used = uses.get
        order: list[Node] = []
        note, append = seen.add, order.append
        for root in roots:
            if type(root) is AccumulateGrad:
                uses[root] = used(root, 0) + 1
            elif root not in seen:
                note(root)
                append(root)
        for node in order:  # which grows meanwhile
            for edge in node.next:
                if edge is None:
                    continue
                kind = type(edge)
                if kind is AccumulateGrad:
                    uses[edge] = used(edge, 0) + 1
                    continue
                if kind is OutputPort:
                    edge = edge.node
                if edge not in seen:
                    note(edge)
                    append(edge)
        order.sort(key=_by_sequence, reverse=True)
        self.order = by_readiness(order) if Node.renumbered else order

    def restrict(self, targets: Sequence[Any]) -> None:
        """Run only what leads to ``targets`` (nodes)."""
        leading: set[Any] = set(targets)
        needed: set[Node] = set()
        for node in reversed(self.order):
            for edge in node.next:
                if edge in leading or (type(edge) is OutputPort and edge.node in leading):
                    needed.add(node)
                    leading.add(node)
                    break
        self.needed = needed

    def seed(self, edge: Any, grad: Any) -> None:
        """Put in the gradient of a root."""
        self._put(edge, grad)

    def _put(self, edge: Any, grad: Any) -> None:
        """Add a contribution to the buffer of the node that ``edge`` leads to."""
        buffers = self.buffers
        if type(edge) is OutputPort:
            node, number = edge.node, edge.output_nr
            slots = buffers.get(node)
            if slots is None:
                slots = buffers[node] = [None] * node.outputs
            if grad is not None:
                held = slots[number]
                slots[number] = grad if held is None else self._sum(held, grad)
            return
        if grad is None:
            return
        held = buffers.get(edge)
        buffers[edge] = grad if held is None else self._sum(held, grad)

    def _sum(self, a: Any, b: Any) -> Any:
        return a + b if self.create_graph else _add(a, b, out=...)

    # ------------------------------------------------------------------------------------------ running
    def run(self, roots: Sequence[Node]) -> None:
        """Run every node that is due, then what was queued with ``queue_callback``."""
        around = running.passes()
        if len(around) >= running.DEEPEST:
            running.on_new_stack(self.run, roots)
            return
        around.append(self)
        packing = hooks_in_force() if saved.attention else None
        old = modes.set_enabled(self.recorded)
        try:
            for root in roots:
                if type(root) is AccumulateGrad:
                    self.contributed(root)
            self._loop()
            if self.callbacks:
                modes.set_enabled(old)
                for callback in self.callbacks:  # grows while callbacks queue more
                    callback()
        finally:
            modes.set_enabled(old)
            around.pop()
            if packing is not None:
                restore_hooks(packing)
            self.buffers.clear()

    def _loop(self) -> None:  # noqa: C901 - the hot loop: a call saved per node is a tenth of a small backward
        buffers, uses, needed = self.buffers, self.leaf_uses, self.needed
        owned: set[Node] = set()  # nodes whose buffer nobody else can see, so that it may be added to in place
        take, there, number = buffers.pop, buffers.get, self.number
        tensors, release = self.create_graph, not self.retain_graph
        captures = {node for node in self.captures if type(node) is not AccumulateGrad}
        observer = probe.observer
        special = anomaly.enabled or (observer is not None and tensors)
        plain = not special and self.accumulate_only is None and observer is None and not self.captures
        for node in self.order:
            if needed is not None and node not in needed:
                if node in self.captures:
                    self._capture(node, self._outputs_ready(node, take(node, None)))
                continue
            grad = take(node, None)
            edges = node.next
            if (
                special
                or (hooks.used and node.hooks is not None)
                or (captures and node in captures)
                or (observer is not None and (grad is None or not observer.patient or node.runs_undefined))
            ):
                grads = self._run_watched(node, grad)
                if release and node.release() and probe.observer is not None:
                    self.freed.append(node)
            elif grad is None and not node.runs_undefined:
                grads = (None,) * len(edges)
                if release and node.release() and probe.observer is not None:
                    self.freed.append(node)
            elif tensors:
                grads = node.apply_tensors(grad)
                if release:
                    node.release()
            elif observer is None:
                grads = node.run_arrays(grad, release)
            else:
                try:
                    grads = node.run_arrays(grad, False)
                except BaseException:
                    observer.node_begun(number, node, grad if type(grad) is list else [grad])
                    raise
                observer.ran(number, node, grad, grads)
                if release and node.release() and probe.observer is not None:
                    self.freed.append(node)
            ready: list[AccumulateGrad] | None = None
            for edge, found in zip(edges, grads):  # noqa: B905 - lengths agree by construction
                if edge is None:
                    continue
                kind = type(edge)
                if found is not None:
                    if kind is OutputPort:
                        self._put(edge, found)
                        continue
                    held = there(edge)
                    if held is None:
                        buffers[edge] = found
                    elif tensors:
                        buffers[edge] = held + found
                    elif edge in owned:
                        _add(held, found, held)
                    else:
                        buffers[edge] = _add(held, found, out=...)
                        owned.add(edge)
                if kind is AccumulateGrad:
                    left = uses[edge] - 1
                    uses[edge] = left
                    if not left:
                        if ready is None:
                            ready = [edge]
                        else:
                            ready.append(edge)
            if ready is not None:
                # Nothing here may hold the gradients any more: a leaf takes over an array that nobody else has.
                grads = found = held = grad = None
                for leaf in ready:
                    variable = leaf.variable
                    if not plain or (hooks.used and (variable._hooks is not None or leaf.hooks is not None)):
                        self._leaf_ready(leaf)
                        continue
                    gradient = take(leaf, None)
                    if gradient is not None:
                        accumulate(variable, gradient, leaf, number)

    def contributed(self, leaf: AccumulateGrad) -> None:
        """One contribution to ``leaf`` is in (or turned out to be undefined)."""
        self.leaf_uses[leaf] -= 1
        if not self.leaf_uses[leaf]:
            self._leaf_ready(leaf)

    def _outputs_ready(self, node: Node, grad: Any) -> Any:
        """Tensor hooks and ``retain_grad`` of what ``node`` made; returns the gradient after them."""
        slots = [grad] if node.is_single else (grad or [None] * node.outputs)
        if node.hooks is not None:
            slots = [self._after_tensor_hooks(node, i, g) for i, g in enumerate(slots)]
        return slots[0] if node.is_single else slots

    def _capture(self, node: Node, grad: Any) -> None:
        """Keep the gradients that ``autograd.grad`` was asked for here."""
        slots = [grad] if node.is_single else (grad or [None] * node.outputs)
        for number, position in self.captures.get(node, ()):
            self.captured[position] = slots[number]

    def _after_tensor_hooks(self, node: Node, output_nr: int, grad: Any) -> Any:
        own = node.hooks
        assert own is not None
        table = own.tensor.get(output_nr)
        if table:
            grad = self.bare(run_tensor_hooks(table, self.wrapped(grad), node, self.number))
        reference = own.retains.get(output_nr)
        tensor = None if reference is None else reference()
        if tensor is not None and grad is not None:
            self._retain(tensor, node, grad)
        return grad

    def _retain(self, tensor: Tensor, node: Node, grad: Any) -> None:
        before = None if tensor._grad is None else tensor._grad._array.copy()
        if tensor._grad is None:
            tensor._grad = grad.clone() if self.create_graph else self.wrapped(grad.copy())
        else:
            tensor._grad = tensor._grad + self.wrapped(grad)
        if probe.observer is not None:
            after = tensor._grad
            assert after is not None
            contribution = grad._array if self.create_graph else grad
            probe.observer.accumulated(self.number, tensor, node, before, contribution, after._array)

    def _run_watched(self, node: Node, grad: Any) -> Any:
        """One node with hooks, captures, anomaly detection or an observer."""
        if self.captures:  # PyTorch takes the gradient before the hooks if the node itself has to run
            self._capture(node, grad)
        grad = self._outputs_ready(node, grad)
        slots = [grad] if node.is_single else grad
        if probe.observer is not None:
            probe.observer.node_begun(self.number, node, slots)
        own = node.hooks
        if own is not None and own.pre:
            slots = [self.bare(g) for g in run_pre_hooks(node, tuple(self.wrapped(g) for g in slots), self.number)]
            grad = slots[0] if node.is_single else slots
        if not node.runs_undefined and all(g is None for g in slots):
            grads: Any = (None,) * len(node.next)
        elif anomaly.enabled:
            grads = anomaly.run(node, grad, self.create_graph)
        else:
            grads = node.apply_tensors(grad) if self.create_graph else node.run_arrays(grad, False)
        if own is not None and own.post:
            inputs = tuple(self.wrapped(g) for g in grads)
            outputs = tuple(self.wrapped(g) for g in slots)
            grads = tuple(self.bare(g) for g in run_post_hooks(node, inputs, outputs, self.number))
        if probe.observer is not None:
            probe.observer.node_finished(self.number, node, grads)
        return grads

    def _leaf_ready(self, leaf: AccumulateGrad) -> None:
        """All contributions to a leaf are in: hooks, capture, accumulation."""
        grad = self.buffers.pop(leaf, None)
        variable = leaf.variable
        only = self.accumulate_only
        if only is not None and leaf not in only and leaf not in self.captures:
            return
        leaf_hooks: LeafHooks | None = variable._hooks
        if leaf_hooks is not None and leaf_hooks.tensor:
            grad = self.bare(run_tensor_hooks(leaf_hooks.tensor, self.wrapped(grad), leaf, self.number))
        for _, position in self.captures.get(leaf, ()):
            self.captured[position] = grad
        if only is not None and leaf not in only:
            return
        observer = probe.observer
        if observer is not None and observer.patient and leaf.hooks is None and leaf_hooks is None:
            observer = None if grad is not None else observer
        if observer is not None:
            observer.node_begun(self.number, leaf, [grad])
        if leaf.hooks is not None and leaf.hooks.pre:
            grad = self.bare(run_pre_hooks(leaf, (self.wrapped(grad),), self.number)[0])
        if grad is not None:
            # No function in between: another reference to the gradient would keep the leaf from taking it over.
            if leaf_hooks is None or leaf_hooks.grad_dtype is None:
                accumulate(variable, grad, leaf, self.number)
            else:
                accumulate_as(leaf_hooks.grad_dtype, variable, grad, leaf, self.number)
            run_post_accumulate_hooks(leaf_hooks, variable, leaf, self.number)
        if leaf.hooks is not None and leaf.hooks.post:
            run_post_hooks(leaf, (), (self.wrapped(grad),), self.number)
        if observer is not None:
            observer.node_finished(self.number, leaf, ())

    # ------------------------------------------------------------------------------------------ arrays and tensors
    def wrapped(self, grad: Any) -> Tensor | None:
        """A gradient as the tensor that hooks see."""
        from ..tensor import tensor_of

        return grad if grad is None or self.create_graph else tensor_of(grad)

    def bare(self, grad: Tensor | None) -> Any:
        """A gradient that a hook returned as this pass keeps it."""
        return grad if grad is None or self.create_graph else grad._array

    # ------------------------------------------------------------------------------------------ observer
    def report_queue(self, roots: Sequence[Node]) -> None:
        """Tell the observer which nodes will run, in order, with the number of gradients each waits for."""
        observer = probe.observer
        assert observer is not None
        whole = self.needed is None and self.accumulate_only is None
        if whole and observer.queued(self.number, self.order, [r for r in roots if type(r) is AccumulateGrad]):
            return
        running = [n for n in self.order if self.needed is None or n in self.needed]
        waits: dict[Node, int] = {}
        for node in running:
            for edge in node.next:
                target = edge.node if type(edge) is OutputPort else edge
                if target is not None:
                    waits[target] = waits.get(target, 0) + 1
        left = dict(self.leaf_uses)
        for root in roots:
            if type(root) is AccumulateGrad:
                self._report_leaf(root, left, waits)
        for node in running:
            observer.node_queued(self.number, node, waits.get(node, 0))
            for edge in node.next:
                if type(edge) is AccumulateGrad:
                    self._report_leaf(edge, left, waits)

    def _report_leaf(self, leaf: AccumulateGrad, left: dict[Node, int], waits: dict[Node, int]) -> None:
        left[leaf] -= 1
        if not left[leaf] and (self.accumulate_only is None or leaf in self.accumulate_only):
            assert probe.observer is not None
            probe.observer.node_queued(self.number, leaf, waits.get(leaf, 0))
