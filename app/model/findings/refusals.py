"""What rules about exceptions share: the error of a pass that broke, the node it broke at, the finding itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from ..states import Finding, Place
from .telling import found

if TYPE_CHECKING:
    from ..run import Run


def broken_at(run: Run, event: e.BackwardFinished) -> int:
    """The node at which a pass broke, 0 if none had begun."""
    begun = run.passes[event.backward_pass].begun.serial
    serials = run.timeline.serials("node-begun")
    if not serials or serials[-1] < begun:
        return 0
    return cast(e.NodeBegun, run.timeline[serials[-1]]).node


def message_of(error: str) -> str:
    """The message of "Type: message"."""
    return error.partition(": ")[2]


def refusal(
    run: Run,
    cause: str,
    subject: str,
    sentence: str,
    fix: str,
    place: Place | None,
    others: tuple[Place | None, ...],
    events: tuple[int, ...],
    event: e.OperationRefused | e.BackwardFinished,
    op: str = "",
    tensor: int = 0,
    node: int = 0,
    details: dict[str, object] | None = None,
    likely: str = "",
) -> Finding:
    """A finding that explains the exception of ``event``; the cause is at ``place``."""
    finding = found(
        run, cause, subject, sentence, fix, place, events, *others, since=event.serial, op=op, tensor=tensor, node=node,
        reason=likely, details={"exception": message_of(event.error)} | (details or {}),
    )  # fmt: skip
    return replace(finding, error=event.serial)
