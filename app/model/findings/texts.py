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
    "by.decorator": "{line} puts all of {function}() under {region}",
    "by.switch": "{line} switched gradients off",
    "fix.switch": "Switch gradients on again, torch.set_grad_enabled(True), before it if the gradient is wanted.",
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
    # -- exceptions
    "inplace-modified": "{saver} on {saver_line} saved {name} (version {version}) for {node}, and {writer} on {writer_line} wrote to it (now version {after}), so {call} on {line} could not compute that gradient.",
    "inplace-modified.likely": "{saver} on {saver_line} saved {name} (version {version}) for {node}, and {writer} on {writer_line} has written to it: backward() through {node} will fail.",
    "inplace-modified.reason": "no backward pass has come to {node} yet",
    "inplace-modified.view": "{statement} on {line} writes to {name}, a view made by {maker} on {made} whose history autograd cannot keep up to date.",
    "fix.inplace-modified": "Make a new tensor there, or write to {name}.clone().",
    "fix.inplace-modified.update": "Run every backward() that needs this graph before {writer}, or compute the graph anew after it.",
    "fix.inplace-modified.written": "Write {other} in place of {writer}, or save a copy: {name}.clone() in {saver}.",
    "fix.inplace-modified.view": "Write to a copy, {name}.clone(), or make the new values without writing in place.",
    "leaf-inplace": "{statement} on {line} writes in place to {name}, a leaf that requires a gradient (made on {made}); autograd would lose the leaf.",
    "leaf-inplace.view": "{statement} on {line} writes in place to a part of {name}, a leaf that requires a gradient (made on {made}); autograd would lose the leaf.",
    "fix.leaf-inplace": "To update it, write under with torch.no_grad():; to compute with the changed values, change a copy, {name}.clone().",
    "freed-graph": "{call} on {second} goes through the graph of {name} a second time; {first_call} on {first} had freed what {node} saved.",
    "freed-graph.carried": "{call} on {second} came through {name} ({statement} on {line}) to {node}, whose saved values {first_call} on {first} had freed.",
    "freed-graph.carried.loop": "{call} on {second} ran a second time and came through {name} ({statement} on {line}) into the graph of the pass before, where it had freed what {node} saved.",
    "fix.freed-graph": "Add the results and call backward() once, or compute {name} anew; to go twice through one graph, {first_call} needs retain_graph=True (keeps {bytes}).",
    "fix.freed-graph.loop": "Cut the history between the passes, {name} = {name}.detach(), or compute {name} anew in each pass; retain_graph=True would keep {bytes} for every pass.",
    "non-scalar-root": "{call} on {line} begins at {root} of shape {shape} ({statement} on {made}); without a gradient to begin with, backward() needs a single number.",
    "non-scalar-root.here": "{call} on {line} begins at a tensor of shape {shape}; without a gradient to begin with, backward() needs a single number.",
    "fix.non-scalar-root": "Reduce it to one number, {value}.sum().backward() or {value}.mean().backward(), or give the gradient to begin with, of shape {shape}.",
    "non-scalar-root.seed": "{call} on {line} gives a gradient of shape {given} to begin with, but {root} has shape {shape}.",
    "fix.non-scalar-root.seed": "Give one of the same shape, torch.ones_like({root}), or reduce {root} to one number first.",
    "no-history": "{call} on {line} failed: {root} has no grad_fn, because {cut}.",
    "no-history.region": "{cut}, so {statement} on {through} was not recorded",
    "no-history.not-differentiable": "{statement} on {through} has no derivative: {known} requires a gradient, {result} cannot pass one on",
    "no-history.integer-dtype": "{statement} on {through} made whole numbers of {known}, which pass no gradient on",
    "no-history.flag": "{call} on {line} failed: {root} has no grad_fn, because {name} ({statement} on {made}) does not require a gradient.",
    "no-history.flags": "{call} on {line} failed: {root} has no grad_fn, because none of {names} requires a gradient ({statement} on {made}).",
    "no-history.off": "{call} on {line} failed: {root} has no grad_fn, because {statement} on {made} switched off that {names} requires a gradient.",
    "no-history.data": "{call} on {line} failed: {root} was made as data by {statement} on {made}, and was not computed from anything that requires a gradient.",
    "fix.no-history.flag": "Make it with requires_grad=True, or call {name}.requires_grad_() before it is used.",
    "by-value": "Python's numbers carry no history; the number was recognised by its value and the names in the source",
    "unused.cut": "{call} on {line} failed: {root} was computed from {known}, but {cut}.",
    "unused": "{call} on {line} failed: {root} was not computed from {name}.",
    "fix.unused": "Use {name} in what is differentiated, or give allow_unused=True to get None for it.",
    "by.escape": "{expression} on {line} took {what} out of the graph",
    "escape.item": "its number", "escape.float": "its number", "escape.int": "its number", "escape.tolist": "its numbers", "escape.numpy": "its array",
    "fix.escape": "Compute with the tensor itself in place of {call}() if the gradient is wanted.",
    # -- parts
    "also": "{text} The same holds for {others}.",
    "and-more": "{names} and {count} more",
    "line": "line {line}",
    "line.of": "line {line} of {path}",
    "nameless": "a tensor without a name",
    "a-write": "an in-place write",
    "nowhere": "an unknown line",
    **texts_numbers.TEXTS,
}  # fmt: skip


def text(key: str, **gaps: object) -> str:
    """The sentence of ``key`` with its gaps filled."""
    return TEXTS[key].format(**gaps)
