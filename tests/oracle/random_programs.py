"""Random programs of views, in-place writes, grad modes, hooks and backward passes, and what a ``torch`` makes of them.

A program is drawn through one function ``draw(n)`` that gives a number below ``n``: from a seeded generator for the
recorded ones, from hypothesis for live ones. Each statement runs on its own: one that fails leaves its message in the
log, and the program goes on, so that what an error leaves behind is compared too.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Draw = Callable[[int], int]

BINARY = (
    "{a} * {b}",
    "{a} + {b}",
    "{a} - {b} * 0.5",
    "{a} @ {b}",
    "{a} / ({b} * {b} + 1)",
    "torch.where({a} > 0.5, {a}, {b})",
    "torch.maximum({a}, {b})",
    "torch.stack([{a}, {b}])[0]",
    "torch.cat([{a}, {b}])[2:]",
)
UNARY = (
    "{a}.exp()",
    "{a}.tanh()",
    "{a}.sigmoid()",
    "{a} * 2",
    "{a}.relu()",
    "{a} ** 2",
    "{a}.clone()",
    "{a}.detach()",
    "{a}.detach().requires_grad_()",
    "{a}.cos()",
    "{a}.sum(0, keepdim=True).expand(2, 2)",
    "{a}.mean() + {a}",
    "{a}.data",
    "{a}.double().float()",
    "{a}.softmax(1)",
    "{a}.contiguous()",
    "{a}.to(torch.float64)",
)
VIEWS = (
    "{a}.t()",
    "{a}.view(4).view(2, 2)",
    "{a}[:, :]",
    "{a}.transpose(0, 1)",
    "{a}.unsqueeze(0).squeeze(0)",
    "{a}.reshape(2, 2)",
    "{a}.expand(2, 2)",
    "{a}.narrow(1, 0, 2)",
    "{a}.view_as({a})",
    "{a}.permute(1, 0)",
    "{a}.as_strided((2, 2), (1, 2))",
    "{a}[0].unsqueeze(1).expand(2, 2)",
    "{a}.diagonal().unsqueeze(0).expand(2, 2)",
    "{a}.unbind(0)[1].expand(2, 2)",
    "{a}.chunk(1)[0]",
    "{a}.split(1)[0].expand(2, 2)",
)
INPLACE = (
    "{a}.mul_({b} * 1)",
    "{a}.add_({b}.clone())",
    "{a}.mul_(2)",
    "{a}.exp_()",
    "{a}.tanh_()",
    "{a}[0] = {b}[1].clone()",
    "{a}.copy_({b}.clone())",
    "{a}.zero_()",
    "{a}.t().mul_(3)",
    "{a}[0].add_(1)",
    "{a}[:, 1].mul_({b}[0].clone())",
    "{a}.relu_()",
    "{a} += {b} * 1",
    "{a}.detach().add_(1)",
    "{a}.data.mul_(2)",
    "{a}.diagonal().copy_({b}[0].clone())",
    "{a}.sub_(0.25)",
    "{a}.clamp_(min=0.1)",
    "{a}.view(4)[1:3].add_({b}.view(4)[:2])",
    "{a}.fill_(0.5)",
    "{a}.mul_({a}.t())",
)
HOOKS = (
    '{a}.register_hook(lambda g: log.append("hook {a} %.4g" % g.sum().item()))',
    "{a}.register_hook(lambda g: g * 2)",
    "{a}.retain_grad()",
    '{a}.register_post_accumulate_grad_hook(lambda p: log.append("accumulated {a} %.4g" % p.grad.sum().item()))',
    '{a}.grad_fn.register_prehook(lambda g: log.append("pre {a}"))',
    '{a}.grad_fn.register_hook(lambda gi, go: log.append("post {a} %d" % len(gi)))',
)
MODES = ("torch.no_grad()", "torch.enable_grad()", "torch.set_grad_enabled(False)", "torch.inference_mode()")
STATES = (
    "{a}.requires_grad_()",
    "{a}.detach_()",
    "{a}.requires_grad_(False)",
    "{a}.grad = None",
    "{a}.grad.mul_(2)",
    "{a}.grad = {b}.detach()",
)
BACKWARD = (
    "{a}.sum().backward({keep})",
    "{a}.backward(torch.full((2, 2), 0.5), {keep})",
    "({a} * {b}).sum().backward({keep})",
    "torch.autograd.backward([{a}.sum(), {b}.sum()], {keep})",
    "log.append(torch.autograd.grad({a}.sum(), [{b}], allow_unused=True, {keep}))",
    "log.append(torch.autograd.grad({a}.sum(), [{b}, x], {keep}))",
    "{a}.sum().backward(inputs=[x, {b}], {keep})",
    "(torch.autograd.grad({a}.sum(), x, create_graph=True)[0] ** 2).sum().backward({keep})",
)
KEEP = ("retain_graph=True", "retain_graph=False", "create_graph=True")

START = (
    "x = torch.tensor([[0.5, -1.25], [2.0, 0.75]], requires_grad=True)",
    "w = torch.tensor([[1.5, 0.25], [-0.5, 1.0]], requires_grad=True)",
    "c = torch.tensor([[0.75, 2.0], [1.25, -0.5]])",
    "h = x * w",
    "k = h + c",
)

#: How often each group of statements is drawn.
WEIGHTS = (
    ("binary", BINARY, 6),
    ("unary", UNARY, 5),
    ("views", VIEWS, 5),
    ("inplace", INPLACE, 5),
    ("hooks", HOOKS, 3),
    ("states", STATES, 1),
    ("backward", BACKWARD, 2),
)


def program(draw: Draw) -> list[str]:
    """The statements of one program, after :data:`START`."""
    names = ["x", "w", "c", "h", "k"]
    groups = [(name, texts) for name, texts, weight in WEIGHTS for _ in range(weight)]

    def pick(texts: tuple[str, ...]) -> str:
        # late names are likelier: programs should be deep
        a, b = (names[max(draw(len(names)), draw(len(names)))] for _ in range(2))
        return texts[draw(len(texts))].format(a=a, b=b, keep=KEEP[draw(len(KEEP))])

    statements: list[str] = []
    for _ in range(4 + draw(9)):
        kind, texts = groups[draw(len(groups))]
        text = pick(texts)
        new = None
        if kind in ("binary", "unary", "views"):
            new = f"v{len(names)}"
            text = f"{new} = {text}"
        if draw(6) == 0 and kind != "backward":
            text = f"with {MODES[draw(len(MODES))]}: {text}"
        statements.append(text)
        if new is not None:
            names.append(new)
    last = names[-1]
    statements.append(f"{last}.sum().backward({KEEP[draw(2)]})")
    statements.append(pick(BACKWARD))
    return statements


def seeded(seed: int) -> list[str]:
    """The program of a number; the same on every machine."""
    generator = random.Random(seed)
    return program(lambda n: int(generator.random() * n))


@dataclass
class Run:
    """A program's log and its variables at the end, as text."""

    log: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)


def run(torch: Any, statements: list[str], first_line: Callable[[object], str]) -> Run:
    """Run the statements with a module as ``torch``; every node's turn in a backward pass is logged."""
    made = Run()
    log: list[Any] = []
    scope: dict[str, Any] = {"torch": torch, "log": log}
    watched: set[Any] = set()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        torch.set_warn_always(True)
        for number, statement in enumerate((*START, *statements)):
            if "backward" in statement or "autograd.grad" in statement:
                _watch(torch, scope, watched, log)
            try:
                exec(statement, scope)
            except Exception as error:
                log.append(f"line {number}: {type(error).__name__}: {first_line(error)}")
                if "inference tensor outside" in str(error):  # PyTorch has already written by then
                    scope.clear()
                    break
    made.log = [_text(torch, entry) for entry in log]
    made.log += [f"{w.category.__name__}: {first_line(w.message)}" for w in caught]
    made.variables = [
        f"{name} {_text(torch, value, True)}{' view' if not value.is_inference() and value._is_view() else ''}"
        for name, value in scope.items()
        if isinstance(value, torch.Tensor)
    ]
    return made


def _watch(torch: Any, scope: dict[str, Any], watched: set[Any], log: list[Any]) -> None:
    """Log the turn of every node behind the variables that isn't watched yet, under the number of its first visit."""
    waiting: list[Any] = []
    for name, value in scope.items():
        if isinstance(value, torch.Tensor):
            try:
                waiting.append(value.grad_fn)
            except RuntimeError:  # a view whose history can't be made again; its statements fail in the program
                log.append(f"{name} has no history")
    while waiting:
        node = waiting.pop()
        if node is None or node in watched:
            continue
        watched.add(node)
        label = f"{node.name()} {len(watched)}"
        node.register_prehook(lambda grads, label=label: log.append(f"{label} begins"))
        waiting += [n for n, _ in node.next_functions]


def _text(torch: Any, value: Any, variable: bool = False) -> str:
    if isinstance(value, torch.Tensor):
        numbers = " ".join(f"{v:.4g}" for v in value.detach().double().reshape(-1).tolist())
        parts = [f"[{numbers}]", str(value.dtype)[6:], "x".join(map(str, value.shape))]
        if value.is_inference():
            parts.append("inference")
        elif variable:
            parts.append(f"v{value._version}")
        try:
            parts += ["requires"] if value.requires_grad else []
            parts += ["leaf"] if value.is_leaf else []
            parts += [value.grad_fn.name()] if value.grad_fn is not None else []
            if value.is_leaf or value.retains_grad:
                parts.append("grad " + _text(torch, value.grad))
        except RuntimeError:
            parts.append("without history")
        return " ".join(parts)
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(_text(torch, v) for v in value) + ")"
    return str(value)
