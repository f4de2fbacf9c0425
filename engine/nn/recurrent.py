"""Recurrent layers: ``RNN``, ``LSTM`` and ``GRU``."""

from __future__ import annotations

import math
from numbers import Number
from typing import Any

from ..creation import empty, zeros
from ..ops.functions import namespace as ops
from ..settings import warn
from ..tensor import Tensor
from . import init
from .module import Module
from .packed_sequence import PackedSequence
from .parameter import Parameter

__all__ = ["GRU", "LSTM", "RNN", "RNNBase"]

_GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}
_FUNCTIONS = {"LSTM": "lstm", "GRU": "gru", "RNN_TANH": "rnn_tanh", "RNN_RELU": "rnn_relu"}


class RNNBase(Module):
    """What the three recurrent layers share: weights by layer and direction, and checks of the input."""

    def __init__(
        self,
        mode: str,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._check_options(dropout)
        self._all_weights: list[list[str]] = []
        for layer in range(num_layers):
            for suffix in ("", "_reverse") if bidirectional else ("",):
                self._all_weights.append(self._make_weights(layer, suffix, device, dtype))
        self.reset_parameters()

    def _check_options(self, dropout: Any) -> None:
        if not isinstance(dropout, Number) or isinstance(dropout, bool) or not 0 <= dropout <= 1:  # type: ignore[operator]
            raise ValueError(
                "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"
            )
        if self.dropout > 0 and self.num_layers == 1:
            warn(
                "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects "
                f"num_layers greater than 1, but got dropout={dropout} and num_layers={self.num_layers}",
            )
        for name, kind in (("bias", bool), ("batch_first", bool), ("input_size", int), ("hidden_size", int)):
            value = getattr(self, name)
            if not isinstance(value, kind):
                raise TypeError(f"{name} should be of type {kind.__name__}, got: {type(value).__name__}")
            if kind is int and value <= 0:
                raise ValueError(f"{name} must be greater than zero")
        if self.num_layers <= 0:
            raise ValueError("num_layers must be greater than zero")
        if self.proj_size < 0:
            raise ValueError("proj_size should be a positive integer or zero to disable projections")
        if self.proj_size >= self.hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")
        if self.mode not in _GATES:
            raise ValueError("Unrecognized RNN mode: " + self.mode)

    @property
    def _directions(self) -> int:
        return 2 if self.bidirectional else 1

    def _make_weights(self, layer: int, suffix: str, device: Any, dtype: Any) -> list[str]:
        rows = _GATES[self.mode] * self.hidden_size
        real = self.proj_size or self.hidden_size
        width = self.input_size if layer == 0 else real * self._directions
        shapes: dict[str, Any] = {"weight_ih": (rows, width), "weight_hh": (rows, real)}
        if self.bias:
            shapes |= {"bias_ih": rows, "bias_hh": rows}
        if self.proj_size:
            shapes["weight_hr"] = (self.proj_size, self.hidden_size)
        names = []
        for kind, shape in shapes.items():
            names.append(f"{kind}_l{layer}{suffix}")
            setattr(self, names[-1], Parameter(empty(shape, device=device, dtype=dtype)))
        return names

    @property
    def all_weights(self) -> list[list[Any]]:
        """The weights, a list for each direction of each layer."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    @property
    def _flat_weights_names(self) -> list[str]:
        return [name for names in self._all_weights for name in names]

    @property
    def _flat_weights(self) -> list[Any]:
        return [getattr(self, name) for name in self._flat_weights_names]

    def flatten_parameters(self) -> None:
        """Nothing to do on the CPU."""

    def reset_parameters(self) -> None:
        """Draw all weights uniformly within ``1 / sqrt(hidden_size)``."""
        bound = 1.0 / math.sqrt(self.hidden_size)
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    # -------------------------------------------------------------------------------------------- checks
    def check_input(self, input: Tensor, batch_sizes: Tensor | None) -> None:
        """Refuse an input of the wrong type, rank or size."""
        kind = self._flat_weights[0].dtype
        if input.dtype is not kind:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({kind}). Convert input: "
                f"input.to({kind}), or convert model: model.to({input.dtype})"
            )
        rank = 3 if batch_sizes is None else 2
        if input.dim() != rank:
            raise RuntimeError(f"input must have {rank} dimensions, got {input.dim()}")
        if self.input_size != input.shape[-1]:
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.shape[-1]}"
            )

    def _batch(self, input: Tensor, batch_sizes: Tensor | None) -> int:
        if batch_sizes is not None:
            return int(batch_sizes[0])
        return int(input.shape[0 if self.batch_first else 1])

    def get_expected_hidden_size(self, input: Tensor, batch_sizes: Tensor | None) -> tuple[int, int, int]:
        """Shape that the first hidden state has to have."""
        size = self.proj_size or self.hidden_size
        return (self.num_layers * self._directions, self._batch(input, batch_sizes), size)

    def get_expected_cell_size(self, input: Tensor, batch_sizes: Tensor | None) -> tuple[int, int, int]:
        """Shape that the first cell state has to have."""
        return (self.num_layers * self._directions, self._batch(input, batch_sizes), self.hidden_size)

    def check_hidden_size(
        self, hx: Tensor, expected_hidden_size: tuple[int, ...], msg: str = "Expected hidden size {}, got {}"
    ) -> None:
        """Refuse a state of the wrong shape."""
        if tuple(hx.shape) != expected_hidden_size:
            raise RuntimeError(msg.format(expected_hidden_size, list(hx.shape)))

    def check_forward_args(self, input: Tensor, hidden: Any, batch_sizes: Tensor | None) -> None:
        """All checks of a call."""
        self.check_input(input, batch_sizes)
        self.check_hidden_size(hidden, self.get_expected_hidden_size(input, batch_sizes))

    def permute_hidden(self, hx: Any, permutation: Tensor | None) -> Any:
        """States in another order of the batch."""
        return hx if permutation is None else hx.index_select(1, permutation)

    # -------------------------------------------------------------------------------------------- calling
    def _first_state(self, input: Tensor, batch: int) -> Any:
        count = self.num_layers * self._directions
        return zeros(count, batch, self.hidden_size, dtype=input.dtype)

    def _check_rank(self, hx: Any, rank: int) -> None:
        if hx.ndim != rank:
            kind = "batched 3-D" if rank == 3 else "unbatched 2-D"
            raise RuntimeError(f"For {kind} input, hx should also be {rank}-D but got {hx.ndim}-D tensor")

    def _lift(self, hx: Any) -> Any:
        return hx.unsqueeze(1)

    def _lower(self, state: Any) -> Any:
        return state.squeeze(1)

    def _called(self, *arguments: Any) -> tuple[Any, Any]:
        options = (self.bias, self.num_layers, self.dropout, self.training, self.bidirectional)
        output, state = getattr(ops, _FUNCTIONS[self.mode])(
            *arguments, self._flat_weights, *options, *self._order(arguments)
        )
        return output, state

    def _order(self, arguments: tuple[Any, ...]) -> tuple[bool, ...]:
        return (self.batch_first,) if len(arguments) == 2 else ()

    def forward(self, input: Any, hx: Any = None) -> Any:
        """The outputs of the last layer at every step, and the final states of all layers."""
        if isinstance(input, PackedSequence):
            return self._packed(input, hx)
        if input.dim() not in (2, 3):
            shown = "D tensor" if self.mode.startswith("RNN") else "D"
            raise ValueError(
                f"{self.mode.partition('_')[0]}: Expected input to be 2D or 3D, got {input.dim()}{shown} instead"
            )
        batched = input.dim() == 3
        axis = 0 if self.batch_first else 1
        if not batched:
            input = input.unsqueeze(axis)
        if hx is None:
            hx = self._first_state(input, input.shape[axis])
        else:
            self._check_rank(hx, 3 if batched else 2)
            hx = hx if batched else self._lift(hx)
        self.check_forward_args(input, hx, None)
        output, state = self._called(input, hx)
        return (output, state) if batched else (output.squeeze(axis), self._lower(state))

    def _packed(self, sequence: PackedSequence, hx: Any) -> Any:
        data, batch_sizes, order, back = sequence
        hx = self._first_state(data, int(batch_sizes[0])) if hx is None else self.permute_hidden(hx, order)
        self.check_forward_args(data, hx, batch_sizes)
        output, state = self._called(data, batch_sizes, hx)
        return PackedSequence(output, batch_sizes, order, back), self.permute_hidden(state, back)

    def extra_repr(self) -> str:
        """Sizes, and the options that differ from their defaults."""
        text = f"{self.input_size}, {self.hidden_size}"
        shown = {
            "proj_size": 0,
            "num_layers": 1,
            "bias": True,
            "batch_first": False,
            "dropout": 0.0,
            "bidirectional": False,
        }
        for name, default in shown.items():
            value = getattr(self, name)
            if value != default:
                text += f", {name}={value}"
        return text

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


class RNN(RNNBase):
    """Elman network: ``h' = tanh(W x + b + U h + c)``, or relu instead of tanh."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        if len(args) > 3:
            nonlinearity = args[3]
            args = args[:3] + args[4:]
        else:
            nonlinearity = kwargs.pop("nonlinearity", "tanh")
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{nonlinearity.upper()}", *args, **kwargs)
        self.nonlinearity = nonlinearity


class GRU(RNNBase):
    """Gated recurrent units."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        super().__init__("GRU", *args, **kwargs)


class LSTM(RNNBase):
    """Long short-term memory; its state is the pair of hidden and cell state."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("LSTM", *args, **kwargs)

    def _first_state(self, input: Tensor, batch: int) -> Any:
        count = self.num_layers * self._directions
        hidden = zeros(count, batch, self.proj_size or self.hidden_size, dtype=input.dtype)
        return hidden, zeros(count, batch, self.hidden_size, dtype=input.dtype)

    def _check_rank(self, hx: Any, rank: int) -> None:
        if hx[0].ndim != rank or hx[1].ndim != rank:
            kind = "batched 3-D" if rank == 3 else "unbatched 2-D"
            raise RuntimeError(
                f"For {kind} input, hx and cx should also be {rank}-D but got ({hx[0].ndim}-D, {hx[1].ndim}-D) tensors"
            )

    def _lift(self, hx: Any) -> Any:
        return hx[0].unsqueeze(1), hx[1].unsqueeze(1)

    def _lower(self, state: Any) -> Any:
        return state[0].squeeze(1), state[1].squeeze(1)

    def _called(self, *arguments: Any) -> tuple[Any, Any]:
        options = (self.bias, self.num_layers, self.dropout, self.training, self.bidirectional)
        output, h, c = ops.lstm(*arguments, self._flat_weights, *options, *self._order(arguments))
        return output, (h, c)

    def check_forward_args(self, input: Tensor, hidden: Any, batch_sizes: Tensor | None) -> None:
        """All checks of a call."""
        self.check_input(input, batch_sizes)
        self.check_hidden_size(
            hidden[0], self.get_expected_hidden_size(input, batch_sizes), "Expected hidden[0] size {}, got {}"
        )
        self.check_hidden_size(
            hidden[1], self.get_expected_cell_size(input, batch_sizes), "Expected hidden[1] size {}, got {}"
        )

    def permute_hidden(self, hx: Any, permutation: Tensor | None) -> Any:
        """States in another order of the batch."""
        return hx if permutation is None else tuple(h.index_select(1, permutation) for h in hx)
