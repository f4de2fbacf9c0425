"""Operations of the family linalg_factors, part 4, written by ``make generate`` from ``engine/ops/linalg_factors.py``."""

from __future__ import annotations

from typing import Any

from ... import probe
from ...autograd import modes
from ...tensor import Tensor
from ..kernels import linalg_indefinite as linalg_indefinite_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


def linalg_ldl_factor_ex_rows(input: Any) -> Any:
    """``linalg_ldl_factor_ex`` (not differentiable)."""
    if type(input) is not Tensor:
        input = single("linalg_ldl_factor_ex", input, "input", 1)
    a_input = input._array
    data0, data1, data2 = linalg_indefinite_kernels.ldl_arrays(a_input)
    LD: Tensor = new(Tensor)
    LD._array = data0
    LD._counter = LD._base = None
    LD._edge = None
    LD._requires_grad = False
    pivots: Tensor = new(Tensor)
    pivots._array = data1
    pivots._counter = pivots._base = None
    pivots._edge = None
    pivots._requires_grad = False
    info: Tensor = new(Tensor)
    info._array = data2
    info._counter = info._base = None
    info._edge = None
    info._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        LD._inference = True
        pivots._inference = True
        info._inference = True
    if probe.observer is not None:
        report("linalg_ldl_factor_ex", (input,), {}, (LD, pivots, info), None, False)
    return named_results("linalg_ldl_factor_ex", ("LD", "pivots", "info"), (LD, pivots, info))


def linalg_ldl_solve_rows(LD: Any, pivots: Any, B: Any) -> Tensor:
    """``linalg_ldl_solve`` (not differentiable)."""
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


FUNCTIONS = {"linalg_ldl_factor_ex_rows": linalg_ldl_factor_ex_rows, "linalg_ldl_solve_rows": linalg_ldl_solve_rows}
OPERATORS: dict[str, Any] = {}
