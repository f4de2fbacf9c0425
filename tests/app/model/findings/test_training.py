"""Findings about numbers and training: each script goes wrong in one way, or in none, and is told so unasked."""

from __future__ import annotations

import pytest

from ..conftest import Recorder, record  # noqa: F401  (the fixture)

# name: script, cause, line of the cause, subject, words that the sentence must hold
WRONG: dict[str, tuple[str, str, int, str, str]] = {
    "dead relu in a function": (
        """
        import torch
        def layer(h):
            return torch.relu(h)
        x = torch.tensor([-1.0, -2.0], requires_grad=True)
        layer(x).sum().backward()
        """,
        "zero-gradient", 3, "x.grad", "none of the 2 numbers that went in is above 0 (they go from -2 to -1)",
    ),
    "dead relu in a module": (
        """
        import torch
        from torch import nn
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.a = nn.Linear(3, 8)
                self.b = nn.Linear(8, 1)
                nn.init.constant_(self.a.bias, -100.0)
            def forward(self, x):
                h = torch.relu(self.a(x))
                return self.b(h)
        torch.manual_seed(0)
        net = Net()
        opt = torch.optim.SGD(net.parameters(), lr=0.1)
        for i in range(2):
            opt.zero_grad()
            loss = (net(torch.randn(4, 3)) - 1).pow(2).mean()
            loss.backward()
            opt.step()
        """,
        "zero-gradient", 10, "net.a.weight.grad", "none of the 32 numbers that went in is above 0",
    ),
    "everything beyond the limit": (
        """
        import torch
        w = torch.tensor([3.0, 4.0], requires_grad=True)
        p = torch.clamp(w * 2, 0, 1)
        ((p - 0.5) ** 2).sum().backward()
        """,
        "zero-gradient", 3, "w.grad", "all 2 numbers that went in lie beyond its limit (they go from 6 to 8)",
    ),
    "a mask of zeros": (
        """
        import torch
        w = torch.ones(3, requires_grad=True)
        mask = torch.zeros(3)
        (w * mask).sum().backward()
        """,
        "zero-gradient", 4, "w.grad", "it multiplied with mask, which is 0 in all 3 elements",
    ),
    "rounding": (
        """
        import torch
        w = torch.tensor([1.2, 2.7], requires_grad=True)
        (w.round() - 5).pow(2).sum().backward()
        """,
        "zero-gradient", 3, "w.grad", "piecewise constant",
    ),
    "a loss over all pairs": (
        """
        import torch
        model = torch.nn.Linear(2, 1)
        x, y = torch.ones(4, 2), torch.ones(4)
        loss = torch.nn.functional.mse_loss(model(x), y)
        loss.backward()
        """,
        "suspicious-broadcast", 4, "loss", "(4, 1) with every element of y (4,): the result has shape (4, 4), 16 elem",
    ),
    "a loss by hand over all pairs, in a loop": (
        """
        import torch
        model = torch.nn.Linear(2, 1)
        opt = torch.optim.SGD(model.parameters(), lr=0.1)
        x = torch.randn(5, 2)
        y = x[:, 0] * 2
        for i in range(2):
            opt.zero_grad()
            pred = model(x)
            loss = ((pred - y) ** 2).mean()
            loss.backward()
            opt.step()
        """,
        "suspicious-broadcast", 9, "loss", "pred - y on line 9 paired every element of pred (5, 1)",
    ),
    "weighed by a column": (
        """
        import torch
        logits = torch.randn(7, 3, requires_grad=True)
        chosen = torch.log_softmax(logits, 1)[:, 0]
        advantage = torch.randn(7, 1)
        loss = -(chosen * advantage).mean()
        loss.backward()
        """,
        "suspicious-broadcast", 5, "loss", "chosen (7,) with every element of advantage (7, 1)",
    ),
    "the root that where did not choose": (
        """
        import torch
        x = torch.tensor([4.0, 0.0], requires_grad=True)
        root = torch.sqrt(x)
        y = torch.where(x > 0, root, torch.zeros(2))
        y.sum().backward()
        """,
        "nan-origin", 3, "root", "the first at [1]; nothing that went in had one. There the gradient 0 met the "
        "derivative inf (at x = 0). It is 0 because y = torch.where(x > 0, root, torch.zeros(2)) on line 4 did",
    ),
    "the overflow that where did not choose": (
        """
        import torch
        x = torch.tensor([1.0, 1000.0], requires_grad=True)
        large = torch.exp(x)
        torch.where(x < 10, large, x).sum().backward()
        """,
        "nan-origin", 3, "large", "There the gradient 0 met the derivative inf (at x = 1000)",
    ),
    "a logarithm of 0": (
        """
        import torch
        p = torch.tensor([1.0, 0.0], requires_grad=True)
        logarithm = torch.log(p)
        loss = -(p * logarithm).sum()
        loss.backward()
        """,
        "inf-origin", 3, "logarithm", "LogBackward0 on line 3: 1 of 2 elements, the first at [1]; nothing that went in "
        "had one. There it got 0.",
    ),
    "a root at 0": (
        """
        import torch
        x = torch.zeros(3, requires_grad=True)
        distance = x.pow(2).sum().sqrt()
        distance.backward()
        """,
        "inf-origin", 3, "distance", "There the gradient 1 met the derivative inf (at x.pow(2).sum() = 0)",
    ),
    "softmax by hand": (
        """
        import torch
        w = torch.tensor([1000.0, 1.0], requires_grad=True)
        e = torch.exp(w)
        p = e / e.sum()
        (-torch.log(p[0])).backward()
        """,
        "nan-origin", 4, "p", "There it got inf and inf. The Inf was born in ExpBackward0 on line 3.",
    ),
    "NaN in the data": (
        """
        import torch
        x = torch.tensor([1.0, float("nan")])
        w = torch.ones(2, requires_grad=True)
        loss = (x * w).sum()
        loss.backward()
        """,
        "nan-origin", 2, "x", "NaN came in with x, made on line 2 (1 of 2 elements), and reached loss",
    ),
    "a module left out of the optimizer": (
        """
        import torch
        from torch import nn
        encoder = nn.Linear(3, 4)
        decoder = nn.Linear(4, 1)
        opt = torch.optim.SGD(decoder.parameters(), lr=0.1)
        for i in range(3):
            opt.zero_grad()
            decoder(torch.tanh(encoder(torch.randn(5, 3)))).pow(2).mean().backward()
            opt.step()
        """,
        "optimizer-misses-parameter", 5, "encoder.weight", "The same holds for encoder.bias.",
    ),
    "a layer replaced after the optimizer was made": (
        """
        import torch
        from torch import nn
        model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
        opt = torch.optim.SGD(model.parameters(), lr=0.1)
        model[2] = nn.Linear(4, 2)
        for i in range(2):
            opt.zero_grad()
            model(torch.randn(5, 3)).pow(2).mean().backward()
            opt.step()
        """,
        "optimizer-misses-parameter", 5, "model.2.weight", "line 5 put a new tensor there after SGD was made on line 4",
    ),
    "zero_grad is missing": (
        """
        import torch
        net = torch.nn.Linear(3, 1)
        opt = torch.optim.SGD(net.parameters(), lr=0.1)
        def train(steps):
            for i in range(steps):
                net(torch.randn(4, 3)).pow(2).mean().backward()
                opt.step()
        train(3)
        """,
        "accumulated", 6, "net.weight.grad", "SGD.step() on line 7 used again what an earlier step had used already",
    ),
    "zero_grad between backward and step": (
        """
        import torch
        net = torch.nn.Linear(3, 1)
        opt = torch.optim.Adam(net.parameters())
        for i in range(2):
            net(torch.randn(4, 3)).pow(2).mean().backward()
            opt.zero_grad()
            opt.step()
        """,
        "cleared", 6, "net.weight.grad", "Adam.step() on line 7 had nothing to do: backward() on line 5 made",
    ),
    "twelve sigmoids": (
        """
        import torch
        from torch import nn
        torch.manual_seed(0)
        layers = []
        for i in range(12):
            layers += [nn.Linear(16, 16), nn.Sigmoid()]
        net = nn.Sequential(*layers, nn.Linear(16, 1))
        loss = net(torch.randn(8, 16)).pow(2).mean()
        loss.backward()
        """,
        "vanishing", 8, "net.0.bias.grad", "12 times SigmoidBackward0 made it smaller",
    ),
    "a recurrence that forgets": (
        """
        import torch
        start = torch.full((4,), 0.5, requires_grad=True)
        w = torch.tensor(0.1) * torch.eye(4)
        state = start * 1
        for t in range(12):
            state = torch.tanh(state @ w + 0.5)
        state.sum().backward()
        """,
        "vanishing", 6, "start.grad", "12 times MmBackward0 made it smaller",
    ),
    "a sigmoid at its end": (
        """
        import torch
        y = torch.full((3,), 25.0, requires_grad=True)
        torch.sigmoid(-y).sum().backward()
        """,
        "vanishing", 3, "y.grad", "100 % of what that activation gave lies where it is flat",
    ),
    "a recurrence that grows": (
        """
        import torch
        torch.manual_seed(0)
        w = torch.randn(8, 8, requires_grad=True)
        h = torch.ones(1, 8)
        for t in range(20):
            h = h @ w
        h.sum().backward()
        """,
        "exploding", 6, "w.grad", "20 times MmBackward0 made it larger",
    ),
    "steps that are too large": (
        """
        import torch
        torch.manual_seed(0)
        net = torch.nn.Linear(3, 1)
        opt = torch.optim.SGD(net.parameters(), lr=2.0)
        x, y = torch.randn(16, 3), torch.randn(16, 1)
        for i in range(12):
            opt.zero_grad()
            (net(x) - y).pow(2).mean().backward()
            opt.step()
        """,
        "exploding", 4, "net.weight.grad", "SGD, on line 4, takes steps that are too large",
    ),
    "steps that overflow at once": (
        """
        import torch
        torch.manual_seed(0)
        net = torch.nn.Linear(3, 1)
        opt = torch.optim.SGD(net.parameters(), lr=1e9)
        x, y = torch.randn(16, 3), torch.randn(16, 1)
        for i in range(12):
            opt.zero_grad()
            (net(x) - y).pow(2).mean().backward()
            opt.step()
        """,
        "exploding", 4, "net.weight.grad", "too large for numbers: the loss was inf. SGD, on line 4",
    ),
    "losses in a list": (
        """
        import torch
        model = torch.nn.Linear(2, 1)
        opt = torch.optim.SGD(model.parameters(), lr=0.1)
        losses = []
        for i in range(5):
            opt.zero_grad()
            loss = model(torch.ones(4, 2)).pow(2).mean()
            loss.backward()
            opt.step()
            losses.append(loss)
        """,
        "graph-retained", 10, "losses", "line 10 puts loss into it with its history (loss = model(torch.ones",
    ),
    "a sum of losses": (
        """
        import torch
        def train(model, opt):
            total = torch.zeros(())
            for i in range(4):
                opt.zero_grad()
                loss = model(torch.ones(4, 2)).pow(2).mean()
                loss.backward()
                opt.step()
                total += loss
            return total
        model = torch.nn.Linear(2, 1)
        train(model, torch.optim.SGD(model.parameters(), lr=0.1))
        """,
        "graph-retained", 9, "total", "total keeps the graphs of 3 passes alive: total += loss on line 9",
    ),
    "a history in an attribute": (
        """
        import torch
        class Trainer:
            def __init__(self):
                self.model = torch.nn.Linear(2, 1)
                self.opt = torch.optim.SGD(self.model.parameters(), lr=0.1)
                self.history = []
            def step(self, x):
                self.opt.zero_grad()
                loss = self.model(x).pow(2).mean()
                loss.backward()
                self.opt.step()
                self.history.append({"loss": loss})
        trainer = Trainer()
        for i in range(4):
            trainer.step(torch.ones(3, 2))
        """,
        "graph-retained", 12, "self.history", "self.history keeps the graphs of 3 backward passes alive",
    ),
    "a state carried over": (
        """
        import torch
        cell = torch.nn.RNNCell(2, 3)
        opt = torch.optim.SGD(cell.parameters(), lr=0.0)
        h = torch.zeros(1, 3)
        for i in range(4):
            h = cell(torch.ones(1, 2), h)
            loss = h.sum()
            opt.zero_grad()
            loss.backward(retain_graph=True)
        """,
        "graph-retained", 6, "h", "h = cell(torch.ones(1, 2), h) on line 6 hangs each new one onto the last",
    ),
    "gradients with a history": (
        """
        import torch
        w = torch.ones(2, requires_grad=True)
        for i in range(4):
            loss = (w ** 3).sum()
            if w.grad is not None:
                w.grad.zero_()
            loss.backward(create_graph=True)
        """,
        "graph-retained", 7, "w.grad", "left w.grad with a history of its own 3 times",
    ),
    "predictions collected for no pass": (
        """
        import torch
        model = torch.nn.Linear(3, 2)
        predictions = []
        for batch in torch.randn(4, 5, 3):
            predictions.append(model(batch))
        """,
        "graph-retained", 5, "predictions", "kept the graphs of 4 results alive that no backward() ever used",
    ),
    "a function of one's own that sends nothing back": (
        """
        import torch
        class Bound(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x.clamp(0.0, 1.0)
            @staticmethod
            def backward(ctx, g):
                return g * 0
        x = torch.tensor([0.5, 3.0], requires_grad=True)
        y = Bound.apply(x)
        y.sum().backward()
        """,
        "zero-gradient", 10, "x.grad", "since that is what its own backward() returned",
    ),
    "an advantage that is a table": (
        """
        import torch
        chosen = torch.randn(6, requires_grad=True)
        returns, values = torch.randn(6), torch.randn(6, 1)
        advantage = returns - values
        loss = -(chosen * advantage).mean()
        loss.backward()
        """,
        "suspicious-broadcast", 4, "loss", "returns - values",
    ),
    "a loss without history made a leaf": (
        """
        import torch
        model = torch.nn.Linear(2, 1)
        opt = torch.optim.SGD(model.parameters(), lr=0.1)
        for i in range(2):
            opt.zero_grad()
            with torch.no_grad():
                loss = model(torch.ones(3, 2)).pow(2).mean()
            loss.requires_grad_(True)
            loss.backward()
            opt.step()
        """,
        "cut-by-no-grad", 6, "loss", "loss was computed from model.bias, but line 6 opened no_grad(); on line 8 it",
    ),
    "a write through data": (
        """
        import torch
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = x ** 2
        x.data.mul_(10)
        y.sum().backward()
        """,
        "stale-value-through-data", 4, "x.grad", "y = x ** 2 on line 3 kept it for backward() as [1, 2], "
        "x.data.mul_(10) on line 4 changed it to [10, 20] through .data",
    ),
    "a write through data in forward": (
        """
        import torch
        class Model(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.w = torch.nn.Parameter(torch.ones(2))
                self.v = torch.nn.Parameter(torch.ones(2))
            def forward(self, x):
                out = (self.w * x * self.v).sum()
                self.v.data[0] = 7
                return out
        model = Model()
        model(torch.ones(2)).backward()
        """,
        "stale-value-through-data", 9, "model.w.grad", "changed it to [7, 1] through .data",
    ),
}  # fmt: skip

HEALTHY: dict[str, str] = {
    "masks, pairs and numbers chosen away": """
        import torch
        q = torch.randn(3, 3, requires_grad=True)
        mask = torch.triu(torch.ones(3, 3), 1).bool()
        a = q.masked_fill(mask, float("-inf")).softmax(-1)
        b = torch.softmax(q + torch.log(torch.tril(torch.ones(3, 3))), -1)
        c = torch.softmax(q + torch.full((3, 3), float("-inf")).triu(1), -1)
        d = q.clone()
        d[mask] = float("-inf")
        ratio = torch.nan_to_num(torch.zeros(2) / torch.zeros(2))
        x = torch.randn(3)
        pairs = ((q.sum(0)[:, None] - x[None, :]) ** 2).mean() + (q[0].unsqueeze(1) * x).pow(2).sum()
        ((a + b + c + d.softmax(-1)) * q).sum().add(pairs).backward()
    """,
    "gradients added up on purpose, parameter groups, an image as the only parameter": """
        import torch
        from torch import nn
        net, head = nn.Linear(3, 2), nn.Linear(2, 1)
        opt = torch.optim.Adam(net.parameters())
        opt.add_param_group({"params": head.parameters()})
        for i in range(6):
            if i % 3 == 0:
                opt.zero_grad()
            (head(net(torch.randn(4, 3))).pow(2).mean() / 3).backward()
            if i % 3 == 2:
                opt.step()
        image = torch.randn(1, 3, requires_grad=True)
        painter = torch.optim.SGD([image], lr=0.1)
        other = nn.Linear(3, 2)
        for i in range(3):
            painter.zero_grad()
            other(image).pow(2).sum().backward()
            painter.step()
    """,
    "weights written by hand, losses kept as numbers, one gradient with a history": """
        import torch
        w = torch.ones(2, requires_grad=True)
        losses, total = [], 0.0
        for i in range(5):
            loss = (w * w).sum()
            w.grad = None
            loss.backward()
            w.data -= 0.1 * w.grad
            w.data.clamp_(-1, 1)
            losses.append(loss.item())
            total += loss.detach()
        u = torch.ones(2, requires_grad=True)
        (g,) = torch.autograd.grad((u ** 3).sum(), [u], create_graph=True)
        for i in range(3):
            (g,) = torch.autograd.grad((g * u).sum(), [u], create_graph=True)
        g.sum().backward()
        v = torch.ones(2, requires_grad=True)
        h = torch.sigmoid(v)
        (h - 1).pow(2).mean().backward(retain_graph=True)
        h.mean().backward()
    """,
    "units that take turns": """
        import torch
        x = torch.tensor([[1.0, -1.0], [-1.0, 1.0]])
        w = torch.tensor([[1.0, 0.0], [0.0, 1.0]], requires_grad=True)
        opt = torch.optim.SGD([w], lr=0.01)
        for i in range(4):
            opt.zero_grad()
            (torch.relu(w[i % 2] @ x[0]) - 2).pow(2).backward()
            opt.step()
    """,
}


@pytest.mark.parametrize("case", WRONG)
def test_told_unasked(case: str, record: Recorder) -> None:  # noqa: F811
    script, cause, line, subject, words = WRONG[case]
    run = record(script)
    assert run.watching.failures == []
    found = [finding for finding in run.findings() if finding.cause == cause]
    assert [(one.line, one.subject) for one in found] == [(line, subject)], [one.text for one in run.findings()]
    assert words in found[0].text
    assert found[0].fix and found[0].path == run.path
    assert found[0].events and all(1 <= serial <= found[0].since for serial in found[0].events)
    # what is not proved says why
    assert found[0].likely == bool(found[0].reason)
    assert [one for one in run.findings(found[0].since - 1) if one == found[0]] == []


@pytest.mark.parametrize("case", HEALTHY)
def test_nothing_is_told_of_what_is_right(case: str, record: Recorder) -> None:  # noqa: F811
    run = record(HEALTHY[case])
    assert run.watching.failures == []
    assert [finding.text for finding in run.findings()] == []


@pytest.mark.parametrize(
    ("case", "norm"),
    [
        # what torch 2.13 gives for the same scripts: norms of the gradient that the sentence is about
        ("twelve sigmoids", 8.371301568610434e-11),
        ("a recurrence that forgets", 6.278853305341503e-14),
        ("a sigmoid at its end", 2.405462287691229e-11),
        ("a recurrence that grows", 470748495872.0),
    ],
)
def test_norms_are_those_of_pytorch(case: str, norm: float, record: Recorder) -> None:  # noqa: F811
    script, cause, *_ = WRONG[case]
    (finding,) = [one for one in record(script).findings() if one.cause == cause]
    assert finding.details["last"] == pytest.approx(norm, rel=1e-5)
    assert f"{norm:.3g}" in finding.text


def test_what_holds_a_graph_is_only_likely_where_the_record_does_not_tell(record: Recorder) -> None:  # noqa: F811
    likely = {
        case: finding.likely
        for case in ("losses in a list", "a history in an attribute")
        for finding in record(WRONG[case][0]).findings()
    }
    assert likely == {"losses in a list": False, "a history in an attribute": True}


def test_zeros_and_cancelled_paths_when_asked(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        x = torch.tensor([-1.0, 2.0], requires_grad=True)
        torch.relu(x).sum().backward()
        u = torch.tensor([1.0, 2.0], requires_grad=True)
        (u - u).sum().backward()
        v = torch.zeros(2, requires_grad=True)
        (v ** 2).sum().backward()
    """)
    assert run.findings() == []
    some = run.why("x.grad")[0]
    assert (some.cause, some.line, some.details["share"]) == ("zero-gradient", 3, 0.5)
    assert "let nothing through for 1 of 2 elements" in some.text
    cancelled = run.why("u.grad")[0]
    assert (cancelled.cause, cancelled.line) == ("zero-gradient", 5)
    assert "[-1, -1] + [1, 1]" in cancelled.text or "[1, 1] + [-1, -1]" in cancelled.text
    assert (run.why("v.grad")[0].cause, run.why("v.grad")[0].line) == ("zero-gradient", 7)
