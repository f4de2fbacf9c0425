"""Operations of the family linalg, part 6, written by ``make generate`` from ``engine/ops/linalg.py``."""

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
from ..operands import broadcast_error, pair, promoted, single
from ..reporting import report
from ..results import cast_arrays, cast_tensors, named_results, sum_to

new = object.__new__


class LinalgLstsqBackward0(Node):
    """Backward of linalg_lstsq."""

    __slots__ = ("saved_B", "saved_self", "saved_solution", "version_B", "version_self", "version_solution")
    saved_names = (
        "self",
        "B",
        "solution",
    )
    formula = "through X = A⁺·B"
    outputs = 2
    saved_B: Any
    saved_self: Any
    saved_solution: Any
    version_B: Any
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
        held = self.saved_B
        counter = held._counter
        if counter is not None and counter.value != self.version_B:
            raise modified(self, "B")
        B = held._array
        held = self.saved_solution
        counter = held._counter
        if counter is not None and counter.value != self.version_solution:
            raise modified(self, "solution")
        solution = held._array
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = linalg_gradients_kernels.lstsq_gradients(grad0, grad1, input, B, solution, wanted)
        if release:
            self.saved_self = self.saved_B = self.saved_solution = RELEASED
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
        held = self.saved_B
        B = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_B)
            else unpack(self, "B")
        )
        held = self.saved_solution
        solution = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_solution)
            else unpack(self, "solution")
        )
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = F.lstsq_gradients(grad0, grad1, input, B, solution, wanted)
        return (g0, g1)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_self = self.saved_B = self.saved_solution = RELEASED
        return True


def linalg_lstsq_rows(input: Any, B: Any, rcond: Any, driver: Any) -> Any:
    """``linalg_lstsq``: through X = A⁺·B"""
    if type(input) is not Tensor or type(B) is not Tensor:
        if marked.active:
            mark = marked.found((input, B))
            if mark is not None:
                return marked.run(linalg_lstsq_rows, mark, (input, B), None, (input, B, rcond, driver), {})
        if type(input) is not Tensor:
            input = single("linalg_lstsq", input, "input", 1)
        if type(B) is not Tensor:
            B = single("linalg_lstsq", B, "B", 2)
    a_input = input._array
    a_B = B._array
    data0, data1, data2, data3 = linalg_factors_kernels.lstsq_arrays(a_input, a_B, rcond, driver)
    solution: Tensor = new(Tensor)
    solution._array = data0
    solution._counter = solution._base = None
    residuals: Tensor = new(Tensor)
    residuals._array = data1
    residuals._counter = residuals._base = None
    rank: Tensor = new(Tensor)
    rank._array = data2
    rank._counter = rank._base = None
    rank._edge = None
    rank._requires_grad = False
    singular_values: Tensor = new(Tensor)
    singular_values._array = data3
    singular_values._counter = singular_values._base = None
    singular_values._edge = None
    singular_values._requires_grad = False
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if B._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(B)
    if (input._requires_grad or B._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgLstsqBackward0)
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
        node.saved_B = B if not saved.attention else save_input(B)
        node.version_B = 0 if B._counter is None else B._counter.value
        solution._edge = OutputPort(node, 0)
        solution._requires_grad = True
        residuals._edge = OutputPort(node, 1)
        residuals._requires_grad = True
        node.saved_solution = save_output(solution)
        node.version_solution = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        solution._edge = None
        solution._requires_grad = False
        residuals._edge = None
        residuals._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            solution._inference = True
            residuals._inference = True
            rank._inference = True
            singular_values._inference = True
    if probe.observer is not None:
        report(
            "linalg_lstsq",
            (input, B),
            {"rcond": rcond, "driver": driver},
            (solution, residuals, rank, singular_values),
            node,
        )
    return named_results(
        "linalg_lstsq",
        ("solution", "residuals", "rank", "singular_values"),
        (solution, residuals, rank, singular_values),
    )


class LinalgCrossBackward0(Node):
    """Backward of linalg_cross."""

    __slots__ = (
        "casts",
        "dim",
        "other_shape",
        "saved_other",
        "saved_self",
        "self_shape",
        "version_other",
        "version_self",
    )
    saved_names = (
        "self",
        "other",
    )
    parameter_names = ("dim",)
    formula = "∂(a×b)/∂a: b×g,  ∂(a×b)/∂b: g×a"
    casts: Any
    dim: Any
    other_shape: Any
    saved_other: Any
    saved_self: Any
    self_shape: Any
    version_other: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        dim = self.dim
        if e0 is not None:
            held = self.saved_other
            counter = held._counter
            if counter is not None and counter.value != self.version_other:
                raise modified(self, "other")
            other = held._array
            g0 = linalg_kernels.cross_array(other, grad, dim)
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            held = self.saved_self
            counter = held._counter
            if counter is not None and counter.value != self.version_self:
                raise modified(self, "self")
            input = held._array
            g1 = linalg_kernels.cross_array(grad, input, dim)
            if self.other_shape is not None and g1.shape != self.other_shape:
                g1 = sum_to(g1, self.other_shape)
        if release:
            self.saved_self = self.saved_other = RELEASED
        if self.casts is not None:
            return cast_arrays((g0, g1), self.casts)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        dim = self.dim
        if e0 is not None:
            held = self.saved_other
            other = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_other)
                else unpack(self, "other")
            )
            g0 = F.cross_array(other, grad, dim)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            held = self.saved_self
            input = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
                else unpack(self, "self")
            )
            g1 = F.cross_array(grad, input, dim)
            if self.other_shape is not None and g1._array.shape != self.other_shape:
                g1 = F.sum_to_size(g1, self.other_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_other = RELEASED
        return True


def linalg_cross_rows(input: Any, other: Any, dim: Any) -> Tensor:
    """``linalg_cross``: ∂(a×b)/∂a: b×g,  ∂(a×b)/∂b: g×a"""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(linalg_cross_rows, mark, (input, other), None, (input, other, dim), {})
        input, other = pair("linalg_cross", input, other)
    a_input = input._array
    a_other = other._array
    casts = None
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
        casts = (input._array.dtype, other._array.dtype)
    try:
        data = linalg_kernels.cross_array(a_input, a_other, dim)
    except ValueError:
        raise broadcast_error(a_input, a_other) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(other)
    if (input._requires_grad or other._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgCrossBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = other._edge
        if e1 is None and other._requires_grad:
            e1 = other._accumulator() or accumulate_grad(other)
        node.next = (e0, e1)
        if e0 is not None:
            node.saved_other = other if not saved.attention else save_input(other)
            node.version_other = 0 if other._counter is None else other._counter.value
        else:
            node.saved_other = None
        if e1 is not None:
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
        else:
            node.saved_self = None
        node.dim = dim
        if a_input.shape == a_other.shape:
            node.self_shape = node.other_shape = None
        else:
            node.self_shape = a_input.shape
            node.other_shape = a_other.shape
        node.casts = casts
        result._edge = node
        result._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report("linalg_cross", (input, other), {"dim": dim}, (result,), node)
    return result


FUNCTIONS = {"linalg_lstsq_rows": linalg_lstsq_rows, "linalg_cross_rows": linalg_cross_rows}
OPERATORS: dict[str, Any] = {}
