"""Operations of the family distance, part 2, written by ``make generate`` from ``engine/ops/distance.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import distance as distance_kernels
from ..kernels import matmul as matmul_kernels
from ..kernels import shape as shape_kernels
from ..operands import pair, single
from ..reporting import report

new = object.__new__


class CdistBackward0(Node):
    """Backward of cdist."""

    __slots__ = (
        "p",
        "saved_result",
        "saved_x1",
        "saved_x2",
        "version_result",
        "version_x1",
        "version_x2",
        "x1_shape",
        "x2_shape",
    )
    saved_names = (
        "x1",
        "x2",
        "result",
    )
    parameter_names = ("p",)
    formula = "∂‖a − b‖₂/∂a = (a − b)/‖a − b‖₂ for every pair"
    p: Any
    saved_result: Any
    saved_x1: Any
    saved_x2: Any
    version_result: Any
    version_x1: Any
    version_x2: Any
    x1_shape: Any
    x2_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_x1
        counter = held._counter
        if counter is not None and counter.value != self.version_x1:
            raise modified(self, "x1")
        x1 = held._array
        held = self.saved_x2
        counter = held._counter
        if counter is not None and counter.value != self.version_x2:
            raise modified(self, "x2")
        x2 = held._array
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        p = self.p
        if e0 is not None:
            x1_shape = self.x1_shape
            g0 = matmul_kernels.summed_to(distance_kernels.cdist_slope(grad, x1, x2, result, p), x1_shape)
        if e1 is not None:
            x2_shape = self.x2_shape
            g1 = matmul_kernels.summed_to(
                distance_kernels.cdist_slope(
                    shape_kernels.transpose_dims(grad, -2, -1), x2, x1, shape_kernels.transpose_dims(result, -2, -1), p
                ),
                x2_shape,
            )
        if release:
            self.saved_x1 = self.saved_x2 = self.saved_result = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_x1
        x1 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_x1)
            else unpack(self, "x1")
        )
        held = self.saved_x2
        x2 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_x2)
            else unpack(self, "x2")
        )
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        p = self.p
        if e0 is not None:
            x1_shape = self.x1_shape
            g0 = F.summed_to(F.cdist_slope(grad, x1, x2, result, p), x1_shape)
        if e1 is not None:
            x2_shape = self.x2_shape
            g1 = F.summed_to(
                F.cdist_slope(F.transpose_dims(grad, -2, -1), x2, x1, F.transpose_dims(result, -2, -1), p), x2_shape
            )
        return (g0, g1)

    def release(self) -> bool:
        self.saved_x1 = self.saved_x2 = self.saved_result = RELEASED
        return True


def cdist_rows(x1: Any, x2: Any, p: Any) -> Tensor:
    """``cdist``: ∂‖a − b‖₂/∂a = (a − b)/‖a − b‖₂ for every pair"""
    if type(x1) is not Tensor or type(x2) is not Tensor:
        if marked.active:
            mark = marked.found((x1, x2))
            if mark is not None:
                return marked.run(cdist_rows, mark, (x1, x2), None, (x1, x2, p), {})
        if type(x1) is not Tensor:
            x1 = single("cdist", x1, "x1", 1)
        if type(x2) is not Tensor:
            x2 = single("cdist", x2, "x2", 2)
    a_x1 = x1._array
    a_x2 = x2._array
    data = distance_kernels.pairwise_distances(a_x1, a_x2, p)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if x1._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(x1)
    if x2._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(x2)
    if (x1._requires_grad or x2._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CdistBackward0)
        node.sequence = next_sequence()
        e0 = x1._edge
        if e0 is None and x1._requires_grad:
            e0 = x1._accumulator() or accumulate_grad(x1)
        e1 = x2._edge
        if e1 is None and x2._requires_grad:
            e1 = x2._accumulator() or accumulate_grad(x2)
        node.next = (e0, e1)
        node.saved_x1 = x1 if not saved.attention else save_input(x1)
        node.version_x1 = 0 if x1._counter is None else x1._counter.value
        node.saved_x2 = x2 if not saved.attention else save_input(x2)
        node.version_x2 = 0 if x2._counter is None else x2._counter.value
        node.p = p
        node.x1_shape = a_x1.shape
        node.x2_shape = a_x2.shape
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
        report("cdist", (x1, x2), {"p": p}, (result,), node)
    return result


class EuclideanDistBackward0(Node):
    """Backward of cdist."""

    __slots__ = (
        "saved_result",
        "saved_x1",
        "saved_x2",
        "version_result",
        "version_x1",
        "version_x2",
        "x1_shape",
        "x2_shape",
    )
    saved_names = (
        "x1",
        "x2",
        "result",
    )
    formula = "∂‖a − b‖₂/∂a = (a − b)/‖a − b‖₂ for every pair"
    saved_result: Any
    saved_x1: Any
    saved_x2: Any
    version_result: Any
    version_x1: Any
    version_x2: Any
    x1_shape: Any
    x2_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_x1
        counter = held._counter
        if counter is not None and counter.value != self.version_x1:
            raise modified(self, "x1")
        x1 = held._array
        held = self.saved_x2
        counter = held._counter
        if counter is not None and counter.value != self.version_x2:
            raise modified(self, "x2")
        x2 = held._array
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        if e0 is not None:
            x1_shape = self.x1_shape
            g0 = matmul_kernels.summed_to(distance_kernels.cdist_slope(grad, x1, x2, result, 2.0), x1_shape)
        if e1 is not None:
            x2_shape = self.x2_shape
            g1 = matmul_kernels.summed_to(
                distance_kernels.cdist_slope(
                    shape_kernels.transpose_dims(grad, -2, -1),
                    x2,
                    x1,
                    shape_kernels.transpose_dims(result, -2, -1),
                    2.0,
                ),
                x2_shape,
            )
        if release:
            self.saved_x1 = self.saved_x2 = self.saved_result = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_x1
        x1 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_x1)
            else unpack(self, "x1")
        )
        held = self.saved_x2
        x2 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_x2)
            else unpack(self, "x2")
        )
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        if e0 is not None:
            x1_shape = self.x1_shape
            g0 = F.summed_to(F.cdist_slope(grad, x1, x2, result, 2.0), x1_shape)
        if e1 is not None:
            x2_shape = self.x2_shape
            g1 = F.summed_to(
                F.cdist_slope(F.transpose_dims(grad, -2, -1), x2, x1, F.transpose_dims(result, -2, -1), 2.0), x2_shape
            )
        return (g0, g1)

    def release(self) -> bool:
        self.saved_x1 = self.saved_x2 = self.saved_result = RELEASED
        return True


def euclidean_dist(x1: Any, x2: Any) -> Tensor:
    """``cdist``: ∂‖a − b‖₂/∂a = (a − b)/‖a − b‖₂ for every pair"""
    if type(x1) is not Tensor or type(x2) is not Tensor:
        if marked.active:
            mark = marked.found((x1, x2))
            if mark is not None:
                return marked.run(euclidean_dist, mark, (x1, x2), None, (x1, x2), {})
        if type(x1) is not Tensor:
            x1 = single("cdist", x1, "x1", 1)
        if type(x2) is not Tensor:
            x2 = single("cdist", x2, "x2", 2)
    a_x1 = x1._array
    a_x2 = x2._array
    data = distance_kernels.pairwise_distances(a_x1, a_x2, 2.0)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if x1._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(x1)
    if x2._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(x2)
    if (x1._requires_grad or x2._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(EuclideanDistBackward0)
        node.sequence = next_sequence()
        e0 = x1._edge
        if e0 is None and x1._requires_grad:
            e0 = x1._accumulator() or accumulate_grad(x1)
        e1 = x2._edge
        if e1 is None and x2._requires_grad:
            e1 = x2._accumulator() or accumulate_grad(x2)
        node.next = (e0, e1)
        node.saved_x1 = x1 if not saved.attention else save_input(x1)
        node.version_x1 = 0 if x1._counter is None else x1._counter.value
        node.saved_x2 = x2 if not saved.attention else save_input(x2)
        node.version_x2 = 0 if x2._counter is None else x2._counter.value
        node.x1_shape = a_x1.shape
        node.x2_shape = a_x2.shape
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
        report("cdist", (x1, x2), {}, (result,), node)
    return result


FUNCTIONS = {"cdist_rows": cdist_rows, "euclidean_dist": euclidean_dist}
OPERATORS: dict[str, Any] = {}
