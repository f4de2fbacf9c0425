"""Operations of the family pointwise, part 22, written by ``make generate`` from ``engine/ops/pointwise.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import modes
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..operands import single
from ..reporting import report

new = object.__new__


def signbit(input: Any) -> Tensor:
    """``signbit`` (not differentiable)."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(signbit, mark, (input,), None, (input,), {})
            input = single("signbit", input, "input", 1)
        a_input = input._array
        data = np.signbit(a_input, out=...)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
        if probe.observer is not None:
            report("signbit", (input,), {}, (result,), None, False)
        return result
    except MISTAKES:
        refuse("signbit", signbit, (), {})
        raise


FUNCTIONS = {"signbit": signbit}
OPERATORS: dict[str, Any] = {}
