"""Operations of the family linalg, part 3, written by ``make generate`` from ``engine/ops/linalg.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import linalg as linalg_kernels
from ..kernels import linalg_gradients as linalg_gradients_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class LinalgLuSolveBackward0(Node):
    """Backward of linalg_lu_solve."""

    __slots__ = (
        "B_shape",
        "adjoint",
        "left",
        "saved_LU",
        "saved_pivots",
        "saved_result",
        "version_LU",
        "version_pivots",
        "version_result",
    )
    saved_names = (
        "LU",
        "pivots",
        "result",
    )
    parameter_names = (
        "left",
        "adjoint",
    )
    formula = "as solve, through the factors"
    B_shape: Any
    adjoint: Any
    left: Any
    saved_LU: Any
    saved_pivots: Any
    saved_result: Any
    version_LU: Any
    version_pivots: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_LU
        counter = held._counter
        if counter is not None and counter.value != self.version_LU:
            raise modified(self, "LU")
        LU = held._array
        held = self.saved_pivots
        counter = held._counter
        if counter is not None and counter.value != self.version_pivots:
            raise modified(self, "pivots")
        pivots = held._array
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        left = self.left
        adjoint = self.adjoint
        B_shape = self.B_shape
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = linalg_gradients_kernels.lu_solve_gradients(grad, LU, pivots, result, left, adjoint, B_shape, wanted)
        if release:
            self.saved_LU = self.saved_pivots = self.saved_result = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_LU
        LU = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_LU)
            else unpack(self, "LU")
        )
        held = self.saved_pivots
        pivots = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_pivots)
            else unpack(self, "pivots")
        )
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        left = self.left
        adjoint = self.adjoint
        B_shape = self.B_shape
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = F.lu_solve_gradients(grad, LU, pivots, result, left, adjoint, B_shape, wanted)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_LU = self.saved_pivots = self.saved_result = RELEASED
        return True


def linalg_lu_solve_rows(LU: Any, pivots: Any, B: Any, left: Any = True, adjoint: Any = False) -> Tensor:
    """``linalg_lu_solve``: as solve, through the factors"""
    if type(LU) is not Tensor or type(pivots) is not Tensor or type(B) is not Tensor:
        if marked.active:
            mark = marked.found((LU, pivots, B))
            if mark is not None:
                return marked.run(linalg_lu_solve_rows, mark, (LU, pivots, B), None, (LU, pivots, B, left, adjoint), {})
        if type(LU) is not Tensor:
            LU = single("linalg_lu_solve", LU, "LU", 1)
        if type(pivots) is not Tensor:
            pivots = single("linalg_lu_solve", pivots, "pivots", 2)
        if type(B) is not Tensor:
            B = single("linalg_lu_solve", B, "B", 3)
    a_LU = LU._array
    a_pivots = pivots._array
    a_B = B._array
    data = linalg_kernels.lu_solve_array(a_LU, a_pivots, a_B, left, adjoint)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if LU._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(LU)
    if pivots._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(pivots)
    if B._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(B)
    if (LU._requires_grad or B._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgLuSolveBackward0)
        node.sequence = next_sequence()
        e0 = LU._edge
        if e0 is None and LU._requires_grad:
            e0 = LU._accumulator() or accumulate_grad(LU)
        e1 = B._edge
        if e1 is None and B._requires_grad:
            e1 = B._accumulator() or accumulate_grad(B)
        node.next = (e0, e1)
        node.saved_LU = LU if not saved.attention else save_input(LU)
        node.version_LU = 0 if LU._counter is None else LU._counter.value
        node.saved_pivots = pivots if not saved.attention else save_input(pivots)
        node.version_pivots = 0 if pivots._counter is None else pivots._counter.value
        node.left = left
        node.adjoint = adjoint
        node.B_shape = a_B.shape
        result._edge = node
        result._requires_grad = True
        node.saved_result = save_output(result)
        node.version_result = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report("linalg_lu_solve", (LU, pivots, B), {"left": left, "adjoint": adjoint}, (result,), node)
    return result


class LinalgSolveTriangularBackward0(Node):
    """Backward of linalg_solve_triangular."""

    __slots__ = (
        "B_shape",
        "left",
        "saved_result",
        "saved_self",
        "unitriangular",
        "upper",
        "version_result",
        "version_self",
    )
    saved_names = (
        "self",
        "result",
    )
    parameter_names = (
        "upper",
        "left",
        "unitriangular",
    )
    formula = "as solve, in the triangle that is read"
    B_shape: Any
    left: Any
    saved_result: Any
    saved_self: Any
    unitriangular: Any
    upper: Any
    version_result: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        upper = self.upper
        left = self.left
        unitriangular = self.unitriangular
        B_shape = self.B_shape
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = linalg_gradients_kernels.solve_triangular_gradients(
            grad, input, result, upper, left, unitriangular, B_shape, wanted
        )
        if release:
            self.saved_self = self.saved_result = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        upper = self.upper
        left = self.left
        unitriangular = self.unitriangular
        B_shape = self.B_shape
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = F.solve_triangular_gradients(grad, input, result, upper, left, unitriangular, B_shape, wanted)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def linalg_solve_triangular_rows(
    input: Any, B: Any, upper: Any, left: Any = True, unitriangular: Any = False
) -> Tensor:
    """``linalg_solve_triangular``: as solve, in the triangle that is read"""
    if type(input) is not Tensor or type(B) is not Tensor:
        if marked.active:
            mark = marked.found((input, B))
            if mark is not None:
                return marked.run(
                    linalg_solve_triangular_rows, mark, (input, B), None, (input, B, upper, left, unitriangular), {}
                )
        if type(input) is not Tensor:
            input = single("linalg_solve_triangular", input, "input", 1)
        if type(B) is not Tensor:
            B = single("linalg_solve_triangular", B, "B", 2)
    a_input = input._array
    a_B = B._array
    data = linalg_kernels.solve_triangular_array(a_input, a_B, upper, left, unitriangular)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if B._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(B)
    if (input._requires_grad or B._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgSolveTriangularBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = B._edge
        if e1 is None and B._requires_grad:
            e1 = B._accumulator() or accumulate_grad(B)
        node.next = (e0, e1)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.upper = upper
        node.left = left
        node.unitriangular = unitriangular
        node.B_shape = a_B.shape
        result._edge = node
        result._requires_grad = True
        node.saved_result = save_output(result)
        node.version_result = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report(
            "linalg_solve_triangular",
            (input, B),
            {"upper": upper, "left": left, "unitriangular": unitriangular},
            (result,),
            node,
        )
    return result


FUNCTIONS = {"linalg_lu_solve_rows": linalg_lu_solve_rows, "linalg_solve_triangular_rows": linalg_solve_triangular_rows}
OPERATORS: dict[str, Any] = {}
