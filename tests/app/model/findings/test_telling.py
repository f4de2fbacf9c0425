"""What is said of a run as a whole: of which leaves, in which order, and what is taken back."""

from __future__ import annotations

import pytest

from retrograd.engine.protocol import events as e

from ..conftest import Recorder, record  # noqa: F401  (the fixture)


def test_a_dead_relu_is_told_of_what_it_stops_and_not_of_the_weight_behind_it(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        import torch.nn as nn
        torch.manual_seed(0)
        net = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
        with torch.no_grad():
            net[0].bias.fill_(-100.0)
        loss = net(torch.randn(8, 2)).pow(2).mean()
        loss.backward()
    """)
    (finding,) = run.findings()
    assert (finding.cause, finding.line, finding.subject) == ("zero-gradient", 7, "net.0.weight.grad")
    assert finding.details["also"] == ["net.0.bias.grad"]
    # the weight after it is multiplied with the zeros that came out, which is another reason
    assert "net.2.weight" not in finding.text
    assert "none of the 32 numbers that went in is above 0" in finding.text


def test_a_forgotten_optimizer_comes_before_what_follows_from_it(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import copy
        import torch
        net = torch.nn.Linear(3, 1)
        trained = copy.deepcopy(net)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for i in range(3):
            loss = trained(torch.randn(4, 3)).pow(2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    """)
    told = [(finding.cause, finding.subject) for finding in run.findings()]
    assert told == [("optimizer-misses-parameter", "trained.weight"), ("not-reachable", "net.weight.grad")]


def test_steps_without_a_pass_are_taken_back_by_the_first_pass(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        net = torch.nn.Linear(2, 1)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for i in range(4):
            loss = net(torch.ones(3, 2)).sum()
            optimizer.step()
        loss.backward()
    """)
    begun = next(run.events("backward-begun")).serial
    before = [finding for finding in run.findings(begun - 1) if finding.cause == "no-backward-yet"]
    assert [(finding.subject, finding.line) for finding in before] == [("net.weight.grad", 6)]
    assert "no-backward-yet" not in {finding.cause for finding in run.findings(begun)}
    assert "no-backward-yet" not in {finding.cause for finding in run.findings()}


def test_a_gradient_is_huge_where_the_values_grew_on_the_way_forward(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        torch.manual_seed(0)
        W = (torch.randn(16, 16) * 1.5).requires_grad_()
        h = torch.randn(1, 16)
        for t in range(40):
            h = h @ W
        h.mean().backward()
    """)
    (finding,) = run.findings()
    assert (finding.cause, finding.line, finding.subject) == ("exploding", 6, "W.grad")
    # what torch 2.13 gives for the same script
    added = next(event for event in run.events("grad-accumulated") if isinstance(event, e.GradAccumulated))
    assert added.contribution.summary.norm == pytest.approx(7.563392249302016e30, rel=1e-3)
    assert "grew on the way forward" in finding.text and "MmBackward0" in finding.text


def test_names_follow_what_an_attribute_holds(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        class Trainer:
            def __init__(self):
                self.model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
                self.kept = []
            def run(self):
                for i in range(3):
                    self.kept.append(self.model(torch.ones(1, 2)))
                self.model[1] = torch.nn.Linear(2, 3)
                last = self.model(torch.ones(1, 2))
                return last
        trainer = Trainer()
        trainer.run()
    """)
    made = [event for event in run.events("name-bound") if isinstance(event, e.NameBound)]
    places = {event.name: run.place(event.location) for event in reversed(made) if event.tensor}
    assert [getattr(places[f"self.kept[{index}]"], "line", 0) for index in range(3)] == [8, 8, 8]
    weights = dict.fromkeys(event.tensor for event in made if event.name == "self.model.1.weight" and event.tensor)
    assert [run.tensors[number].created.shape for number in weights] == [(2, 2), (3, 2)]
