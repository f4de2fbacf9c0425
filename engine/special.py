"""``torch.special``: special functions under their names there."""

from __future__ import annotations

from typing import Any

from . import fill_in
from .ops.functions import namespace as F

_SAME = (
    "digamma", "erf", "erfc", "erfinv", "exp2", "expm1", "i0", "log1p", "log_softmax", "logit", "logsumexp",
    "polygamma", "sinc", "softmax", "xlogy",
)  # fmt: skip
_OWN = (
    "airy_ai", "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "chebyshev_polynomial_t", "chebyshev_polynomial_u",
    "chebyshev_polynomial_v", "chebyshev_polynomial_w", "entr", "erfcx", "hermite_polynomial_h",
    "hermite_polynomial_he", "i0e", "i1", "i1e", "laguerre_polynomial_l", "legendre_polynomial_p", "log_ndtr",
    "modified_bessel_i0", "modified_bessel_i1", "modified_bessel_k0", "modified_bessel_k1", "ndtr", "ndtri",
    "scaled_modified_bessel_k0", "scaled_modified_bessel_k1", "shifted_chebyshev_polynomial_t",
    "shifted_chebyshev_polynomial_u", "shifted_chebyshev_polynomial_v", "shifted_chebyshev_polynomial_w",
    "spherical_bessel_j0", "xlog1py", "zeta",
)  # fmt: skip
_NAMES = {
    **{name: name for name in _SAME},
    **{name: f"special_{name}" for name in _OWN},
    "expit": "sigmoid",
    "gammainc": "igamma",
    "gammaincc": "igammac",
    "gammaln": "lgamma",
    "multigammaln": "mvlgamma",
    "psi": "digamma",
    "round": "special_round",
}

__all__ = sorted(_NAMES)


def __getattr__(name: str) -> Any:
    fill_in()
    found = getattr(F, _NAMES[name], None) if name in _NAMES else None
    if found is None:
        from .names import missing

        missing(__name__, name)
    return found
