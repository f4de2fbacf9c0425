"""Runs without one construct against real PyTorch, where somebody took that construct out by hand.

``tests/references/record_without.py`` made the references.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from retrograd.app.model.constructs import constructs, wanted
from retrograd.app.model.counterfactual import Outcome
from retrograd.app.model.followed import followed
from retrograd.app.model.run import Run
from retrograd.app.model.values import array_of
from retrograd.app.session.headless import Headless
from retrograd.app.without import sentences, without

HERE = Path(__file__).parent.parent / "references" / "without"
REFERENCES: dict[str, Any] = json.loads((HERE / "references.json").read_text())
NAMES = sorted(name for name in REFERENCES if name != "torch")


@pytest.fixture(scope="module")
def headless(qapp: QApplication) -> Iterator[Headless]:
    """One session for all scripts, under the application that tests of the window need too."""
    session = Headless()
    yield session
    session.close()


def printed(run: Run) -> str:
    """What a run wrote to its standard output."""
    return "".join(text for stream, text in run.moment().output() if stream == "stdout")


def grads(run: Run, names: list[str]) -> dict[str, Any]:
    """The ``.grad`` of some leaves at the end of a run."""
    found: dict[str, Any] = {}
    for name in names:
        tensor, _ = run.resolve(name)
        found[name] = run.moment().grad(tensor)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_it_computes_what_pytorch_does_when_the_construct_is_taken_out(name: str, headless: Headless) -> None:
    reference = REFERENCES[name]
    headless.run(HERE / f"{name}.py")
    original = headless.store.run
    outcome = without(headless, [reference["without"]])
    assert headless.store.run is original
    for run, raised, expected in (
        (original, outcome.raised, reference["as it is"]),
        (outcome.changed, outcome.raised_now, reference["by hand"]),
    ):
        assert bool(raised) == bool(expected["raised"])
        assert expected["raised"][:60] in raised
        found = grads(run, list(expected["grads"]))
        for leaf, numbers in expected["grads"].items():
            if numbers is None:
                assert found[leaf] is None, leaf
            else:
                np.testing.assert_allclose(found[leaf], np.asarray(numbers), rtol=1e-5, atol=1e-7, err_msg=leaf)
    check_changes(outcome, reference)


#: What only running again can tell: updates of weights, and a tensor whose values came from elsewhere.
_ONLY_AGAIN = ("data_assigned", "data_update", "zero_grad")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in _ONLY_AGAIN])
def test_recorded_values_alone_tell_the_same_at_once(name: str, headless: Headless) -> None:
    headless.run(HERE / f"{name}.py")
    run, reference = headless.store.run, REFERENCES[name]
    found = {one.tensor: one for one in followed(run.moment(), wanted(run, reference["without"]))}
    before, now = reference["as it is"]["grads"], reference["by hand"]["grads"]
    different = [
        leaf for leaf in now
        if now[leaf] is not None and (before[leaf] is None or not np.allclose(before[leaf], now[leaf], rtol=1e-4))
    ]  # fmt: skip
    assert different or name == "set_grad_enabled"
    for leaf in different:
        change = found.pop(run.resolve(leaf)[0])
        np.testing.assert_allclose(array_of(change.now), np.asarray(now[leaf]), rtol=1e-4, atol=1e-7, err_msg=leaf)
    # what the script has no name for at its end: the leaf inside a function
    assert {one.name for one in found.values()} <= {"w"}


def check_changes(outcome: Outcome, reference: dict[str, Any]) -> None:
    """Every gradient that is told as different is so in PyTorch, and every one that is so in PyTorch is told."""
    before, now = reference["as it is"]["grads"], reference["by hand"]["grads"]
    different = {
        leaf for leaf in before.keys() & now.keys()
        if (before[leaf] is None) != (now[leaf] is None)
        or (before[leaf] is not None and not np.allclose(before[leaf], now[leaf], rtol=1e-4))
    }  # fmt: skip
    told = {change.name for change in outcome.gradients}
    assert different <= told
    assert told & (before.keys() & now.keys()) <= different
    assert not outcome.astray
    cleared = all(one.kind == "zero_grad" for one in outcome.left_out)
    assert (outcome.graph is None) == cleared
    text = "\n".join(sentences(outcome))
    assert all(change.name in text for change in outcome.gradients)


def test_what_modules_do_inside_is_none_of_the_scripts_constructs(headless: Headless) -> None:
    for name, expected in (
        ("detach", [("detach", (8,), "hidden.detach()", 1)]),
        ("zero_grad", [("zero_grad", (9,), "optimizer.zero_grad()", 2)]),
        ("grad_none", [("zero_grad", (6,), "x.grad = None", 1)]),
        ("decorator", [("no_grad", (10, 4), "no_grad()", 1)]),
    ):
        headless.run(HERE / f"{name}.py")
        found = constructs(headless.store.run)
        assert [(one.kind, one.lines, one.text, len(one.hits)) for one in found] == expected


def test_a_construct_that_was_not_met_is_told_with_those_that_were(headless: Headless) -> None:
    headless.run(HERE / "detach.py")
    with pytest.raises(LookupError, match="8:detach"):
        without(headless, ["3"])
    with pytest.raises(LookupError, match="KIND"):
        without(headless, ["8:nonsense"])
    with pytest.raises(LookupError, match="1 times"):
        without(headless, ["8#2"])
