"""Programs of ``tests/oracle/cases`` give what PyTorch 2.13 gave, with the graph that it builds."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import retrograd.engine as torch
from retrograd.engine import names

ORACLE = Path(__file__).parent.parent / "oracle"
#: The Python whose own wording of errors the recordings hold.
RECORDED_ON = (3, 11)


def _module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ORACLE / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


answering = _module("answering")


def _cases() -> dict[str, dict[str, Any]]:
    found = {}
    for path in sorted((ORACLE / "cases").glob("*.json")):
        for name, case in json.loads(path.read_text(encoding="utf-8"))["cases"].items():
            found[f"{path.stem}/{name}"] = case
    return found


CASES = _cases()

#: Programs that we answer in another way, and why.
OTHERWISE = {
    "bad_input/torch_meshgrid_a__a_480": "PyTorch prints the tensor in C++'s format",
    "bad_input/a_take_along_dim_torch_tensor___7_____0_497": "PyTorch reads outside of the tensor",
    "bad_input/a_nonzero_1_513": "PyTorch says 'takes from 1 to 0 positional arguments'",
    "bad_input/a_to_torch_complex64_533": "complex numbers are out of scope; PyTorch's answer can't be written down",
    "bad_input/torch_tensor_1___2j_599": "complex numbers are out of scope; PyTorch's answer can't be written down",
    "bad_input/torch_Generator__cuda_651": "PyTorch writes about the linking of its libraries",
    "bad_input/torch_float32_3_654": "PyTorch's type has a dot in its name",
    "bad_input/inplace_x_torch_tensor__0__9______5_24": "PyTorch leaves the tensor half written",
    "bad_input/inplace_x_index_add__0__torch_tensor__0__9____a_36": "PyTorch leaves the tensor half written",
    "bad_input/inplace_x_index_fill__0__torch_tensor__0__9____5_38": "PyTorch leaves the tensor half written",
    "bad_input/inplace_x_resize___1_46": "PyTorch leaves a tensor that can't be read",
}


#: Themes whose numbers are rounded to bfloat16 or float16 on their way, whatever type they have in the end.
ROUNDED = ("autocast/",)

pytestmark = pytest.mark.usefixtures("imported_as_torch")


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return float(value) if isinstance(value, str) else value


def _same_values(got: Any, due: Any, dtype: str, where: str) -> None:
    a, b = np.asarray(_plain(got), dtype=np.float64), np.asarray(_plain(due), dtype=np.float64)
    kind = "bfloat16" if where.startswith(ROUNDED) and dtype in answering.TOLERANCES else dtype
    relative, absolute = answering.TOLERANCES.get(kind, (0.0, 0.0))
    assert a.shape == b.shape and np.allclose(a, b, relative, absolute, equal_nan=True), f"{where}: {got}, due {due}"


def _worded(answer: dict[str, Any]) -> Any:
    """The exception of an answer, on other Pythons than the recording's without what those say differently."""
    if "exception" not in answer or sys.version_info[:2] == RECORDED_ON:
        return answer.get("exception")
    kind, text = answer["exception"]
    text = re.sub(r"\. Did you mean '\w+'\?$", "", text)
    return [kind, re.sub(r"(Can't instantiate abstract class \w+) .*", r"\1", text)]


def _compare(got: Any, due: Any, where: str) -> None:
    """Raise at the first difference of two encoded values; floats may differ by their type's tolerance."""
    if isinstance(due, dict) and "tensor" in due and isinstance(got, dict) and "tensor" in got:
        assert {k: v for k, v in got.items() if k != "tensor"} == {k: v for k, v in due.items() if k != "tensor"}, where
        _same_values(got["tensor"], due["tensor"], due["dtype"], where)
    elif isinstance(due, dict) and isinstance(got, dict) and got.keys() == due.keys():
        if "numpy" in due or "float" in due:
            _same_values(got.get("numpy", got.get("float")), due.get("numpy", due.get("float")), "float32", where)
            return
        for key, value in due.items():
            _compare(got[key], value, f"{where}.{key}")
    elif isinstance(due, list) and isinstance(got, list) and len(got) == len(due):
        for i, (one, other) in enumerate(zip(got, due, strict=True)):
            _compare(one, other, f"{where}[{i}]")
    else:
        assert got == due, where


def _answers(name: str) -> tuple[Any, Any]:
    """Ours and PyTorch's."""
    case = CASES[name]
    modules = {"nn": names.torch_module("torch.nn"), "F": names.torch_module("torch.nn.functional")}
    got = json.loads(json.dumps(answering.answer(torch, modules, case["program"], name)))
    return got, case["answer"]


@pytest.mark.parametrize("name", [name for name in CASES if name not in OTHERWISE])
def test_program_gives_what_pytorch_gave(name: str) -> None:
    got, due = _answers(name)
    assert _worded(got) == _worded(due), got.get("exception")
    got, due = ({key: value for key, value in one.items() if key != "exception"} for one in (got, due))
    assert got.get("graph") == due.get("graph")
    _compare(got, due, name)


@pytest.mark.parametrize("name", OTHERWISE)
def test_program_that_is_answered_otherwise_is(name: str) -> None:
    got, due = _answers(name)
    assert got.get("exception") != due.get("exception") or got.get("out") != due.get("out")
