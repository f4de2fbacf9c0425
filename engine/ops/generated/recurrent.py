"""Operations of the family recurrent, written by ``make generate`` from ``engine/ops/recurrent.py``."""

from __future__ import annotations

from typing import Any

from ... import autocasting, marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, optional_array, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import recurrent as recurrent_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class MkldnnRnnLayerBackward0(Node):
    """Backward of mkldnn_rnn_layer."""

    __slots__ = (
        "reverse",
        "saved_cx_",
        "saved_hx_",
        "saved_input",
        "saved_result0",
        "saved_result3",
        "saved_weight0",
        "saved_weight1",
        "saved_weight2",
        "saved_weight3",
        "version_cx_",
        "version_hx_",
        "version_input",
        "version_result0",
        "version_result3",
        "version_weight0",
        "version_weight1",
        "version_weight2",
        "version_weight3",
    )
    saved_names = (
        "input",
        "weight0",
        "weight1",
        "weight2",
        "weight3",
        "hx_",
        "cx_",
        "result0",
        "result3",
    )
    parameter_names = ("reverse",)
    formula = "back through the steps: each gate's slope times what reaches it"
    outputs = 3
    reverse: Any
    saved_cx_: Any
    saved_hx_: Any
    saved_input: Any
    saved_result0: Any
    saved_result3: Any
    saved_weight0: Any
    saved_weight1: Any
    saved_weight2: Any
    saved_weight3: Any
    version_cx_: Any
    version_hx_: Any
    version_input: Any
    version_result0: Any
    version_result3: Any
    version_weight0: Any
    version_weight1: Any
    version_weight2: Any
    version_weight3: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1, grad2 = grads
        e0, e1, e2, e3, e4, e5, e6 = self.next
        g0 = g1 = g2 = g3 = g4 = g5 = g6 = None
        held = self.saved_input
        counter = held._counter
        if counter is not None and counter.value != self.version_input:
            raise modified(self, "input")
        input = held._array
        held = self.saved_weight0
        counter = held._counter
        if counter is not None and counter.value != self.version_weight0:
            raise modified(self, "weight0")
        weight0 = held._array
        held = self.saved_weight1
        counter = held._counter
        if counter is not None and counter.value != self.version_weight1:
            raise modified(self, "weight1")
        weight1 = held._array
        weight2 = optional_array(self, "weight2")
        weight3 = optional_array(self, "weight3")
        held = self.saved_hx_
        counter = held._counter
        if counter is not None and counter.value != self.version_hx_:
            raise modified(self, "hx_")
        hx_ = held._array
        held = self.saved_cx_
        counter = held._counter
        if counter is not None and counter.value != self.version_cx_:
            raise modified(self, "cx_")
        cx_ = held._array
        held = self.saved_result0
        counter = held._counter
        if counter is not None and counter.value != self.version_result0:
            raise modified(self, "result0")
        result0 = held._array
        held = self.saved_result3
        counter = held._counter
        if counter is not None and counter.value != self.version_result3:
            raise modified(self, "result3")
        result3 = held._array
        reverse = self.reverse
        wanted = (
            e0 is not None,
            e1 is not None,
            e2 is not None,
            e3 is not None,
            e4 is not None,
            e5 is not None,
            e6 is not None,
        )
        g0, g1, g2, g3, g4, g5, g6 = recurrent_kernels.lstm_layer_gradients(
            grad0, grad1, grad2, input, weight0, weight1, weight2, weight3, hx_, cx_, result0, result3, reverse, wanted
        )
        if release:
            self.saved_input = self.saved_weight0 = self.saved_weight1 = self.saved_weight2 = self.saved_weight3 = (
                self.saved_hx_
            ) = self.saved_cx_ = self.saved_result0 = self.saved_result3 = RELEASED
        return (g0, g1, g2, g3, g4, g5, g6)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1, grad2 = grads
        e0, e1, e2, e3, e4, e5, e6 = self.next
        g0 = g1 = g2 = g3 = g4 = g5 = g6 = None
        held = self.saved_input
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_input)
            else unpack(self, "input")
        )
        held = self.saved_weight0
        weight0 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_weight0)
            else unpack(self, "weight0")
        )
        held = self.saved_weight1
        weight1 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_weight1)
            else unpack(self, "weight1")
        )
        weight2 = None if self.saved_weight2 is None else unpack(self, "weight2")
        weight3 = None if self.saved_weight3 is None else unpack(self, "weight3")
        held = self.saved_hx_
        hx_ = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_hx_)
            else unpack(self, "hx_")
        )
        held = self.saved_cx_
        cx_ = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_cx_)
            else unpack(self, "cx_")
        )
        held = self.saved_result0
        result0 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result0)
            else unpack(self, "result0")
        )
        held = self.saved_result3
        result3 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result3)
            else unpack(self, "result3")
        )
        reverse = self.reverse
        wanted = (
            e0 is not None,
            e1 is not None,
            e2 is not None,
            e3 is not None,
            e4 is not None,
            e5 is not None,
            e6 is not None,
        )
        g0, g1, g2, g3, g4, g5, g6 = F.lstm_layer_gradients(
            grad0, grad1, grad2, input, weight0, weight1, weight2, weight3, hx_, cx_, result0, result3, reverse, wanted
        )
        return (g0, g1, g2, g3, g4, g5, g6)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_input = self.saved_weight0 = self.saved_weight1 = self.saved_weight2 = self.saved_weight3 = (
            self.saved_hx_
        ) = self.saved_cx_ = self.saved_result0 = self.saved_result3 = RELEASED
        return True


def mkldnn_rnn_layer(
    input: Any, weight0: Any, weight1: Any, weight2: Any, weight3: Any, hx_: Any, cx_: Any, reverse: Any
) -> Any:
    """``mkldnn_rnn_layer``: back through the steps: each gate's slope times what reaches it"""
    if autocasting.on:
        input, weight0, weight1, weight2, weight3, hx_, cx_ = autocasting.smaller(
            input, weight0, weight1, weight2, weight3, hx_, cx_
        )
    if (
        type(input) is not Tensor
        or type(weight0) is not Tensor
        or type(weight1) is not Tensor
        or (weight2 is not None and type(weight2) is not Tensor)
        or (weight3 is not None and type(weight3) is not Tensor)
        or type(hx_) is not Tensor
        or type(cx_) is not Tensor
    ):
        if marked.active:
            mark = marked.found((input, weight0, weight1, weight2, weight3, hx_, cx_))
            if mark is not None:
                return marked.run(
                    mkldnn_rnn_layer,
                    mark,
                    (input, weight0, weight1, weight2, weight3, hx_, cx_),
                    None,
                    (input, weight0, weight1, weight2, weight3, hx_, cx_, reverse),
                    {},
                )
        if type(input) is not Tensor:
            input = single("mkldnn_rnn_layer", input, "input", 1)
        if type(weight0) is not Tensor:
            weight0 = single("mkldnn_rnn_layer", weight0, "weight0", 2)
        if type(weight1) is not Tensor:
            weight1 = single("mkldnn_rnn_layer", weight1, "weight1", 3)
        if weight2 is not None and type(weight2) is not Tensor:
            weight2 = single("mkldnn_rnn_layer", weight2, "weight2", 4)
        if weight3 is not None and type(weight3) is not Tensor:
            weight3 = single("mkldnn_rnn_layer", weight3, "weight3", 5)
        if type(hx_) is not Tensor:
            hx_ = single("mkldnn_rnn_layer", hx_, "hx_", 6)
        if type(cx_) is not Tensor:
            cx_ = single("mkldnn_rnn_layer", cx_, "cx_", 7)
    a_input = input._array
    a_weight0 = weight0._array
    a_weight1 = weight1._array
    a_weight2 = None if weight2 is None else weight2._array
    a_weight3 = None if weight3 is None else weight3._array
    a_hx_ = hx_._array
    a_cx_ = cx_._array
    data0, data1, data2, data3 = recurrent_kernels.lstm_layer_array(
        a_input, a_weight0, a_weight1, a_weight2, a_weight3, a_hx_, a_cx_, reverse
    )
    result0: Tensor = new(Tensor)
    result0._array = data0
    result0._counter = result0._base = None
    result1: Tensor = new(Tensor)
    result1._array = data1
    result1._counter = result1._base = None
    result2: Tensor = new(Tensor)
    result2._array = data2
    result2._counter = result2._base = None
    result3: Tensor = new(Tensor)
    result3._array = data3
    result3._counter = result3._base = None
    result3._edge = None
    result3._requires_grad = False
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if weight0._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight0)
    if weight1._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight1)
    if weight2 is not None and weight2._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight2)
    if weight3 is not None and weight3._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight3)
    if hx_._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(hx_)
    if cx_._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(cx_)
    if (
        input._requires_grad
        or weight0._requires_grad
        or weight1._requires_grad
        or (weight2 is not None and weight2._requires_grad)
        or (weight3 is not None and weight3._requires_grad)
        or hx_._requires_grad
        or cx_._requires_grad
    ) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MkldnnRnnLayerBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = weight0._edge
        if e1 is None and weight0._requires_grad:
            e1 = weight0._accumulator() or accumulate_grad(weight0)
        e2 = weight1._edge
        if e2 is None and weight1._requires_grad:
            e2 = weight1._accumulator() or accumulate_grad(weight1)
        e3 = None if weight2 is None else weight2._edge
        if e3 is None and weight2 is not None and weight2._requires_grad:
            e3 = weight2._accumulator() or accumulate_grad(weight2)
        e4 = None if weight3 is None else weight3._edge
        if e4 is None and weight3 is not None and weight3._requires_grad:
            e4 = weight3._accumulator() or accumulate_grad(weight3)
        e5 = hx_._edge
        if e5 is None and hx_._requires_grad:
            e5 = hx_._accumulator() or accumulate_grad(hx_)
        e6 = cx_._edge
        if e6 is None and cx_._requires_grad:
            e6 = cx_._accumulator() or accumulate_grad(cx_)
        node.next = (e0, e1, e2, e3, e4, e5, e6)
        node.saved_input = input if not saved.attention else save_input(input)
        node.version_input = 0 if input._counter is None else input._counter.value
        node.saved_weight0 = weight0 if not saved.attention else save_input(weight0)
        node.version_weight0 = 0 if weight0._counter is None else weight0._counter.value
        node.saved_weight1 = weight1 if not saved.attention else save_input(weight1)
        node.version_weight1 = 0 if weight1._counter is None else weight1._counter.value
        node.saved_weight2 = None if weight2 is None else weight2 if not saved.attention else save_input(weight2)
        node.version_weight2 = 0 if weight2 is None or weight2._counter is None else weight2._counter.value
        node.saved_weight3 = None if weight3 is None else weight3 if not saved.attention else save_input(weight3)
        node.version_weight3 = 0 if weight3 is None or weight3._counter is None else weight3._counter.value
        node.saved_hx_ = hx_ if not saved.attention else save_input(hx_)
        node.version_hx_ = 0 if hx_._counter is None else hx_._counter.value
        node.saved_cx_ = cx_ if not saved.attention else save_input(cx_)
        node.version_cx_ = 0 if cx_._counter is None else cx_._counter.value
        node.reverse = reverse
        result0._edge = OutputPort(node, 0)
        result0._requires_grad = True
        result1._edge = OutputPort(node, 1)
        result1._requires_grad = True
        result2._edge = OutputPort(node, 2)
        result2._requires_grad = True
        node.saved_result0 = save_output(result0)
        node.version_result0 = 0
        node.saved_result3 = result3
        node.version_result3 = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result0._edge = None
        result0._requires_grad = False
        result1._edge = None
        result1._requires_grad = False
        result2._edge = None
        result2._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result0._inference = True
            result1._inference = True
            result2._inference = True
            result3._inference = True
    if probe.observer is not None:
        report(
            "mkldnn_rnn_layer",
            (input, weight0, weight1, weight2, weight3, hx_, cx_),
            {"reverse": reverse},
            (result0, result1, result2, result3),
            node,
        )
    return named_results(
        "mkldnn_rnn_layer", ("result0", "result1", "result2", "result3"), (result0, result1, result2, result3)
    )


FUNCTIONS = {"mkldnn_rnn_layer": mkldnn_rnn_layer}
OPERATORS: dict[str, Any] = {}
