"""Special functions; ``torch.special`` serves them under their names there (``special.py``)."""

from __future__ import annotations

from .op import BROADCAST, FLOAT, UNARY_FLOAT, Op


def _smooth(name: str, node: str, gradient: str, formula: str, sample: str) -> Op:
    """A differentiable function of one number."""
    return Op(
        name, node, "self", f"{name}(self)", {"self": gradient}, kind=UNARY_FLOAT, method=False,
        function=False, formula=formula, samples=(sample,),
    )  # fmt: skip


def _constant(name: str) -> Op:
    """A function that PyTorch doesn't differentiate."""
    return Op(
        f"special_{name}", "", "self", f"{name}(self)", kind=UNARY_FLOAT, method=False, function=False,
    )  # fmt: skip


def _polynomial(name: str, letter: str) -> Op:
    """An orthogonal polynomial; PyTorch doesn't differentiate it."""
    shifted = name.startswith("shifted")
    return Op(
        f"special_{name}_polynomial_{letter}", "", "x, n", f"polynomial(x, n, '{letter}', {shifted})",
        kind=FLOAT, tensors=("x", "n"), method=False, function=False,
    )  # fmt: skip


OPS = (
    Op(
        "i0",
        "I0Backward0",
        "self",
        "i0(self)",
        {"self": "grad * special_i1(self)"},
        kind=UNARY_FLOAT,
        inplace=True,
        formula="∂I₀/∂x = I₁",
        samples=("t(2, 3)",),
    ),
    _smooth("special_i1", "SpecialI1Backward0", "grad * i1_slope(self, result)", "∂I₁/∂x = I₀ − I₁/x", "t(2, 3)"),
    _smooth(
        "special_i0e",
        "SpecialI0EBackward0",
        "grad * (special_i1e(self) - sgn_of(self) * result)",
        "e^(−|x|)·(I₁ − sgn(x)·I₀)",
        "t(2, 3)",
    ),
    _smooth(
        "special_i1e",
        "SpecialI1EBackward0",
        "grad * i1e_slope(self, result)",
        "e^(−|x|)·(I₀ − I₁·(sgn(x) + 1/x))",
        "t(2, 3)",
    ),
    _smooth("special_erfcx", "SpecialErfcxBackward0", "erfcx_slope(self, result) * grad", "2x·y − 2/√π", "t(2, 3)"),
    _smooth(
        "special_log_ndtr",
        "SpecialLogNdtrBackward0",
        "log_ndtr_slope(grad, self, result)",
        "density / distribution",
        "t(2, 3)",
    ),
    _smooth("special_ndtri", "SpecialNdtriBackward0", "ndtri_slope(grad, result)", "√2π·e^(y²/2)", "p(2, 3) * 0.4"),
    _smooth("special_entr", "SpecialEntrBackward0", "entr_slope(grad, self)", "−1 − ln x", "p(2, 3)"),
    Op(
        "xlog1py_pair",
        "SpecialXlog1PyBackward0",
        "self, other",
        "xlog1py_array(self, other)",
        {"self": "xlog1py_slope(grad, self, other)", "other": "grad * self / plus_one(other)"},
        kind=FLOAT,
        public="special_xlog1py",
        method=False,
        function=False,
        formula="ln(1 + y),  x/(1 + y)",
        samples=("t(2, 3), p(2, 3)",),
    ),
    Op(
        "xlog1py_number_first",
        "SpecialXlog1PyBackward1",
        "other, number",
        "xlog1py_number(number, other)",
        {"other": "grad * number / plus_one(other)"},
        kind=UNARY_FLOAT,
        tensors=("other",),
        public="special_xlog1py",
        method=False,
        function=False,
        formula="x/(1 + y)",
        samples=("p(2, 3), 1.5",),
    ),
    Op(
        "xlog1py_number_last",
        "SpecialXlog1PyBackward2",
        "self, number",
        "xlog1py_by_number(self, number)",
        {"self": "grad * log1p_of(number)"},
        kind=UNARY_FLOAT,
        tensors=("self",),
        public="special_xlog1py",
        method=False,
        function=False,
        formula="ln(1 + y)",
        samples=("t(2, 3), 1.5",),
    ),
    Op(
        "special_zeta",
        "SpecialZetaBackward0",
        "self, other",
        "special_zeta(self, other)",
        {"self": "not_implemented('zeta: self')", "other": "grad * -self * special_zeta(self + 1.0, other)"},
        kind=FLOAT,
        method=False,
        function=False,
        formula="∂ζ(s, q)/∂q = −s·ζ(s + 1, q)",
        samples=("torch.tensor([2.5, 3.0], dtype=torch.float64), p(2)",),
    ),
    Op(
        "igamma",
        "IgammaBackward0",
        "self, other",
        "igamma_array(self, other)",
        {"self": "not_implemented('igamma: input')", "other": "igamma_slope(grad, self, other)"},
        kind=BROADCAST,
        inplace=True,
        formula="∂P(a, x)/∂x = x^(a−1)·e^(−x)/Γ(a)",
        samples=("torch.tensor([2.5, 3.0], dtype=torch.float64), p(2)",),
    ),
    Op(
        "igammac",
        "IgammacBackward0",
        "self, other",
        "igammac_array(self, other)",
        {"self": "not_implemented('igammac: input')", "other": "-igamma_slope(grad, self, other)"},
        kind=BROADCAST,
        inplace=True,
        formula="∂Q(a, x)/∂x = −x^(a−1)·e^(−x)/Γ(a)",
        samples=("torch.tensor([2.5, 3.0], dtype=torch.float64), p(2)",),
    ),
    Op(
        "mvlgamma",
        "MvlgammaBackward0",
        "self, p",
        "mvlgamma_array(self, p)",
        {"self": "mvlgamma_slope(grad, self, p)"},
        kind=UNARY_FLOAT,
        tensors=("self",),
        inplace=True,
        formula="Σ ψ(x − j/2)",
        samples=("p(2, 3) + 1.5, 2",),
    ),
    *(
        _constant(name)
        for name in (
            "airy_ai", "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "modified_bessel_k0", "modified_bessel_k1",
            "scaled_modified_bessel_k0", "scaled_modified_bessel_k1", "spherical_bessel_j0",
        )
    ),
    Op("special_modified_bessel_i0", "", "self", "i0(self)", kind=UNARY_FLOAT, method=False, function=False),
    Op("special_modified_bessel_i1", "", "self", "special_i1(self)", kind=UNARY_FLOAT, method=False, function=False),
    *(_polynomial("chebyshev", letter) for letter in "tuvw"),
    *(_polynomial("shifted_chebyshev", letter) for letter in "tuvw"),
    _polynomial("hermite", "h"),
    _polynomial("hermite", "he"),
    _polynomial("laguerre", "l"),
    _polynomial("legendre", "p"),
)  # fmt: skip
