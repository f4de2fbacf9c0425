"""What is noted as records unfolds into the same events as what is told in full."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path
from typing import Any

import pytest
from child_driver import PATIENCE, Driver

from retrograd.engine.protocol import answers, events, requests
from retrograd.engine.protocol.journal import Journal
from retrograd.engine.protocol.values import Capture

SCRIPTS = {
    "chain": """\
        import torch
        x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
        b = torch.tensor([0.5, 0.25], requires_grad=True)
        y = x
        for _ in range(4):
            y = y * x
            y = y + b
            y = y - 1.5
        y.sum().backward()
    """,
    "a leaf as the root": """\
        import torch
        loss = torch.tensor(3.0, requires_grad=True)
        loss.backward()
        x = torch.tensor(2.0, requires_grad=True)
        torch.autograd.backward([x * 3, x])
    """,
    "nested loops": """\
        import torch
        w = [torch.tensor(float(i + 1), requires_grad=True) for i in range(3)]
        def net(layer):
            made = []
            for j in range(2):
                total = w[j]
                for i in range(3):
                    total = total + w[i] * layer
                made.append(torch.tanh(total))
            return made[0] * made[1]
        for p in range(2):
            out = net(torch.tensor(2.0))
            out.backward()
    """,
    "written and untracked": """\
        import torch
        a = torch.ones(3)
        w = torch.ones(3, requires_grad=True)
        for i in range(3):
            c = a * 2.0
            d = c + a
            e = d * w
        with torch.no_grad():
            for i in range(3):
                w += 1.0
                f = w * a
        for i in range(3):
            g = w * a
            g = g.exp()
            h = -g
        h.sum().backward()
    """,
    "loops that skip": """\
        import torch
        x = torch.ones(2, requires_grad=True)
        y = x
        for i in range(6):
            if i % 3 == 1:
                continue
            y = y * x
            z = y if i % 2 else y + x
        for t in [x, y]:
            s = t * 3
        u = (x * y, y * x)
        y.data = torch.ones(2, 1)
        k = y * x
        k = k * y
    """,
}
SCRIPTS |= {
    "layers": """\
        import torch
        torch.manual_seed(1)
        F = torch.nn.functional
        model = torch.nn.Sequential(torch.nn.Linear(3, 40), torch.nn.ReLU(), torch.nn.Linear(40, 4))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        x, labels = torch.randn(30, 3), torch.randint(0, 4, (30,))
        for epoch in range(2):
            optimizer.zero_grad()
            out = model(x)
            loss = F.cross_entropy(out, labels)
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            best = model(x).argmax(1)
            right = (best == labels).float().mean()
    """,
    "shapes and several results": """\
        import torch
        torch.manual_seed(1)
        F = torch.nn.functional
        w = torch.randn(12, 40, requires_grad=True)
        x = torch.randn(2, 5, 40)
        def attend(x, w):
            h = F.layer_norm(x, (40,))
            q, k, v = F.linear(h, w).chunk(3, -1)
            q, k, v = (t.reshape(2, 5, 2, 2).transpose(1, 2) for t in (q, k, v))
            a = F.softmax(q @ k.transpose(-2, -1) * 0.5, -1) @ v
            first = a[0, 0]
            return a.sum() + torch.max(first, 1).values.mean() + first.unsqueeze(0).expand(3, 5, 2).norm()
        for _ in range(2):
            y = attend(x, w)
            y.backward()
            w.grad = None
        values, places = torch.sort(w.detach(), 1)
        parts = torch.split(values, [10, 30], 1)
        joined = torch.cat(parts, 1)
    """,
    "in place, hooks and pictures": """\
        import torch
        torch.manual_seed(1)
        F = torch.nn.functional
        kernel = torch.randn(2, 1, 3, 3, requires_grad=True)
        x = torch.randn(2, 1, 8, 8)
        for _ in range(2):
            h = F.conv2d(x, kernel, padding=1)
            h.relu_()
            h = F.max_pool2d(h, 2)
            h.register_hook(lambda g: g * 2)
            h = h.clone()
            h[0] *= 2.0
            (h * h).sum().backward()
            with torch.no_grad():
                kernel -= 0.1 * kernel.grad
        frozen = kernel.data
        kernel.data = frozen * 2
        kernel.grad.zero_()
        a = kernel.view(-1)
        b = kernel.detach()
        c = b.numpy()
        d = b.t_() if b.dim() == 2 else b.flatten()
    """,
    "loops of one statement": """\
        import torch
        x = w = torch.tensor([1.0, 2.0], requires_grad=True)
        for i in range(4):
            x = x * w
        parts = [w, w, w]
        for i in range(3):
            total = sum(parts, w)
        for i in range(3):
            x = x + w * w
        for i in range(2):
            for j in range(3):
                x = x * w
        for y in (w, 2.0, w):
            z = y * 2.0
        (x * z).sum().backward()
    """,
    "training steps": """\
        import torch
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        v = torch.tensor(3.0, requires_grad=True)
        one, other = torch.optim.SGD([w], lr=0.1), torch.optim.Adam([v], lr=0.1)
        for i in range(4):
            x = torch.ones(2) * 2.0
            x = x + 1.0
            one.zero_grad()
            y = x * w
            y = y * y
            y.sum().backward()
            if i % 2:
                one.step()
            z = v * v
            z.backward()
            other.step()
            other.zero_grad()
    """,
    "functions and names": """\
        import torch
        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.inner = torch.nn.Linear(2, 2)
                self.scale = torch.nn.Parameter(torch.ones(2))
            def forward(self, x):
                h = self.inner(x)
                kept = [h]
                for layer in (torch.tanh, torch.sigmoid):
                    h = layer(h)
                    kept.append(h * self.scale)
                return sum(kept)
        torch.manual_seed(1)
        net = Net()
        seen = {}
        def loss_of(x):
            y = net(x)
            same = F(y)
            other = same if y is same else y * 2
            seen["last"] = other
            return other.pow(2).mean()
        F = torch.nn.Dropout(0.0)
        F.eval()
        for i in range(2):
            loss = loss_of(torch.ones(3, 2))
            total = loss if i == 0 else total + loss.detach()
            g, = torch.autograd.grad(loss, [net.scale])
    """,
}
KINDS = (
    events.TensorCreated, events.NodeCreated, events.OperationExecuted, events.NodeQueued, events.NodeBegun,
    events.NodeFinished, events.GradAccumulated, events.ValueRecorded, events.BuffersFreed, events.StorageWritten,
    events.HistoryChanged, events.GradCleared, events.CutMade, events.RequiresGradChanged, events.OptimizerStepBegun,
    events.OptimizerStepped, events.BackwardFinished, events.HookCalled,
)  # fmt: skip


class Story:
    """The events of a run, with things numbered as they come."""

    def __init__(self, child: Driver) -> None:
        self._numbers: dict[int, int] = {}
        self._child = child
        regions = {one.region: one for one in child.of(events.RegionEntered)}
        self.told = [self._told(one, regions) for one in _without_aliases(child.of(*KINDS))]
        self.names = {(one.name, self._number(one.tensor)) for one in child.of(events.NameBound)}
        self.regions = [(one.region_kind, one.label, one.passes) for one in child.of(events.RegionEntered)]
        self.died = {self._number(one.tensor) for one in child.of(events.TensorDied)}

    def _number(self, identity: int) -> int:
        return self._numbers.setdefault(identity, len(self._numbers)) if identity else -1

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Capture):
            # Not recorded is nan, which equals nothing.
            return value.dtype, value.shape, value.data, str(value.summary)
        if isinstance(value, tuple):
            return tuple(self._plain(one) for one in value)
        if hasattr(value, "__struct_fields__"):
            return tuple(self._plain(getattr(value, name)) for name in value.__struct_fields__)
        return self._number(value) if isinstance(value, int) and value > 3 else value

    def _told(self, event: Any, regions: dict[int, events.RegionEntered]) -> tuple[Any, ...]:
        place = self._child.place(event)
        skipped = {"serial", "time", "location", "frame", "shape", "sequence", "region"}
        fields = [getattr(event, name) for name in event.__struct_fields__ if name not in skipped]
        shape = getattr(event, "shape", None)
        region = regions.get(getattr(event, "region", 0))
        around = (region.label, region.passes) if region is not None else None
        return (type(event).__name__, place.line, place.expression, shape, around, *map(self._plain, fields))


def _without_aliases(told: list[events.Event]) -> list[events.Event]:
    """Events without the values of views of what was written to: a stop may keep such a view alive."""
    kept, written = [], 0
    for one in told:
        if isinstance(one, events.StorageWritten):
            written = one.tensor
        if not isinstance(one, events.ValueRecorded) or not one.version or one.tensor == written:
            kept.append(one)
    return kept


@pytest.mark.parametrize("capture", ["small", "off"])
@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_records_unfold_into_what_is_told_in_full(nursery: Any, script: Path, text: str, capture: str) -> None:
    text = textwrap.dedent(text)
    with Driver(nursery) as child:
        assert child.start(script, text, mode="record", capture=capture).finish() == 0, child.output("stderr")
        short = Story(child)
    with Driver(nursery) as child:
        child.start(script, text, mode="pause", capture=capture).stopped()
        while True:
            child.send(requests.Step(grain="op"))
            found = next_of(child)
            if isinstance(found, answers.Ended):
                break
        while child.pump():
            pass
        assert child.process.wait(PATIENCE) == 0
        full = Story(child)
    for index, (one, other) in enumerate(zip(short.told, full.told, strict=False)):
        assert one == other, index
    assert len(short.told) == len(full.told)
    assert short.regions == full.regions
    # At a stop all names are looked at, and the last frame is held.
    assert short.names <= full.names
    assert short.died >= full.died


def next_of(child: Driver) -> answers.Answer:
    """The next stop, or the end."""
    seen = len([one for one in child.answers if isinstance(one, answers.Stopped)])
    while True:
        stops = [one for one in child.answers if isinstance(one, answers.Stopped)]
        if len(stops) > seen:
            return stops[-1]
        ends = [one for one in child.answers if isinstance(one, answers.Ended)]
        if ends:
            return ends[0]
        assert child.pump()


def test_threads_are_told_in_full_and_nothing_is_mixed_up(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import threading, torch
        x = torch.ones(2, requires_grad=True)
        def work(y):
            for _ in range(300):
                y = y * x
                y = y + x
            y.sum().backward()
        work(x)
        threads = [threading.Thread(target=work, args=(x,)) for _ in range(3)]
        for one in threads:
            one.start()
        work(x)
        for one in threads:
            one.join()
    """)
    assert child.start(script, text, mode="record", capture="off").finish() == 0, child.output("stderr")
    done = child.of(events.OperationExecuted)
    assert len(done) == 5 * 601
    assert {one.thread for one in done} == {0, 1, 2, 3}
    assert [one.serial for one in child.events] == list(range(1, len(child.events) + 1))


@pytest.mark.parametrize("last", ["y + x", "y.cumsum(0)"])
@pytest.mark.parametrize("end", ["os._exit(3)", "os.kill(os.getpid(), 9)"])
def test_a_kill_loses_no_record(script: Path, end: str, last: str) -> None:
    memory = Journal.create()
    journal = Journal(memory)
    text = f"import os, torch\nx = torch.ones(2)\ny = x\nfor _ in range(2000):\n    y = y * x\n    y = {last}\n{end}\n"
    with Driver(journal=memory) as child:
        os.close(memory)
        child.start(script, text, mode="record", capture="off").finish()
        told = [*child.events, *child.unfolder.rest(journal)]
    journal.close()
    assert [one.serial for one in told] == list(range(1, len(told) + 1))
    assert [one.op for one in told if isinstance(one, events.OperationExecuted)] == [
        "mul",
        "add" if last == "y + x" else "cumsum",
    ] * 2000
