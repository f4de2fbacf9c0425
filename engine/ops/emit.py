"""From a row of the op table to Python source: formulas become array and tensor expressions."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from types import FunctionType
from typing import Final

from .op import BROADCAST, FLOAT, UFUNCS, UNARY, UNARY_FLOAT, VIEW, Op

_BINARY: Final = {
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "true_divide", ast.Pow: "power",
    ast.BitAnd: "bitwise_and", ast.BitOr: "bitwise_or", ast.BitXor: "bitwise_xor", ast.FloorDiv: "floor_divide",
}  # fmt: skip
_COMPARE: Final = {
    ast.Lt: "less", ast.LtE: "less_equal", ast.Gt: "greater", ast.GtE: "greater_equal", ast.Eq: "equal",
    ast.NotEq: "not_equal",
}  # fmt: skip
#: The function for a tensor and a number, and the order of its operands, by operator and whether the number is first.
_WITH_NUMBER: Final[dict[tuple[type, bool], tuple[str, tuple[int, int]]]] = {
    (ast.Add, False): ("add_scalar", (0, 1)), (ast.Add, True): ("add_scalar", (1, 0)),
    (ast.Mult, False): ("mul_scalar", (0, 1)), (ast.Mult, True): ("mul_scalar", (1, 0)),
    (ast.Sub, False): ("sub_scalar", (0, 1)), (ast.Sub, True): ("from_number", (0, 1)),
    (ast.Div, False): ("div_scalar", (0, 1)), (ast.Div, True): ("number_over", (0, 1)),
}  # fmt: skip
_UNARY: Final = {ast.USub: "negative", ast.Invert: "invert"}
#: Families whose rows (those with parameters: of the first two only) work on each element by itself.
_POINTWISE: Final = frozenset({"arithmetic", "remainders", "scalar", "pointwise", "activation"})
_PLAIN_CALLS: Final = frozenset({"len", "float", "int", "tuple", "list", "range", "bool", "isinstance", "type"})


@cache
def kernel_modules() -> dict[str, str]:
    """The kernel module that defines each array function."""
    package = importlib.import_module(f"{__package__}.kernels")
    found: dict[str, str] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for name, value in vars(module).items():
            if isinstance(value, FunctionType) and value.__module__ == module.__name__ and not name.startswith("_"):
                if name in found:
                    raise ValueError(f"two kernel modules define {name!r}: {found[name]} and {info.name}")
                found[name] = info.name
    return found


class Row:
    """A row with its signature taken apart."""

    def __init__(self, op: Op) -> None:
        self.op = op
        function = ast.parse(f"def f({op.signature}): pass").body[0]
        assert isinstance(function, ast.FunctionDef)
        self.arguments = function.args
        plain = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        self.names = plain + ([function.args.vararg.arg] if function.args.vararg else [])
        self.names += [a.arg for a in function.args.kwonlyargs]
        self.tensors = op.tensors or tuple(n for n in self.names if n in ("self", "other"))
        self.parameters = [n for n in self.names if n not in self.tensors]
        self.joint = [tuple(key.split(", ")) for key in op.gradients if ", " in key]
        self.gradients = {name: text for key, text in op.gradients.items() for name in key.split(", ")}
        self.kernel_gradients = {name: t for key, t in op.kernel_gradients.items() for name in key.split(", ")}
        self.argument_index = {name: i for i, name in enumerate(self.differentiable)}
        self.kernels: set[str] = set()

    @property
    def differentiable(self) -> list[str]:
        """Tensor arguments that have an edge, in order: all but the row's constants."""
        return [n for n in self.tensors if n not in self.op.constants]

    def used(self, names: Iterable[str] | None = None) -> dict[str, set[str]]:
        """Which arguments' formulas use each name that has to be kept."""
        keep: dict[str, set[str]] = {}
        for argument, text in self.gradients.items():
            for source in (text, self.kernel_gradients.get(argument, text)):
                for node in ast.walk(ast.parse(source, mode="eval")):
                    if isinstance(node, ast.Name) and self.is_kept(node.id):
                        keep.setdefault(node.id, set()).add(argument)
        return keep

    def is_kept(self, name: str) -> bool:
        """Whether ``name`` in a formula means something that the node keeps."""
        if name in self.tensors or name in self.parameters or name in self.op.outputs:
            return True
        return self.is_geometry(name)

    def is_geometry(self, name: str) -> bool:
        """Whether ``name`` is the shape or the strides of a tensor argument."""
        return any(name.endswith(e) and name.removesuffix(e) in self.tensors for e in ("_shape", "_strides"))

    def saved_tensors(self) -> list[str]:
        """Tensor arguments and outputs that the node keeps, in order of the signature, outputs last."""
        used = self.used()
        return [n for n in (*self.tensors, *self.op.outputs) if n in used]

    def saved_parameters(self) -> list[str]:
        """Other arguments that the node keeps."""
        used = self.used()
        return [n for n in self.parameters if n in used]

    def saved_shapes(self) -> list[str]:
        """Tensor arguments of which the node keeps the shape."""
        used = self.used()
        wanted = [n for n in self.tensors if f"{n}_shape" in used]
        if self.broadcasts:
            wanted += [n for n in self.gradients if n not in wanted]
        return [n for n in self.tensors if n in wanted]

    def saved_strides(self) -> list[str]:
        """Tensor arguments of which the node keeps the strides: their gradients are laid out alike."""
        used = self.used()
        return [n for n in self.tensors if f"{n}_strides" in used]

    @property
    def broadcasts(self) -> bool:
        """Whether gradients must be summed to their inputs' shapes."""
        return self.op.kind in (BROADCAST, FLOAT) and len(self.tensors) > 1

    @property
    def casts(self) -> bool:
        """Whether an input's type may differ from the result's."""
        return self.broadcasts

    @property
    def pairs_shapes(self) -> bool:
        """Whether shapes are kept only if they differ: two operands whose formulas don't ask for them."""
        return self.broadcasts and len(self.tensors) == 2 and not any(f"{n}_shape" in self.used() for n in self.tensors)

    @property
    def has_operator(self) -> bool:
        """Whether the function is a binary Python operator, which must leave unknown operands to the other side."""
        return self.broadcasts and len(self.tensors) == 2 and bool(self.op.operators)

    @property
    def is_recorded_simply(self) -> bool:
        """Whether the result has the shape that the operands give when broadcast, and nothing else has to be told."""
        op = self.op
        return (
            op.family in _POINTWISE
            and op.kind in (BROADCAST, FLOAT, UNARY, UNARY_FLOAT)
            and bool(op.node)
            and len(op.outputs) == 1
            and len(self.tensors) <= 2
            and not (op.optional or op.constants)
            and (not self.parameters or op.family in ("arithmetic", "remainders", "scalar"))
        )

    def defaults(self) -> list[object]:
        """The default values of the parameters; those without one are left out."""
        plain = [a.arg for a in (*self.arguments.posonlyargs, *self.arguments.args)]
        values = dict(zip(reversed(plain), reversed(self.arguments.defaults), strict=False))
        keywords = zip(self.arguments.kwonlyargs, self.arguments.kw_defaults, strict=True)
        values.update({a.arg: value for a, value in keywords if value is not None})
        return [ast.literal_eval(values[n]) for n in self.parameters if n in values]

    @property
    def is_view(self) -> bool:
        """Whether the result shares memory with the first argument."""
        return self.op.kind == VIEW

    def array_expression(self, text: str, prefix: str = "") -> str:
        """``text`` on arrays; tensors are called ``<prefix><name>``."""
        tree = ast.parse(text, mode="eval").body
        return ast.unparse(ast.fix_missing_locations(_Arrays(self, prefix).visit(tree)))

    def tensor_expression(self, text: str) -> str:
        """``text`` in tensor operations."""
        tree = ast.parse(text, mode="eval").body
        return ast.unparse(ast.fix_missing_locations(_Tensors(self).visit(tree)))


def local(name: str) -> str:
    """The Python variable for a tensor argument (``self`` is taken in methods)."""
    return "input" if name == "self" else name


class _Arrays(ast.NodeTransformer):
    """Rewrites an expression so that it computes on arrays and never gives a numpy scalar."""

    def __init__(self, row: Row, prefix: str) -> None:
        self.row = row
        self.prefix = prefix

    def is_array(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self.row.tensors or node.id.startswith("grad") or node.id in self.row.op.outputs
        if isinstance(node, ast.Call):
            return not (isinstance(node.func, ast.Name) and node.func.id in _PLAIN_CALLS) and not isinstance(
                node.func, ast.Attribute
            )
        if isinstance(node, ast.BinOp):
            return self.is_array(node.left) or self.is_array(node.right)
        if isinstance(node, ast.UnaryOp):
            return self.is_array(node.operand)
        if isinstance(node, ast.IfExp):
            return self.is_array(node.body) or self.is_array(node.orelse)
        if isinstance(node, ast.Compare):
            return self.is_array(node.left) or any(self.is_array(c) for c in node.comparators)
        return False

    def ufunc(self, name: str, *arguments: ast.expr) -> ast.expr:
        """A call of a numpy ufunc that gives an array also for 0-d operands."""
        return ast.Call(
            ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load()),
            [self.visit(a) for a in arguments],
            [ast.keyword("out", ast.Constant(...))],
        )

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if self.is_array(node):
            return self.ufunc(_BINARY[type(node.op)], node.left, node.right)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if self.is_array(node.operand) and type(node.op) in _UNARY:
            return self.ufunc(_UNARY[type(node.op)], node.operand)
        self.generic_visit(node)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if len(node.ops) == 1 and type(node.ops[0]) in _COMPARE and self.is_array(node):
            return self.ufunc(_COMPARE[type(node.ops[0])], node.left, node.comparators[0])
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if not isinstance(node.func, ast.Name) or node.func.id in _PLAIN_CALLS:
            self.generic_visit(node)
            return node
        name = node.func.id
        if name in UFUNCS:
            return self.ufunc(UFUNCS[name], *node.args)
        module = kernel_modules().get(name)
        if module is None:
            raise ValueError(
                f"op {self.row.op.name!r}: {name}() is neither a ufunc nor a kernel of engine/ops/kernels/"
            )
        self.row.kernels.add(module)
        return ast.Call(
            ast.Attribute(ast.Name(f"{module}_kernels", ast.Load()), name, ast.Load()),
            [self.visit(a) for a in node.args],
            [ast.keyword(k.arg, self.visit(k.value)) for k in node.keywords],
        )

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.row.tensors:
            return ast.Name(self.prefix + local(node.id), ast.Load())
        return node


class _Tensors(ast.NodeTransformer):
    """Rewrites an expression so that it calls the functions on tensors.

    A tensor and a number are combined as PyTorch's own formulas do it, which shows in the graph of a recorded pass.
    """

    def __init__(self, row: Row) -> None:
        self.row = row

    def is_number(self, node: ast.expr) -> bool:
        if isinstance(node, ast.UnaryOp):
            return self.is_number(node.operand)
        if isinstance(node, ast.BinOp):
            return self.is_number(node.left) and self.is_number(node.right)
        return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in self.row.parameters)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right, kind = self.is_number(node.left), self.is_number(node.right), type(node.op)
        self.generic_visit(node)
        if left is right:
            return node
        name, order = _WITH_NUMBER.get((kind, left), ("", ()))
        arguments = [(node.left, node.right)[i] for i in order]
        return ast.Call(ast.Attribute(ast.Name("F", ast.Load()), name, ast.Load()), arguments, []) if name else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id not in _PLAIN_CALLS:
            node.func = ast.Attribute(ast.Name("F", ast.Load()), node.func.id, ast.Load())
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name("input", ast.Load()) if node.id == "self" else node
