"""Operations that PyTorch has no forward derivative of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ...tensor import Tensor
from .carrying import tangent_of

#: Rows of the op table, and the operations' names in PyTorch's words.
MISSING: Final = {
    "cdist_rows": "_cdist_forward", "euclidean_dist": "_euclidean_dist", "pdist_rows": "_pdist_forward",
    "grid_sampler_2d": "grid_sampler_2d", "grid_sampler_3d": "grid_sampler_3d", "ormqr_rows": "ormqr", "geqrf": "geqrf",
    "index_reduce_source": "index_reduce", "index_reduce_source_": "index_reduce_", "conv_tbc_padded": "conv_tbc",
    "multi_margin_loss_rows": "multi_margin_loss", "multilabel_margin_loss_rows": "multilabel_margin_loss_forward",
    "_ctc_loss": "_ctc_loss", "_embedding_bag": "_embedding_bag", "mkldnn_rnn_layer": "mkldnn_rnn_layer",
    "_scaled_dot_product_flash_attention_for_cpu": "_scaled_dot_product_flash_attention_for_cpu",
    "_weight_norm_interface": "_weight_norm_interface",
}  # fmt: skip
#: Rows without any derivative that PyTorch refuses where others just drop tangents.
WITHOUT: Final = {
    "linalg_ldl_factor_ex_rows": "aten::linalg_ldl_factor_ex", "linalg_ldl_solve_rows": "aten::linalg_ldl_solve",
}  # fmt: skip


def missing(name: str) -> NotImplementedError:
    """PyTorch's error about an operation without a forward derivative."""
    return NotImplementedError(
        f"Trying to use forward AD with {MISSING.get(name, name)} that does not support it because it has not been "
        "implemented yet.\nPlease file an issue to PyTorch at "
        "https://github.com/pytorch/pytorch/issues/new?template=feature-request.yml so that we can prioritize its "
        "implementation or submit a PR adding the implementation to derivatives.yaml"
    )


def forbidden(name: str) -> None:
    """Refuse an operation of the table that PyTorch has no forward derivative of.

    Raises:
        NotImplementedError: In PyTorch's words.
    """
    if name in MISSING:
        raise missing(name)
    if name in WITHOUT:
        raise _without(WITHOUT[name])


def _without(name: str) -> NotImplementedError:
    return NotImplementedError(f"Trying to use forward AD with {name} that does not support it.")


def _carries(inputs: Iterable[Tensor]) -> bool:
    return any(t._may_carry and tangent_of(t) is not None for t in inputs)


def refuse_without(message: str, inputs: Iterable[Tensor]) -> None:
    """Refuse tangents through an operation without any derivative; ``message`` is PyTorch's about the backward one.

    Raises:
        NotImplementedError: In PyTorch's words.
    """
    if _carries(inputs):
        raise _without(message.removeprefix("derivative for ").removesuffix(" is not implemented"))


def refuse_missing(name: str, inputs: Iterable[Tensor]) -> None:
    """Refuse tangents through an operation that isn't in the table; ``name`` is PyTorch's.

    Raises:
        NotImplementedError: In PyTorch's words.
    """
    if _carries(inputs):
        raise missing(name)
