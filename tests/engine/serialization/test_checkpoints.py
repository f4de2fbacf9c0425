"""Files that real PyTorch wrote, and files that would run code."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest

import retrograd.engine as torch
from retrograd.engine import nn

FOLDER = Path(__file__).parents[2] / "oracle" / "checkpoints"


def test_content_of_a_file_from_pytorch() -> None:
    found = torch.load(FOLDER / "content.pt")
    assert found["whole"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found["turned"].stride() == (1, 3)
    found["whole"][1, 0] = 9
    assert found["row"].tolist() == [9, 4, 5]
    assert found["turned"][0].tolist() == [0, 9]
    assert isinstance(found["parameter"], nn.Parameter)
    assert found["parameter"].note == 3
    assert found["half"].dtype is torch.float16
    assert found["brain"].dtype is torch.bfloat16
    assert found["brain"].tolist() == [0, 1, 2]
    assert found["flags"].tolist() == [True, False]
    assert found["empty"].shape == (0, 3)
    assert found["plain"] == [1, 2.5, "text", None, (True,), {1, 2}, b"abc", 10**30]


def test_states_fit_modules_and_optimisers() -> None:
    found = torch.load(FOLDER / "content.pt")
    module = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    assert not any(module.load_state_dict(found["module"]))
    optimizer = torch.optim.Adam(module.parameters())
    optimizer.load_state_dict(found["optimizer"])
    assert optimizer.param_groups[0]["lr"] == 0.1
    module(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert optimizer.state[module[0].weight]["step"].item() == 2


def test_whole_module_and_old_format() -> None:
    module = torch.load(FOLDER / "module.pt", weights_only=False)
    assert type(module[0]) is nn.Linear
    assert module(torch.ones(1, 2)).shape == (1, 1)
    with pytest.raises(pickle.UnpicklingError, match=r"torch\.nn\.modules\.container\.Sequential was not an allowed"):
        torch.load(FOLDER / "module.pt")
    old = torch.load(FOLDER / "legacy.pt")
    old["whole"][1, 2] = 7
    assert old["row"].tolist() == [3, 4, 7]


class _Harmful:
    def __reduce__(self) -> Any:
        return os.system, ("false",)


@pytest.mark.parametrize("in_archive", [True, False])
def test_a_file_cannot_run_code(in_archive: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(os, "system", called.append)
    pickled = pickle.dumps({"a": _Harmful()}, 2)
    file = io.BytesIO(pickled)
    if in_archive:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("archive/data.pkl", pickled)
            archive.writestr("archive/version", "3\n")
        file.seek(0)
    with pytest.raises(pickle.UnpicklingError, match="Weights only load failed"):
        torch.load(file)
    assert not called


def test_a_file_cannot_change_classes() -> None:
    """A BUILD instruction on an allowed class would set attributes of the class itself."""
    pickled = b"\x80\x02ctorch\nTensor\nN}X\x05\x00\x00\x00shapeK\x01s\x86b."
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", pickled)
    file.seek(0)
    with pytest.raises(pickle.UnpicklingError, match="Can only build"):
        torch.load(file)
    assert isinstance(torch.Tensor.shape, property)


@pytest.mark.parametrize("cut", [10, 200, 1500, -30])
def test_a_damaged_file_is_refused(cut: int) -> None:
    data = (FOLDER / "content.pt").read_bytes()[:cut]
    with pytest.raises(RuntimeError, match="PytorchStreamReader failed"):
        torch.load(io.BytesIO(data))
