"""Hooks that scripts register on tensors and nodes, and the order in which a pass calls them.

For the tensor that a node made: tensor hooks in order of registration (each sees the last one's result), then
``retain_grad``; then the node's pre-hooks, the node, its post-hooks. For a leaf: tensor hooks, pre-hooks of its
AccumulateGrad, accumulation, post-accumulate-grad hooks, post-hooks.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable
from itertools import count
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .. import probe
from .node import Node, node_of, output_nr_of

if TYPE_CHECKING:
    from ..tensor import Tensor

#: Whether any node of this process ever had a hook: until then a pass needn't look.
used = False

_next_id = count().__next__
Table = OrderedDict[int, Callable[..., Any]]

#: ``grad_dtype`` of a leaf whose gradient may have any type.
ANY_DTYPE = "any"


class RemovableHandle:
    """What registering a hook returns: ``remove()`` takes the hook away again; also usable with ``with``.

    Args:
        table: The hooks by number; held weakly.
        extra_dict: Further dictionaries that forget the number together with ``table``.
    """

    def __init__(self, table: Any, *, extra_dict: Any = None) -> None:
        self.hooks_dict_ref = weakref.ref(table)
        extra = [] if extra_dict is None else [extra_dict] if isinstance(extra_dict, dict) else extra_dict
        self.extra_dict_ref = tuple(weakref.ref(d) for d in extra)
        self.id = _next_id()

    def remove(self) -> None:
        """Take the hook away; harmless when done twice."""
        for reference in (self.hooks_dict_ref, *self.extra_dict_ref):
            table = reference()
            if table is not None and self.id in table:
                del table[self.id]

    def __getstate__(self) -> Any:
        return self.hooks_dict_ref(), self.id, tuple(reference() for reference in self.extra_dict_ref)

    def __setstate__(self, state: Any) -> None:
        table, self.id, extra = state
        self.hooks_dict_ref = weakref.ref(OrderedDict() if table is None else table)
        self.extra_dict_ref = tuple(weakref.ref(d) for d in extra)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


class HookTable(Table):
    """Hooks by handle number; a class of its own because handles hold it weakly."""

    def add(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Append ``hook``."""
        handle = RemovableHandle(self)
        self[handle.id] = hook
        return handle

    def __repr__(self) -> str:
        return repr(OrderedDict(self))


class NodeHooks:
    """All hooks of one node.

    Attributes:
        tensor: Hooks per output number, on the tensor made.
        retains: Weak references per output number, to tensors that keep their gradient.
        pre: Hooks called before the node.
        post: Hooks called after it.
    """

    __slots__ = ("post", "pre", "retains", "tensor")

    def __init__(self) -> None:
        self.tensor: dict[int, HookTable] = {}
        self.retains: dict[int, Any] = {}
        self.pre = HookTable()
        self.post = HookTable()

    def add_pre(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Register a pre-hook."""
        return self.pre.add(hook)

    def add_post(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Register a post-hook."""
        return self.post.add(hook)


class LeafHooks:
    """What few leaves have: hooks (they outlive its AccumulateGrad), and a type of its own for the gradient.

    Attributes:
        tensor: Hooks on the gradient.
        post_accumulate: Hooks called after each accumulation.
        grad_dtype: None where the gradient has the leaf's type, a type, or :data:`ANY_DTYPE`.
    """

    __slots__ = ("grad_dtype", "post_accumulate", "tensor")

    def __init__(self) -> None:
        self.grad_dtype: Any = None
        self.tensor: HookTable | None = HookTable()
        self.post_accumulate = HookTable()


def hooks_of(node: Node) -> NodeHooks:
    """The hooks of a node, made now if there were none."""
    global used
    found = node.hooks
    if found is None:
        used = True
        found = node.hooks = NodeHooks()
    return found


def leaf_hooks_of(leaf: Tensor) -> LeafHooks:
    """The hooks of a leaf, made now if there were none."""
    global used
    found: LeafHooks | None = leaf._hooks
    if found is None:
        used = True
        found = leaf._hooks = LeafHooks()
    return found


def add_tensor_hook(tensor: Tensor, hook: Callable[..., Any]) -> RemovableHandle:
    """Register a hook on the gradient of ``tensor``; it stays with the present ``grad_fn``."""
    node = tensor.grad_fn
    if node is None:
        own = leaf_hooks_of(tensor)
        if own.tensor is None:
            own.tensor = HookTable()
        return own.tensor.add(hook)
    table = hooks_of(node).tensor.setdefault(tensor.output_nr, HookTable())
    return table.add(hook)


def tensor_hooks(tensor: Tensor) -> Any:
    """The table of hooks on the gradient of ``tensor``, or None if there never was one."""
    node = tensor.grad_fn
    if node is None:
        return None if tensor._hooks is None else tensor._hooks.tensor
    return None if node.hooks is None else node.hooks.tensor.get(tensor.output_nr)


def replace_tensor_hooks(tensor: Tensor, table: Any) -> None:
    """Make ``table`` (a dictionary, or None) the hooks on the gradient of ``tensor``."""
    node = tensor.grad_fn
    if node is None:
        if table is not None:
            leaf_hooks_of(tensor).tensor = table
        elif tensor._hooks is not None:
            tensor._hooks.tensor = None
    elif table is not None:
        hooks_of(node).tensor[tensor.output_nr] = table
    elif node.hooks is not None:
        node.hooks.tensor.pop(tensor.output_nr, None)


def add_post_accumulate_hook(leaf: Tensor, hook: Callable[..., Any]) -> RemovableHandle:
    """Register a hook that is called after each accumulation into ``leaf.grad``."""
    return leaf_hooks_of(leaf).post_accumulate.add(hook)


def retain(tensor: Tensor) -> None:
    """Keep the gradient of a non-leaf in its ``.grad``."""
    node = tensor.grad_fn
    assert node is not None
    hooks_of(node).retains[tensor.output_nr] = weakref.ref(tensor)
    tensor._retains = (weakref.ref(node), tensor.output_nr)


def move_retained(tensor: Tensor) -> None:
    """After an in-place operation: ``retain_grad`` follows the tensor to its new node."""
    old, number = tensor._retains
    node = old()
    if node is not None and node.hooks is not None:
        node.hooks.retains.pop(number, None)
    edge = tensor._edge
    new = node_of(edge)
    assert new is not None
    hooks_of(new).retains[output_nr_of(edge)] = weakref.ref(tensor)
    tensor._retains = (weakref.ref(new), output_nr_of(edge))


# ------------------------------------------------------------------------------------------------ during a pass
def hook_name(hook: Callable[..., Any]) -> str:
    """What PyTorch's messages call a hook."""
    return getattr(hook, "__name__", type(hook).__name__)


def checked(hook: Callable[..., Any], result: Any, before: Tensor | None) -> Tensor:
    """``result`` if a hook may return it in place of ``before``.

    Raises:
        TypeError: If it is no tensor.
        RuntimeError: If its shape or type differs.
    """
    from ..tensor import Tensor

    if not isinstance(result, Tensor):
        raise TypeError(f"expected Variable, but hook returned '{type(result).__name__}'")
    if before is not None:
        if result._array.dtype != before._array.dtype:
            raise RuntimeError(
                f"hook '{hook_name(hook)}' has changed the type of value (was {before.type()} got {result.type()})"
            )
        if result._array.shape != before._array.shape:
            raise RuntimeError(f"hook '{hook_name(hook)}' has changed the size of value")
    return result


def run_tensor_hooks(table: HookTable, grad: Tensor | None, node: Node, number: int) -> Tensor | None:
    """The gradient after the hooks of one tensor."""
    for hook in tuple(table.values()):
        found = hook(grad)
        before = grad
        if found is not None:
            grad = checked(hook, found, grad)
        if probe.observer is not None:
            probe.observer.hook_called(number, node, "tensor", before, found)
    return grad


def run_pre_hooks(node: Node, grads: tuple[Tensor | None, ...], number: int) -> tuple[Tensor | None, ...]:
    """The gradients of the outputs after a node's pre-hooks."""
    assert node.hooks is not None
    for hook in tuple(node.hooks.pre.values()):
        found = hook(grads)
        if probe.observer is not None:
            probe.observer.hook_called(number, node, "pre", grads, found)
        if found is not None:
            grads = replaced(hook, found, grads)
    return grads


def run_post_hooks(
    node: Node, inputs: tuple[Tensor | None, ...], outputs: tuple[Tensor | None, ...], number: int
) -> tuple[Tensor | None, ...]:
    """The gradients of the inputs after a node's post-hooks."""
    assert node.hooks is not None
    for hook in tuple(node.hooks.post.values()):
        found = hook(inputs, outputs)
        if probe.observer is not None:
            probe.observer.hook_called(number, node, "post", inputs, found)
        if found is not None:
            inputs = replaced(hook, found, inputs)
    return inputs


def replaced(hook: Callable[..., Any], found: Any, old: tuple[Tensor | None, ...]) -> tuple[Tensor | None, ...]:
    """What a node hook returned, checked against what it got.

    Raises:
        TypeError: If it is no tuple of tensors.
        RuntimeError: If their number, or the shape or type of one, differs.
    """
    if not isinstance(found, tuple):
        raise TypeError(f"expected tuple, but hook returned '{type(found).__name__}'")
    if len(found) != len(old):
        raise RuntimeError(
            f"hook '{hook_name(hook)}' has returned an incorrect number of values (got {len(found)}, but expected "
            f"{len(old)})"
        )
    return tuple(None if new is None else checked(hook, new, was) for new, was in zip(found, old, strict=True))


def run_post_accumulate_hooks(own: LeafHooks | None, leaf: Tensor, node: Node, number: int) -> None:
    """Call the hooks of a leaf whose gradient was just added to.

    Raises:
        RuntimeError: If one returns something.
    """
    if own is None or not leaf._requires_grad:
        return
    for hook in tuple(own.post_accumulate.values()):
        if hook(leaf) is not None:
            raise RuntimeError("Tensor post accumulate grad hooks should return None.")
        if probe.observer is not None:
            probe.observer.hook_called(number, node, "post_accumulate_grad", leaf, None)
