"""Operations of the family packing, written by ``make generate`` from ``engine/ops/packing.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import recurrent as recurrent_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class PackPaddedSequenceBackward0(Node):
    """Backward of _pack_padded_sequence."""

    __slots__ = ("batch_first", "input_shape", "saved_result1", "version_result1")
    saved_names = ("result1",)
    parameter_names = ("batch_first",)
    formula = "each row goes back to its place"
    batch_first: Any
    input_shape: Any
    saved_result1: Any
    version_result1: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        input_shape = self.input_shape
        held = self.saved_result1
        counter = held._counter
        if counter is not None and counter.value != self.version_result1:
            raise modified(self, "result1")
        result1 = held._array
        batch_first = self.batch_first
        g0 = recurrent_kernels.padded_rows(grad, input_shape, result1, batch_first)
        if release:
            self.saved_result1 = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        input_shape = self.input_shape
        held = self.saved_result1
        result1 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result1)
            else unpack(self, "result1")
        )
        batch_first = self.batch_first
        g0 = F.padded_rows(grad, input_shape, result1, batch_first)
        return (g0,)

    def release(self) -> bool:
        self.saved_result1 = RELEASED
        return True


def _pack_padded_sequence(input: Any, lengths: Any, batch_first: Any) -> Any:
    """``_pack_padded_sequence``: each row goes back to its place"""
    if type(input) is not Tensor or type(lengths) is not Tensor:
        if marked.active:
            mark = marked.found((input, lengths))
            if mark is not None:
                return marked.run(
                    _pack_padded_sequence, mark, (input, lengths), None, (input, lengths, batch_first), {}
                )
        if type(input) is not Tensor:
            input = single("_pack_padded_sequence", input, "input", 1)
        if type(lengths) is not Tensor:
            lengths = single("_pack_padded_sequence", lengths, "lengths", 2)
    a_input = input._array
    a_lengths = lengths._array
    data0, data1 = recurrent_kernels.packed_rows(a_input, a_lengths, batch_first)
    result0: Tensor = new(Tensor)
    result0._array = data0
    result0._counter = result0._base = None
    result1: Tensor = new(Tensor)
    result1._array = data1
    result1._counter = result1._base = None
    result1._edge = None
    result1._requires_grad = False
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if lengths._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(lengths)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PackPaddedSequenceBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.batch_first = batch_first
        node.input_shape = a_input.shape
        result0._edge = node
        result0._requires_grad = True
        node.saved_result1 = result1
        node.version_result1 = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result0._edge = None
        result0._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result0._inference = True
            result1._inference = True
    if probe.observer is not None:
        report("_pack_padded_sequence", (input, lengths), {"batch_first": batch_first}, (result0, result1), node)
    return named_results("_pack_padded_sequence", ("result0", "result1"), (result0, result1))


FUNCTIONS = {"_pack_padded_sequence": _pack_padded_sequence}
OPERATORS: dict[str, Any] = {}
