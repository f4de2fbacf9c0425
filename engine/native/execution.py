"""``torch._C``: what a running backward pass is going to do, as programs that plan ahead in hooks ask for it."""

from __future__ import annotations

import sys
from types import CodeType
from typing import Any, Final

from ..autograd.backward_pass import Pass
from ..autograd.multithreading import is_multithreading_enabled
from ..autograd.node import AccumulateGrad, Node, OutputPort
from ..autograd.running import current

_LOOP: Final[CodeType] = Pass._loop.__code__
_THREADS = (
    "get_current_graph_task_execution_order expects the current backward to be executed with multithreading disabled, "
    "e.g. by running:\n\n>>> with torch.autograd.set_multithreading_enabled(False):\n...     torch.autograd.grad(...)\n"
)
_LEAF = (
    "A leaf node was passed to _will_engine_execute_node but we are currently running autograd.grad(). This is "
    "currently not supported."
)


def _running(asked: str) -> Pass:
    innermost = current()
    if innermost is None:
        raise RuntimeError(f"{asked} should only be called during the backward pass")
    return innermost


def _runs(running: Pass, node: Node) -> bool:
    """Whether the pass reaches a node that makes values: to run it, or for the gradient that was asked for there."""
    return running.needed is None or node in running.needed or node in running.captures


def _takes(running: Pass, leaf: Node) -> bool:
    only = running.accumulate_only
    return leaf in running.captures or only is None or leaf in only


def _current_graph_task_execution_order() -> list[Node]:
    """The nodes of the innermost running pass, in the order in which they run.

    Raises:
        RuntimeError: If no pass is running, or it may use several threads.
    """
    running = _running("_current_graph_task_execution_order")
    if is_multithreading_enabled():
        raise RuntimeError(_THREADS)
    uses: dict[Node, int] = {}
    for node in running.order:
        for edge in node.next:
            if type(edge) is AccumulateGrad:
                uses[edge] = uses.get(edge, 0) + 1
    order: list[Node] = []
    for node in running.order:
        if _runs(running, node):
            order.append(node)
        for edge in node.next:
            if type(edge) is AccumulateGrad:
                uses[edge] -= 1
                if not uses[edge] and _takes(running, edge):
                    order.append(edge)
    return order


def _current_autograd_node() -> Node | None:
    """The node that runs now on this thread; None outside of a pass.

    Passes don't keep it, since that would cost each node something: the frames of their loops know.
    """
    frame = sys._getframe(1) if current() is not None else None
    while frame is not None:
        if frame.f_code is _LOOP:
            return frame.f_locals.get("node")
        frame = frame.f_back
    return None


def _will_engine_execute_node(node: Any) -> bool:
    """Whether the innermost running pass has run or is going to run ``node``.

    Raises:
        RuntimeError: If ``node`` is none, no pass is running, or it is a leaf's whose gradient ``autograd.grad`` was
            asked for.
    """
    if not isinstance(node, Node):
        raise RuntimeError(f"_will_engine_execute_node expects an grad_fn, but got {type(node).__name__}")
    running = _running("_get_should_execute_nodes")
    if type(node) is not AccumulateGrad:
        return node in running.order and _runs(running, node)
    if node in running.captures:
        raise RuntimeError(_LEAF)
    reached = any(edge is node for one in running.order for edge in one.next if type(edge) is not OutputPort)
    return reached and _takes(running, node)
