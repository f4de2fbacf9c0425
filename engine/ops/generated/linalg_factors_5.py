"""Operations of the family linalg_factors, part 5, written by ``make generate`` from ``engine/ops/linalg_factors.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import modes
from ...tensor import Tensor
from ..kernels import linalg_indefinite as linalg_indefinite_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


def linalg_ldl_solve_rows(LD: Any, pivots: Any, B: Any) -> Tensor:
    """``linalg_ldl_solve`` (not differentiable)."""
    if type(LD) is not Tensor or type(pivots) is not Tensor or type(B) is not Tensor:
        if marked.active:
            mark = marked.found((LD, pivots, B))
            if mark is not None:
                return marked.run(linalg_ldl_solve_rows, mark, (LD, pivots, B), None, (LD, pivots, B), {})
        if type(LD) is not Tensor:
            LD = single("linalg_ldl_solve", LD, "LD", 1)
        if type(pivots) is not Tensor:
            pivots = single("linalg_ldl_solve", pivots, "pivots", 2)
        if type(B) is not Tensor:
            B = single("linalg_ldl_solve", B, "B", 3)
    a_LD = LD._array
    a_pivots = pivots._array
    a_B = B._array
    data = linalg_indefinite_kernels.ldl_solve_array(a_LD, a_pivots, a_B)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("linalg_ldl_solve", (LD, pivots, B), {}, (result,), None, False)
    return result


FUNCTIONS = {"linalg_ldl_solve_rows": linalg_ldl_solve_rows}
OPERATORS: dict[str, Any] = {}
