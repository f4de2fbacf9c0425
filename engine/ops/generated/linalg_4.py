"""Operations of the family linalg, part 4, written by ``make generate`` from ``engine/ops/linalg.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import linalg as linalg_kernels
from ..kernels import linalg_factors as linalg_factors_kernels
from ..kernels import linalg_gradients as linalg_gradients_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class TriangularSolveBackward0(Node):
    """Backward of triangular_solve."""

    __slots__ = (
        "saved_A",
        "saved_self",
        "saved_solution",
        "transpose",
        "unitriangular",
        "upper",
        "version_A",
        "version_self",
        "version_solution",
    )
    saved_names = (
        "self",
        "A",
        "solution",
    )
    parameter_names = (
        "upper",
        "transpose",
        "unitriangular",
    )
    formula = "as solve, in the triangle that is read"
    outputs = 2
    saved_A: Any
    saved_self: Any
    saved_solution: Any
    transpose: Any
    unitriangular: Any
    upper: Any
    version_A: Any
    version_self: Any
    version_solution: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1 = grads
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_A
        counter = held._counter
        if counter is not None and counter.value != self.version_A:
            raise modified(self, "A")
        A = held._array
        held = self.saved_solution
        counter = held._counter
        if counter is not None and counter.value != self.version_solution:
            raise modified(self, "solution")
        solution = held._array
        upper = self.upper
        transpose = self.transpose
        unitriangular = self.unitriangular
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = linalg_gradients_kernels.triangular_solve_gradients(
            grad0, grad1, input, A, solution, upper, transpose, unitriangular, wanted
        )
        if release:
            self.saved_self = self.saved_A = self.saved_solution = RELEASED
        return (g0, g1)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_A
        A = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_A)
            else unpack(self, "A")
        )
        held = self.saved_solution
        solution = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_solution)
            else unpack(self, "solution")
        )
        upper = self.upper
        transpose = self.transpose
        unitriangular = self.unitriangular
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = F.triangular_solve_gradients(grad0, grad1, input, A, solution, upper, transpose, unitriangular, wanted)
        return (g0, g1)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_self = self.saved_A = self.saved_solution = RELEASED
        return True


def triangular_solve_rows(
    input: Any, A: Any, upper: Any = True, transpose: Any = False, unitriangular: Any = False
) -> Any:
    """``triangular_solve``: as solve, in the triangle that is read"""
    if type(input) is not Tensor or type(A) is not Tensor:
        if marked.active:
            mark = marked.found((input, A))
            if mark is not None:
                return marked.run(
                    triangular_solve_rows, mark, (input, A), None, (input, A, upper, transpose, unitriangular), {}
                )
        if type(input) is not Tensor:
            input = single("triangular_solve", input, "input", 1)
        if type(A) is not Tensor:
            A = single("triangular_solve", A, "A", 2)
    a_input = input._array
    a_A = A._array
    data0, data1 = linalg_kernels.triangular_solve_arrays(a_input, a_A, upper, transpose, unitriangular)
    solution: Tensor = new(Tensor)
    solution._array = data0
    solution._counter = solution._base = None
    cloned_coefficient: Tensor = new(Tensor)
    cloned_coefficient._array = data1
    cloned_coefficient._counter = cloned_coefficient._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if A._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(A)
    if (input._requires_grad or A._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(TriangularSolveBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = A._edge
        if e1 is None and A._requires_grad:
            e1 = A._accumulator() or accumulate_grad(A)
        node.next = (e0, e1)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_A = A if not saved.attention else save_input(A)
        node.version_A = 0 if A._counter is None else A._counter.value
        node.upper = upper
        node.transpose = transpose
        node.unitriangular = unitriangular
        solution._edge = OutputPort(node, 0)
        solution._requires_grad = True
        cloned_coefficient._edge = OutputPort(node, 1)
        cloned_coefficient._requires_grad = True
        node.saved_solution = save_output(solution)
        node.version_solution = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        solution._edge = None
        solution._requires_grad = False
        cloned_coefficient._edge = None
        cloned_coefficient._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            solution._inference = True
            cloned_coefficient._inference = True
    if probe.observer is not None:
        report(
            "triangular_solve",
            (input, A),
            {"upper": upper, "transpose": transpose, "unitriangular": unitriangular},
            (solution, cloned_coefficient),
            node,
        )
    return named_results("triangular_solve", ("solution", "cloned_coefficient"), (solution, cloned_coefficient))


class CholeskySolveBackward0(Node):
    """Backward of cholesky_solve."""

    __slots__ = ("saved_input2", "saved_result", "self_shape", "upper", "version_input2", "version_result")
    saved_names = (
        "input2",
        "result",
    )
    parameter_names = ("upper",)
    formula = "as solve with A = L·Lᵀ"
    saved_input2: Any
    saved_result: Any
    self_shape: Any
    upper: Any
    version_input2: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_input2
        counter = held._counter
        if counter is not None and counter.value != self.version_input2:
            raise modified(self, "input2")
        input2 = held._array
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        upper = self.upper
        self_shape = self.self_shape
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = linalg_gradients_kernels.cholesky_solve_gradients(grad, input2, result, upper, self_shape, wanted)
        if release:
            self.saved_input2 = self.saved_result = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_input2
        input2 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_input2)
            else unpack(self, "input2")
        )
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        upper = self.upper
        self_shape = self.self_shape
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = F.cholesky_solve_gradients(grad, input2, result, upper, self_shape, wanted)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_input2 = self.saved_result = RELEASED
        return True


def cholesky_solve_rows(input: Any, input2: Any, upper: Any = False) -> Tensor:
    """``cholesky_solve``: as solve with A = L·Lᵀ"""
    if type(input) is not Tensor or type(input2) is not Tensor:
        if marked.active:
            mark = marked.found((input, input2))
            if mark is not None:
                return marked.run(cholesky_solve_rows, mark, (input, input2), None, (input, input2, upper), {})
        if type(input) is not Tensor:
            input = single("cholesky_solve", input, "input", 1)
        if type(input2) is not Tensor:
            input2 = single("cholesky_solve", input2, "input2", 2)
    a_input = input._array
    a_input2 = input2._array
    data = linalg_factors_kernels.cholesky_solve_array(a_input, a_input2, upper)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input2._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input2)
    if (input._requires_grad or input2._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CholeskySolveBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = input2._edge
        if e1 is None and input2._requires_grad:
            e1 = input2._accumulator() or accumulate_grad(input2)
        node.next = (e0, e1)
        node.saved_input2 = input2 if not saved.attention else save_input(input2)
        node.version_input2 = 0 if input2._counter is None else input2._counter.value
        node.upper = upper
        node.self_shape = a_input.shape
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
        report("cholesky_solve", (input, input2), {"upper": upper}, (result,), node)
    return result


FUNCTIONS = {"triangular_solve_rows": triangular_solve_rows, "cholesky_solve_rows": cholesky_solve_rows}
OPERATORS: dict[str, Any] = {}
