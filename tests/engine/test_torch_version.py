"""``torch.__version__`` compares as versions do."""

from __future__ import annotations

import pytest

import retrograd.engine as torch
from retrograd.engine.torch_version import TorchVersion


def test_says_which_version() -> None:
    assert str(torch.__version__) == "2.13.0+retrograd"
    assert torch.__version__.split("+")[0] == "2.13.0"


@pytest.mark.parametrize("older", ["1.10", "2.9", "2.12.9", (2, 0), (2, 12), [1, 13]])
def test_is_newer_than(older: object) -> None:
    assert torch.__version__ > older and torch.__version__ >= older and older != torch.__version__


@pytest.mark.parametrize("newer", ["2.13.1", "3", (2, 14), "2.100"])
def test_is_older_than(newer: object) -> None:
    assert torch.__version__ < newer and torch.__version__ <= newer


@pytest.mark.parametrize(
    ("a", "b"),
    [("1.0", "1.0.0"), ("2.0rc1", "2.0.rc1")],
)
def test_same_versions(a: str, b: str) -> None:
    assert TorchVersion(a) == b


def test_stages() -> None:
    assert TorchVersion("2.0.dev1") < "2.0a1"
    assert TorchVersion("2.0a1") < "2.0b1"
    assert TorchVersion("2.0b1") < "2.0rc1"
    assert TorchVersion("2.0rc1") < "2.0"
