"""The summands of gradients against what real PyTorch gives for each term alone.

``tests/references/record_terms.py`` made the references.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from retrograd.app.model.provenance import Provenance, provenance
from retrograd.app.model.run import Run
from retrograd.app.model.values import array_of
from retrograd.app.session.headless import Headless

HERE = Path(__file__).parent.parent.parent / "references" / "terms"
REFERENCES: dict[str, Any] = json.loads((HERE / "references.json").read_text())
#: What we call the terms of each script; the order is that of the references.
NAMES = {
    "classifier": ["ce", "0.5 * mse", "l2", "−0.1 * l1", "certain / 2"],
    "shapes": ["first", "second", "−third", "−3 * fourth"],
    "cancelling": ["fit", "−pull * 2.0", "more"],
}


@pytest.fixture(scope="module")
def headless(qapp: QApplication) -> Iterator[Headless]:
    """One session for all scripts, under the application that tests of the window need too."""
    session = Headless()
    yield session
    session.close()


def summands(run: Run, leaf: str) -> Provenance:
    """What a gradient is made of at the end."""
    found = provenance(run.moment(), run.resolve(leaf)[0])
    assert found is not None
    return found


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_term_adds_what_it_gives_alone_in_pytorch(name: str, headless: Headless) -> None:
    headless.run(HERE / f"{name}.py")
    run = headless.store.run
    expected = dict(zip(NAMES[name], [REFERENCES[name]["terms"][key] for key in _keys(name)], strict=True))
    for leaf, whole in REFERENCES[name]["grads"].items():
        found = summands(run, leaf)
        assert {part.name for part in found.terms} == {term for term in expected if leaf in expected[term]}
        for part in found.terms:
            assert not part.missing
            amount = array_of(part.amount)
            np.testing.assert_allclose(amount, expected[part.name][leaf], rtol=2e-4, atol=1e-6, err_msg=part.name)
        for parts in (found.passes, found.paths, found.terms):
            amounts = [array_of(part.amount) for part in parts]
            total = np.sum([np.asarray(one, dtype=np.float64) for one in amounts], axis=0)
            np.testing.assert_allclose(total, whole, rtol=1e-4, atol=1e-5)
            assert sum(part.share for part in parts) == pytest.approx(1.0, abs=1e-4)


def _keys(name: str) -> list[str]:
    terms = list(REFERENCES[name]["terms"])
    return [term for term in terms if name != "cancelling" or "()" not in term]


def test_paths_and_cancellation(headless: Headless) -> None:
    headless.run(HERE / "cancelling.py")
    found = summands(headless.store.run, "x")
    alone = REFERENCES["cancelling"]["terms"]
    expected = {"x * 3": alone["fit"], "x**2": alone["-pull * 2.0"]}
    expected |= {"x.sqrt()": alone["x.sqrt().sum()"], "x.log()": alone["x.log().sum()"]}
    for part in found.paths:
        np.testing.assert_allclose(array_of(part.amount), expected[part.name]["x"], rtol=1e-5)
        assert {headless.store.run.nodes[node].created.name for node in part.nodes} >= {"AccumulateGrad"}
    parts = np.array([alone["fit"]["x"], alone["-pull * 2.0"]["x"], alone["more"]["x"]])
    split = np.array([expected[part.name]["x"] for part in found.paths])
    undone = [1 - np.abs(one.sum(0)).sum() / np.abs(one).sum() for one in (parts, split)]
    assert any(found.cancelled == pytest.approx(one, rel=1e-4) for one in undone)
    assert min(part.share for part in found.terms) < 0


def test_what_was_not_kept_is_said_so(tmp_path: Path, headless: Headless) -> None:
    script = tmp_path / "large.py"
    script.write_text(
        "import torch\nw = torch.randn(100, 100, requires_grad=True)\nh = (w * 2).tanh()\n"
        "a = h.sum()\nb = (h * h).sum()\nc = h.exp().sum()\n(a + b + c).backward()\n"
    )
    headless.run(script)
    found = summands(headless.store.run, "w")
    assert [part.name for part in found.terms] == ["a", "b", "c"]
    assert all("not kept" in part.missing for part in found.terms)
