"""Modules against texts, initial values and behaviour recorded from PyTorch."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import retrograd.engine as torch
from retrograd.engine import nn, probe

F: Any = nn.functional
RECORDED = json.loads((Path(__file__).parents[2] / "oracle" / "extra_nn.json").read_text())


@pytest.mark.parametrize(("code", "text"), RECORDED["reprs"], ids=[c for c, _ in RECORDED["reprs"]])
def test_repr(code: str, text: str) -> None:
    assert repr(eval(code)) == text


@pytest.mark.parametrize(("code", "parameters"), RECORDED["init"], ids=[c for c, _ in RECORDED["init"]])
def test_seeded_parameters(code: str, parameters: Any) -> None:
    torch.manual_seed(3)
    found = [[name, p.detach().flatten().tolist()] for name, p in eval(code).named_parameters()]
    assert [name for name, _ in found] == [name for name, _ in parameters]
    for (_, got), (name, due) in zip(found, parameters, strict=True):
        np.testing.assert_allclose(got, due, rtol=1e-6, err_msg=name)


@pytest.mark.parametrize(("code", "values"), RECORDED["fill"], ids=[c for c, _ in RECORDED["fill"]])
def test_seeded_initialisation(code: str, values: list[float]) -> None:
    w = torch.empty(4, 5)
    torch.manual_seed(4)
    eval(code)
    np.testing.assert_allclose(w.flatten().tolist(), values, rtol=1e-4, atol=1e-6)


def test_forgotten_super_init_is_named() -> None:
    class Forgetful(nn.Module):
        def __init__(self) -> None:
            self.layer = nn.Linear(1, 1)

    with pytest.raises(AttributeError, match=r"cannot assign module before Module.__init__\(\) call"):
        Forgetful()


def test_state_dict_round_trip_and_errors() -> None:
    a, b = nn.Linear(3, 2), nn.Linear(3, 2)
    assert repr(b.load_state_dict(a.state_dict())) == "<All keys matched successfully>"
    assert torch.equal(a.weight, b.weight)
    with pytest.raises(RuntimeError) as caught:
        b.load_state_dict({"weight": torch.ones(2, 2), "extra": torch.ones(1)})
    assert str(caught.value).splitlines() == [
        "Error(s) in loading state_dict for Linear:",
        '\tMissing key(s) in state_dict: "bias". ',
        '\tUnexpected key(s) in state_dict: "extra". ',
        "\tsize mismatch for weight: copying a param with shape torch.Size([2, 2]) from checkpoint, the shape in "
        "current model is torch.Size([2, 3]).",
    ]
    keys = b.load_state_dict({"weight": torch.zeros(2, 3)}, strict=False)
    assert keys.missing_keys == ["bias"]


def test_shared_parameters_are_listed_once() -> None:
    first = nn.Linear(2, 2)
    net = nn.Sequential(first, nn.ReLU(), first)
    assert [n for n, _ in net.named_parameters()] == ["0.weight", "0.bias"]
    assert list(net.state_dict()) == ["0.weight", "0.bias", "2.weight", "2.bias"]


def test_hooks_see_and_change_gradients_at_both_ends() -> None:
    layer = nn.Linear(2, 2)
    with torch.no_grad():
        layer.weight.copy_(torch.eye(2))
        layer.bias.zero_()
    seen: list[Any] = []

    def hook(module: Any, grad_input: Any, grad_output: Any) -> Any:
        seen.append((type(module).__name__, grad_output[0].tolist()))
        return (grad_input[0] * 10,)

    layer.register_full_backward_hook(hook)
    x = torch.ones(1, 2, requires_grad=True)
    (layer(x) * torch.tensor([1.0, 2.0])).sum().backward()
    assert seen == [("Linear", [[1.0, 2.0]])]
    assert x.grad.tolist() == [[10.0, 20.0]]


def test_forward_hooks_run_in_order_and_can_be_removed() -> None:
    layer, log = nn.Identity(), []
    layer.register_forward_pre_hook(lambda m, args: log.append("pre") or (args[0] + 1,))
    handle = layer.register_forward_hook(lambda m, args, out: log.append("post") or out * 2)
    layer.register_forward_hook(lambda m, args, out: log.append("first"), prepend=True)
    assert layer(torch.ones(1)).item() == 4
    handle.remove()
    assert layer(torch.ones(1)).item() == 2
    assert log == ["pre", "first", "post", "pre", "first"]


def test_calls_are_reported_as_regions_also_when_they_raise() -> None:
    events: list[tuple[str, ...]] = []

    class Recorder(probe.Observer):
        def region_entered(self, kind: str, label: str) -> None:
            events.append(("enter", kind, label))

        def region_left(self, kind: str) -> None:
            events.append(("leave", kind))

    net = nn.Sequential(nn.Linear(2, 2))
    old = probe.set_observer(Recorder())
    try:
        with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
            net(torch.ones(1, 3))
    finally:
        probe.set_observer(old)
    assert events == [
        ("enter", "module", "Sequential"),
        ("enter", "module", "Linear"),
        ("leave", "module"),
        ("leave", "module"),
    ]


def test_copies_and_pickles_are_independent() -> None:
    layer = nn.Linear(2, 2)
    for twin in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert torch.equal(twin.weight, layer.weight)
        assert isinstance(twin.weight, nn.Parameter)
        with torch.no_grad():
            twin.weight.zero_()
        assert not torch.equal(twin.weight, layer.weight)


def test_dropout_in_evaluation_is_the_identity() -> None:
    drop = nn.Dropout(0.5).eval()
    x = torch.ones(3)
    assert drop(x) is x
    torch.manual_seed(0)
    assert set(drop.train()(torch.ones(100)).tolist()) == {0.0, 2.0}


def test_lazy_linear_takes_its_size_from_the_input() -> None:
    layer = nn.LazyLinear(2)
    assert layer(torch.ones(4, 3)).shape == (4, 2)
    assert layer.weight.shape == (2, 3)
    assert type(layer) is nn.Linear
