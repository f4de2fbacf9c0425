"""The sentences of all explanations, in English, with named gaps; one table, so that they can be translated."""

# ruff: noqa: E501  (a sentence stays on one line)

from __future__ import annotations

from . import texts_numbers

#: Sentence by key; the gaps are filled by :func:`text`.
TEXTS: dict[str, str] = {
    # -- where a gradient was cut off
    "cut.numbers": "{subject} is {grad}, not {total}: {lost} would have come through {statement} on {line}, but {cut}.",
    "cut.none": "{subject} is None: a gradient would have come through {statement} on {line}, but {cut}.",
    "cut.none.numbers": "{subject} is None, not {lost}: that would have come through {statement} on {line}, but {cut}.",
    "cut.some": "{subject} is {grad} and has got nothing through {statement} on {line}, since {cut}.",
    "cut.result": "{subject} is None: {name} has no grad_fn, because {cut}.",
    "by.region": "{line} opened {region}()",
    "by.region.unknown": "gradients were switched off ({region})",
    "by.detach": "{expression} on {line} cut it off from the graph",
    "by.data": "{expression} on {line} took the value without its history (.data)",
    "by.copy": "{expression} on {line} made a copy without history",
    "fix.region": "Move the line out of {region}() if the gradient is wanted.",
    "fix.detach": "Leave out detach() if the gradient is wanted.",
    "fix.data": "Use the tensor itself in place of .data; to change a leaf, write to it under torch.no_grad().",
    "fix.copy": "Use the tensor itself, or .clone(), which keeps the history.",
    # -- tensors that do not get a gradient
    "not-a-leaf": "{subject} is None: {name} is no leaf, it came out of {statement} on {line} ({node}), and only leaves keep .grad.",
    "fix.not-a-leaf": "Call {name}.retain_grad() before backward(), or read the .grad of a leaf.",
    "fix.not-a-leaf.made": "Make the leaf first and compute with it later, or write {name} = (…).detach().requires_grad_().",
    "requires-grad-false": "{subject} is None: {name} does not require a gradient; it was made by {statement} on {line}.",
    "fix.requires-grad-false": "Make it with requires_grad=True, or call {name}.requires_grad_() before it is used.",
    "integer": "{subject} is None: {name} has dtype {dtype}, and only floating-point tensors can require a gradient.",
    "fix.integer": "Convert it with .float() first.",
    "not-differentiable": "{subject} is None: {name} came out of {statement} on {line}, which has no derivative.",
    "fix.not-differentiable": "Use an operation that has a derivative (a soft maximum in place of argmax, a product in place of a comparison).",
    "no-backward-yet": "{subject} is None: no backward() has run yet.",
    "no-backward-yet.since": "{subject} is None: no backward() has run since {name} was made on {line}.",
    "fix.no-backward-yet": "Call backward() on a result that was computed from {name}.",
    "not-reachable": "{subject} is None: backward() on {line} began at {root}, which was not computed from {name}.",
    "fix.not-reachable": "Use {name} in what backward() is called on, or take it out of the parameters.",
    # -- what happened to a gradient
    "accumulated": "{subject} is {grad}{sum}: {count} backward passes ({lines}) added up, and nothing cleared it in between.",
    "fix.accumulated": "Clear it before each pass: {name}.grad = None, or optimizer.zero_grad().",
    "cleared.none": "{subject} is None: it was {before} until it was set to None on {line}.",
    "cleared.zero": "{subject} is {grad}: it was {before} until it was zeroed on {line}.",
    "cleared.assigned": "{subject} is {grad}: it was {before} until something else was assigned to it on {line}.",
    "fix.cleared": "Read it before it is cleared.",
    "leaf-replaced": "{subject} is {grad}: {statement} on {line} made a new tensor and bound {name} to it; the leaf that backward() filled is no longer {name}.",
    "fix.leaf-replaced": "Change it in place: with torch.no_grad(): {name} -= …, or use an optimizer.",
    # -- numbers gone wrong
    "nan-origin": "NaN was born in {what} on {line}: {count} of {total} elements, the first at {index}; nothing that went in had one.",
    "inf-origin": "Inf was born in {what} on {line}: {count} of {total} elements, the first at {index}; nothing that went in had one.",
    "nan-origin.somewhere": "NaN was born in {what} on {line}: {count} of {total} elements; nothing that went in had one.",
    "inf-origin.somewhere": "Inf was born in {what} on {line}: {count} of {total} elements; nothing that went in had one.",
    "fix.nan-origin": "Look at the inputs of this operation: a root or logarithm of 0 or less, 0/0, or Inf - Inf.",
    "fix.inf-origin": "Look at the inputs of this operation: a division by 0, a logarithm of 0, or an overflow of exp or a power.",
    # -- parts
    "also": "{text} The same holds for {others}.",
    "and-more": "{names} and {count} more",
    "line": "line {line}",
    "line.of": "line {line} of {path}",
    "nowhere": "an unknown line",
    **texts_numbers.TEXTS,
}  # fmt: skip


def text(key: str, **gaps: object) -> str:
    """The sentence of ``key`` with its gaps filled."""
    return TEXTS[key].format(**gaps)
