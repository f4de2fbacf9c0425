"""Comparisons, choices between tensors, logic and bits."""

from __future__ import annotations

from .op import BROADCAST, UNARY, Op


def _test(name: str, forward: str, operators: str = "", aliases: tuple[str, ...] = (), numbers: str = "other") -> Op:
    """A comparison of two tensors that gives booleans."""
    return Op(
        name,
        "",
        "self, other",
        forward,
        kind=BROADCAST,
        operators=operators,
        aliases=aliases,
        inplace=True,
        numbers=numbers,
        samples=("t(2, 3), t(3)",),
    )


def _bits(name: str, forward: str, operators: str) -> Op:
    """A bitwise operation of two integer or boolean tensors."""
    return Op(name, "", "self, other", forward, kind=BROADCAST, operators=operators, inplace=True)


def _extreme(name: str, node: str, forward: str, wins: str, loses: str) -> Op:
    """The larger or smaller of two; equal values share the gradient."""
    return Op(
        name,
        node,
        "self, other",
        forward,
        {"self": f"extreme_gradient(grad, {wins})", "other": f"extreme_gradient(grad, {loses})"},
        kind=BROADCAST,
        numbers="none",
        formula="1 to the one taken, ½ each where equal",
        samples=("t(2, 3), t(3)",),
        second_order=False,
    )


OPS = (
    _test("eq", "eq(self, other)", "__eq__"),
    _test("ne", "ne(self, other)", "__ne__", ("not_equal",)),
    _test("lt", "lt(self, other)", "__lt__", ("less",)),
    _test("le", "le(self, other)", "__le__", ("less_equal",)),
    _test("gt", "gt(self, other)", "__gt__", ("greater",)),
    _test("ge", "ge(self, other)", "__ge__", ("greater_equal",)),
    _test("logical_and", "logical_and(self, other)", numbers="none"),
    _test("logical_or", "logical_or(self, other)", numbers="none"),
    _test("logical_xor", "logical_xor(self, other)", numbers="none"),
    Op("logical_not", "", "self", "logical_not(self)", kind=UNARY, inplace=True, samples=("t(2, 3)",)),
    Op("isnan", "", "self", "isnan(self)", kind=UNARY, samples=("t(2, 3)",)),
    Op("isinf", "", "self", "isinf(self)", kind=UNARY, samples=("t(2, 3)",)),
    Op("isfinite", "", "self", "isfinite(self)", kind=UNARY, samples=("t(2, 3)",)),
    Op("isposinf", "", "self", "is_infinity(self, 1)", kind=UNARY, samples=("t(2, 3)",)),
    Op("isneginf", "", "self", "is_infinity(self, -1)", kind=UNARY, samples=("t(2, 3)",)),
    _bits("bitwise_and", "bit_operation('and', self, other)", "__and__ __rand__ __iand__"),
    _bits("bitwise_or", "bit_operation('or', self, other)", "__or__ __ror__ __ior__"),
    _bits("bitwise_xor", "bit_operation('xor', self, other)", "__xor__ __rxor__ __ixor__"),
    _bits("bitwise_left_shift", "shifted('lshift', self, other)", "__lshift__ __ilshift__"),
    _bits("bitwise_right_shift", "shifted('rshift', self, other)", "__rshift__ __irshift__"),
    Op("bitwise_not", "", "self", "bit_inverse(self)", kind=UNARY, inplace=True),
    Op("gcd", "", "self, other", "common_divisor(self, other)", kind=BROADCAST, inplace=True, numbers="none"),
    Op("lcm", "", "self, other", "common_multiple(self, other)", kind=BROADCAST, inplace=True, numbers="none"),
    _extreme("maximum", "MaximumBackward0", "maximum(self, other)", "self, other", "other, self"),
    _extreme("minimum", "MinimumBackward0", "minimum(self, other)", "other, self", "self, other"),
    Op(
        "fmax",
        "FmaxBackward0",
        "self, other",
        "fmax(self, other)",
        {
            "self": "zero_where(grad, ~((self >= other) | isnan(other)))",
            "other": "zero_where(grad, (self >= other) | isnan(other))",
        },
        kind=BROADCAST,
        numbers="none",
        formula="1 to the one taken",
        samples=("t(2, 3), t(3)",),
        second_order=False,
    ),
    Op(
        "fmin",
        "FminBackward0",
        "self, other",
        "fmin(self, other)",
        {
            "self": "zero_where(grad, ~((self <= other) | isnan(other)))",
            "other": "zero_where(grad, (self <= other) | isnan(other))",
        },
        kind=BROADCAST,
        numbers="none",
        formula="1 to the one taken",
        samples=("t(2, 3), t(3)",),
        second_order=False,
    ),
    Op(
        "clamp_min_tensor",
        "ClampMinBackward1",
        "self, min",
        "maximum(self, min)",
        {"self": "where(self >= min, grad, 0.0)", "min": "where(self < min, grad, 0.0)"},
        tensors=("self", "min"),
        kind=BROADCAST,
        inplace=True,
        public="clamp_min",
        method=False,
        function=False,
        formula="1 to the one taken",
        samples=("t(2, 3), t(3)",),
        second_order=False,
    ),
    Op(
        "clamp_max_tensor",
        "ClampMaxBackward1",
        "self, max",
        "minimum(self, max)",
        {"self": "where(self <= max, grad, 0.0)", "max": "where(self > max, grad, 0.0)"},
        tensors=("self", "max"),
        kind=BROADCAST,
        inplace=True,
        public="clamp_max",
        method=False,
        function=False,
        formula="1 to the one taken",
        samples=("t(2, 3), t(3)",),
        second_order=False,
    ),
    Op(
        "where_tensors",
        "WhereBackward0",
        "self, other, condition",
        "choose(self, other, condition)",
        {"self": "where(condition, grad, 0.0)", "other": "where(condition, 0.0, grad)"},
        tensors=("self", "other", "condition"),
        constants=("condition",),
        unpromoted=("condition",),
        kind=BROADCAST,
        public="where",
        method=False,
        function=False,
        formula="the gradient to whichever was taken",
        samples=("t(2, 3), t(3), t(2, 3) > 0",),
    ),
    Op(
        "isclose_row",
        "",
        "self, other, rtol, atol, equal_nan",
        "close(self, other, rtol, atol, equal_nan)",
        kind=BROADCAST,
        public="isclose",
        numbers="none",
        method=False,
        function=False,
    ),
)
