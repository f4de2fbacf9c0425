"""The row of the op table, and how to add one.

A *family* is a module ``engine/ops/<family>.py`` with a tuple ``OPS`` of :class:`Op` rows. ``make generate`` (or
``python -m retrograd.engine.ops.generate``) writes ``engine/ops/generated/<family>.py`` from it: for each row a node
class with two backward methods and the function, with its in-place twin. Everything else (``torch.<name>``, the method,
operators, op card, tests over all rows) follows from the row. Example::

    Op(
        "mul", "MulBackward0", "self, other",
        forward="self * other",
        gradients={"self": "grad * other", "other": "grad * self"},
        kind=BROADCAST, inplace=True, operators="__mul__ __rmul__ __imul__",
        formula="∂(a·b)/∂a = b,  ∂(a·b)/∂b = a",
        samples=("t(2, 3), t(3)",),
    )

``signature`` is a Python parameter list; ``tensors`` names the parameters that are tensors (default: those among
``self other``). In ``forward`` the tensor names stand for arrays. Formulas are written once and become both backward
methods; in them one may use

- ``grad``; the tensor arguments and ``result`` (these get saved, only where a needed gradient uses them);
- the other parameters; ``<tensor>_shape`` and ``<tensor>_strides`` (tuples, saved instead of the tensor); ``grad0``,
  ``grad1`` … where the row has several ``outputs`` (any of them may be None), and the names of outputs;
- operators, and calls of functions. On arrays a call ``f(...)`` means the numpy ufunc of that name if :data:`UFUNCS`
  has it, else the function ``f`` of any module in ``engine/ops/kernels/`` (arrays in, ndarray out, also when 0-d).
  On tensors it means the op ``f`` of the table, or a function published by ``@composite`` in a module of
  ``engine/ops/composite/``. So a helper needs both: a kernel, and an op or composite of the same name.
- A key of several names, ``"self, weight"``, has one formula that gives a tuple of gradients; in it ``wanted`` is a
  tuple of flags, one a name, of those asked for (the others may be None).
- ``kernel_gradients`` replaces a formula for arrays only, for speed.

A gradient is summed to its input's shape if the row's kind broadcasts, and cast to its input's type.
An op made of other ops has no row: write it as ``@composite`` function.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

#: Kinds of row: how arguments are prepared.
BROADCAST: Final = "broadcast"  # several tensors or numbers, promoted to one type, broadcast
FLOAT: Final = "float"  # as BROADCAST, integers become the default floating type
UNARY: Final = "unary"  # one tensor, any type
UNARY_FLOAT: Final = "unary-float"  # one tensor, integers become the default floating type
PLAIN: Final = "plain"  # tensors as they are: no promotion, no broadcasting
VIEW: Final = "view"  # as PLAIN; the result is a numpy view of the first tensor

#: Functions that formulas and forward expressions may call on arrays as ufuncs.
UFUNCS: Final[Mapping[str, str]] = {
    "add": "add", "sub": "subtract", "mul": "multiply", "div": "true_divide", "neg": "negative", "exp": "exp",
    "log": "log", "log2": "log2", "log10": "log10", "log1p": "log1p", "expm1": "expm1", "exp2": "exp2", "sqrt": "sqrt",
    "sin": "sin", "cos": "cos", "tan": "tan", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sinh": "sinh",
    "cosh": "cosh", "tanh": "tanh", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "abs": "absolute",
    "square": "square", "sign": "sign", "sgn": "sign", "floor": "floor", "ceil": "ceil", "trunc": "trunc",
    "maximum": "maximum",
    "minimum": "minimum", "fmax": "fmax", "fmin": "fmin", "atan2": "arctan2", "hypot": "hypot", "fmod": "fmod",
    "eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal",
    "logical_and": "logical_and", "logical_or": "logical_or", "logical_xor": "logical_xor",
    "logical_not": "logical_not", "isnan": "isnan", "isinf": "isinf", "isfinite": "isfinite",
    "bitwise_and": "bitwise_and", "bitwise_or": "bitwise_or", "bitwise_xor": "bitwise_xor",
    "bitwise_left_shift": "left_shift", "bitwise_right_shift": "right_shift", "copysign": "copysign",
    "signbit": "signbit", "heaviside": "heaviside", "nextafter": "nextafter", "rad2deg": "rad2deg",
    "deg2rad": "deg2rad", "gcd": "gcd", "lcm": "lcm", "logaddexp": "logaddexp", "logaddexp2": "logaddexp2",
}  # fmt: skip


@dataclass(frozen=True)
class Op:
    """One operation.

    Attributes:
        name: PyTorch's function name.
        node: Name of its node class; "" for an operation that can't be differentiated.
        signature: Python parameters, tensors included.
        forward: Expression for the result array (a tuple of arrays where ``outputs`` has several names).
        gradients: One formula per differentiable tensor argument.
        kind: How arguments are prepared: one of the constants of this module.
        tensors: Names of the tensor arguments, first the one the method belongs to.
        constants: Tensor arguments without an edge: PyTorch's node doesn't know them as inputs (targets of losses).
        optional: Tensor arguments that may be None.
        arrays: Parameters that are index arrays: dropped with the saved tensors after backward, and read as tensors.
        unpromoted: Tensor arguments that keep their type where the others are promoted to one (masks).
        outputs: Names of the results; several give a named tuple.
        differentiable: How many of the outputs carry a gradient (the first ones).
        inplace: Whether ``<name>_`` exists too.
        operators: Special methods that are this function, separated by spaces (``__r…__`` reflected, ``__i…__`` in
            place).
        method: Whether it is a Tensor method.
        function: Whether it is ``torch.<name>``.
        aliases: Other names of the same function.
        kernel_gradients: Replacements of formulas on arrays.
        formula: The derivative as people write it; shown on the op card.
        samples: Arguments for tests over all rows: text of a call's arguments, in which ``t(2, 3)`` makes a float64
            tensor with uneven entries away from 0 and 1, ``p(2, 3)`` a positive one and ``u(2, 3)`` one in (-1, 1).
        second_order: False where the second derivative can't be checked by differences (kinks, piecewise constant).
        prepare: Name of a function in ``engine/ops/prepare.py`` that checks and normalises the parameters first; it
            gets all arguments and returns the parameters that aren't tensors, in order.
        family: Name of the family; filled in from the module.
        public: The name to report, where the row is one of several behind one function (``pow`` for ``pow_scalar``).
        overlapping: Whether the in-place twin takes a target whose elements share memory (expanded tensors).
        clone_self: Whether the in-place twin keeps a copy of the overwritten value where its formula needs it.
        numbers: Which of two operands may be a number: ``"both"`` (one of them), ``"other"`` (the second), ``"none"``.
        check: Name of a function in ``engine/ops/operands.py`` that refuses pairs of operands, called with both where
            they aren't tensors of one type.
        autocast: What it asks for inside ``torch.autocast``: a function of ``engine/autocasting.py``, or "".
        typed: The tensor argument whose type the results have, where the others may have a wider one.
    """

    name: str
    node: str
    signature: str
    forward: str
    gradients: Mapping[str, str] = field(default_factory=dict)
    kind: str = PLAIN
    tensors: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    unpromoted: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ("result",)
    differentiable: int = 1
    inplace: bool = False
    operators: str = ""
    method: bool = True
    function: bool = True
    aliases: tuple[str, ...] = ()
    kernel_gradients: Mapping[str, str] = field(default_factory=dict)
    formula: str = ""
    samples: tuple[str, ...] = ()
    second_order: bool = True
    prepare: str = ""
    family: str = ""
    public: str = ""
    clone_self: bool = True
    numbers: str = "both"
    check: str = ""
    overlapping: bool = False
    autocast: str = ""
    typed: str = ""

    @property
    def reported(self) -> str:
        """The name that scripts know the operation by."""
        return self.public or self.name


@functools.cache
def families() -> dict[str, tuple[Op, ...]]:
    """Every family's rows, by family name in alphabetical order."""
    from dataclasses import replace

    package = importlib.import_module(__package__)
    found: dict[str, tuple[Op, ...]] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        if module.ispkg or module.name in NOT_FAMILIES:
            continue
        rows = getattr(importlib.import_module(f"{__package__}.{module.name}"), "OPS", None)
        if rows is not None:
            found[module.name] = tuple(replace(row, family=row.family or module.name) for row in rows)
    return found


#: Modules of this package that aren't families (importing them here would close a cycle).
NOT_FAMILIES: Final = frozenset(
    {
        "op",
        "generate",
        "emit",
        "emit_node",
        "emit_function",
        "install",
        "functions",
        "operands",
        "prepare",
        "reporting",
        "results",
        "recording",
    }
)


@functools.cache
def table() -> dict[str, Op]:
    """Every row by name.

    Raises:
        ValueError: If two rows have the same name.
    """
    rows: dict[str, Op] = {}
    for family in families().values():
        for row in family:
            if row.name in rows:
                raise ValueError(f"two rows of the op table are called {row.name!r}")
            rows[row.name] = row
    return rows


@functools.cache
def rows_by_node() -> dict[str, Op]:
    """The row that makes each node class, by the node's name."""
    return {row.node: row for row in table().values() if row.node}
