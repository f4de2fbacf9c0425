"""The engine gives what PyTorch 2.13 gave: every recorded case of ``tests/oracle``.

A case holds inputs, a program that leaves ``out``, and what PyTorch answered: the encoded outputs, gradients under
fixed cotangents, warnings, or an exception. Cases that need a name the engine doesn't have yet are listed in
``not_yet.json``; a test keeps that list exact, so that none is skipped by mistake or forgotten.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import retrograd.engine as torch
from retrograd.engine import names

ORACLE = Path(__file__).parent.parent / "oracle"
NOT_YET = ORACLE / "not_yet.json"

#: Relative and absolute tolerance by type.
TOLERANCES = {"float64": (1e-6, 1e-8), "float32": (2e-4, 2e-5), "float16": (5e-3, 1e-3), "bfloat16": (4e-2, 1e-2)}

#: How a missing name shows.
MISSING = re.compile(
    r"is not in Retrograd|^'Tensor' object has no attribute|^No module named|numpy has no such type"
    r"|^module 'retrograd\.engine[^']*' has no attribute|^cannot import name"
)


def _cases() -> dict[str, dict[str, Any]]:
    found = {}
    for path in sorted(ORACLE.glob("*.json")):
        if path != NOT_YET and not path.name.startswith("extra_"):
            found.update({case["id"]: case for case in json.loads(path.read_text(encoding="utf-8"))["cases"]})
    return found


CASES = _cases()
LISTED: list[str] = json.loads(NOT_YET.read_text(encoding="utf-8"))

#: Cases whose numbers agree but whose graph has other nodes, with what is different.
OTHER_NODES: dict[str, str] = {}


class MissingNameError(Exception):
    """The case needs something that the engine doesn't have."""


# ------------------------------------------------------------------------------------------------ running a case
def _plain(value: Any) -> Any:
    """JSON data with its special floats."""
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return float(value) if isinstance(value, str) else value


def _leaf(data: Any, shape: list[int], dtype: str, requires_grad: bool = False) -> Any:
    made = torch.tensor(_plain(data), dtype=getattr(torch, dtype)).reshape(tuple(shape))
    return made.requires_grad_() if requires_grad else made


def _cotangent(shape: tuple[int, ...]) -> Any:
    count = math.prod(shape)
    flat = [round(((7 * i + 3) % 11 - 5) / 4 + 0.35, 4) for i in range(count)]
    return np.asarray(flat).reshape(shape)


def _tensors(value: Any) -> list[Any]:
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [t for v in value for t in _tensors(v)] if isinstance(value, (list, tuple)) else []


def _first_line(text: object) -> str:
    line = (str(text).strip().splitlines() or [""])[0]
    return re.sub(r"0x[0-9a-f]+", "0x", re.sub(r" ?\(Triggered internally at .*", "", line)).strip()


class Answer:
    """What the engine made of a case."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.inputs = {name: _leaf(**spec) for name, spec in case.get("inputs", {}).items()}
        self.out: Any = None
        self.exception: list[str] | None = None
        self.printed = ""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                self._run()
            except Exception as error:
                if MISSING.search(str(error)) and case["expect"].get("exception", [""])[0] != type(error).__name__:
                    raise MissingNameError(str(error)) from error
                self.exception = [type(error).__name__, _first_line(error)]
        self.warnings = [[w.category.__name__, _first_line(w.message)] for w in caught]

    def _run(self) -> None:
        nn = names.torch_module("torch.nn")
        scope = {"torch": torch, "math": math, "warnings": warnings, "nn": nn, **self.inputs}
        scope["F"] = names.torch_module("torch.nn.functional")
        if scope["F"] is None and re.search(r"\bF\.|\bnn\.", self.case["code"]):
            raise AttributeError("torch.nn is not in Retrograd")
        torch.manual_seed(0)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(self.case["code"], f"<{self.case['id']}>", "exec"), scope)
        self.printed = printed.getvalue()
        self.out = scope.get("out")
        if self.case["category"] != "repr" and not self.case.get("no_backward"):
            roots = [t for t in _tensors(self.out) if t.requires_grad]
            if roots:
                seeds = [torch.tensor(_cotangent(tuple(t.shape)), dtype=t.dtype) for t in roots]
                torch.autograd.backward(roots, seeds)


# ------------------------------------------------------------------------------------------------ comparing
def _close(got: Any, want: Any, dtype: str) -> bool:
    relative, absolute = TOLERANCES.get(dtype, (0.0, 0.0))
    wanted = np.asarray(_plain(want))
    found = np.asarray(got)
    if wanted.size == 0 and found.size == 0:
        return True
    return wanted.shape == found.shape and np.allclose(
        found.astype(np.float64), wanted.astype(np.float64), relative, absolute, equal_nan=True
    )


def _check_tensor(got: Any, want: dict[str, Any], where: str) -> None:
    assert isinstance(got, torch.Tensor), f"{where} is {got!r}, not a tensor"
    facts = {
        "dtype": got.dtype.name,
        "shape": list(got.shape),
        "requires_grad": got.requires_grad,
        "is_leaf": got.is_leaf,
        "grad_fn": None if got.grad_fn is None else type(got.grad_fn).__name__,
    }
    assert facts == {k: want[k] for k in facts}, where
    assert _close(got.detach().tolist(), want["tensor"], want["dtype"]), f"{where}: {got!r}, due {want['tensor']}"


def _check(got: Any, want: Any, where: str = "out") -> None:
    if not isinstance(want, dict):
        if isinstance(want, float):
            assert math.isclose(got, want, rel_tol=1e-6), where
        else:
            assert got == want and type(got) is type(want), f"{where}: {got!r}, due {want!r}"
    elif "tensor" in want:
        _check_tensor(got, want, where)
    elif "float" in want:
        assert _close(got, want["float"], "float32"), f"{where}: {got!r}, due {want}"
    elif "numpy" in want:
        assert str(got.dtype) == want["dtype"] and _close(got.tolist(), want["numpy"], "float32"), where
    elif "items" in want:
        assert isinstance(got, (list, tuple)) and len(got) == len(want["items"]), f"{where}: {got!r}"
        for i, (one, due) in enumerate(zip(got, want["items"], strict=True)):
            _check(one, due, f"{where}[{i}]")
    elif "dict" in want:
        assert [str(k) for k in got] == [k for k, _ in want["dict"]], where
        for (key, one), (_, due) in zip(got.items(), want["dict"], strict=True):
            _check(one, due, f"{where}[{key!r}]")
    elif "dtype" in want:
        assert str(got) == f"torch.{want['dtype']}", where
    else:
        assert type(got).__name__ == want["object"], where


def _agree(answer: Answer) -> None:
    expect = answer.case["expect"]
    assert answer.exception == expect.get("exception")
    if "exception" in expect:
        return
    if "text" in expect:
        assert (answer.out if isinstance(answer.out, str) else str(answer.out)) == expect["text"]
    if "outputs" in expect:
        _check(answer.out, expect["outputs"])
    assert answer.printed == expect.get("stdout", "")
    for name, want in expect.get("grads", {}).items():
        grad = answer.inputs[name].grad
        if want is None:
            assert grad is None, f"{name}.grad is {grad!r}"
        else:
            dtype = answer.case["inputs"][name]["dtype"]
            assert grad is not None and _close(grad.tolist(), want, dtype), f"{name}.grad is {grad!r}, due {want}"
    if "warnings" in expect:
        assert answer.warnings == expect["warnings"]


pytestmark = pytest.mark.usefixtures("imported_as_torch")


@pytest.mark.parametrize("name", [n for n in CASES if n not in {*LISTED, *OTHER_NODES}])
def test_agrees_with_pytorch(name: str) -> None:
    _agree(Answer(CASES[name]))


@pytest.mark.parametrize("name", sorted(OTHER_NODES))
def test_cases_with_other_nodes_agree_but_for_the_node(name: str) -> None:
    with pytest.raises(AssertionError) as difference:
        _agree(Answer(CASES[name]))
    assert "grad_fn" in str(difference.value)
    case = json.loads(json.dumps(CASES[name]))
    case["expect"]["outputs"]["grad_fn"] = "MulBackward0"
    _agree(Answer(case))


@pytest.mark.parametrize("name", LISTED)
def test_listed_cases_really_miss_a_name(name: str) -> None:
    with pytest.raises(MissingNameError):
        Answer(CASES[name])


def test_every_category_has_cases_that_run() -> None:
    listed = set(LISTED)
    running = {case["category"] for name, case in CASES.items() if name not in listed}
    assert {
        "arithmetic",
        "pointwise",
        "index",
        "shape",
        "inplace",
        "autograd",
        "errors",
        "warnings",
        "dtype",
    } <= running
    assert len(listed) == len(LISTED) and listed <= set(CASES)
