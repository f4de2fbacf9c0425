"""``torch.special``: special functions under their names there."""

from __future__ import annotations

from typing import Any

from .ops.functions import namespace as F

_SAME = (
    "digamma",
    "erf",
    "erfc",
    "erfinv",
    "exp2",
    "expm1",
    "log1p",
    "logit",
    "polygamma",
    "round",
    "sinc",
    "xlogy",
    "softmax",
    "log_softmax",
    "logsumexp",
)
_RENAMED = {
    "expit": "sigmoid",
    "gammaln": "lgamma",
    "psi": "digamma",
    "entr": "special_entr",
    "log_ndtr": "special_log_ndtr",
}

__all__ = sorted((*_SAME, *_RENAMED))


def __getattr__(name: str) -> Any:
    target = _RENAMED.get(name, name if name in _SAME else None)
    found = None if target is None else getattr(F, target, None)
    if found is None:
        from .names import missing

        missing(__name__, name)
    return found
