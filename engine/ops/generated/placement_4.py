"""Operations of the family placement, part 4, written by ``make generate`` from ``engine/ops/placement.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, freed, modified, save_input, save_output, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh, tell_history
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import placement as placement_kernels
from ..operands import check_result, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__


class IndexReduceBackward0(Node):
    """Backward of index_reduce."""

    __slots__ = (
        "dim",
        "include_self",
        "index",
        "reduce",
        "saved_result",
        "saved_self",
        "saved_src",
        "version_result",
        "version_self",
        "version_src",
    )
    saved_names = (
        "self",
        "src",
        "result",
    )
    parameter_names = (
        "dim",
        "index",
        "reduce",
        "include_self",
    )
    formula = "as the reduction's own derivative"
    dim: Any
    include_self: Any
    index: Any
    reduce: Any
    saved_result: Any
    saved_self: Any
    saved_src: Any
    version_result: Any
    version_self: Any
    version_src: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_src
        counter = held._counter
        if counter is not None and counter.value != self.version_src:
            raise modified(self, "src")
        src = held._array
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        dim = self.dim
        index = self.index
        if index is RELEASED:
            raise freed()
        reduce = self.reduce
        include_self = self.include_self
        if e0 is not None:
            g0 = placement_kernels.scatter_reduced_self(grad, input, src, result, dim, index, reduce, include_self)
        if e1 is not None:
            g1 = placement_kernels.scatter_reduced_source(
                grad, input, src, result, dim, index, reduce, include_self, "index_reduce"
            )
        if release:
            self.saved_self = self.saved_src = self.saved_result = self.index = RELEASED
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
        held = self.saved_src
        src = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_src)
            else unpack(self, "src")
        )
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        dim = self.dim
        index = self.index
        if index is RELEASED:
            raise freed()
        reduce = self.reduce
        include_self = self.include_self
        if e0 is not None:
            g0 = F.scatter_reduced_self(grad, input, src, result, dim, index, reduce, include_self)
        if e1 is not None:
            g1 = F.scatter_reduced_source(grad, input, src, result, dim, index, reduce, include_self, "index_reduce")
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_src = self.saved_result = self.index = RELEASED
        return True


def index_reduce_source(input: Any, src: Any, dim: Any, index: Any, reduce: Any, include_self: Any) -> Tensor:
    """``index_reduce``: as the reduction's own derivative"""
    if type(input) is not Tensor or type(src) is not Tensor:
        if marked.active:
            mark = marked.found((input, src))
            if mark is not None:
                return marked.run(
                    index_reduce_source, mark, (input, src), None, (input, src, dim, index, reduce, include_self), {}
                )
        if type(input) is not Tensor:
            input = single("index_reduce", input, "input", 1)
        if type(src) is not Tensor:
            src = single("index_reduce", src, "src", 2)
    a_input = input._array
    a_src = src._array
    data = placement_kernels.scatter_reduced(a_input, a_src, dim, index, reduce, include_self)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if src._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(src)
    if (input._requires_grad or src._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexReduceBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = src._edge
        if e1 is None and src._requires_grad:
            e1 = src._accumulator() or accumulate_grad(src)
        node.next = (e0, e1)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_src = src if not saved.attention else save_input(src)
        node.version_src = 0 if src._counter is None else src._counter.value
        node.dim = dim
        node.index = index
        node.reduce = reduce
        node.include_self = include_self
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
            "index_reduce",
            (input, src),
            {"dim": dim, "index": index, "reduce": reduce, "include_self": include_self},
            (result,),
            node,
        )
    return result


def index_reduce_source_(input: Any, src: Any, dim: Any, index: Any, reduce: Any, include_self: Any) -> Any:
    """``index_reduce`` that overwrites its first argument."""
    if type(input) is not Tensor or type(src) is not Tensor:
        if marked.active:
            mark = marked.found((input, src))
            if mark is not None:
                return marked.run(
                    index_reduce_source_, mark, (input, src), None, (input, src, dim, index, reduce, include_self), {}
                )
        if type(input) is not Tensor:
            input = single("index_reduce_", input, "input", 1)
        if type(src) is not Tensor:
            src = single("index_reduce_", src, "src", 2)
    check_inplace(input)
    a_input = input._array
    a_src = src._array
    data = placement_kernels.scatter_reduced(a_input, a_src, dim, index, reduce, include_self)
    check_result("index_reduce_source_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if src._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(src)
    if (input._requires_grad or src._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexReduceBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = src._edge
        if e1 is None and src._requires_grad:
            e1 = src._accumulator() or accumulate_grad(src)
        node.next = (e0, e1)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.saved_src = src if not saved.attention else save_input(src)
        node.version_src = 0 if src._counter is None else src._counter.value
        node.dim = dim
        node.index = index
        node.reduce = reduce
        node.include_self = include_self
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node, told=False)
        node.saved_result = save_output(input)
        node.version_result = input._version
    if probe.observer is not None:
        if node is not None:
            tell_history(input)
        report(
            "index_reduce_",
            (input, src),
            {"dim": dim, "index": index, "reduce": reduce, "include_self": include_self},
            (input,),
            node,
        )
        report_write(input, "index_reduce_", before, node is not None)
    return input


FUNCTIONS = {"index_reduce_source": index_reduce_source, "index_reduce_source_": index_reduce_source_}
OPERATORS: dict[str, Any] = {}
