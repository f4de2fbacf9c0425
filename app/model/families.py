"""The family of a grad_fn node or operation, for its colour: from PyTorch's name."""

from __future__ import annotations

import re

_FAMILIES: dict[str, str] = {
    "arithmetic": "add sub rsub mul div remainder fmod neg pow addcmul addcdiv lerp true_divide floor_divide",
    "matmul": "mm bmm mv dot addmm addmv baddbmm matmul linear outer ger einsum convolution",
    "reduce": "sum mean prod max min amax amin norm linalgvectornorm var std logsumexp cumsum cumprod argmax argmin "
    "any all median sort topk",
    "shape": "view unsafeview reshape reshapealias t transpose permute squeeze unsqueeze expand cat stack unbind split "
    "chunk flatten clone asstrided copyslices repeat flip roll alias detach contiguous",
    "index": "index select slice indexselect gather scatter maskedfill maskedselect where take embedding indexput "
    "narrow tril triu",
    "activation": "relu sigmoid tanh softmax logsoftmax gelu silu elu leakyrelu hardtanh softplus threshold "
    "nativedropout prelu selu mish logsigmoid dropout",
    "loss": "mseloss nllloss nllloss2d l1loss smoothl1loss huberloss binarycrossentropy kldiv "
    "binarycrossentropywithlogits",
    "accumulate": "accumulategrad",
}
_BY_NAME = {name: family for family, names in _FAMILIES.items() for name in names.split()}
_SUFFIX = re.compile(r"(Backward\d*)+$")


def family_of(name: str) -> str:
    """Family of ``PowBackward0``, ``pow`` or ``add_``; "custom" for a user's Function, "unary" by default."""
    stem = _SUFFIX.sub("", name)
    found = _BY_NAME.get(stem.replace("_", "").lower())
    if found is not None:
        return found
    if name.endswith("Backward") and not name.endswith("0"):
        return "custom"
    return "unary"
