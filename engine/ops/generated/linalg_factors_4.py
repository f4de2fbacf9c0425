"""Operations of the family linalg_factors, part 4, written by ``make generate`` from ``engine/ops/linalg_factors.py``."""

from __future__ import annotations

from typing import Any

from ... import autocasting, marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import linalg as linalg_kernels
from ..kernels import linalg_factor_gradients as linalg_factor_gradients_kernels
from ..kernels import linalg_factors as linalg_factors_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class LuUnpackBackward0(Node):
    """Backward of lu_unpack."""

    __slots__ = ("LU_data_shape",)
    formula = "the lower part of one gradient, the upper part of the other"
    outputs = 2
    LU_data_shape: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1 = grads
        LU_data_shape = self.LU_data_shape
        g0 = linalg_factor_gradients_kernels.lu_unpack_gradient(grad0, grad1, LU_data_shape)
        return (g0,)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        LU_data_shape = self.LU_data_shape
        g0 = F.lu_unpack_gradient(grad0, grad1, LU_data_shape)
        return (g0,)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)


def lu_unpack_rows(LU_data: Any, LU_pivots: Any, unpack_data: Any, unpack_pivots: Any) -> Any:
    """``lu_unpack``: the lower part of one gradient, the upper part of the other"""
    if type(LU_data) is not Tensor or type(LU_pivots) is not Tensor:
        if marked.active:
            mark = marked.found((LU_data, LU_pivots))
            if mark is not None:
                return marked.run(
                    lu_unpack_rows,
                    mark,
                    (LU_data, LU_pivots),
                    None,
                    (LU_data, LU_pivots, unpack_data, unpack_pivots),
                    {},
                )
        if type(LU_data) is not Tensor:
            LU_data = single("lu_unpack", LU_data, "LU_data", 1)
        if type(LU_pivots) is not Tensor:
            LU_pivots = single("lu_unpack", LU_pivots, "LU_pivots", 2)
    a_LU_data = LU_data._array
    a_LU_pivots = LU_pivots._array
    data0, data1, data2 = linalg_kernels.lu_parts(a_LU_data, a_LU_pivots, unpack_data, unpack_pivots)
    L: Tensor = new(Tensor)
    L._array = data0
    L._counter = L._base = None
    U: Tensor = new(Tensor)
    U._array = data1
    U._counter = U._base = None
    P: Tensor = new(Tensor)
    P._array = data2
    P._counter = P._base = None
    P._edge = None
    P._requires_grad = False
    if LU_data._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(LU_data)
    if LU_pivots._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(LU_pivots)
    if LU_data._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LuUnpackBackward0)
        node.sequence = next_sequence()
        e0 = LU_data._edge
        if e0 is None and LU_data._requires_grad:
            e0 = LU_data._accumulator() or accumulate_grad(LU_data)
        node.next = (e0,)
        node.LU_data_shape = a_LU_data.shape
        L._edge = OutputPort(node, 0)
        L._requires_grad = True
        U._edge = OutputPort(node, 1)
        U._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        L._edge = None
        L._requires_grad = False
        U._edge = None
        U._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            L._inference = True
            U._inference = True
            P._inference = True
    if probe.observer is not None:
        report(
            "lu_unpack",
            (LU_data, LU_pivots),
            {"unpack_data": unpack_data, "unpack_pivots": unpack_pivots},
            (L, U, P),
            node,
        )
    return named_results("lu_unpack", ("L", "U", "P"), (L, U, P))


class LinalgHouseholderProductBackward0(Node):
    """Backward of linalg_householder_product."""

    __slots__ = ("saved_input", "saved_tau", "version_input", "version_tau")
    saved_names = (
        "input",
        "tau",
    )
    formula = "through the product of I − τ·v·vᵀ"
    saved_input: Any
    saved_tau: Any
    version_input: Any
    version_tau: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_input
        counter = held._counter
        if counter is not None and counter.value != self.version_input:
            raise modified(self, "input")
        input = held._array
        held = self.saved_tau
        counter = held._counter
        if counter is not None and counter.value != self.version_tau:
            raise modified(self, "tau")
        tau = held._array
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = linalg_factor_gradients_kernels.householder_gradients(grad, input, tau, wanted)
        if release:
            self.saved_input = self.saved_tau = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_input
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_input)
            else unpack(self, "input")
        )
        held = self.saved_tau
        tau = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_tau)
            else unpack(self, "tau")
        )
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = F.householder_gradients(grad, input, tau, wanted)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_input = self.saved_tau = RELEASED
        return True


def linalg_householder_product_rows(input: Any, tau: Any) -> Tensor:
    """``linalg_householder_product``: through the product of I − τ·v·vᵀ"""
    if type(input) is not Tensor or type(tau) is not Tensor:
        if marked.active:
            mark = marked.found((input, tau))
            if mark is not None:
                return marked.run(linalg_householder_product_rows, mark, (input, tau), None, (input, tau), {})
        if type(input) is not Tensor:
            input = single("linalg_householder_product", input, "input", 1)
        if type(tau) is not Tensor:
            tau = single("linalg_householder_product", tau, "tau", 2)
    a_input = input._array
    a_tau = tau._array
    data = linalg_factors_kernels.householder_array(a_input, a_tau)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if tau._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(tau)
    if (input._requires_grad or tau._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgHouseholderProductBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = tau._edge
        if e1 is None and tau._requires_grad:
            e1 = tau._accumulator() or accumulate_grad(tau)
        node.next = (e0, e1)
        node.saved_input = input if not saved.attention else save_input(input)
        node.version_input = 0 if input._counter is None else input._counter.value
        node.saved_tau = tau if not saved.attention else save_input(tau)
        node.version_tau = 0 if tau._counter is None else tau._counter.value
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
        report("linalg_householder_product", (input, tau), {}, (result,), node)
    return result


def geqrf(input: Any) -> Any:
    """``geqrf`` (not differentiable)."""
    try:
        if autocasting.on:
            input = autocasting.full(input)
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(geqrf, mark, (input,), None, (input,), {})
            input = single("geqrf", input, "input", 1)
        a_input = input._array
        data0, data1 = linalg_factors_kernels.geqrf_arrays(a_input)
        a: Tensor = new(Tensor)
        a._array = data0
        a._counter = a._base = None
        a._edge = None
        a._requires_grad = False
        tau: Tensor = new(Tensor)
        tau._array = data1
        tau._counter = tau._base = None
        tau._edge = None
        tau._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            a._inference = True
            tau._inference = True
        if probe.observer is not None:
            report("geqrf", (input,), {}, (a, tau), None, False)
        return named_results("geqrf", ("a", "tau"), (a, tau))
    except MISTAKES:
        refuse("geqrf", geqrf, (), {})
        raise


FUNCTIONS = {
    "lu_unpack_rows": lu_unpack_rows,
    "linalg_householder_product_rows": linalg_householder_product_rows,
    "geqrf": geqrf,
}
OPERATORS: dict[str, Any] = {}
