"""Operations of the family normalization, part 7, written by ``make generate`` from ``engine/ops/normalization.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, optional_array, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import embedding_bag as embedding_bag_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class EmbeddingBagBackward0(Node):
    """Backward of embedding_bag."""

    __slots__ = (
        "mode",
        "padding_idx",
        "saved_indices",
        "saved_per_sample_weights",
        "saved_result1",
        "saved_result2",
        "saved_result3",
        "saved_weight",
        "scale_grad_by_freq",
        "version_indices",
        "version_per_sample_weights",
        "version_result1",
        "version_result2",
        "version_result3",
        "version_weight",
    )
    saved_names = (
        "weight",
        "indices",
        "per_sample_weights",
        "result1",
        "result2",
        "result3",
    )
    parameter_names = (
        "scale_grad_by_freq",
        "mode",
        "padding_idx",
    )
    formula = "each bag's gradient added to its rows"
    mode: Any
    padding_idx: Any
    saved_indices: Any
    saved_per_sample_weights: Any
    saved_result1: Any
    saved_result2: Any
    saved_result3: Any
    saved_weight: Any
    scale_grad_by_freq: Any
    version_indices: Any
    version_per_sample_weights: Any
    version_result1: Any
    version_result2: Any
    version_result3: Any
    version_weight: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_weight
        counter = held._counter
        if counter is not None and counter.value != self.version_weight:
            raise modified(self, "weight")
        weight = held._array
        held = self.saved_indices
        counter = held._counter
        if counter is not None and counter.value != self.version_indices:
            raise modified(self, "indices")
        indices = held._array
        held = self.saved_result1
        counter = held._counter
        if counter is not None and counter.value != self.version_result1:
            raise modified(self, "result1")
        result1 = held._array
        held = self.saved_result2
        counter = held._counter
        if counter is not None and counter.value != self.version_result2:
            raise modified(self, "result2")
        result2 = held._array
        held = self.saved_result3
        counter = held._counter
        if counter is not None and counter.value != self.version_result3:
            raise modified(self, "result3")
        result3 = held._array
        scale_grad_by_freq = self.scale_grad_by_freq
        mode = self.mode
        per_sample_weights = optional_array(self, "per_sample_weights")
        padding_idx = self.padding_idx
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = embedding_bag_kernels.embedding_bag_gradients(
            grad,
            weight,
            indices,
            result1,
            result2,
            result3,
            scale_grad_by_freq,
            mode,
            per_sample_weights,
            padding_idx,
            wanted,
        )
        if release:
            self.saved_weight = self.saved_indices = self.saved_per_sample_weights = self.saved_result1 = (
                self.saved_result2
            ) = self.saved_result3 = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_weight
        weight = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_weight)
            else unpack(self, "weight")
        )
        held = self.saved_indices
        indices = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_indices)
            else unpack(self, "indices")
        )
        held = self.saved_result1
        result1 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result1)
            else unpack(self, "result1")
        )
        held = self.saved_result2
        result2 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result2)
            else unpack(self, "result2")
        )
        held = self.saved_result3
        result3 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result3)
            else unpack(self, "result3")
        )
        scale_grad_by_freq = self.scale_grad_by_freq
        mode = self.mode
        per_sample_weights = None if self.saved_per_sample_weights is None else unpack(self, "per_sample_weights")
        padding_idx = self.padding_idx
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = F.embedding_bag_gradients(
            grad,
            weight,
            indices,
            result1,
            result2,
            result3,
            scale_grad_by_freq,
            mode,
            per_sample_weights,
            padding_idx,
            wanted,
        )
        return (g0, g1)

    def release(self) -> bool:
        self.saved_weight = self.saved_indices = self.saved_per_sample_weights = self.saved_result1 = (
            self.saved_result2
        ) = self.saved_result3 = RELEASED
        return True


def _embedding_bag(
    weight: Any,
    indices: Any,
    offsets: Any,
    scale_grad_by_freq: Any,
    mode: Any,
    sparse: Any,
    per_sample_weights: Any,
    include_last_offset: Any,
    padding_idx: Any,
) -> Any:
    """``embedding_bag``: each bag's gradient added to its rows"""
    if (
        type(weight) is not Tensor
        or type(indices) is not Tensor
        or type(offsets) is not Tensor
        or (per_sample_weights is not None and type(per_sample_weights) is not Tensor)
    ):
        if marked.active:
            mark = marked.found((weight, indices, offsets, per_sample_weights))
            if mark is not None:
                return marked.run(
                    _embedding_bag,
                    mark,
                    (weight, indices, offsets, per_sample_weights),
                    None,
                    (
                        weight,
                        indices,
                        offsets,
                        scale_grad_by_freq,
                        mode,
                        sparse,
                        per_sample_weights,
                        include_last_offset,
                        padding_idx,
                    ),
                    {},
                )
        if type(weight) is not Tensor:
            weight = single("embedding_bag", weight, "weight", 1)
        if type(indices) is not Tensor:
            indices = single("embedding_bag", indices, "indices", 2)
        if type(offsets) is not Tensor:
            offsets = single("embedding_bag", offsets, "offsets", 3)
        if per_sample_weights is not None and type(per_sample_weights) is not Tensor:
            per_sample_weights = single("embedding_bag", per_sample_weights, "per_sample_weights", 4)
    a_weight = weight._array
    a_indices = indices._array
    a_offsets = offsets._array
    a_per_sample_weights = None if per_sample_weights is None else per_sample_weights._array
    data0, data1, data2, data3 = embedding_bag_kernels.embedding_bag_array(
        a_weight, a_indices, a_offsets, mode, a_per_sample_weights, include_last_offset, padding_idx
    )
    result0: Tensor = new(Tensor)
    result0._array = data0
    result0._counter = result0._base = None
    result1: Tensor = new(Tensor)
    result1._array = data1
    result1._counter = result1._base = None
    result1._edge = None
    result1._requires_grad = False
    result2: Tensor = new(Tensor)
    result2._array = data2
    result2._counter = result2._base = None
    result2._edge = None
    result2._requires_grad = False
    result3: Tensor = new(Tensor)
    result3._array = data3
    result3._counter = result3._base = None
    result3._edge = None
    result3._requires_grad = False
    if weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if indices._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(indices)
    if offsets._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(offsets)
    if (
        per_sample_weights is not None
        and per_sample_weights._base is not None
        and (not modes.altered or modes.is_grad_enabled())
    ):
        refresh(per_sample_weights)
    if (weight._requires_grad or (per_sample_weights is not None and per_sample_weights._requires_grad)) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(EmbeddingBagBackward0)
        node.sequence = next_sequence()
        e0 = weight._edge
        if e0 is None and weight._requires_grad:
            e0 = weight._accumulator() or accumulate_grad(weight)
        e1 = None if per_sample_weights is None else per_sample_weights._edge
        if e1 is None and per_sample_weights is not None and per_sample_weights._requires_grad:
            e1 = per_sample_weights._accumulator() or accumulate_grad(per_sample_weights)
        node.next = (e0, e1)
        node.saved_weight = weight if not saved.attention else save_input(weight)
        node.version_weight = 0 if weight._counter is None else weight._counter.value
        node.saved_indices = indices if not saved.attention else save_input(indices)
        node.version_indices = 0 if indices._counter is None else indices._counter.value
        node.saved_per_sample_weights = (
            None
            if per_sample_weights is None
            else per_sample_weights
            if not saved.attention
            else save_input(per_sample_weights)
        )
        node.version_per_sample_weights = (
            0
            if per_sample_weights is None or per_sample_weights._counter is None
            else per_sample_weights._counter.value
        )
        node.scale_grad_by_freq = scale_grad_by_freq
        node.mode = mode
        node.padding_idx = padding_idx
        result0._edge = node
        result0._requires_grad = True
        node.saved_result1 = result1
        node.version_result1 = 0
        node.saved_result2 = result2
        node.version_result2 = 0
        node.saved_result3 = result3
        node.version_result3 = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result0._edge = None
        result0._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result0._inference = True
            result1._inference = True
            result2._inference = True
            result3._inference = True
    if probe.observer is not None:
        report(
            "embedding_bag",
            (weight, indices, offsets, per_sample_weights),
            {
                "scale_grad_by_freq": scale_grad_by_freq,
                "mode": mode,
                "sparse": sparse,
                "include_last_offset": include_last_offset,
                "padding_idx": padding_idx,
            },
            (result0, result1, result2, result3),
            node,
        )
    return named_results(
        "embedding_bag", ("result0", "result1", "result2", "result3"), (result0, result1, result2, result3)
    )


FUNCTIONS = {"_embedding_bag": _embedding_bag}
OPERATORS: dict[str, Any] = {}
