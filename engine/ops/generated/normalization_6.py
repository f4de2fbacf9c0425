"""Operations of the family normalization, part 6, written by ``make generate`` from ``engine/ops/normalization.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import embedding as embedding_kernels
from ..kernels import weight_norm as weight_norm_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class EmbeddingDenseBackwardBackward0(Node):
    """Backward of embedding_dense_backward."""

    __slots__ = ("num_weights", "padding_idx", "saved_indices", "scale_grad_by_freq", "version_indices")
    saved_names = ("indices",)
    parameter_names = (
        "num_weights",
        "padding_idx",
        "scale_grad_by_freq",
    )
    formula = "the rows looked up"
    num_weights: Any
    padding_idx: Any
    saved_indices: Any
    scale_grad_by_freq: Any
    version_indices: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_indices
        counter = held._counter
        if counter is not None and counter.value != self.version_indices:
            raise modified(self, "indices")
        indices = held._array
        num_weights = self.num_weights
        padding_idx = self.padding_idx
        scale_grad_by_freq = self.scale_grad_by_freq
        g0 = embedding_kernels.embedding_double_backward(grad, indices, num_weights, padding_idx, scale_grad_by_freq)
        if release:
            self.saved_indices = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_indices
        indices = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_indices)
            else unpack(self, "indices")
        )
        num_weights = self.num_weights
        padding_idx = self.padding_idx
        scale_grad_by_freq = self.scale_grad_by_freq
        g0 = F.embedding_double_backward(grad, indices, num_weights, padding_idx, scale_grad_by_freq)
        return (g0,)

    def release(self) -> bool:
        self.saved_indices = RELEASED
        return True


def embedding_dense_backward(
    grad_output: Any, indices: Any, num_weights: Any, padding_idx: Any, scale_grad_by_freq: Any
) -> Tensor:
    """``embedding_dense_backward``: the rows looked up"""
    if type(grad_output) is not Tensor or type(indices) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, indices))
            if mark is not None:
                return marked.run(
                    embedding_dense_backward,
                    mark,
                    (grad_output, indices),
                    None,
                    (grad_output, indices, num_weights, padding_idx, scale_grad_by_freq),
                    {},
                )
        if type(grad_output) is not Tensor:
            grad_output = single("embedding_dense_backward", grad_output, "grad_output", 1)
        if type(indices) is not Tensor:
            indices = single("embedding_dense_backward", indices, "indices", 2)
    a_grad_output = grad_output._array
    a_indices = indices._array
    data = embedding_kernels.embedding_dense_backward(
        a_grad_output, a_indices, num_weights, padding_idx, scale_grad_by_freq
    )
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if indices._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(indices)
    if grad_output._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(EmbeddingDenseBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        node.next = (e0,)
        node.saved_indices = indices if not saved.attention else save_input(indices)
        node.version_indices = 0 if indices._counter is None else indices._counter.value
        node.num_weights = num_weights
        node.padding_idx = padding_idx
        node.scale_grad_by_freq = scale_grad_by_freq
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
        report(
            "embedding_dense_backward",
            (grad_output, indices),
            {"num_weights": num_weights, "padding_idx": padding_idx, "scale_grad_by_freq": scale_grad_by_freq},
            (result,),
            node,
        )
    return result


class WeightNormInterfaceBackward0(Node):
    """Backward of _weight_norm_interface."""

    __slots__ = ("dim", "saved_g", "saved_result1", "saved_v", "version_g", "version_result1", "version_v")
    saved_names = (
        "v",
        "g",
        "result1",
    )
    parameter_names = ("dim",)
    formula = "dg = Σ G·v/|v|,  dv = g/|v| (G − v̂·Σ G·v̂)"
    dim: Any
    saved_g: Any
    saved_result1: Any
    saved_v: Any
    version_g: Any
    version_result1: Any
    version_v: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_v
        counter = held._counter
        if counter is not None and counter.value != self.version_v:
            raise modified(self, "v")
        v = held._array
        held = self.saved_g
        counter = held._counter
        if counter is not None and counter.value != self.version_g:
            raise modified(self, "g")
        g = held._array
        held = self.saved_result1
        counter = held._counter
        if counter is not None and counter.value != self.version_result1:
            raise modified(self, "result1")
        result1 = held._array
        dim = self.dim
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = weight_norm_kernels.weight_norm_gradients(grad, v, g, result1, dim, wanted)
        if release:
            self.saved_v = self.saved_g = self.saved_result1 = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_v
        v = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_v)
            else unpack(self, "v")
        )
        held = self.saved_g
        g = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_g)
            else unpack(self, "g")
        )
        held = self.saved_result1
        result1 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result1)
            else unpack(self, "result1")
        )
        dim = self.dim
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = F.weight_norm_gradients(grad, v, g, result1, dim, wanted)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_v = self.saved_g = self.saved_result1 = RELEASED
        return True


def _weight_norm_interface(v: Any, g: Any, dim: Any = 0) -> Any:
    """``_weight_norm_interface``: dg = Σ G·v/|v|,  dv = g/|v| (G − v̂·Σ G·v̂)"""
    if type(v) is not Tensor or type(g) is not Tensor:
        if marked.active:
            mark = marked.found((v, g))
            if mark is not None:
                return marked.run(_weight_norm_interface, mark, (v, g), None, (v, g, dim), {})
        if type(v) is not Tensor:
            v = single("_weight_norm_interface", v, "v", 1)
        if type(g) is not Tensor:
            g = single("_weight_norm_interface", g, "g", 2)
    a_v = v._array
    a_g = g._array
    data0, data1 = weight_norm_kernels.weight_norm_array(a_v, a_g, dim)
    result0: Tensor = new(Tensor)
    result0._array = data0
    result0._counter = result0._base = None
    result1: Tensor = new(Tensor)
    result1._array = data1
    result1._counter = result1._base = None
    result1._edge = None
    result1._requires_grad = False
    if v._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(v)
    if g._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(g)
    if (v._requires_grad or g._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(WeightNormInterfaceBackward0)
        node.sequence = next_sequence()
        e0 = v._edge
        if e0 is None and v._requires_grad:
            e0 = v._accumulator() or accumulate_grad(v)
        e1 = g._edge
        if e1 is None and g._requires_grad:
            e1 = g._accumulator() or accumulate_grad(g)
        node.next = (e0, e1)
        node.saved_v = v if not saved.attention else save_input(v)
        node.version_v = 0 if v._counter is None else v._counter.value
        node.saved_g = g if not saved.attention else save_input(g)
        node.version_g = 0 if g._counter is None else g._counter.value
        node.dim = dim
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
        report("_weight_norm_interface", (v, g), {"dim": dim}, (result0, result1), node)
    return named_results("_weight_norm_interface", ("result0", "result1"), (result0, result1))


FUNCTIONS = {"embedding_dense_backward": embedding_dense_backward, "_weight_norm_interface": _weight_norm_interface}
OPERATORS: dict[str, Any] = {}
