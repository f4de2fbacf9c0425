"""The way that a gradient took in one backward pass, from where it began to where it arrived."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, log10
from typing import TYPE_CHECKING

from retrograd.engine.protocol.values import Capture

if TYPE_CHECKING:
    from ..run import Run

#: Longest way that is followed, nodes.
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A node on the way: the gradient that it got (the largest of several) and what it sent on over ``slot``."""

    node: int
    slot: int
    received: Capture | None
    sent: Capture | None

    @property
    def factor(self) -> float:
        """How many times larger the gradient was after the node than before, 0 where that is not known."""
        if self.received is None or self.sent is None or not self.received.summary.norm > 0:
            return 0.0
        factor = self.sent.summary.norm / self.received.summary.norm
        return factor if factor == factor else 0.0


def is_zero(capture: Capture | None) -> bool:
    """Whether every element is known to be 0 (an empty one is not)."""
    if capture is None:
        return False
    summary = capture.summary
    return summary.count > 0 and summary.norm == 0.0 and not summary.nans and not summary.infinities


def received(run: Run, node: int, backward_pass: int, at: int) -> tuple[Capture | None, ...]:
    """The gradients that a node got in a pass, () if it did not run in it by then."""
    record = run.nodes.get(node)
    if record is None or (record.status.at(at) or ("", 0))[1] != backward_pass:
        return ()
    return record.gradients_in.at(at) or ()


def senders(run: Run, node: int, backward_pass: int, at: int) -> Iterator[Passage]:
    """The nodes that sent ``node`` a gradient in a pass, the latest made first."""
    positions = run.passes[backward_pass].positions
    met = False
    for number, slot in reversed(run.nodes[node].consumers):
        if number not in positions:
            if met and not run.nodes[node].created.variable:
                continue
            if met:
                # a leaf has been used in many passes; what follows is older than this one
                return
            continue
        met = True
        record = run.nodes[number]
        if (record.status.at(at) or ("", 0))[1] != backward_pass:
            continue
        sent = record.gradients_out.at(at) or ()
        if slot < len(sent) and sent[slot] is not None:
            yield Passage(number, slot, largest(record.gradients_in.at(at) or ()), sent[slot])


def largest(captures: tuple[Capture | None, ...]) -> Capture | None:
    """The capture with the largest norm, None if there is none."""
    there = [capture for capture in captures if capture is not None]
    return max(there, key=lambda capture: capture.summary.norm, default=None)


def way_to(run: Run, node: int, backward_pass: int, at: int) -> list[Passage]:
    """The way over which most of the gradient of ``node`` came, from where the pass began."""
    way: list[Passage] = []
    met = {node}
    while len(way) < LONGEST:
        most = max(senders(run, node, backward_pass, at), key=_size, default=None)
        if most is None or most.node in met:
            break
        met.add(most.node)
        way.append(most)
        node = most.node
    return way[::-1]


def _size(passage: Passage) -> tuple[float, float]:
    """By what a node sent, roughly; among those that sent as much, by what it got."""
    sent = passage.sent.summary.norm if passage.sent is not None else 0.0
    got = passage.received.summary.norm if passage.received is not None else 0.0
    return (round(log10(sent), 1) if 0 < sent < inf else -inf if not sent > 0 else inf), got


def where_it_ended(run: Run, node: int, backward_pass: int, at: int) -> list[Passage]:
    """The nodes at which a gradient that was not 0 became 0 on its way to ``node``, the nearest first."""
    ends: list[Passage] = []
    met = {node}
    waiting = deque([node])
    while waiting and len(met) < LONGEST:
        for passage in senders(run, waiting.popleft(), backward_pass, at):
            if not is_zero(passage.sent) or passage.node in met:
                continue
            met.add(passage.node)
            if is_zero(passage.received):
                waiting.append(passage.node)
            elif passage.received is not None:
                ends.append(passage)
    return ends
