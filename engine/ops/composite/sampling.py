"""Sampling at the places of a grid, and its second derivative."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import autocasting
from ...autograd import modes
from ...autograd.grad_api import grad as gradients
from ...autograd.node import Node, OutputPort
from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..kernels import sampling as kernels
from ..recording import new_node, wants_node

Sizes = tuple[int, ...]


def _weights(sampler: kernels.Sampler, i: int, along: Tensor) -> list[tuple[Tensor, Tensor]]:
    """Weights and their slopes as functions of the grid's coordinate ``along``, near where it is.

    A weight is a polynomial of degree three at most: it is rebuilt from its value and derivatives there.
    """
    off = along - along.detach()
    found = []
    for parts in sampler.expansions(i):
        weight, first, second, third = (tensor_of(v) for v in parts)
        value = weight + off * (first + off * (second / 2 + off * third / 6))
        found.append((value, first + off * (second + off * third / 2)))
    return found


def _differentiable(
    grad: Tensor, input: Tensor, grid: Tensor, mode: int, padding: int, align: bool, wanted: tuple[bool, bool]
) -> tuple[Tensor | None, Tensor | None]:
    """The gradients of sampling in tensor operations."""
    sampler = kernels.Sampler(input._array, grid._array, mode, padding, align)
    count = input.ndim - 2
    rows = F.movedim(grad, 1, -1)
    image = F.movedim(input, 1, -1)
    weights = [_weights(sampler, i, F.select(grid, -1, count - 1 - i)) for i in range(count)]
    of_image: Any = F.mul(image, 0.0) if wanted[0] else None
    slopes: list[Any] = [F.mul(F.select(grid, -1, i), 0.0) for i in range(count)]
    for chosen in np.ndindex(*(len(axis) for axis in sampler.axes)):
        index, within = sampler.pixel(chosen)
        inside = tensor_of(within.astype(grad._array.dtype))
        factors = [weights[i][k] for i, k in enumerate(chosen)]
        places = tuple(np.broadcast_to(at, within.shape) for at in index)
        if of_image is not None:
            total = inside
            for value, _ in factors:
                total = total * value
            of_image = F.index_put_values(of_image, rows * F.unsqueeze(total, -1), places, True)
        along = F.sum(rows * F.index_tensors(image, places), -1) * inside
        for i in range(count):
            term = along * factors[i][1]
            for j in range(count):
                term = term if j == i else term * factors[j][0]
            slopes[count - 1 - i] = slopes[count - 1 - i] + term
    of_input = None if of_image is None else F.movedim(of_image, -1, 1)
    return of_input, F.stack(slopes, -1) if wanted[1] else None


class _SamplerBackward(Node):
    """The gradient of sampling as an operation of its own."""

    __slots__ = ("how", "saved_grad_output", "saved_grid", "saved_input")
    outputs = 2
    how: tuple[Any, ...]
    saved_grad_output: Tensor
    saved_input: Tensor
    saved_grid: Tensor

    def apply(self, grad: Any) -> tuple[Any, ...]:
        found = self._again([None if g is None else tensor_of(g) for g in grad], False)
        return tuple(None if g is None else g._array for g in found)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        return self._again(grad, True)

    def _again(self, grads: Any, create_graph: bool) -> tuple[Any, ...]:
        inputs = (self.saved_grad_output, self.saved_input, self.saved_grid)
        with modes.enable_grad():
            if not create_graph:
                inputs = tuple(t.detach().requires_grad_() for t in inputs)  # type: ignore[assignment]
            made = _differentiable(*inputs, *self.how)
            chosen = [(m, g) for m, g in zip(made, grads, strict=True) if m is not None and g is not None]
            wanted = [t for t, edge in zip(inputs, self.next, strict=True) if edge is not None]
            found = iter(
                gradients(
                    [m for m, _ in chosen], wanted, [g for _, g in chosen], create_graph=create_graph, allow_unused=True
                )
            )
        return tuple(None if edge is None else next(found) for edge in self.next)


class GridSampler2DBackwardBackward0(_SamplerBackward):
    """The gradient of sampling images."""

    __slots__ = ()


class GridSampler3DBackwardBackward0(_SamplerBackward):
    """The gradient of sampling volumes."""

    __slots__ = ()


def _backward(kind: type[Node], grad: Tensor, input: Tensor, grid: Tensor, *how: Any) -> tuple[Any, ...]:
    found = kernels.grid_sampler_gradients(grad._array, input._array, grid._array, *how)
    inputs = (grad, input, grid)
    node: Any = None
    if wants_node(inputs) and modes.is_grad_enabled():
        node = new_node(kind, inputs)
        node.how = how
        node.saved_grad_output, node.saved_input, node.saved_grid = inputs
    made: list[Tensor | None] = []
    for i, array in enumerate(found):
        result = None if array is None else tensor_of(array)
        if result is not None and node is not None:
            result._edge, result._requires_grad = OutputPort(node, i), True
        made.append(result)
    return tuple(made)


@composite(torch=False, method=False)
def grid_sampler_2d_backward(grad: Tensor, input: Tensor, grid: Tensor, *how: Any) -> tuple[Any, ...]:
    """Gradients of sampling images for the image and the grid."""
    return _backward(GridSampler2DBackwardBackward0, grad, input, grid, *how)


@composite(torch=False, method=False)
def grid_sampler_3d_backward(grad: Tensor, input: Tensor, grid: Tensor, *how: Any) -> tuple[Any, ...]:
    """Gradients of sampling volumes for the volume and the grid."""
    return _backward(GridSampler3DBackwardBackward0, grad, input, grid, *how)


@composite(method=False)
def grid_sampler(
    input: Tensor, grid: Tensor, interpolation_mode: int, padding_mode: int, align_corners: bool
) -> Tensor:
    """``input`` at the places of ``grid``; modes by number."""
    if autocasting.on:
        input, grid = autocasting.full(input, grid)
    sampler = F.grid_sampler_2d if input._array.ndim == 4 else F.grid_sampler_3d
    return sampler(input, grid, interpolation_mode, padding_mode, align_corners)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def affine_grid_gradient(grad: Tensor, size: Sizes, align_corners: bool) -> Tensor:
    """The base grid times the gradient."""
    base = tensor_of(np.ascontiguousarray(kernels.affine_base(size, align_corners, grad._array.dtype)))
    rows = F.view(F.contiguous(grad), (size[0], -1, len(size) - 2))
    return F.transpose(F.bmm(F.transpose(base, 1, 2), rows), 1, 2)  # type: ignore[no-any-return]
