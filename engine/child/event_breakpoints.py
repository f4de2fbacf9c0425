"""Breakpoints on what happens: operations, tensors, names, values, exceptions, regions and backward passes.

While there is one, this observer stands before the sender: it hands everything on, told in full, and then looks whether
somebody waits for it. Without one it isn't there, and costs nothing.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any

import numpy as np

from .. import probe
from ..autograd.node import Node
from ..ops.reporting import report_pointwise
from ..protocol.answers import BreakpointPlaced, BreakpointsHit
from ..protocol.requests import EventBreakpoint
from ..tensor import Tensor
from .gradient_checks import GradientChecks
from .happenings import matches
from .hits import Hits, trouble
from .identities import Identities
from .sender import Sender
from .suspender import Suspender
from .user_code import UserFiles
from .waiting import Waiting


class EventBreakpoints(probe.Observer):
    """All breakpoints of a run that stand on no line.

    Args:
        sender: Tells the debugger; everything is handed on to it.
        suspender: Where the program waits.
        files: The user's files.
        identities: The numbers of tensors and nodes.
        told: Takes what is said of the breakpoints.
    """

    patient = False

    def __init__(
        self,
        sender: Sender,
        suspender: Suspender,
        files: UserFiles,
        identities: Identities,
        told: Callable[[BreakpointPlaced | BreakpointsHit], None],
    ) -> None:
        self._sender = sender
        self._suspender = suspender
        self._files = files
        self._identities = identities
        self._told = told
        self._table: dict[int, Waiting] = {}
        self._by_subject: dict[str, list[Waiting]] = {}
        self._hits = Hits(told)
        self._modules: dict[int, list[list[Any]]] = {}  # label, and whether no operation ran in it yet
        self._main = threading.main_thread().ident
        self._last_exception: BaseException | None = None
        self._changed: deque[tuple[str, str, str]] = deque()
        self.watch_exceptions: Callable[[Callable[[FrameType, BaseException], None] | None], None] = _nobody
        self.watch_regions: Callable[[Callable[[str, str, str], None] | None], None] = _nobody
        for name in vars(probe.Observer):
            if not name.startswith("_") and name not in vars(EventBreakpoints):
                setattr(self, name, self._followed(getattr(sender, name)))

    # ------------------------------------------------------------------------------------------------ the list
    def replace(self, requests: Sequence[EventBreakpoint]) -> None:
        """Take the whole new list."""
        old, self._table = self._table, {}
        self._by_subject = {}
        for request in requests:
            one = Waiting(request)
            before = old.get(request.identity)
            if before is not None:
                one.count = before.count
            if before is None or before.problem != one.problem:
                self._told(BreakpointPlaced(identity=request.identity, path="", line=0, message=one.problem))
            self._table[request.identity] = one
            if one.active:
                self._by_subject.setdefault(request.subject, []).append(one)
        self.watch_exceptions(self._raised if self._waiting_for_exceptions() else None)
        self.watch_regions(self._region_changed if "region" in self._by_subject else None)
        if probe.observer is not None:
            probe.set_observer(self.observer())

    def _waiting_for_exceptions(self) -> bool:
        return any(one.request.when != "uncaught" for one in self._by_subject.get("exception", ()))

    def tell_hits(self) -> None:
        """Tell how often breakpoints were hit, if that is more than was told before."""
        self._hits.tell(self._table)

    def watch(self, operations: bool, nodes: bool) -> None:
        """As :meth:`Sender.watch`, where somebody else wants to be told too."""
        watching = self._watching()
        self._sender.watch(operations or watching, nodes or watching)

    def _watching(self) -> bool:
        rows = (one for subject, rows in self._by_subject.items() if subject != "exception" for one in rows)
        return not all(one.checks_gradients for one in rows)

    def observer(self) -> probe.Observer:
        """Who has to be told of what happens: this, or the sender at once if nobody waits for anything."""
        self.watch(False, False)
        checks = self._by_subject.get("value")
        return self if self._watching() else GradientChecks(self._sender, self._check) if checks else self._sender

    # ------------------------------------------------------------------------------------------------ what happens
    def pointwise(
        self, key: Any, result: Tensor, node: Node | None, input: Tensor, other: Tensor | None = None
    ) -> None:
        report_pointwise(self, key, result, node, (input,) if other is None else (input, other))

    def operation(
        self,
        op: str,
        inputs: Sequence[Any],
        attributes: Mapping[str, Any],
        outputs: Sequence[Tensor],
        node: Node | None,
        reason: str,
    ) -> None:
        self._sender.operation(op, inputs, attributes, outputs, node, reason)
        self._region_changes()
        name = "" if node is None else type(node).__name__
        for one in self._waiting("op", "forward"):
            if matches(one.request.pattern, op, op.rstrip("_"), name):
                self._hit(one, value=outputs[0]._array if outputs else None, name=op)
        self._first_inside(op, outputs)
        for output in outputs:
            self._look_at(output, op, name)
        self._about_to_be_bound(op, outputs[0] if outputs else None)

    def created(self, tensor: Tensor, how: str) -> None:
        self._sender.created(tensor, how)
        self._region_changes()
        self._about_to_be_bound(how, tensor)

    def cut(self, kind: str, tensor: Tensor, result: Any) -> None:
        self._sender.cut(kind, tensor, result)
        self._region_changes()
        if isinstance(result, Tensor):
            self._about_to_be_bound(kind, result)

    def written(self, tensor: Tensor, op: str, before: int, after: int, tracked: bool) -> None:
        self._sender.written(tensor, op, before, after, tracked)
        self._region_changes()
        self._about(tensor, "written", op, shares_memory=True)

    def grad_cleared(self, tensor: Tensor, how: str) -> None:
        self._sender.grad_cleared(tensor, how)
        self._region_changes()
        self._about(tensor, "cleared", how)

    def accumulated(self, number: int, tensor: Tensor, node: Node, before: Any, contribution: Any, after: Any) -> None:
        self._sender.accumulated(number, tensor, node, before, contribution, after)
        self._region_changes()
        self._about(tensor, "grad", "grad", node=node, backward_pass=number)
        self._look_at_gradient(after, tensor, "grad", node=node, backward_pass=number)

    def region_entered(self, kind: str, label: str) -> None:
        self._sender.region_entered(kind, label)
        if kind == "module":
            self._modules.setdefault(threading.get_ident(), []).append([label, True])
        self._region_changes()

    def region_left(self, kind: str) -> None:
        self._sender.region_left(kind)
        modules = self._modules.get(threading.get_ident())
        if kind == "module" and modules:
            modules.pop()
        self._region_changes()

    def backward_begun(
        self,
        number: int,
        roots: Sequence[Tensor],
        seeds: Sequence[Any],
        retain_graph: bool,
        create_graph: bool,
        accumulates: bool,
    ) -> None:
        self._sender.backward_begun(number, roots, seeds, retain_graph, create_graph, accumulates)
        self._region_changes()
        for one in self._waiting("backward", "both"):
            self._hit(one, name="backward", backward_pass=number)

    def node_begun(self, number: int, node: Node, grads: Sequence[Any]) -> None:
        self._sender.node_begun(number, node, grads)
        self._region_changes()
        name = type(node).__name__
        for one in self._waiting("op", "backward"):
            if matches(one.request.pattern, name, _function(name)):
                self._hit(one, value=_first(grads), name=name, node=node, backward_pass=number)
        for one in self._waiting("value", "backward"):
            named = self._named(one) if one.path is not None else None
            if named is not None and named.grad_fn is node and grads[named.output_nr] is not None:
                self._look_at_gradient(grads[named.output_nr], named, name, node=node, backward_pass=number)

    def node_finished(self, number: int, node: Node, grads: Sequence[Any]) -> None:
        self._sender.node_finished(number, node, grads)
        self._region_changes()
        self._check(
            number, node, [grad if isinstance(grad, np.ndarray) else grad._array for grad in grads if grad is not None]
        )

    def _check(self, number: int, node: Node, arrays: Sequence[np.ndarray[Any, Any]]) -> None:
        """A node has made these gradients."""
        name = type(node).__name__
        for one in self._waiting("value", "backward"):
            if matches(one.request.pattern, name, _function(name)):
                found = next((array for array in arrays if one.holds(array, name)), None)
                if found is not None:
                    self._hit(one, value=found, name=name, node=node, backward_pass=number)

    def _raised(self, frame: FrameType, error: BaseException) -> None:
        """An exception came to a user's frame."""
        if error is self._last_exception or self._suspender.waiting:
            return
        self._last_exception = error
        for one in self._waiting("exception", "both"):
            if one.request.when != "uncaught" and any(
                matches(one.request.pattern, kind.__name__) for kind in type(error).__mro__[:-2]
            ):
                self._hit(one, name=type(error).__name__, frame=frame, error=error)

    # ------------------------------------------------------------------------------------------------ who waits for it
    def _waiting(self, subject: str, direction: str) -> list[Waiting]:
        return [
            one
            for one in self._by_subject.get(subject, ())
            if "both" in (direction, one.request.direction) or one.request.direction == direction
        ]

    def _first_inside(self, op: str, outputs: Sequence[Tensor]) -> None:
        """The first operation inside each call of a module stops for those who wait for the module."""
        for entry in self._modules.get(threading.get_ident(), ()):
            label, first = entry
            entry[1] = False
            for one in self._waiting("module", "forward") if first else ():
                if matches(one.request.pattern, label):
                    self._hit(one, value=outputs[0]._array if outputs else None, name=op)

    def _about_to_be_bound(self, how: str, tensor: Tensor | None) -> None:
        """A tensor was made that the statement which runs now will give a name."""
        if "name" not in self._by_subject:
            return
        target = self._target()
        for one in self._waiting("name", "forward"):
            if one.request.when in ("created", "rebound", "") and target == one.request.pattern:
                there = self._named(one) is not None
                if one.request.when == "" or there == (one.request.when == "rebound"):
                    self._hit(one, value=None if tensor is None else tensor._array, name=how)

    def _look_at(self, tensor: Tensor, *names: str) -> None:
        """An operation has a result: stop for those who wait for such values of it, or of its variable."""
        for one in self._waiting("value", "forward"):
            if one.holds(tensor._array, names[0]) and (
                matches(one.request.pattern, *names)
                or (one.path is not None and (self._target() == one.request.pattern or self._named(one) is tensor))
            ):
                self._hit(one, value=tensor._array, name=names[0])

    def _look_at_gradient(self, gradient: Any, tensor: Tensor, name: str, **place: Any) -> None:
        """A tensor got a gradient: stop for those who wait for such gradients of its variable."""
        array = gradient._array if isinstance(gradient, Tensor) else gradient
        for one in self._waiting("value", "backward"):
            if one.path is not None and self._named(one) is tensor and one.holds(array, name):
                self._hit(one, value=array, name=name, **place)

    def _about(self, tensor: Tensor, what: str, name: str, shares_memory: bool = False, **place: Any) -> None:
        """Something happened to a tensor: stop for those who wait for it, or for what shares its memory."""
        for subject in ("tensor", "name"):
            for one in self._by_subject.get(subject, ()):
                if one.request.when not in ("", what):
                    continue
                meant = self._named(one) if subject == "name" else self._identities.find(int(one.request.pattern))
                if meant is None:
                    continue
                if meant is tensor or (shares_memory and meant.storage_identity() is tensor.storage_identity()):
                    self._hit(one, value=tensor._array, name=name, **place)

    def _region_changed(self, when: str, kind: str, label: str) -> None:
        """A region began or ended. The program can't wait before all that is known of its place has been told."""
        self._changed.append((when, kind, label))

    def _region_changes(self) -> None:
        while self._changed:
            when, kind, label = self._changed.popleft()
            for one in self._by_subject.get("region", ()):
                if one.request.when in ("", when) and matches(one.request.pattern, kind, label):
                    self._hit(one, name=label or kind)

    def _followed(self, tell: Callable[..., Any]) -> Callable[..., Any]:
        """Hands a fact on that only regions may have to do with."""

        def told(*arguments: Any) -> Any:
            answer = tell(*arguments)
            self._region_changes()
            return answer

        return told

    def _named(self, one: Waiting) -> Tensor | None:
        """What the variable of a breakpoint means in the innermost user frame that knows it."""
        assert one.path is not None
        for frame, _ in self._files.stack(sys._getframe(1)):
            found = one.path.find(frame)
            if isinstance(found, Tensor):
                return found
        return None

    def _target(self) -> str:
        """The name to which the statement that runs now assigns its value, "" if none."""
        for frame, info in self._files.stack(sys._getframe(1)):
            found: str = self._files.location(info, frame.f_lasti).target
            return found
        return ""

    # ------------------------------------------------------------------------------------------------ stopping
    def _hit(
        self,
        one: Waiting,
        value: Any = None,
        name: str = "",
        node: Node | None = None,
        backward_pass: int = 0,
        frame: FrameType | None = None,
        error: BaseException | None = None,
    ) -> None:
        if self._suspender.waiting or threading.get_ident() != self._main:
            return
        frame = frame or sys._getframe(2)
        user = next((found for found, _ in self._files.stack(frame)), None)
        trouble = self._stops(one, user, {"value": value, "name": name, "error": error})
        if trouble is None:
            return
        number = 0 if node is None else node._uid
        self._suspender.stop(
            "breakpoint", frame, node=node, node_number=number, backward_pass=backward_pass,
            detail=f"{one.request.identity} {trouble or _what(one.request.subject, name, error)}".rstrip(),
        )  # fmt: skip

    def _stops(self, one: Waiting, frame: FrameType | None, names: dict[str, Any]) -> str | None:
        """None if a hit does not stop, else what went wrong with its condition or message, or ""."""
        scope = {} if frame is None else {**frame.f_globals, **frame.f_locals}
        try:
            stops = one.stops(one.request.hits, lambda code: eval(code, {**scope, **names}))
        except Exception as error:
            return f"!{trouble(one.evaluated, error, 'a breakpoint')}"
        return "" if stops else None


def _what(subject: str, name: str, error: BaseException | None) -> str:
    """What happened, where the breakpoint itself does not say it: the operation, the kind of region, the exception."""
    if error is not None:
        return " ".join(f"{type(error).__name__}: {error}".split())
    return name if subject in ("op", "module", "value", "region") else ""


def _function(node: str) -> str:
    """The operation behind a node's name: ``mul`` for ``MulBackward0``."""
    return node.split("Backward")[0].lower()


def _first(grads: Sequence[Any]) -> Any:
    for grad in grads:
        if grad is not None:
            return grad if isinstance(grad, np.ndarray) else grad._array
    return None


def _nobody(callback: Any) -> None:
    """Nobody reports exceptions, or regions."""
