"""Writes in place said without writing: each is a statement that Python takes."""

from __future__ import annotations

import pytest

from retrograd.app.model.findings.rewriting import out_of_place


@pytest.mark.parametrize(
    ("source", "other"),
    [
        ("x += 1", "x = x + 1"),
        ("self.h *= a - b", "self.h = self.h * (a - b)"),
        ("y.mul_(2)", "y = y.mul(2)"),
        ("z = y.add_(x, alpha=2)", "z = y.add(x, alpha=2)"),
        ("x = F.relu(x, inplace=True)", "x = F.relu(x)"),
        ("s.zero_()", "s = torch.zeros_like(s)"),
        ("s.fill_(3)", "s = torch.full_like(s, 3)"),
        ("x[0] = 1", ""),
        ("s.copy_(t)", ""),
        ("optimizer.step()", ""),
        ("x.__init__()", ""),
        ("for x in", ""),
        ("x += 1; y += 1", ""),
    ],
)
def test_said_otherwise(source: str, other: str) -> None:
    assert out_of_place(source) == other
    if other:
        compile(other, "a fix", "exec")
