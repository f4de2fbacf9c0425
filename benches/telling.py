"""What the debugger costs each operation and node of a program, and what its channel carries."""

from __future__ import annotations

import gc
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from retrograd.app.model.statistics import summarize
from retrograd.engine import probe
from retrograd.engine.child import happenings
from retrograd.engine.protocol.codec import FrameReader, framed
from retrograd.engine.protocol.requests import EventBreakpoint
from retrograd.engine.protocol.unfolding import Unfolder

from .measure import Row
from .tracing import STEPS, Watched

#: Seconds that an operation may take to tell, its value, and the check of a gradient; events a second of the channel.
EVENT, VALUE, CHECK, CHANNEL = 3e-6 if sys.version_info < (3, 12) else 4e-6, 4e-6, 3e-6, 500_000
OPERATIONS = 500
_FORWARD = """
y, w = torch.full({shape}, 1.0), torch.full({shape}, 1.0001).requires_grad_()
leaves = [w]
def loss():
    x = y
    for _ in range(500):
        x = x * w
    return x
"""
_BACKWARD = """
w = torch.full({shape}, 1.0001).requires_grad_()
leaves = [w]
def loss():
    x = w
    for _ in range({count}):
        x = x * 1.0001
    return x.sum()
"""


def smallest(repeats: int, *actions: Callable[[], object]) -> list[float]:
    """As :func:`.measure.smallest`, of this thread alone: who reads the channel is another process otherwise."""
    best = [float("inf")] * len(actions)
    gc.collect()
    gc.disable()
    for _ in range(repeats + 1):
        for index, action in enumerate(actions):
            begun = time.thread_time()
            action()
            best[index] = min(best[index], time.thread_time() - begun)
    gc.enable()
    return best


def rows() -> list[Row]:
    """Per operation, per node, per event."""
    return [*_operations(), *_armed(), _channel()]


def _forward(text: str, capture: str, inline: int = 4096) -> Callable[[], None]:
    watched = Watched(text, capture)
    watched.child.identities.set_policy(capture, inline)
    watched.child.sender.recorder.set_up(watched.child.tracker)

    def go() -> None:
        with watched:
            watched.names["loss"]()

    return go


def _plainly(text: str) -> Callable[[], None]:
    import retrograd.engine as torch

    names: dict[str, Any] = {"__name__": "workload", "torch": torch}
    exec(compile(text, "<plain>", "exec"), names)
    loss: Callable[[], None] = names["loss"]
    return loss


def _operations() -> list[Row]:
    small, large = _FORWARD.format(shape="(10,)"), _FORWARD.format(shape="(64, 64)")
    a = b = np.ones(10, dtype=np.float32)

    def add() -> None:
        for _ in range(OPERATIONS):
            np.add(a, b)

    plain, told, added = smallest(15, _plainly(small), _forward(small, "off"), add)
    bare, kept = smallest(15, _forward(large, "off"), _forward(large, "small", 16 << 10))
    each = (told - plain) / OPERATIONS
    return [
        Row("tell an operation, without value", f"{EVENT * 1e6:.0f} µs", each, EVENT, 1.0, "µs"),
        Row("tell an operation, without value", "np.add of 10 elements", each, added / OPERATIONS, 10, "µs"),
        Row("its value of 16 KiB too", f"{VALUE * 1e6:.0f} µs", (kept - bare) / OPERATIONS, VALUE, 1.0, "µs"),
    ]


def _armed() -> list[Row]:
    """A breakpoint on gradients that are not finite, which none is: against the same pass without it."""
    wanted = EventBreakpoint(1, "value", when="nonfinite", direction="backward")

    def step(text: str, armed: bool) -> Callable[[], None]:
        watched = Watched(text, "off")
        child = watched.child
        if armed:
            child.event_breakpoints.replace([wanted])
        observer = child.event_breakpoints.observer()

        def go() -> None:
            probe.set_observer(observer)
            for _ in range(STEPS):
                watched.names["w"].grad = None
                watched.names["loss"]().backward()
            probe.set_observer(None)
            child.stream.flush()

        return go

    count = 300
    text = _BACKWARD.format(shape="(10,)", count=count)
    plain, armed = smallest(9, step(text, False), step(text, True))
    a = b = np.ones((1000, 1000), dtype=np.float32)
    holds = happenings.predicate(wanted)
    product, checked = smallest(30, lambda: a * b, lambda: holds(a, ""))
    return [
        Row("gradients checked, each node of 10 elements", f"{CHECK * 1e6:.0f} µs",
            (armed - plain) / STEPS / count, CHECK, 1.0, "µs"),
        Row("gradients checked, one of 1,000,000 elements", "a * b of them",
            checked, product, 0.6),
    ]  # fmt: skip


def _channel() -> Row:
    """Frames of records through a socket, unfolded on this side, which takes longest; every event arrives."""
    watched = Watched(_FORWARD.format(shape="(10,)"), "off")
    with watched:
        for _ in range(20):
            watched.names["loss"]()
    bodies = watched.finish()
    sent = sum(len(events) for events in map(Unfolder(summarize).unfold, bodies))

    def carry() -> float:
        ours, theirs = socket.socketpair()
        frames = [framed(body) for body in bodies]
        sender = threading.Thread(target=lambda: ([theirs.sendall(one) for one in frames], theirs.close()))
        sender.start()
        begun = time.thread_time()
        reader, unfolder, received = FrameReader(), Unfolder(summarize), 0
        while data := ours.recv(1 << 18):
            for body in reader.feed(data):
                received += len(unfolder.unfold(body))
        taken = time.thread_time() - begun
        sender.join()
        ours.close()
        assert received == sent, (received, sent)
        return taken

    return Row(f"{sent} events through the channel", f"{CHANNEL:,} a second", min(carry() for _ in range(5)),
               sent / CHANNEL, 1.0)  # fmt: skip
