"""Transformers as modules."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import autocasting
from ..autograd import modes
from ..ops.composite.recurrent import warn_once
from ..ops.functions import namespace as ops
from ..settings import warn
from ..tensor import Tensor, tensor_of
from . import functional as F
from . import init
from .activation import GELU, ReLU
from .attention import MultiheadAttention
from .container import ModuleList
from .dropout import Dropout
from .functional_attention import _canonical_mask, _none_or_dtype
from .linear import Linear
from .module import Module
from .normalization import LayerNorm
from .transformer_inference import in_smaller_type, refuse_smaller_types, runs_as_one, why_not

__all__ = [
    "Transformer",
    "TransformerDecoder",
    "TransformerDecoderLayer",
    "TransformerEncoder",
    "TransformerEncoderLayer",
]

NESTED = (
    "The PyTorch API of nested tensors is in prototype stage and will change in the near future. We recommend "
    "specifying layout=torch.jagged when constructing a nested tensor, as this layout receives active development, "
    "has better operator coverage, and works with torch.compile."
)
Activation = str | Callable[[Tensor], Tensor]


def _generate_square_subsequent_mask(sz: int, device: Any = None, dtype: Any = None) -> Any:
    """Zeros on and below the diagonal, minus infinity above."""
    from ..creation import full

    return ops.triu(full((sz, sz), float("-inf"), dtype=dtype, device=device), diagonal=1)


def _get_clones(module: Module, count: int) -> ModuleList:
    return ModuleList([copy.deepcopy(module) for _ in range(count)])


def _get_activation_fn(activation: str) -> Any:
    if activation in ("relu", "gelu"):
        return getattr(F, activation)
    raise RuntimeError(f"activation should be relu/gelu, not {activation}")


def _sequence_length(x: Any, batch_first: bool) -> int:
    return int(x.shape[1 if x.ndim == 3 and batch_first else 0])


def _is_causal(mask: Any, is_causal: bool | None, size: int) -> bool:
    """Whether the mask is the causal one, where the caller doesn't say."""
    if is_causal is not None or mask is None:
        return is_causal is True
    due = np.where(np.tri(size, dtype=bool), 0.0, -np.inf)
    return tuple(mask.shape) == due.shape and bool((mask._array == due).all())


class _Layer(Module):
    """What the layers of encoder and decoder share: attention to itself, and two linear maps."""

    attentions: tuple[str, ...] = ("self_attn",)
    norms = 2

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = F.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        made: dict[str, Any] = {"bias": bias, "device": device, "dtype": dtype}
        for name in self.attentions:
            setattr(self, name, MultiheadAttention(d_model, nhead, dropout, batch_first=batch_first, **made))
        self.linear1 = Linear(d_model, dim_feedforward, **made)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **made)
        self.norm_first = norm_first
        for number in range(1, self.norms + 1):
            setattr(self, f"norm{number}", LayerNorm(d_model, layer_norm_eps, **made))
        for number in range(1, self.norms + 1):
            setattr(self, f"dropout{number}", Dropout(dropout))
        self.activation = _get_activation_fn(activation) if isinstance(activation, str) else activation

    def _added(self, x: Any, number: int, block: Callable[[Any], Any]) -> Any:
        """``x`` plus what ``block`` makes of it, normalised before or after."""
        norm = getattr(self, f"norm{number}")
        return x + block(norm(x)) if self.norm_first else norm(x + block(x))

    def _sa_block(self, x: Any, attn_mask: Any, key_padding_mask: Any, is_causal: bool = False) -> Any:
        """Attention to itself."""
        attended = self.self_attn(
            x, x, x, attn_mask=attn_mask, key_padding_mask=key_padding_mask, need_weights=False, is_causal=is_causal
        )[0]
        return self.dropout1(attended)

    def _ff_block(self, x: Any) -> Any:
        """The two linear maps."""
        mapped = self.linear2(self.dropout(self.activation(self.linear1(x))))
        return getattr(self, f"dropout{self.norms}")(mapped)


class TransformerEncoderLayer(_Layer):
    """Attention to itself and two linear maps, each added to its input and normalised.

    Args:
        d_model: Size of the input.
        nhead: Number of heads.
        dim_feedforward: Size between the linear maps.
        dropout: Probability of dropout.
        activation: ``"relu"``, ``"gelu"`` or a function.
        layer_norm_eps: Added to variances.
        batch_first: Whether the batch comes before the sequence.
        norm_first: Whether to normalise before each block instead of after it.
        bias: Whether maps and normalisations have biases.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activation_relu_or_gelu = 0
        for number, function, module in ((1, F.relu, ReLU), (2, F.gelu, GELU)):
            if self.activation is function or isinstance(self.activation, module):
                self.activation_relu_or_gelu = number

    def forward(self, src: Any, src_mask: Any = None, src_key_padding_mask: Any = None, is_causal: bool = False) -> Any:
        """The encoded sequence."""
        padding = _canonical_mask(
            src_key_padding_mask, "src_key_padding_mask", _none_or_dtype(src_mask), "src_mask", src.dtype
        )
        mask = _canonical_mask(src_mask, "src_mask", None, "", src.dtype, check_other=False)
        if autocasting.on and autocasting.enabled() and runs_as_one(self, src):
            return in_smaller_type(self, src, lambda v: self._sa_block(v, mask, padding, is_causal))
        x = self._added(src, 1, lambda v: self._sa_block(v, mask, padding, is_causal))
        return self._added(x, 2, self._ff_block)


class TransformerDecoderLayer(_Layer):
    """As :class:`TransformerEncoderLayer`, with attention to the encoder's output between."""

    attentions = ("self_attn", "multihead_attn")
    norms = 3

    def __setstate__(self, state: dict[str, Any]) -> None:
        # As in PyTorch, a copy whose activation is a module falls back to relu: it isn't among the plain attributes.
        self.__dict__.update({"activation": F.relu, **state})

    def forward(
        self,
        tgt: Any,
        memory: Any,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Any:
        """The decoded sequence."""
        x = self._added(tgt, 1, lambda v: self._sa_block(v, tgt_mask, tgt_key_padding_mask, tgt_is_causal))
        x = self._added(
            x, 2, lambda v: self._mha_block(v, memory, memory_mask, memory_key_padding_mask, memory_is_causal)
        )
        return self._added(x, 3, self._ff_block)

    def _mha_block(self, x: Any, mem: Any, attn_mask: Any, key_padding_mask: Any, is_causal: bool = False) -> Any:
        """Attention to the encoder's output."""
        attended = self.multihead_attn(
            x, mem, mem, attn_mask=attn_mask, key_padding_mask=key_padding_mask, is_causal=is_causal,
            need_weights=False,
        )[0]  # fmt: skip
        return self.dropout2(attended)


class TransformerEncoder(Module):
    """Copies of a layer, one after the other."""

    def __init__(
        self,
        encoder_layer: Any,
        num_layers: int,
        norm: Module | None = None,
        enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        super().__init__()
        self.layers = _get_clones(encoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm
        self.enable_nested_tensor = enable_nested_tensor
        self.use_nested_tensor = enable_nested_tensor
        self.mask_check = mask_check
        reason = why_not(encoder_layer, isinstance(encoder_layer, TransformerEncoderLayer))
        if enable_nested_tensor and reason:
            warn(f"enable_nested_tensor is True, but self.use_nested_tensor is False because {reason}")
            self.use_nested_tensor = False

    def forward(
        self, src: Any, mask: Any = None, src_key_padding_mask: Any = None, is_causal: bool | None = None
    ) -> Any:
        """The encoded sequence."""
        padding = _canonical_mask(src_key_padding_mask, "src_key_padding_mask", _none_or_dtype(mask), "mask", src.dtype)
        mask = _canonical_mask(mask, "mask", None, "", src.dtype, check_other=False)
        first = self.layers[0]
        causal = _is_causal(mask, is_causal, _sequence_length(src, first.self_attn.batch_first))
        output = src
        for layer in self.layers:
            output = layer(output, src_mask=mask, is_causal=causal, src_key_padding_mask=padding)
        if mask is None and padding is not None and self._leaves_out_padding(src, padding):
            warn_once(NESTED)
            refuse_smaller_types()
            # PyTorch computes without the padding here, and fills it with zeros.
            output = ops.masked_fill(output, tensor_of((padding._array != 0)[..., None]), 0.0)
        return output if self.norm is None else self.norm(output)

    def _leaves_out_padding(self, src: Any, padding: Any) -> bool:
        first = self.layers[0]
        if not self.use_nested_tensor or first.training or src.ndim != 3:
            return False
        kept = padding._array == 0
        if self.mask_check and (np.diff(kept.astype(np.int8), axis=1) > 0).any():
            return False
        tensors = (src, *first.parameters())
        return not (modes.is_grad_enabled() and any(t.requires_grad for t in tensors))


class TransformerDecoder(Module):
    """Copies of a layer, one after the other."""

    def __init__(self, decoder_layer: Any, num_layers: int, norm: Module | None = None) -> None:
        super().__init__()
        self.layers = _get_clones(decoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self,
        tgt: Any,
        memory: Any,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Any:
        """The decoded sequence."""
        batch_first = self.layers[0].self_attn.batch_first
        causal = _is_causal(tgt_mask, tgt_is_causal, _sequence_length(tgt, batch_first))
        output = tgt
        for layer in self.layers:
            output = layer(
                output,
                memory,
                tgt_mask=tgt_mask,
                memory_mask=memory_mask,
                tgt_key_padding_mask=tgt_key_padding_mask,
                memory_key_padding_mask=memory_key_padding_mask,
                tgt_is_causal=causal,
                memory_is_causal=memory_is_causal,
            )
        return output if self.norm is None else self.norm(output)


class Transformer(Module):
    """An encoder and a decoder.

    Args:
        d_model: Size of the input.
        nhead: Number of heads.
        num_encoder_layers: Layers of the encoder.
        num_decoder_layers: Layers of the decoder.
        dim_feedforward: Size between the linear maps of a layer.
        dropout: Probability of dropout.
        activation: ``"relu"``, ``"gelu"`` or a function.
        custom_encoder: An encoder to use instead.
        custom_decoder: A decoder to use instead.
        layer_norm_eps: Added to variances.
        batch_first: Whether the batch comes before the sequence.
        norm_first: Whether layers normalise before each block.
        bias: Whether maps and normalisations have biases.
    """

    def __init__(
        self,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = F.relu,
        custom_encoder: Any = None,
        custom_decoder: Any = None,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        own = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        made: dict[str, Any] = {"device": device, "dtype": dtype}
        if custom_encoder is None:
            layer: _Layer = TransformerEncoderLayer(*own, **made)
            norm = LayerNorm(d_model, layer_norm_eps, bias=bias, **made)
            custom_encoder = TransformerEncoder(layer, num_encoder_layers, norm)
        self.encoder = custom_encoder
        if custom_decoder is None:
            layer = TransformerDecoderLayer(*own, **made)
            norm = LayerNorm(d_model, layer_norm_eps, bias=bias, **made)
            custom_decoder = TransformerDecoder(layer, num_decoder_layers, norm)
        self.decoder = custom_decoder
        for parameter in self.parameters():
            if parameter.ndim > 1:
                init.xavier_uniform_(parameter)
        self.d_model = d_model
        self.nhead = nhead
        self.batch_first = batch_first

    def forward(
        self,
        src: Any,
        tgt: Any,
        src_mask: Any = None,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        src_key_padding_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Any:
        """``tgt`` decoded with the encoded ``src``."""
        batch = 0 if self.batch_first else 1
        if src.ndim == 3 and src.shape[batch] != tgt.shape[batch]:
            raise RuntimeError("the batch number of src and tgt must be equal")
        if src.shape[-1] != self.d_model or tgt.shape[-1] != self.d_model:
            raise RuntimeError("the feature number of src and tgt must be equal to d_model")
        memory = self.encoder(src, mask=src_mask, src_key_padding_mask=src_key_padding_mask, is_causal=src_is_causal)
        return self.decoder(
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )

    @staticmethod
    def generate_square_subsequent_mask(sz: int, device: Any = None, dtype: Any = None) -> Any:
        """Zeros on and below the diagonal, minus infinity above."""
        return _generate_square_subsequent_mask(sz, device, dtype)
