"""Operations of the family image, part 6, written by ``make generate`` from ``engine/ops/image.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import image as image_kernels
from ..kernels import sampling as sampling_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class ChannelShuffleBackward0(Node):
    """Backward of channel_shuffle."""

    __slots__ = ("groups", "self_shape")
    parameter_names = ("groups",)
    formula = "channel_shuffle the other way"
    groups: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        groups = self.groups
        self_shape = self.self_shape
        g0 = image_kernels.channel_shuffle(grad, self_shape[1] // groups)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        groups = self.groups
        self_shape = self.self_shape
        g0 = F.channel_shuffle(grad, self_shape[1] // groups)
        return (g0,)


def channel_shuffle_groups(input: Any, groups: Any) -> Tensor:
    """``channel_shuffle``: channel_shuffle the other way"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(channel_shuffle_groups, mark, (input,), None, (input, groups), {})
        input = single("channel_shuffle", input, "input", 1)
    a_input = input._array
    data = image_kernels.channel_shuffle(a_input, groups)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ChannelShuffleBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.groups = groups
        node.self_shape = a_input.shape
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
        report("channel_shuffle", (input,), {"groups": groups}, (result,), node)
    return result


class GridSampler2DBackward0(Node):
    """Backward of grid_sampler_2d."""

    __slots__ = (
        "align_corners",
        "interpolation_mode",
        "padding_mode",
        "saved_grid",
        "saved_input",
        "version_grid",
        "version_input",
    )
    saved_names = (
        "input",
        "grid",
    )
    parameter_names = (
        "interpolation_mode",
        "padding_mode",
        "align_corners",
    )
    formula = "the gradient shared out to the pixels around each place"
    align_corners: Any
    interpolation_mode: Any
    padding_mode: Any
    saved_grid: Any
    saved_input: Any
    version_grid: Any
    version_input: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_input
        counter = held._counter
        if counter is not None and counter.value != self.version_input:
            raise modified(self, "input")
        input = held._array
        held = self.saved_grid
        counter = held._counter
        if counter is not None and counter.value != self.version_grid:
            raise modified(self, "grid")
        grid = held._array
        interpolation_mode = self.interpolation_mode
        padding_mode = self.padding_mode
        align_corners = self.align_corners
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = sampling_kernels.grid_sampler_gradients(
            grad, input, grid, interpolation_mode, padding_mode, align_corners, wanted
        )
        if release:
            self.saved_input = self.saved_grid = RELEASED
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
        held = self.saved_grid
        grid = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grid)
            else unpack(self, "grid")
        )
        interpolation_mode = self.interpolation_mode
        padding_mode = self.padding_mode
        align_corners = self.align_corners
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = F.grid_sampler_2d_backward(grad, input, grid, interpolation_mode, padding_mode, align_corners, wanted)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_input = self.saved_grid = RELEASED
        return True


def grid_sampler_2d(input: Any, grid: Any, interpolation_mode: Any, padding_mode: Any, align_corners: Any) -> Tensor:
    """``grid_sampler_2d``: the gradient shared out to the pixels around each place"""
    if type(input) is not Tensor or type(grid) is not Tensor:
        if marked.active:
            mark = marked.found((input, grid))
            if mark is not None:
                return marked.run(
                    grid_sampler_2d,
                    mark,
                    (input, grid),
                    None,
                    (input, grid, interpolation_mode, padding_mode, align_corners),
                    {},
                )
        if type(input) is not Tensor:
            input = single("grid_sampler_2d", input, "input", 1)
        if type(grid) is not Tensor:
            grid = single("grid_sampler_2d", grid, "grid", 2)
    a_input = input._array
    a_grid = grid._array
    data = sampling_kernels.grid_sampled(a_input, a_grid, interpolation_mode, padding_mode, align_corners)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if grid._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grid)
    if (input._requires_grad or grid._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(GridSampler2DBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = grid._edge
        if e1 is None and grid._requires_grad:
            e1 = grid._accumulator() or accumulate_grad(grid)
        node.next = (e0, e1)
        node.saved_input = input if not saved.attention else save_input(input)
        node.version_input = 0 if input._counter is None else input._counter.value
        node.saved_grid = grid if not saved.attention else save_input(grid)
        node.version_grid = 0 if grid._counter is None else grid._counter.value
        node.interpolation_mode = interpolation_mode
        node.padding_mode = padding_mode
        node.align_corners = align_corners
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
            "grid_sampler_2d",
            (input, grid),
            {"interpolation_mode": interpolation_mode, "padding_mode": padding_mode, "align_corners": align_corners},
            (result,),
            node,
        )
    return result


FUNCTIONS = {"channel_shuffle_groups": channel_shuffle_groups, "grid_sampler_2d": grid_sampler_2d}
OPERATORS: dict[str, Any] = {}
