"""What happened to a value and when: made, written, read, its gradient computed, added up, cleared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

if TYPE_CHECKING:
    from .run import Run

#: What is told of a value, as commands name it.
KINDS = ("write", "read", "grad")


@dataclass(frozen=True, slots=True)
class Touch:
    """Something that happened to a value.

    Attributes:
        serial: The event after which it can be seen: for a write the one that tells the new value.
        event: The event that says so.
        what: "made", "written", "read", "saved" (a node of a backward pass reads it), "accumulated", "cleared",
            "computed".
        name: The operation or node ("" none).
        version: Of the storage, afterwards (-1: does not matter).
    """

    serial: int
    event: int
    what: str
    name: str = ""
    version: int = -1


def touches(run: Run, tensor: int, kind: str) -> list[Touch]:
    """All writes, reads or changes of the gradient of a tensor, in order.

    Writes and reads are those of its storage: what happens through a view or alias counts. Reads are operations that
    take it, and nodes of backward passes that look at what they saved of it.

    Raises:
        KeyError: There is no such tensor, or no such kind.
    """
    record = run.tensors[tensor]
    finders = {"write": _writes, "read": _reads, "grad": _gradients}
    find = finders[kind]
    return sorted(find(run, record.created.tensor), key=lambda one: (one.serial, one.event))


def made(run: Run, tensor: int) -> Touch:
    """Where a tensor came to be: after the operation that returned it, or with its first value."""
    record = run.tensors[tensor]
    born = record.created
    if record.made_by:
        return Touch(record.made_by, born.serial, "made", born.op, born.version)
    first = record.values.serials[0] if record.values else born.serial
    # A value told much later is not that of the birth.
    serial = first if first <= born.serial + _NEAR else born.serial
    return Touch(serial, born.serial, "made", born.op, born.version)


def computed(run: Run, tensor: int, at: int) -> Touch | None:
    """Where the gradient of a tensor was computed, in the last pass that began before ``at``, else in the first.

    Of a leaf it is the node that sent the last contribution, of a result the last of those that used it.
    """
    record = run.tensors[tensor]
    added = [serial for serial in record.ledger if isinstance(run.timeline[serial], e.GradAccumulated)]
    if added:
        serial = max((one for one in added if one <= at), default=added[0])
        event = cast(e.GradAccumulated, run.timeline[serial])
        return _finished(run, [edge.node for edge in event.sources], serial, event.backward_pass)
    node = record.history.values[-1][0] if record.history else 0
    if node not in run.nodes:
        return None
    begun = [serial for serial, (status, _) in run.nodes[node].status if status == "running"]
    if not begun:
        return None
    serial = max((one for one in begun if one <= at), default=begun[0])
    number = cast(e.NodeBegun, run.timeline[serial]).backward_pass
    sources = [consumer for consumer, _ in run.nodes[node].consumers]
    found = _finished(run, sources, serial, number)
    # The root of a pass gets its seed from nobody: it is there when the node begins.
    return found if found is not None else Touch(serial, serial, "computed", run.nodes[node].created.name)


#: How many events after a write its new value is told at the latest.
_NEAR = 4


def _finished(run: Run, nodes: list[int], before: int, number: int) -> Touch | None:
    """The last of these nodes to be done before a serial, in one pass."""
    best: Touch | None = None
    for node in nodes:
        record = run.nodes.get(node)
        if record is None:
            continue
        for serial, (status, backward) in record.status:
            if status == "done" and backward == number and serial < before and (best is None or serial > best.serial):
                best = Touch(serial, serial, "computed", record.created.name)
    return best


def _writes(run: Run, tensor: int) -> list[Touch]:
    storage = run.tensors[tensor].created.storage
    found = []
    for serial in run.writes.get(storage, []):
        event = cast(e.StorageWritten, run.timeline[serial])
        shown = serial
        for later in range(serial + 1, min(serial + _NEAR, run.end) + 1):
            told = run.timeline[later]
            if isinstance(told, e.ValueRecorded) and told.tensor in run.of_storage.get(storage, ()):
                shown = later
                break
        found.append(Touch(shown, serial, "written", event.op, event.after))
    return found


def _reads(run: Run, tensor: int) -> list[Touch]:
    storage = run.tensors[tensor].created.storage
    found: dict[int, Touch] = {}
    for one in run.of_storage.get(storage, [tensor]):
        for serial in run.tensors[one].read_by:
            operation = cast(e.OperationExecuted, run.timeline[serial])
            found[serial] = Touch(serial, serial, "read", operation.op)
            record = run.nodes.get(operation.node)
            if record is None or all(saved.storage != storage for saved in record.created.saved):
                continue
            for begun, (status, _) in record.status:
                if status == "running":
                    found[begun] = Touch(begun, begun, "saved", record.created.name)
    return list(found.values())


def _gradients(run: Run, tensor: int) -> list[Touch]:
    found = []
    for serial in run.tensors[tensor].ledger:
        event = run.timeline[serial]
        what = "accumulated" if isinstance(event, e.GradAccumulated) else "cleared"
        found.append(Touch(serial, serial, what))
    return found
