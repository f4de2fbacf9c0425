"""The engine has the names that programs use, and the document that compares it with PyTorch is up to date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import retrograd.engine as torch
from retrograd.engine import parity

ORACLE = Path(__file__).parents[1] / "oracle"
#: Names that exist in PyTorch and occur in a corpus of educational programs, on the CPU and without complex numbers.
USED: list[str] = json.loads((ORACLE / "names" / "used.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", USED)
def test_names_that_programs_use_are_there(name: str) -> None:
    found = torch
    for part in name.split(".")[1:]:
        found = getattr(found, part)


def test_document_is_up_to_date() -> None:
    assert parity.TARGET.read_text(encoding="utf-8") == parity.document(), "run `make generate`"


def test_a_name_that_pytorch_lacks_too_gives_its_message() -> None:
    with pytest.raises(AttributeError, match=r"^module 'torch' has no attribute 'tensorr'$"):
        torch.tensorr  # noqa: B018


def test_a_name_out_of_scope_says_why() -> None:
    with pytest.raises(AttributeError, match=r"it is not in Retrograd \(TorchScript\)"):
        torch.ScriptModule  # noqa: B018
