"""What NumPy writes into memory that tensors share is noticed, and nothing else is taken for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from child_driver import Driver

from retrograd.engine.child.shared_memory import digest
from retrograd.engine.protocol import events


def written(child: Driver, script: Path, text: str) -> list[events.StorageWritten]:
    """The writes through NumPy of a program."""
    assert child.start(script, text).finish() == 0
    return [one for one in child.of(events.StorageWritten) if one.op == "numpy"]


def test_a_write_is_noticed_when_backward_begins_with_the_values_before_and_after(child: Driver, script: Path) -> None:
    (write,) = written(
        child,
        script,
        "import torch\nw = torch.ones(2, requires_grad=True)\nx = torch.tensor([1.0, 2.0])\na = x.numpy()\n"
        "y = (w * x).sum()\na *= 10\ny.backward()\nassert w.grad.tolist() == [10.0, 20.0]\n",
    )
    assert child.place(write).line == 7 and write.before == write.after == 0 and not write.tracked
    values = [one for one in child.of(events.ValueRecorded) if one.tensor == write.tensor]
    shown = [np.frombuffer(one.value.data or b"", np.float32).tolist() for one in values]
    assert shown == [[1.0, 2.0], [10.0, 20.0]]
    assert values[0].serial < write.serial < values[1].serial


def test_what_is_written_before_an_operation_is_told_before_it(child: Driver, script: Path) -> None:
    (write,) = written(
        child,
        script,
        "import numpy as np\nimport torch\nw = torch.ones(3, requires_grad=True)\nb = np.zeros(3, np.float32)\n"
        "x = torch.from_numpy(b)\nfor i in range(2):\n    (w * 2).sum()\nb[1] = 5\n(w * x).sum().backward()\n",
    )
    product = child.of(events.OperationExecuted)[-2]
    assert product.op == "mul" and write.serial < product.serial


def test_large_arrays_are_looked_at_in_stretches(child: Driver, script: Path) -> None:
    (write,) = written(
        child,
        script,
        "import numpy as np\nimport torch\nw = torch.ones(1000, 1, requires_grad=True)\n"
        "b = np.ones((2000, 1000), np.float32)\ny = (torch.from_numpy(b) @ w).mean()\nnp.negative(b, out=b)\n"
        "y.backward()\n",
    )
    assert child.place(write).line == 7


def test_what_the_engine_writes_itself_is_nobody_elses(child: Driver, script: Path) -> None:
    assert not written(
        child,
        script,
        "import torch\nnet = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))\n"
        "optimizer = torch.optim.SGD(net.parameters(), 0.1)\nkept = []\nfor i in range(4):\n"
        "    kept += [net[1].running_mean.numpy(), net[0].weight.detach().numpy()]\n"
        "    net(torch.randn(4, 2)).pow(2).sum().backward()\n    kept.append(net[0].weight.grad.detach().numpy())\n"
        "    optimizer.step()\n    optimizer.zero_grad(set_to_none=False)\n"
        "with torch.no_grad():\n    net[0].weight.mul_(2)\nnet(torch.randn(4, 2)).sum().backward()\n",
    )


def test_memory_that_only_a_node_has_still_has_its_value_told(child: Driver, script: Path) -> None:
    (write,) = written(
        child,
        script,
        "import torch\nw = torch.zeros(2, requires_grad=True)\ndef f():\n    h = w.exp()\n"
        "    return h.sum(), h.detach().numpy()\ny, a = f()\na[:] = [3, 4]\ny.backward()\n"
        "assert w.grad.tolist() == [3.0, 4.0]\n",
    )
    last = [one for one in child.of(events.ValueRecorded) if one.tensor == write.tensor][-1]
    assert last.serial > write.serial
    assert np.frombuffer(last.value.data or b"", np.float32).tolist() == [3.0, 4.0]


def test_a_digest_tells_orders_apart_also_of_views_with_gaps() -> None:
    table = np.random.default_rng(0).standard_normal((3000, 400)).astype(np.float32)
    for array in (table, table.T, table[:, ::2], table[:2, :3]):
        before = digest(array)
        assert digest(array) == before
        table *= -1
        assert digest(array) != before
    assert digest(table[::-1][:64]) != digest(table[:64])
