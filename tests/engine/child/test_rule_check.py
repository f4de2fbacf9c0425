"""A rule against finite differences: right ones pass, a wrong one is found, and what cannot be known is not claimed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import retrograd.engine as torch
from retrograd.engine.child.rule_check import check_rule
from retrograd.engine.child.summaries import capture
from retrograd.engine.protocol.answers import RuleChecked
from retrograd.engine.protocol.requests import CheckRule
from retrograd.engine.protocol.values import Capture

LIMIT = 1 << 20
X = np.array([[1.0, -2.0, 0.5], [0.3, 0.2, -0.7]], dtype=np.float32)
Y = np.array([[0.4, 1.5, 2.5], [0.9, 1.1, 3.0]], dtype=np.float32)


class Doubled(torch.autograd.Function):
    """Has a rule that is wrong by a tenth."""

    @staticmethod
    def forward(ctx: Any, x: Any, factor: float) -> Any:
        ctx.factor = factor
        return x * factor

    @staticmethod
    def backward(ctx: Any, gradient: Any) -> Any:
        return gradient * ctx.factor * 1.1, None


class Halved(torch.autograd.Function):
    """Has a right rule."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        return x / 2

    @staticmethod
    def backward(ctx: Any, gradient: Any) -> Any:
        return gradient / 2


def taken(array: Any) -> Capture:
    return capture(np.asarray(array), LIMIT)


def checked(op: str, inputs: list[Any], output: Any, *arguments: tuple[str, str], **more: Any) -> RuleChecked:
    return check_rule(
        CheckRule(
            op=op, inputs=tuple(map(taken, inputs)), wanted=(True,) * len(inputs), arguments=arguments,
            outputs=(taken(np.asarray(output, dtype=np.float32)),), **more,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("op", "inputs", "output", "arguments"),
    [
        ("mul", [X, Y], X * Y, []),
        ("mul", [X], X * 2, [("1", "2")]),
        ("mm", [X, Y.T], X @ Y.T, []),
        ("exp", [X], np.exp(X), []),
        ("sub_", [X, Y], X - 3 * Y, [("alpha", "3")]),
        ("sum", [X], X.sum(axis=1), [("dim", "(1,)"), ("keepdim", "False"), ("dtype", "None")]),
        ("permute", [X], X.T, [("dims", "(1, 0)")]),
        ("cat", [X, Y], np.concatenate([X, Y], axis=1), [("dim", "1")]),
        ("pow", [Y], Y**2.5, [("exponent", "2.5")]),
        ("clamp", [X], np.clip(X, -1.0, None), [("min", "-1.0"), ("max", "None")]),
        ("where", [X, Y, X > 0], np.where(X > 0, X, Y), []),
    ],
)
def test_rules_of_the_engine_are_right(op: str, inputs: list[Any], output: Any, arguments: Any) -> None:
    answer = checked(op, inputs, output, *arguments)
    assert answer.error == ""
    assert answer.inputs and all(one.passed and one.checked == one.size for one in answer.inputs), answer.inputs


def test_the_upstream_gradient_counts() -> None:
    upstream = np.arange(6, dtype=np.float32).reshape(2, 3)
    (one, _) = checked("mul", [X, Y], X * Y, upstream=(taken(upstream),)).inputs
    cell = one.cell
    assert one.rule == pytest.approx(float((upstream * Y)[cell])) == pytest.approx(one.difference)


def test_a_wrong_rule_of_the_program_is_found_with_its_worst_cell() -> None:
    upstream = np.array([[1.0, 1.0, 5.0], [1.0, 1.0, 1.0]], dtype=np.float32)
    answer = checked("Doubled", [X], X * 3, ("1", "3.0"), custom=True, upstream=(taken(upstream),))
    (one,) = answer.inputs
    assert not one.passed and one.cell == (0, 2)
    assert (one.rule, one.difference) == (pytest.approx(16.5), pytest.approx(15.0))
    assert one.error == pytest.approx(1.5 / 16.5)


def test_a_right_rule_of_the_program_passes() -> None:
    (one,) = checked("Halved", [X], X / 2, custom=True).inputs
    assert one.passed


def test_kinks_are_told_and_do_not_count() -> None:
    flat = np.array([0.0, 1.0, -1.0], dtype=np.float32)
    (one,) = checked("relu", [flat], np.maximum(flat, 0)).inputs
    assert one.passed and one.kinks == 1 and one.checked == 3


def test_of_large_inputs_some_cells_are_checked() -> None:
    large = np.linspace(0.1, 1.0, 5000, dtype=np.float32)
    (one,) = checked("log", [large], np.log(large), cells=20).inputs
    assert one.passed and (one.checked, one.size) == (20, 5000)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: checked("mul", [X, Y], X + Y), "does not hold every argument"),
        (lambda: checked("add", [X], X, ("1", "<Thing>")), "argument 1 was recorded as '<Thing>' only"),
        (lambda: checked("nosuch", [X], X), "no function that does nosuch alone"),
        (lambda: checked("Missing", [X], X, custom=True), "no class called Missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_known_is_said(answer: Any, words: str) -> None:
    found = answer()
    assert words in found.error and found.inputs == ()


def test_random_operations_are_not_judged() -> None:
    answer = checked("bernoulli", [np.full((50,), 0.5, dtype=np.float32)], np.zeros(50))
    assert "other numbers at each call" in answer.error or "no function" in answer.error


def test_elements_that_are_not_there_are_asked_for() -> None:
    request = CheckRule(op="exp", inputs=(capture(X, 0),), wanted=(True,))
    assert "not kept" in check_rule(request).error
