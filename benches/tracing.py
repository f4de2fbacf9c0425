"""What tracing costs a program: a step watched, its events sent, against the same step unwatched.

Also how fast the debugger makes events of what was sent, against the rate at which its window must take them in.
"""

from __future__ import annotations

import builtins
import socket
import threading
from collections.abc import Callable
from typing import Any

import retrograd.engine as torch
from retrograd.app.model.run import Run
from retrograd.app.model.statistics import summarize
from retrograd.engine import probe
from retrograd.engine.child import instrument
from retrograd.engine.child.bootstrap import Child
from retrograd.engine.child.channel import Channel
from retrograd.engine.protocol.codec import FrameReader
from retrograd.engine.protocol.events import Event
from retrograd.engine.protocol.unfolding import Unfolder

from .measure import Row, smallest

#: Largest ratios of a watched step: events alone, and with small values and all norms.
MANY, FEW = (1.5, 2.1), (1.08, 1.15)
#: Steps at a time: what is told waits up to 10 ms for company before it is sent.
STEPS = 5
#: Events per second that the window takes in.
RATE = 50_000

_CHAIN = """
y, w, b = (torch.full((2, 2), v).requires_grad_() for v in (1.0, 1.0001, 1e-4))
leaves = [y, w, b]
def loss():
    y, w, b = leaves
    for _ in range(500):
        y = y * w
        y = y + b
    return y.sum()
"""
_SCALARS = """
widths = (3, 8, 8, 1)
count = sum((a + 1) * b for a, b in zip(widths, widths[1:]))
leaves = [torch.tensor(v).requires_grad_() for v in torch.linspace(-0.5, 0.5, count).tolist()]
inputs = [torch.tensor(v) for v in (0.5, -1.0, 2.0)]
def loss():
    following = iter(leaves).__next__
    layer = inputs
    for before, neurons in zip(widths, widths[1:]):
        made = []
        for _ in range(neurons):
            total = following()
            for i in range(before):
                total = total + following() * layer[i]
            made.append(torch.tanh(total))
        layer = made
    return layer[0] * layer[0]
"""
_DENSE = """
F = torch.nn.functional
leaves = [(torch.randn(*s) * 0.05).requires_grad_() for s in ((256, 784), (256,), (10, 256), (10,))]
x, labels = torch.randn(64, 784), torch.randint(0, 10, (64,))
optimizer = torch.optim.SGD(leaves, lr=0.01)
def loss():
    w1, b1, w2, b2 = leaves
    h = torch.relu(F.linear(x, w1, b1))
    return F.cross_entropy(F.linear(h, w2, b2), labels)
"""
_CONVOLUTION = """
F = torch.nn.functional
shapes = ((8, 1, 3, 3), (8,), (16, 8, 3, 3), (16,), (10, 400), (10,))
leaves = [(torch.randn(*s) * 0.1).requires_grad_() for s in shapes]
x, labels = torch.randn(32, 1, 28, 28), torch.randint(0, 10, (32,))
def loss():
    w1, b1, w2, b2, w3, b3 = leaves
    a = F.max_pool2d(torch.relu(F.conv2d(x, w1, b1)), 2)
    b = F.max_pool2d(torch.relu(F.conv2d(a, w2, b2)), 2)
    return F.cross_entropy(F.linear(b.flatten(1), w3, b3), labels)
"""
_TRANSFORMER = """
F = torch.nn.functional
size, heads, length, batch = 128, 4, 64, 8
shapes = [(3 * size, size), (size, size), (4 * size, size), (size, 4 * size)]
leaves = [(torch.randn(*s) * 0.05).requires_grad_() for s in shapes]
x = torch.randn(batch, length, size)
def loss():
    wqkv, wo, w1, w2 = leaves
    h = F.layer_norm(x, (size,))
    q, k, v = F.linear(h, wqkv).chunk(3, -1)
    q, k, v = (t.reshape(batch, length, heads, size // heads).transpose(1, 2) for t in (q, k, v))
    a = F.softmax(q @ k.transpose(-2, -1) * (size // heads) ** -0.5, -1) @ v
    y = x + F.linear(a.transpose(1, 2).reshape(batch, length, size), wo)
    z = y + F.linear(F.gelu(F.linear(F.layer_norm(y, (size,)), w1)), w2)
    return (z * z).mean()
"""
WORKLOADS = (
    ("w1, chain of 1,000 operations on 2x2", _CHAIN, 15, MANY),
    ("w2, network 3-8-8-1 of single numbers", _SCALARS, 15, MANY),
    ("w3, network 784-256-10 with SGD, batch 64", _DENSE, 8, FEW),
    ("w4, convolutional network on 32 pictures 28x28", _CONVOLUTION, 8, FEW),
    ("w5, transformer block, 8 times 64 tokens of 128", _TRANSFORMER, 8, FEW),
)


class Watched:
    """A workload under the observer of a child process, whose bytes another thread's socket swallows."""

    def __init__(self, text: str, capture: str) -> None:
        self._sent: list[bytes] = []
        control, self._answers = socket.socketpair()
        data, end = socket.socketpair()
        self.child = child = Child(Channel(control, data))
        self._thread = threading.Thread(target=self._swallow, args=(end,), daemon=True)
        path = "<workload>"
        child.identities.set_policy(capture, 4096)
        child.sender.recorder.set_up(child.tracker)
        child.files.add_source(path, text, instrument.parse(text, path))
        for name, function in child._inserted().items():
            setattr(builtins, name, function)
        self.names: dict[str, Any] = {"__name__": "workload", "torch": torch}
        self._thread.start()
        with self:
            exec(compile(instrument.instrument(text, path, (), loops=True), path, "exec"), self.names)
        self._step = step_of(self.names)

    def _swallow(self, end: socket.socket) -> None:
        while body := end.recv(1 << 18):
            self._sent.append(body)

    def __enter__(self) -> None:
        probe.set_observer(self.child.sender)

    def __exit__(self, *error: object) -> None:
        probe.set_observer(None)
        self.child.stream.flush()

    def steps(self) -> None:
        """Some steps, and everything told of them sent."""
        with self:
            for _ in range(STEPS):
                self._step()

    def finish(self) -> list[bytes]:
        """The bodies of the frames of everything that was told."""
        self.child.channel.close()
        self._thread.join()
        reader = FrameReader()
        return [body for part in self._sent for body in reader.feed(part)]


def step_of(names: dict[str, Any]) -> Callable[[], None]:
    """Forward, backward, and the update if the workload has an optimiser."""
    loss, leaves, optimizer = names["loss"], names["leaves"], names.get("optimizer")

    def step() -> None:
        for leaf in leaves:
            leaf.grad = None
        loss().backward()
        if optimizer is not None:
            optimizer.step()

    return step


def repeated(step: Callable[[], None]) -> Callable[[], None]:
    """The same number of steps, unwatched."""

    def steps() -> None:
        for _ in range(STEPS):
            step()

    return steps


def rows() -> list[Row]:
    """Each workload watched without and with values; then what the debugger does with the events."""
    found = []
    for what, text, repeats, goals in WORKLOADS:
        names: dict[str, Any] = {"__name__": "workload", "torch": torch}
        exec(compile(text, "<plain>", "exec"), names)
        off, small = Watched(text, "off"), Watched(text, "small")
        plain, events, values = smallest(repeats, repeated(step_of(names)), off.steps, small.steps)
        found.append(Row(f"{what}: events sent", "not watched", events, plain, goals[0]))
        found.append(Row(f"{what}: small values and norms too", "not watched", values, plain, goals[1]))
    return [*found, *_taken_in()]


def _taken_in() -> list[Row]:
    """Making events of records, and taking them into the model, against the time that the window may need."""
    found = []
    for what, capture in (("without values", "off"), ("with small values", "small")):
        watched = Watched(_CHAIN, capture)
        watched.steps()
        bodies = watched.finish()

        def unfold(bodies: list[bytes] = bodies) -> list[Event]:
            unfolder = Unfolder(summarize)
            return [event for body in bodies for event in unfolder.unfold(body)]

        def apply(bodies: list[bytes] = bodies) -> None:
            unfolder, run = Unfolder(summarize), Run()
            for body in bodies:
                run.apply(unfolder.unfold(body))

        count = len(unfold())
        unfolded, applied = smallest(3, unfold, apply)
        rate = f"{RATE:,} events a second"
        found.append(Row(f"make {count} events of records, {what}", rate, unfolded, count / RATE, 0.3))
        found.append(Row(f"the same and take them into the model, {what}", rate, applied, count / RATE, 1.0))
    return found
