"""One-tensor mathematics: exponentials, logarithms, trigonometry, rounding, clamping."""

from __future__ import annotations

from .op import BROADCAST, PLAIN, UNARY, UNARY_FLOAT, Op


def _float(name: str, node: str, forward: str, gradient: str, formula: str, sample: str = "t(2, 3)", **more: object) -> Op:
    """A smooth function of one floating tensor, with its in-place twin."""
    return Op(
        name, node, "self", forward, {"self": gradient},
        kind=UNARY_FLOAT, inplace=True, formula=formula, samples=(sample,), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _step(name: str, node: str, forward: str) -> Op:
    """A piecewise constant function: its gradient is zero."""
    return Op(
        name, node, "self", forward, {"self": "zeros_like(grad)"},
        kind=UNARY, inplace=True, formula="piecewise constant: 0", samples=("t(2, 3)",), second_order=False,
    )  # fmt: skip


OPS = (
    _float("exp", "ExpBackward0", "exp(self)", "grad * result", "∂eˣ/∂x = eˣ"),
    _float("exp2", "Exp2Backward0", "exp2(self)", "grad * result * 0.6931471805599453", "∂2ˣ/∂x = 2ˣ·ln 2"),
    _float("expm1", "Expm1Backward0", "expm1(self)", "grad * (result + 1)", "∂(eˣ−1)/∂x = eˣ"),
    _float("log", "LogBackward0", "log(self)", "grad / self", "∂ln x/∂x = 1/x", "p(2, 3)"),
    _float("log2", "Log2Backward0", "log2(self)", "grad / (self * 0.6931471805599453)", "∂log₂x/∂x = 1/(x·ln 2)", "p(2, 3)"),
    _float("log10", "Log10Backward0", "log10(self)", "grad / (self * 2.302585092994046)", "∂lg x/∂x = 1/(x·ln 10)", "p(2, 3)"),
    _float("log1p", "Log1PBackward0", "log1p(self)", "grad / (self + 1)", "∂ln(1+x)/∂x = 1/(1+x)", "p(2, 3)"),
    _float("sqrt", "SqrtBackward0", "sqrt(self)", "grad / (2 * result)", "∂√x/∂x = 1/(2√x)", "p(2, 3)"),
    _float(
        "rsqrt", "RsqrtBackward0", "rsqrt_array(self)", "grad * (-0.5 * (result * result * result))",
        "∂x^(−½)/∂x = −½·x^(−3/2)", "p(2, 3)",
    ),
    _float("sin", "SinBackward0", "sin(self)", "grad * cos(self)", "∂sin x/∂x = cos x"),
    _float("cos", "CosBackward0", "cos(self)", "grad * -sin(self)", "∂cos x/∂x = −sin x"),
    _float("tan", "TanBackward0", "tan(self)", "grad * (1 + result * result)", "∂tan x/∂x = 1 + tan²x", "u(2, 3)"),
    _float("asin", "AsinBackward0", "asin(self)", "grad * rsqrt(1 - self * self)", "∂/∂x = 1/√(1−x²)", "u(2, 3)", aliases=("arcsin",)),
    _float("acos", "AcosBackward0", "acos(self)", "grad * -rsqrt(1 - self * self)", "∂/∂x = −1/√(1−x²)", "u(2, 3)", aliases=("arccos",)),
    _float("atan", "AtanBackward0", "atan(self)", "grad / (self * self + 1)", "∂/∂x = 1/(1+x²)", aliases=("arctan",)),
    _float("sinh", "SinhBackward0", "sinh(self)", "grad * cosh(self)", "∂sinh x/∂x = cosh x"),
    _float("cosh", "CoshBackward0", "cosh(self)", "grad * sinh(self)", "∂cosh x/∂x = sinh x"),
    _float("asinh", "AsinhBackward0", "asinh(self)", "grad * rsqrt(self * self + 1)", "∂/∂x = 1/√(x²+1)", aliases=("arcsinh",)),
    _float("acosh", "AcoshBackward0", "acosh(self)", "grad * rsqrt(self * self - 1)", "∂/∂x = 1/√(x²−1)", "p(2, 3) + 1.5", aliases=("arccosh",)),
    _float("atanh", "AtanhBackward0", "atanh(self)", "grad * (1 / (1 - self * self))", "∂/∂x = 1/(1−x²)", "u(2, 3)", aliases=("arctanh",)),
    _float(
        "erf", "ErfBackward0", "erf_array(self)", "grad * (1.1283791670955126 * exp(-(self * self)))",
        "∂erf x/∂x = 2/√π·e^(−x²)",
    ),
    _float(
        "erfc", "ErfcBackward0", "erfc_array(self)", "grad * (-1.1283791670955126 * exp(-(self * self)))",
        "∂erfc x/∂x = −2/√π·e^(−x²)",
    ),
    _float(
        "erfinv", "ErfinvBackward0", "erfinv_array(self)", "grad * (0.886226925452758 * exp(result * result))",
        "∂erf⁻¹x/∂x = √π/2·e^(y²)", "u(2, 3)",
    ),
    _float("lgamma", "LgammaBackward0", "lgamma_array(self)", "grad * digamma(self)", "∂ln Γ(x)/∂x = ψ(x)", "p(2, 3)"),
    _float("digamma", "DigammaBackward0", "digamma(self)", "grad * polygamma(1, self)", "∂ψ/∂x = ψ′", "p(2, 3)", second_order=False),
    _float("sinc", "SincBackward0", "sinc_array(self)", "grad * sinc_slope(self)", "∂ sin(πx)/(πx)"),
    Op(
        "polygamma", "PolygammaBackward0", "n, self", "polygamma(n, self)",
        {"self": "grad * polygamma(n + 1, self)"}, kind=UNARY_FLOAT, tensors=("self",), method=False,
        formula="∂ψ⁽ⁿ⁾/∂x = ψ⁽ⁿ⁺¹⁾", samples=("1, p(2, 3)",),
    ),
    Op(
        "reciprocal", "ReciprocalBackward0", "self", "reciprocal_array(self)",
        {"self": "-grad * (result * result)"}, kind=UNARY_FLOAT, inplace=True,
        kernel_gradients={"self": "-(grad * (result * result))"},
        formula="∂(1/x)/∂x = −1/x²", samples=("t(2, 3)",),
    ),
    Op(
        "logit", "LogitBackward0", "self, eps=None", "logit_array(self, eps)",
        {"self": "logit_slope(grad, self, eps)"}, kind=UNARY_FLOAT, inplace=True,
        formula="∂ln(x/(1−x))/∂x = 1/(x(1−x))", samples=("p(2, 3) * 0.1",),
    ),
    Op(
        "special_entr", "SpecialEntrBackward0", "self", "entr_array(self)",
        {"self": "grad * (-log(self) - 1)"}, kind=UNARY_FLOAT, method=False, public="special.entr",
        formula="∂(−x·ln x)/∂x = −ln x − 1", samples=("p(2, 3)",),
    ),
    Op(
        "special_log_ndtr", "SpecialLogNdtrBackward0", "self", "log_ndtr_array(self)",
        {"self": "grad / exp(result + self * self * 0.5) * 0.3989422804014327"}, kind=UNARY_FLOAT, method=False,
        public="special.log_ndtr", formula="∂ln Φ(x)/∂x = φ(x)/Φ(x)", samples=("t(2, 3)",),
    ),
    _step("sign", "SignBackward0", "sign_array(self)"),
    _step("floor", "FloorBackward0", "floor_array(self)"),
    _step("ceil", "CeilBackward0", "ceil_array(self)"),
    _step("trunc", "TruncBackward0", "trunc_array(self)"),
    Op(
        "round_plain", "RoundBackward0", "self", "round_array(self)", {"self": "zeros_like(grad)"},
        kind=UNARY, inplace=True, public="round", method=False, function=False, second_order=False,
        formula="piecewise constant: 0", samples=("t(2, 3)",),
    ),
    Op(
        "round_decimals", "RoundBackward1", "self, *, decimals", "round_array(self, decimals)", {"self": "zeros_like(grad)"},
        kind=UNARY, inplace=True, public="round", method=False, function=False, second_order=False,
        formula="piecewise constant: 0", samples=("t(2, 3), decimals=1",),
    ),
    Op(
        "frac", "FracBackward0", "self", "frac_array(self)", {"self": "grad"},
        kind=UNARY, inplace=True, formula="∂(x − trunc x)/∂x = 1", samples=("t(2, 3)",),
    ),
    Op(
        "clamp_numbers", "ClampBackward1", "self, min=None, max=None", "clamp_array(self, min, max)",
        {"self": "clamp_backward(grad, self, min, max)"}, kind=UNARY, inplace=True, public="clamp", method=False,
        function=False, second_order=False, formula="1 inside the limits, 0 outside", samples=("t(2, 3), -0.5, 0.5",),
    ),
    Op(
        "clamp_tensors", "ClampBackward0", "self, min, max", "minimum(maximum(self, min), max)",
        {
            "self": "grad * ((self >= min) & (self <= max))",
            "min": "grad * ((self < min) & (min < max))",
            "max": "grad * ((self > max) | (min > max))",
        },
        tensors=("self", "min", "max"), kind=BROADCAST, inplace=True, public="clamp", method=False, function=False,
        second_order=False, formula="1 to whichever was taken", samples=("t(2, 3), t(3) - 1, t(2, 3) + 1",),
    ),
    Op(
        "clamp_min_number", "ClampMinBackward0", "self, min", "clamp_array(self, min, None)",
        {"self": "clamp_backward(grad, self, min, None)"}, kind=UNARY, inplace=True, public="clamp_min", method=False,
        function=False, second_order=False, formula="1 where x ≥ min", samples=("t(2, 3), 0.2",),
    ),
    Op(
        "clamp_max_number", "ClampMaxBackward0", "self, max", "clamp_array(self, None, max)",
        {"self": "clamp_backward(grad, self, None, max)"}, kind=UNARY, inplace=True, public="clamp_max", method=False,
        function=False, second_order=False, formula="1 where x ≤ max", samples=("t(2, 3), 0.2",),
    ),
    Op(
        "nan_to_num", "NanToNumBackward0", "self, nan=0.0, posinf=None, neginf=None",
        "nan_to_num_array(self, nan, posinf, neginf)", {"self": "grad * isfinite(self)"}, kind=UNARY, inplace=True,
        second_order=False, formula="1 where x is finite", samples=("t(2, 3)",),
    ),
    Op(
        "rad2deg", "Rad2DegBackward0", "self", "rad2deg(self)", {"self": "grad * 57.29577951308232"},
        kind=UNARY_FLOAT, inplace=True, formula="∂/∂x = 180/π", samples=("t(2, 3)",),
    ),
    Op(
        "deg2rad", "Deg2RadBackward0", "self", "deg2rad(self)", {"self": "grad * 0.017453292519943295"},
        kind=UNARY_FLOAT, inplace=True, formula="∂/∂x = π/180", samples=("t(2, 3)",),
    ),
    Op("signbit", "", "self", "signbit(self)", kind=PLAIN),
)  # fmt: skip
