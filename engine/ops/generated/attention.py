"""Operations of the family attention, written by ``make generate`` from ``engine/ops/attention.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import activation_backward as activation_backward_kernels
from ..kernels import attention as attention_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class ScaledDotProductFlashAttentionForCpuBackward0(Node):
    """Backward of scaled_dot_product_attention."""

    __slots__ = (
        "saved_key",
        "saved_output",
        "saved_query",
        "saved_value",
        "saved_weights",
        "scale",
        "version_key",
        "version_output",
        "version_query",
        "version_value",
        "version_weights",
    )
    saved_names = (
        "query",
        "key",
        "value",
        "output",
        "weights",
    )
    parameter_names = ("scale",)
    formula = "dV = Pᵀ·G,  dS = P∘(G·Vᵀ − Σ G∘O),  dQ = s·dS·K,  dK = s·dSᵀ·Q"
    saved_key: Any
    saved_output: Any
    saved_query: Any
    saved_value: Any
    saved_weights: Any
    scale: Any
    version_key: Any
    version_output: Any
    version_query: Any
    version_value: Any
    version_weights: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_query
        counter = held._counter
        if counter is not None and counter.value != self.version_query:
            raise modified(self, "query")
        query = held._array
        held = self.saved_key
        counter = held._counter
        if counter is not None and counter.value != self.version_key:
            raise modified(self, "key")
        key = held._array
        held = self.saved_value
        counter = held._counter
        if counter is not None and counter.value != self.version_value:
            raise modified(self, "value")
        value = held._array
        held = self.saved_output
        counter = held._counter
        if counter is not None and counter.value != self.version_output:
            raise modified(self, "output")
        output = held._array
        held = self.saved_weights
        counter = held._counter
        if counter is not None and counter.value != self.version_weights:
            raise modified(self, "weights")
        weights = held._array
        scale = self.scale
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = attention_kernels.attention_gradients(grad, query, key, value, output, weights, scale, wanted)
        if release:
            self.saved_query = self.saved_key = self.saved_value = self.saved_output = self.saved_weights = RELEASED
        return (g0, g1, g2)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_query
        query = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_query)
            else unpack(self, "query")
        )
        held = self.saved_key
        key = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_key)
            else unpack(self, "key")
        )
        held = self.saved_value
        value = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_value)
            else unpack(self, "value")
        )
        held = self.saved_output
        output = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_output)
            else unpack(self, "output")
        )
        held = self.saved_weights
        weights = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_weights)
            else unpack(self, "weights")
        )
        scale = self.scale
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = F.attention_gradients(grad, query, key, value, output, weights, scale, wanted)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_query = self.saved_key = self.saved_value = self.saved_output = self.saved_weights = RELEASED
        return True


def _scaled_dot_product_flash_attention_for_cpu(
    query: Any,
    key: Any,
    value: Any,
    dropout_p: Any = 0.0,
    is_causal: Any = False,
    attn_mask: Any = None,
    scale: Any = None,
) -> Any:
    """``scaled_dot_product_attention``: dV = Pᵀ·G,  dS = P∘(G·Vᵀ − Σ G∘O),  dQ = s·dS·K,  dK = s·dSᵀ·Q"""
    if (
        type(query) is not Tensor
        or type(key) is not Tensor
        or type(value) is not Tensor
        or (attn_mask is not None and type(attn_mask) is not Tensor)
    ):
        if marked.active:
            mark = marked.found((query, key, value, attn_mask))
            if mark is not None:
                return marked.run(
                    _scaled_dot_product_flash_attention_for_cpu,
                    mark,
                    (query, key, value, attn_mask),
                    None,
                    (query, key, value, dropout_p, is_causal, attn_mask, scale),
                    {},
                )
        if type(query) is not Tensor:
            query = single("scaled_dot_product_attention", query, "query", 1)
        if type(key) is not Tensor:
            key = single("scaled_dot_product_attention", key, "key", 2)
        if type(value) is not Tensor:
            value = single("scaled_dot_product_attention", value, "value", 3)
        if attn_mask is not None and type(attn_mask) is not Tensor:
            attn_mask = single("scaled_dot_product_attention", attn_mask, "attn_mask", 4)
    a_query = query._array
    a_key = key._array
    a_value = value._array
    a_attn_mask = None if attn_mask is None else attn_mask._array
    data0, data1, data2 = attention_kernels.attention_array(a_query, a_key, a_value, is_causal, a_attn_mask, scale)
    output: Tensor = new(Tensor)
    output._array = data0
    output._counter = output._base = None
    logsumexp: Tensor = new(Tensor)
    logsumexp._array = data1
    logsumexp._counter = logsumexp._base = None
    logsumexp._edge = None
    logsumexp._requires_grad = False
    weights: Tensor = new(Tensor)
    weights._array = data2
    weights._counter = weights._base = None
    weights._edge = None
    weights._requires_grad = False
    if query._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(query)
    if key._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(key)
    if value._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(value)
    if attn_mask is not None and attn_mask._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(attn_mask)
    if (query._requires_grad or key._requires_grad or value._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(ScaledDotProductFlashAttentionForCpuBackward0)
        node.sequence = next_sequence()
        e0 = query._edge
        if e0 is None and query._requires_grad:
            e0 = query._accumulator() or accumulate_grad(query)
        e1 = key._edge
        if e1 is None and key._requires_grad:
            e1 = key._accumulator() or accumulate_grad(key)
        e2 = value._edge
        if e2 is None and value._requires_grad:
            e2 = value._accumulator() or accumulate_grad(value)
        node.next = (e0, e1, e2)
        node.saved_query = query if not saved.attention else save_input(query)
        node.version_query = 0 if query._counter is None else query._counter.value
        node.saved_key = key if not saved.attention else save_input(key)
        node.version_key = 0 if key._counter is None else key._counter.value
        node.saved_value = value if not saved.attention else save_input(value)
        node.version_value = 0 if value._counter is None else value._counter.value
        node.scale = scale
        output._edge = node
        output._requires_grad = True
        node.saved_output = save_output(output)
        node.version_output = 0
        node.saved_weights = weights
        node.version_weights = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        output._edge = None
        output._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            output._inference = True
            logsumexp._inference = True
            weights._inference = True
    if probe.observer is not None:
        report(
            "scaled_dot_product_attention",
            (query, key, value, attn_mask),
            {"dropout_p": dropout_p, "is_causal": is_causal, "scale": scale},
            (output, logsumexp, weights),
            node,
        )
    return named_results(
        "scaled_dot_product_attention", ("output", "logsumexp", "weights"), (output, logsumexp, weights)
    )


class SafeSoftmaxBackward0(Node):
    """Backward of _safe_softmax."""

    __slots__ = ("dim", "saved_result", "version_result")
    saved_names = ("result",)
    parameter_names = ("dim",)
    formula = "y(g − Σ g·y)"
    dim: Any
    saved_result: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        dim = self.dim
        g0 = activation_backward_kernels.softmax_backward_data(grad, result, dim)
        if release:
            self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        dim = self.dim
        g0 = F.softmax_backward_data(grad, result, dim)
        return (g0,)

    def release(self) -> bool:
        self.saved_result = RELEASED
        return True


def _safe_softmax(input: Any, dim: Any) -> Tensor:
    """``_safe_softmax``: y(g − Σ g·y)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(_safe_softmax, mark, (input,), None, (input, dim), {})
        input = single("_safe_softmax", input, "input", 1)
    a_input = input._array
    data = attention_kernels.safe_softmax_array(a_input, dim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SafeSoftmaxBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
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
        report("_safe_softmax", (input,), {"dim": dim}, (result,), node)
    return result


FUNCTIONS = {
    "_scaled_dot_product_flash_attention_for_cpu": _scaled_dot_product_flash_attention_for_cpu,
    "_safe_softmax": _safe_softmax,
}
OPERATORS: dict[str, Any] = {}
