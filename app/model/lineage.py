"""What hangs together with what: which tensors a gradient would come from, which nodes the program still holds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator
from heapq import merge
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from .in_steps import result_of
from .queries import reached_from

if TYPE_CHECKING:
    from .moment import Moment


def carries_gradient(moment: Moment) -> set[int]:
    """Tensors that require a gradient, or whose value was computed from such without autograd knowing."""
    return result_of(find_carriers(moment))


def find_carriers(moment: Moment) -> Generator[None, None, set[int]]:
    """What :func:`carries_gradient` returns, in small steps."""
    run, at = moment.run, moment.at
    found = set()
    for number in moment.tensors():
        if any(flag for _, flag in run.tensors[number].flags.until(at)):
            found.add(number)
        yield
    operations = run.timeline.serials("operation-executed")
    cuts = run.timeline.serials("cut-made")
    for serial in merge(operations[: bisect_right(operations, at)], cuts[: bisect_right(cuts, at)]):
        yield
        event = run.event(serial)
        if isinstance(event, e.OperationExecuted):
            if not event.node and any(number in found for number in event.inputs):
                found.update(event.outputs)
        else:
            cut = cast(e.CutMade, event)
            if cut.result and cut.tensor in found:
                found.add(cut.result)
    return found


def held_nodes(moment: Moment) -> set[int]:
    """Nodes that some tensor which the program still holds reaches through ``grad_fn`` and ``next_functions``."""
    run, at = moment.run, moment.at
    roots = set()
    for number in moment.tensors():
        record = run.tensors[number]
        if record.died and record.died <= at:
            continue
        node, _ = record.history.at(at) or (0, 0)
        if node:
            roots.add(node)
        elif number in run.accumulators:
            roots.add(run.accumulators[number].at(at) or 0)
    return reached_from(run, roots)
