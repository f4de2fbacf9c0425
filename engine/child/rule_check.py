"""Checks the backward rule of one operation against finite differences, with inputs that were recorded.

The operation is called anew in double precision. Before its rule is judged, its results have to be those that were
recorded: if they are not, an argument is missing from the record, and nothing is claimed.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.function import Function
from ..autograd.grad_api import grad
from ..autograd.modes import no_grad
from ..ops.functions import functional
from ..ops.functions import namespace as F
from ..protocol.answers import InputChecked, RuleChecked
from ..protocol.requests import CheckRule
from ..protocol.values import Capture
from ..tensor import Tensor, tensor_of

Array = np.ndarray[Any, np.dtype[Any]]
Call = Callable[[Sequence[Tensor]], tuple[Tensor, ...]]

#: Operations that have another name where a program calls them.
_PUBLIC = {"native_layer_norm": "layer_norm", "native_group_norm": "group_norm", "native_batch_norm": "batch_norm"}
#: Step of the differences by the size of the element, and what rule and differences may differ by.
_STEP, _TOLERANCE = 6e-6, 1e-5
#: One-sided differences that disagree by this part stand at a kink.
_KINK = 1e-2
#: A gradient smaller than this part of what came upstream counts as none.
_LEAST = 1e-3
#: What results of float32 may differ by from those in double precision.
_SAME = 1e-3


class NotCheckableError(Exception):
    """The rule cannot be checked; the text is a sentence that says why."""


def check_rule(request: CheckRule) -> RuleChecked:
    """The answer to CheckRule; what goes wrong on the way is told in it."""
    try:
        inputs = [_tensor(one) for one in request.inputs]
        call = _reconstructed(request, inputs)
        rows = tuple(_checked(request, call, inputs))
    except NotCheckableError as error:
        return RuleChecked(number=request.number, error=str(error))
    except Exception as error:
        text = f"{request.op} raised {type(error).__name__}: {error}"
        return RuleChecked(number=request.number, error=text)
    return RuleChecked(number=request.number, inputs=rows)


def _tensor(capture: Capture) -> Tensor:
    kind = np.dtype(capture.dtype)
    if capture.data is None or kind.kind not in "biuf":
        raise NotCheckableError(f"The elements of an input ({capture.dtype}) were not kept.")
    array = np.frombuffer(capture.data, dtype=kind).reshape(capture.shape)
    return tensor_of(array.astype(np.float64) if kind.kind == "f" else array.copy())


# ------------------------------------------------------------------------------------------------ the call
def _reconstructed(request: CheckRule, inputs: Sequence[Tensor]) -> Call:
    """A call that gives the recorded results, as arrays.

    Raises:
        NotCheckableError: There is none.
    """
    trouble = ""
    for call in _candidates(request):
        try:
            with no_grad(reported=False):
                results, again = call(inputs), call(inputs)
        except (TypeError, ValueError, RuntimeError, IndexError, AttributeError) as error:
            trouble = str(error).split("\n")[0]
            continue
        pairs = zip(results, again, strict=True)
        if any(not np.array_equal(one._array, other._array, equal_nan=True) for one, other in pairs):
            raise NotCheckableError(f"{request.op} gives other numbers at each call, so differences say nothing.")
        if _agree(results, request.outputs):
            return call
    detail = f" ({trouble})" if trouble else ""
    text = f"The record does not hold every argument of {request.op}, so it cannot be called anew{detail}."
    raise NotCheckableError(text)


def _agree(results: Sequence[Tensor], recorded: Sequence[Capture | None]) -> bool:
    known = [(one._array, capture) for one, capture in zip(results, recorded, strict=False) if capture is not None]
    for one, capture in known:
        if one.shape != capture.shape:
            return False
        if capture.data is not None:
            kept = np.frombuffer(capture.data, dtype=capture.dtype).reshape(capture.shape)
            most = float(np.abs(one[np.isfinite(one)]).max(initial=0.0))
            if not np.allclose(one, kept, rtol=_SAME, atol=_SAME * (1e-3 + most), equal_nan=True):
                return False
    return bool(known)


def _candidates(request: CheckRule) -> Iterator[Call]:
    """The ways in which the recorded arguments could be given to the function."""
    function = _custom(request.op) if request.custom else _function(request.op)
    named = {name: _literal(name, text) for name, text in request.arguments if not name.isdigit()}
    numbered = {int(name): _literal(name, text) for name, text in request.arguments if name.isdigit()}

    def placed(tensors: Sequence[Tensor]) -> list[Any]:
        rest = iter(tensors)
        count = len(tensors) + len(numbered)
        return [numbered[place] if place in numbered else next(rest) for place in range(count)]

    yield lambda tensors: _tensors(function(*placed(tensors), **named))
    yield lambda tensors: _tensors(function(*placed(tensors), *named.values()))
    yield lambda tensors: _tensors(function(placed(tensors), **named))
    yield lambda tensors: _tensors(function(*placed(tensors)[-1:], *placed(tensors)[:-1], **named))
    if None in named.values():
        given = {name: value for name, value in named.items() if value is not None}
        yield lambda tensors: _tensors(function(*placed(tensors), **given))
    if "normalized_shape" in named:
        yield lambda tensors: _tensors(
            function(placed(tensors)[0], named["normalized_shape"], *placed(tensors)[1:], named["eps"])
        )


def _tensors(results: Any) -> tuple[Tensor, ...]:
    made = results if isinstance(results, (tuple, list)) else (results,)
    return tuple(one for one in made if isinstance(one, Tensor))


def _function(op: str) -> Callable[..., Any]:
    """The function of the op table, or the public one, behind an operation's name."""
    name = op.removesuffix("_")
    name = _PUBLIC.get(name, name)
    found = getattr(F, name, None) or functional.get(name)
    if found is None:
        from ..nn import functional as public

        found = getattr(public, name, None)
    if found is None:
        raise NotCheckableError(f"There is no function that does {op} alone.")
    return found


def _custom(name: str) -> Callable[..., Any]:
    found: list[type[Function]] = []
    waiting = [Function]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__name__ == name:
                found.append(one)
    if len(found) != 1:
        said = "no class" if not found else f"{len(found)} classes"
        raise NotCheckableError(f"The program has {said} called {name}, so it is not clear whose rule is meant.")
    return found[0].apply


def _literal(name: str, text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        if text.startswith("torch."):
            return getattr(dtypes, text.removeprefix("torch."))
        raise NotCheckableError(f"The argument {name} was recorded as {text[:60]!r} only.") from None


# ------------------------------------------------------------------------------------------------ the comparison
def _checked(request: CheckRule, call: Call, inputs: Sequence[Tensor]) -> Iterator[InputChecked]:
    wanted = [place for place, want in enumerate(request.wanted) if want and inputs[place]._array.dtype.kind == "f"]
    if not wanted:
        raise NotCheckableError("No input of this operation needs a gradient.")
    seeds, rules = _by_rule(request, call, inputs, wanted)
    unit = max((float(np.abs(seed).max(initial=0.0)) for seed in seeds if seed is not None), default=0.0) or 1.0
    deadline = time.monotonic() + request.seconds
    for count, place in enumerate(wanted):
        until = time.monotonic() + (deadline - time.monotonic()) / (len(wanted) - count)
        differences = Differences(_weighted(call, seeds), inputs, unit, request.cells, until)
        yield differences.of(place, rules[count])


def _by_rule(
    request: CheckRule, call: Call, inputs: Sequence[Tensor], wanted: Sequence[int]
) -> tuple[list[Array | None], list[Array]]:
    """The upstream gradients (ones where they were not kept), and what the operation's own rule makes of them."""
    leaves = list(inputs)
    for place in wanted:
        leaves[place] = tensor_of(inputs[place]._array.copy())
        leaves[place].requires_grad_()
    results = call(leaves)
    seeds = [_seed(request, number, one) for number, one in enumerate(results)]
    roots = [(one, seed) for one, seed in zip(results, seeds, strict=True) if seed is not None]
    if not roots:
        raise NotCheckableError(f"{request.op} gives nothing here that a gradient could come back from.")
    found = grad(
        [one for one, _ in roots], [leaves[place] for place in wanted], [tensor_of(seed) for _, seed in roots],
        allow_unused=True,
    )  # fmt: skip
    zero = [np.zeros(leaves[place]._array.shape) for place in wanted]
    return seeds, [one._array if one is not None else nothing for one, nothing in zip(found, zero, strict=True)]


def _seed(request: CheckRule, number: int, result: Tensor) -> Array | None:
    if not result.requires_grad:
        return None
    capture = request.upstream[number] if number < len(request.upstream) else None
    if capture is not None and capture.data is not None and capture.shape == result._array.shape:
        return np.frombuffer(capture.data, dtype=capture.dtype).reshape(capture.shape).astype(np.float64)
    return np.ones(result._array.shape)


def _weighted(call: Call, seeds: Sequence[Array | None]) -> Callable[[Sequence[Tensor]], Array]:
    """The results times the upstream gradients; their sum is what the rule differentiates."""

    def parts(inputs: Sequence[Tensor]) -> Array:
        with no_grad(reported=False):
            results = call(inputs)
        pairs = [(one._array, seed) for one, seed in zip(results, seeds, strict=True) if seed is not None]
        return np.concatenate([(one * seed).reshape(-1) for one, seed in pairs])

    return parts


@dataclass(frozen=True, slots=True)
class Differences:
    """Central differences for some cells of an input; ``unit`` is the size of the upstream gradient."""

    parts: Callable[[Sequence[Tensor]], Array]
    inputs: Sequence[Tensor]
    unit: float
    cells: int
    until: float

    def of(self, place: int, rule: Array) -> InputChecked:
        """What they say of one input's gradient by the rule."""
        base = self.inputs[place]._array
        middle = self.parts(self.inputs)
        scale = float(np.abs(rule[np.isfinite(rule)]).max(initial=0.0))
        chosen = np.unique(np.linspace(0, max(base.size - 1, 0), min(self.cells, base.size)).astype(np.intp))
        worst, worst_error, checked, kinks = (0, 0.0, 0.0), -1.0, 0, 0
        for flat in chosen.tolist():
            if checked and time.monotonic() > self.until:
                break
            checked += 1
            slope = self._slope(place, flat, middle)
            if slope is None:
                kinks += 1
                continue
            by_rule = float(rule.reshape(-1)[flat])
            error = self._error(by_rule, slope, scale)
            if error > worst_error:
                worst, worst_error = (flat, by_rule, slope), error
        cell = tuple(int(one) for one in np.unravel_index(worst[0], base.shape)) if base.ndim else ()
        return InputChecked(
            place=place, size=base.size, checked=checked, kinks=kinks, cell=cell, rule=worst[1], difference=worst[2],
            error=max(worst_error, 0.0), passed=worst_error <= _TOLERANCE,
        )  # fmt: skip

    def _slope(self, place: int, flat: int, middle: Array) -> float | None:
        """The central difference at a cell, None where the slopes at its sides are not the same."""
        step = _STEP * max(1.0, abs(float(self.inputs[place]._array.reshape(-1)[flat])))
        above, below = (self.parts(_moved(self.inputs, place, flat, by)) for by in (step, -step))
        with np.errstate(invalid="ignore", over="ignore"):
            right, left = float((above - middle).sum()) / step, float((middle - below).sum()) / step
            if abs(right - left) > _KINK * max(abs(right), abs(left), _LEAST * self.unit):
                return None
            return float((above - below).sum()) / (2 * step)

    def _error(self, rule: float, slope: float, scale: float) -> float:
        """How far rule and difference are apart, by the size of the gradient; infinite where one is not finite."""
        if not np.isfinite(rule) or not np.isfinite(slope):
            return 0.0 if rule == slope else float("inf")
        return abs(rule - slope) / max(scale, abs(slope), _LEAST * self.unit)


def _moved(inputs: Sequence[Tensor], place: int, flat: int, by: float) -> list[Tensor]:
    array = inputs[place]._array.copy()
    array.reshape(-1)[flat] += by
    return [tensor_of(array) if number == place else one for number, one in enumerate(inputs)]
