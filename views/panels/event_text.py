"""Any event as one short sentence: a row for each kind worth its own words, the fields for the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from retrograd.app.model.moment import Moment
from retrograd.app.model.value_text import shape_text
from retrograd.engine.protocol.events import Event, fields, kind
from retrograd.engine.protocol.values import Capture

from .number_text import capture_text
from .plain_text import one_line

#: Fields that have columns of their own or say nothing.
_COMMON: Final = frozenset({"serial", "time", "thread", "location", "frame", "step"})

Words = Callable[[Any, Moment], str]


def event_text(event: Event, moment: Moment) -> str:
    """What happened; tensors and nodes by the names that they have at ``moment``."""
    words = WORDS.get(kind(event))
    return one_line(words(event, moment) if words is not None else _by_fields(event))


def tensor_text(moment: Moment, tensor: int) -> str:
    """A tensor by name and number."""
    if not tensor:
        return "None"
    state = moment.tensor(tensor)
    return f"{state.name} #{tensor}" if state is not None and state.name else f"#{tensor}"


def node_text(moment: Moment, node: int) -> str:
    """A node by name and number."""
    if not node:
        return "None"
    state = moment.node(node)
    return f"{state.name} #{node}" if state is not None else f"#{node}"


def _by_fields(event: Event) -> str:
    parts = [
        f"{name} {value}" if not isinstance(value, bool) else name
        for name, value in fields(event).items()
        if name not in _COMMON and value not in (None, "", 0, False, (), [])
    ]
    return ", ".join(parts)


def _tensors(moment: Moment, tensors: tuple[int, ...]) -> str:
    return ", ".join(tensor_text(moment, tensor) for tensor in tensors[:8])


def _captures(captures: tuple[Capture | None, ...]) -> str:
    return ", ".join(capture_text(each, "None") for each in captures[:8])


def _operation(event: Any, moment: Moment) -> str:
    made = node_text(moment, event.node) if event.node else event.reason
    return f"{event.op}({_tensors(moment, event.inputs)}) → {_tensors(moment, event.outputs)}  {made}"


def _created(event: Any, moment: Moment) -> str:
    grad = " requires_grad" if event.requires_grad else ""
    type_ = shape_text(event.dtype, event.shape)
    return f"{tensor_text(moment, event.tensor)} {type_} {event.origin} {event.op}{grad}"


def _node(event: Any, moment: Moment) -> str:
    following = ", ".join(node_text(moment, edge.node) for edge in event.next)
    return f"{event.name} #{event.node} → ({following})"


def _accumulated(event: Any, moment: Moment) -> str:
    before, part = capture_text(event.before, "None"), capture_text(event.contribution)
    return f"{tensor_text(moment, event.tensor)}.grad: {before} + {part} = {capture_text(event.after)}"


def _written(event: Any, moment: Moment) -> str:
    tracked = "" if event.tracked else " untracked"
    return f"{event.op} on {tensor_text(moment, event.tensor)}: v{event.before} → v{event.after}{tracked}"


def _cut(event: Any, moment: Moment) -> str:
    after = tensor_text(moment, event.result) if event.result else event.text
    return f"✂ {event.cut} {tensor_text(moment, event.tensor)} → {after}"


def _location(event: Any, moment: Moment) -> str:
    target = f"{event.target} = " if event.target else ""
    return f"{target}{event.expression}" if event.expression else event.function


def _finished(event: Any, moment: Moment) -> str:
    signal = f", signal {event.signal}" if event.signal else ""
    return f"{event.reason}, exit code {event.exit_code}{signal}"


#: Words by kind; a kind without a row is told by its fields.
WORDS: Final[dict[str, Words]] = {
    "run-started": lambda e, m: f"{e.path} {' '.join(e.arguments)}",
    "source-seen": lambda e, m: f"{e.path}, {e.text.count(chr(10)) + 1} lines",
    "location-seen": _location,
    "line-reached": lambda e, m: "",
    "frame-entered": lambda e, m: f"{e.function} in {e.path}:{e.line}",
    "name-bound": lambda e, m: f"{e.name} = {tensor_text(m, e.tensor)}",
    "output-written": lambda e, m: f"{e.stream}: {e.text}",
    "exception-raised": lambda e, m: f"⚠ {e.type}: {e.message}",
    "run-finished": _finished,
    "tensor-created": _created,
    "tensor-died": lambda e, m: tensor_text(m, e.tensor),
    "requires-grad-changed": lambda e, m: f"{tensor_text(m, e.tensor)} requires_grad = {e.requires_grad}",
    "history-changed": lambda e, m: f"{tensor_text(m, e.tensor)} grad_fn = {node_text(m, e.node)}",
    "value-recorded": lambda e, m: f"{tensor_text(m, e.tensor)} v{e.version} = {capture_text(e.value)}",
    "node-created": _node,
    "operation-executed": _operation,
    "storage-written": _written,
    "cut-made": _cut,
    "operation-refused": lambda e, m: f"⚠ {e.operation} of {_tensors(m, e.tensors)}: {e.error}",
    "region-entered": lambda e, m: f"{e.region_kind} {e.label}" if e.label != e.region_kind else e.label,
    "backward-begun": lambda e, m: f"pass {e.backward_pass} from {_tensors(m, e.roots)}, seed {_captures(e.seeds)}",
    "node-queued": lambda e, m: f"{node_text(m, e.node)} waits for {e.dependencies}",
    "node-begun": lambda e, m: f"{node_text(m, e.node)} ← {_captures(e.gradients)}",
    "node-finished": lambda e, m: f"{node_text(m, e.node)} → {_captures(e.gradients)}",
    "grad-accumulated": _accumulated,
    "buffers-freed": lambda e, m: f"pass {e.backward_pass}: {len(e.nodes)} nodes",
    "backward-finished": lambda e, m: f"pass {e.backward_pass} {e.error}",
    "grad-cleared": lambda e, m: f"{tensor_text(m, e.tensor)}.grad: {e.how}",
    "optimizer-registered": lambda e, m: f"{e.name} #{e.optimizer}, {len(e.tensors)} parameters",
    "optimizer-step-begun": lambda e, m: f"#{e.optimizer}",
    "optimizer-stepped": lambda e, m: f"#{e.optimizer}",
}
