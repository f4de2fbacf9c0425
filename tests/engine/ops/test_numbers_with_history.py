"""A tensor that requires a gradient stands for no number: the gradient would be lost without a word.

The texts are those of PyTorch 2.13 for the same calls.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

import retrograd.engine as torch
from retrograd.engine import Tensor
from retrograd.engine.nn import functional

CALLS: dict[str, tuple[Callable[[Tensor, Tensor], object], str]] = {
    "add": (lambda x, s: torch.add(x, x, alpha=s), "add(): argument 'alpha' must be Number, not Tensor"),
    "method": (lambda x, s: x.add(x, alpha=s), "add(): argument 'alpha' must be Number, not Tensor"),
    "addmv": (
        lambda x, s: torch.addmv(x, torch.ones(3, 3), x, beta=s),
        "addmv(): argument 'beta' must be Number, not Tensor",
    ),
    "addcmul": (lambda x, s: torch.addcmul(x, x, x, value=s), "addcmul(): argument 'value' must be Number, not Tensor"),
    "leaky_relu": (
        lambda x, s: functional.leaky_relu(x, s),
        "leaky_relu(): argument 'negative_slope' (position 2) must be Number, not Tensor",
    ),
    "elu": (lambda x, s: functional.elu(x, s), "elu(): argument 'alpha' (position 2) must be Number, not Tensor"),
    "dropout": (
        lambda x, s: functional.dropout(x, s * 0),
        "dropout(): argument 'p' (position 2) must be float, not Tensor",
    ),
    "threshold": (
        lambda x, s: functional.threshold(x, s, 1.0),
        "threshold(): argument 'threshold' (position 2) must be Number, not Tensor",
    ),
    "hardtanh": (
        lambda x, s: functional.hardtanh(x, -1, s),
        "hardtanh(): argument 'max_val' (position 3) must be Number, not Tensor",
    ),
    "softplus": (
        lambda x, s: functional.softplus(x, s),
        "softplus(): argument 'beta' (position 2) must be Number, not Tensor",
    ),
    "huber": (
        lambda x, s: functional.huber_loss(x, x, delta=s),
        "huber_loss(): argument 'delta' (position 4) must be float, not Tensor",
    ),
    "pad": (
        lambda x, s: functional.pad(x, (1, 1), value=s),
        "pad(): argument 'value' (position 4) must be float, not Tensor",
    ),
    "norm": (
        lambda x, s: torch.norm(x, s),
        "linalg_vector_norm(): argument 'ord' (position 2) must be Number, not Tensor",
    ),
    "cdist": (
        lambda x, s: torch.cdist(x[None], x[None], s),
        "cdist(): argument 'p' (position 3) must be float, not Tensor",
    ),
    "full": (lambda x, s: torch.full((2,), s), "full(): argument 'fill_value' (position 2) must be Number, not Tensor"),
    "new_full": (
        lambda x, s: x.new_full((2,), s),
        "new_full(): argument 'fill_value' (position 2) must be Number, not Tensor",
    ),
    "full_like": (
        lambda x, s: torch.full_like(x, s),
        "full_like(): argument 'fill_value' (position 2) must be Number, not Tensor",
    ),
    "scalar_tensor": (
        lambda x, s: torch.scalar_tensor(s),
        "scalar_tensor(): argument 's' (position 1) must be Number, not Tensor",
    ),
    "fill_diagonal_": (
        lambda x, s: torch.ones(3, 3).fill_diagonal_(s),
        "fill_diagonal_(): argument 'fill_value' (position 1) must be Number, not Tensor",
    ),
    "renorm": (
        lambda x, s: torch.renorm(torch.ones(2, 2), 2, 0, s),
        "renorm(): argument 'maxnorm' (position 4) must be Number, not Tensor",
    ),
    "uniform_": (
        lambda x, s: torch.ones(3).uniform_(0, s),
        "uniform_(): argument 'to' (position 2) must be float, not Tensor",
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_tensor_with_history_is_refused_where_a_number_is_wanted(name: str) -> None:
    call, message = CALLS[name]
    with pytest.raises(TypeError) as caught:
        call(torch.ones(3), torch.tensor(2.0, requires_grad=True))
    assert str(caught.value).splitlines()[0] == message


@pytest.mark.parametrize("name", [name for name in CALLS if name != "dropout"])
def test_one_without_history_stands_for_the_number(name: str) -> None:
    call, _ = CALLS[name]
    call(torch.ones(3), torch.tensor(2.0))


def test_the_ends_of_an_interval_are_taken_with_history() -> None:
    assert torch.linspace(0, torch.tensor(2.0, requires_grad=True), 3).tolist() == [0.0, 1.0, 2.0]


def test_one_limit_with_history_beside_a_number_fits_no_form() -> None:
    with pytest.raises(
        TypeError, match=r"clamp\(\) received an invalid combination of arguments - got \(Tensor, Tensor, int\)"
    ):
        torch.clamp(torch.ones(3), torch.tensor(2.0, requires_grad=True), 3)
