"""Recurrent networks as PyTorch's CPU code composes them, step by step: ``rnn_tanh``, ``rnn_relu``, ``gru``, ``lstm``.

A long short-term memory in single precision without packing and projection is one operation a layer, as with oneDNN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ... import settings
from ...autograd.modes import enable_grad
from ...settings import warn
from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F

#: What a cell carries from step to step: one tensor, or a pair for the long short-term memory.
State = Any
_warned: set[str] = set()


@dataclass(frozen=True)
class Weights:
    """The weights of one direction of one layer."""

    ih: Tensor
    hh: Tensor
    bias_ih: Tensor | None = None
    bias_hh: Tensor | None = None
    projection: Tensor | None = None

    def from_input(self, x: Any) -> Any:
        """The part of the gates that comes from the input."""
        return F.linear(x, self.ih, self.bias_ih)

    def from_hidden(self, h: Any) -> Any:
        """The part of the gates that comes from the hidden state."""
        return F.linear(h, self.hh, self.bias_hh)


Cell = Callable[[Any, State, Weights], State]


# ------------------------------------------------------------------------------------------------ one step
def _tanh_step(ready: Any, h: Any, weights: Weights) -> Any:
    return F.tanh(weights.from_hidden(h) + _ready(ready, weights))


def _relu_step(ready: Any, h: Any, weights: Weights) -> Any:
    return F.relu(weights.from_hidden(h) + _ready(ready, weights))


def _ready(ready: Any, weights: Weights) -> Any:
    """The input's part of the gates: computed before the loop, or, in a single cell, from the input after the hidden
    state's part."""
    return weights.from_input(ready.tensor) if type(ready) is _Raw else ready


@dataclass(frozen=True)
class _Raw:
    """The input of a single cell, whose part of the gates isn't computed yet."""

    tensor: Tensor


def _lstm_step(ready: Any, state: Any, weights: Weights) -> Any:
    h, c = state
    gates = F.unsafe_chunk(weights.from_hidden(h) + _ready(ready, weights), 4, 1)
    entering, keeping = F.sigmoid(gates[0]), F.sigmoid(gates[1])
    new, leaving = F.tanh(gates[2]), F.sigmoid(gates[3])
    kept = keeping * c
    c = kept + entering * new
    h = leaving * F.tanh(c)
    return (h if weights.projection is None else F.linear(h, weights.projection)), c


def _gru_step(ready: Any, h: Any, weights: Weights) -> Any:
    of_x = F.unsafe_chunk(_ready(ready, weights), 3, 1)
    of_h = F.unsafe_chunk(weights.from_hidden(h), 3, 1)
    reset = F.sigmoid(of_h[0] + of_x[0])
    update = F.sigmoid(of_h[1] + of_x[1])
    new = F.tanh(of_x[2] + of_h[2] * reset)
    return (h - new) * update + new


# ------------------------------------------------------------------------------------------------ states
def _each(state: State, function: Callable[[Any], Any]) -> State:
    return tuple(map(function, state)) if isinstance(state, tuple) else function(state)


def _joined(states: Sequence[State], function: Callable[[list[Any]], Any]) -> State:
    if isinstance(states[0], tuple):
        return tuple(function([s[i] for s in states]) for i in range(len(states[0])))
    return function(list(states))


def _output(state: State) -> Any:
    return state[0] if isinstance(state, tuple) else state


# ------------------------------------------------------------------------------------------------ one direction
def _over_steps(x: Any, state: State, weights: Weights, cell: Cell, reverse: bool) -> tuple[Any, State]:
    steps = list(F.unbind(weights.from_input(x), 0))
    if not steps:
        raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
    outputs = []
    for ready in reversed(steps) if reverse else steps:
        state = cell(ready, state, weights)
        outputs.append(_output(state))
    return F.stack(outputs[::-1] if reverse else outputs, 0), state


def _over_packed(x: Any, sizes: list[int], state: State, weights: Weights, cell: Cell) -> tuple[Any, State]:
    """Steps with ever fewer sequences: states of finished ones are put aside."""
    ready = weights.from_input(x)
    offset, last = 0, sizes[0]
    outputs, finished = [], []
    for size in sizes:
        step = F.narrow(ready, 0, offset, size)
        offset += size
        if size < last:
            finished.append(_each(state, lambda s, a=size, b=last: F.narrow(s, 0, a, b - a)))  # type: ignore[misc]
            state = _each(state, lambda s, n=size: F.narrow(s, 0, 0, n))  # type: ignore[misc]
        last = size
        state = cell(step, state, weights)
        outputs.append(_output(state))
    finished.append(state)
    return F.cat(outputs, 0), _joined(finished[::-1], lambda parts: F.cat(parts, 0))


def _over_packed_reverse(x: Any, sizes: list[int], first: State, weights: Weights, cell: Cell) -> tuple[Any, State]:
    """From the last step, with ever more sequences: first states are added when a sequence begins."""
    ready = weights.from_input(x)
    offset, last = sum(sizes), sizes[-1]
    state = _each(first, lambda s: F.narrow(s, 0, 0, last))
    outputs = []
    for size in reversed(sizes):
        if size > last:
            more = _each(first, lambda s, a=last, b=size: F.narrow(s, 0, a, b - a))  # type: ignore[misc]
            state = _joined([state, more], lambda parts: F.cat(parts, 0))
        step = F.narrow(ready, 0, offset - size, size)
        offset -= size
        last = size
        state = cell(step, state, weights)
        outputs.append(_output(state))
    return F.cat(outputs[::-1], 0), state


# ------------------------------------------------------------------------------------------------ layers
@dataclass(frozen=True)
class _Network:
    """Everything about a call but its input."""

    cell: Cell
    weights: list[Weights]
    layers: int
    dropout: float
    train: bool
    bidirectional: bool
    sizes: list[int] | None = None

    def direction(self, x: Any, state: State, weights: Weights, reverse: bool) -> tuple[Any, State]:
        if self.sizes is None:
            return _over_steps(x, state, weights, self.cell, reverse)
        walk = _over_packed_reverse if reverse else _over_packed
        return walk(x, self.sizes, state, weights, self.cell)

    def thinned(self, x: Any, layer: int) -> Any:
        """The input of the next layer."""
        if not (self.dropout and self.train and layer < self.layers - 1):
            return x
        from ...nn.functional_dropout import dropout

        return dropout(x, self.dropout, True)

    def run(self, x: Any, states: Iterator[State]) -> tuple[Any, list[State]]:
        """Output of the last layer, and the final states of all."""
        weights, final = iter(self.weights), []
        for layer in range(self.layers):
            parts = []
            for reverse in (False, True) if self.bidirectional else (False,):
                output, state = self.direction(x, next(states), next(weights), reverse)
                parts.append(output)
                final.append(state)
            x = F.cat(parts, len(parts[0].shape) - 1) if self.bidirectional else parts[0]
            x = self.thinned(x, layer)
        return x, final


def _gathered(params: Sequence[Tensor], has_biases: bool, projected: bool) -> list[Weights]:
    count = (4 if has_biases else 2) + projected
    if not params or len(params) % count:
        raise RuntimeError("got an incorrect number of RNN parameters")
    found = []
    for start in range(0, len(params), count):
        own = list(params[start : start + count])
        last = own.pop() if projected else None
        of_input, of_hidden = own[2:] if has_biases else (None, None)
        found.append(Weights(own[0], own[1], of_input, of_hidden, last))
    return found


def _split(arguments: tuple[Any, ...]) -> tuple[Tensor, Tensor | None, Any, list[Tensor], tuple[Any, ...]]:
    """``input, batch_sizes, hx, params, rest`` of both forms of call."""
    x, second, third = arguments[:3]
    if isinstance(third, Tensor) or (isinstance(second, Tensor) and isinstance(arguments[3], (list, tuple))):
        return x, second, third, list(arguments[3]), arguments[4:]
    return x, None, second, list(third), arguments[3:]


def _simple(cell: Cell, arguments: tuple[Any, ...]) -> tuple[Any, Any]:
    x, batch_sizes, hx, params, rest = _split(arguments)
    has_biases, layers, dropout, train, bidirectional, *more = rest
    first = bool(more and more[0]) and batch_sizes is None
    sizes = None if batch_sizes is None else batch_sizes.tolist()
    network = _Network(cell, _gathered(params, has_biases, False), layers, dropout, train, bidirectional, sizes)
    states = iter(F.unbind(hx, 0))
    output, final = network.run(F.transpose(x, 0, 1) if first else x, states)
    if first:
        output = F.transpose_(output, 0, 1)
    return output, F.stack(final, 0)


@composite(method=False)
def rnn_tanh(*arguments: Any) -> Any:
    """Elman network with tanh: ``input, hx, params, has_biases, num_layers, dropout, train, bidirectional,
    batch_first``, or ``data, batch_sizes, hx, params, …`` for packed sequences."""
    return _simple(_tanh_step, arguments)


@composite(method=False)
def rnn_relu(*arguments: Any) -> Any:
    """As :func:`rnn_tanh` with relu."""
    return _simple(_relu_step, arguments)


@composite(method=False)
def gru(*arguments: Any) -> Any:
    """Gated recurrent units; arguments as of :func:`rnn_tanh`."""
    return _simple(_gru_step, arguments)


@composite(method=False)
def lstm(*arguments: Any) -> Any:
    """Long short-term memory; arguments as of :func:`rnn_tanh`, with a pair of states."""
    x, batch_sizes, hx, params, rest = _split(arguments)
    has_biases, layers, dropout, train, bidirectional, *more = rest
    first = bool(more and more[0]) and batch_sizes is None
    if len(hx) != 2:
        raise RuntimeError("lstm expects two hidden states")
    projected = hx[0].shape[-1] != hx[1].shape[-1]
    weights = _gathered(params, has_biases, projected)
    sizes = None if batch_sizes is None else batch_sizes.tolist()
    network = _Network(_lstm_step, weights, layers, dropout, train, bidirectional, sizes)
    if first:
        x = F.transpose(x, 0, 1)
    if batch_sizes is None and _single_precision((x, *params, *hx)):
        if not projected:
            output, *final = _fused(network, x, hx)
            return (F.transpose(output, 0, 1) if first else output), *final
        warn_once("LSTM with projections is not supported with oneDNN. Using default implementation.")
    states = zip(F.unbind(hx[0], 0), F.unbind(hx[1], 0), strict=True)
    output, ends = network.run(x, iter(states))
    if first:
        output = F.transpose_(output, 0, 1)
    return output, F.stack([h for h, _ in ends], 0), F.stack([c for _, c in ends], 0)


def _single_precision(tensors: Sequence[Tensor]) -> bool:
    return all(t._array.dtype == np.float32 for t in tensors) and bool(tensors[0]._array.size)


def warn_once(text: str) -> None:
    """Warn with this text the first time only, as PyTorch's C++ code does."""
    if text not in _warned or settings._warn_always:
        _warned.add(text)
        warn(text)


def _fused(network: _Network, x: Any, hx: Any) -> tuple[Any, Any, Any]:
    """One operation for each direction of each layer."""
    weights = iter(network.weights)
    x, hx = F.contiguous(x), [F.contiguous(state) for state in hx]
    index, hs, cs = 0, [], []
    for layer in range(network.layers):
        parts = []
        for reverse in (False, True) if network.bidirectional else (False,):
            own = next(weights)
            h, c = F.select(hx[0], 0, index), F.select(hx[1], 0, index)
            index += 1
            output, h, c, _ = F.mkldnn_rnn_layer(x, own.ih, own.hh, own.bias_ih, own.bias_hh, h, c, reverse)
            parts.append(output)
            hs.append(h)
            cs.append(c)
        x = F.cat(parts, -1) if network.bidirectional else parts[0]
        x = network.thinned(x, layer)
    return x, F.stack(hs, 0), F.stack(cs, 0)


@composite(torch=False, method=False)
def lstm_layer_gradients(
    grad_out: Any, grad_h: Any, grad_c: Any, x: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any, hx: Any, cx: Any,
    out: Any, kept: Any, reverse: bool, wanted: tuple[bool, ...],
) -> Any:  # fmt: skip
    """Gradients of a fused layer that can be differentiated again: through the steps, one by one."""
    from ...autograd.grad_api import grad

    inputs = [x, w_ih, w_hh, b_ih, b_hh, hx, cx]
    with enable_grad():
        made, (h, c) = _over_steps(x, (hx, cx), Weights(w_ih, w_hh, b_ih, b_hh), _lstm_step, reverse)
        pairs = [(o, g) for o, g in ((made, grad_out), (h, grad_h), (c, grad_c)) if g is not None]
        asked = [v for v, w in zip(inputs, wanted, strict=True) if w]
        found = iter(grad([o for o, _ in pairs], asked, [g for _, g in pairs], create_graph=True, allow_unused=True))
    return tuple(next(found) if w else None for w in wanted)


# ------------------------------------------------------------------------------------------------ single cells
def _check_cell(x: Tensor, states: Sequence[Tensor], weights: Weights) -> None:
    size, hidden = weights.ih.shape[1], weights.hh.shape[1]
    if x.shape[1] != size:
        raise RuntimeError(f"input has inconsistent input_size: got {x.shape[1]} expected {size}")
    for h in states:
        if x.shape[0] != h.shape[0]:
            raise RuntimeError(f"Input batch size {x.shape[0]} doesn't match hidden0 batch size {h.shape[0]}")
        if h.shape[1] != hidden:
            raise RuntimeError(f"hidden0 has inconsistent hidden_size: got {h.shape[1]}, expected {hidden}")


def _single_cell(
    cell: Cell, input: Tensor, hx: State, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor | None, b_hh: Tensor | None
) -> Any:
    weights = Weights(w_ih, w_hh, b_ih, b_hh)
    _check_cell(input, hx if isinstance(hx, tuple) else (hx,), weights)
    return cell(_Raw(input), hx, weights)


@composite(method=False)
def rnn_tanh_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    """One step of :func:`rnn_tanh`."""
    return _single_cell(_tanh_step, input, hx, w_ih, w_hh, b_ih, b_hh)


@composite(method=False)
def rnn_relu_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    """One step of :func:`rnn_relu`."""
    return _single_cell(_relu_step, input, hx, w_ih, w_hh, b_ih, b_hh)


@composite(method=False)
def gru_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    """One step of :func:`gru`."""
    return _single_cell(_gru_step, input, hx, w_ih, w_hh, b_ih, b_hh)


@composite(method=False)
def lstm_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    """One step of :func:`lstm`."""
    return _single_cell(_lstm_step, input, tuple(hx), w_ih, w_hh, b_ih, b_hh)


# ------------------------------------------------------------------------------------------------ packing
@composite(torch=False, method=False)
def padded_rows(grad: Any, shape: tuple[int, ...], sizes: Any, batch_first: bool) -> Any:
    """Gradient of packing in tensor operations: each row at its place."""
    from ..kernels.recurrent import packed_rows

    steps, batch = (shape[1], shape[0]) if batch_first else shape[:2]
    lengths = (sizes._array[:, None] > np.arange(batch)).sum(0)
    numbers = np.arange(steps * batch).reshape((batch, steps) if batch_first else (steps, batch))
    places, _ = packed_rows(numbers, lengths, batch_first)
    flat = F.zeros_of(grad, (steps * batch, *shape[2:]))
    return F.view(F.index_add(flat, 0, tensor_of(places), grad), shape)


@composite(method=False)
def _pad_packed_sequence(
    data: Tensor, batch_sizes: Tensor, batch_first: bool, padding_value: float, total_length: int
) -> tuple[Any, Tensor]:
    """Packed rows as one padded tensor, and the length of each sequence."""
    sizes = batch_sizes.tolist()
    rest = tuple(data.shape[1:])
    length = max(len(sizes), total_length)
    output: Any = tensor_of(np.full((length, sizes[0], *rest), padding_value, data._array.dtype))
    offset = begin = 0
    for i in range(1, len(sizes) + 1):
        if i < len(sizes) and sizes[i] == sizes[begin]:
            continue
        count = sizes[begin] * (i - begin)
        rows = F.narrow(data, 0, offset, count)
        target = F.narrow(F.narrow(output, 0, begin, i - begin), 1, 0, sizes[begin])
        target.copy_(F.view(rows, (i - begin, sizes[begin], *rest)))
        offset, begin = offset + count, i
    lengths = (np.asarray(sizes)[:, None] > np.arange(sizes[0])).sum(0).astype(np.int64)
    return (F.transpose(output, 0, 1) if batch_first else output), tensor_of(lengths)
