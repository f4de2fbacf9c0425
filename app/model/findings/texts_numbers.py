"""The sentences about numbers and training, in English, with named gaps; a part of the table in ``texts.py``."""

# ruff: noqa: E501  (a sentence stays on one line)

from __future__ import annotations

#: Sentence by key.
TEXTS: dict[str, str] = {
    # -- names
    "a-tensor": "a tensor",
    "nameless": "the tensor of shape {shape} from {made} on {line}",
    # -- gradients that are 0
    "zero-gradient": "{subject} is {grad}: a gradient of {came} came back to {statement} on {line}, and {node} let nothing of it through, {because}.",
    "zero-gradient.some": "{subject} is 0 in {zeros} of {count} elements: {statement} on {line} let nothing through for {stopped} of {there} elements that a gradient came back for ({share} %).",
    "zero-gradient.cancelled": "{subject} is {grad}: what came over the paths cancels out ({sum}).",
    "zero.dead": "since none of the {count} numbers that went in is above 0 (they go from {least} to {most})",
    "zero.dead.all": "since none of the numbers that went in is above 0",
    "zero.clamped": "since all {count} numbers that went in lie beyond its limit (they go from {least} to {most})",
    "zero.clamped.all": "since all numbers that went in lie beyond its limit",
    "zero.saturated": "since it is flat there: the {count} numbers that went in go from {least} to {most}",
    "zero.saturated.all": "since it is flat where all the numbers that went in lie",
    "zero.softmax-of-one": "since it ran over a dimension with a single element, where its result is always 1",
    "zero.steps": "since its result is piecewise constant, so its derivative is 0",
    "zero.masked": "since every element was masked out",
    "zero.factor": "since it multiplied with {factor}, which is 0 in all {count} elements",
    "zero.scalar": "since it multiplied with {value}",
    "zero.other": "since the derivative of {node} is 0 there",
    "fix.zero.dead": "Use leaky_relu or a smaller learning rate, or begin with weights and a bias that keep some inputs above 0.",
    "fix.zero.clamped": "Widen the limits, or scale what goes in; a gradient flows only between the limits.",
    "fix.zero.saturated": "Scale down what goes in, or give the numbers before the activation to a loss that takes logits.",
    "fix.zero.steps": "Keep the rounding out of the path of the gradient, or let the gradient pass it: x + (x.round() - x).detach().",
    "fix.zero.masked": "Look at the mask: nothing was selected.",
    "fix.zero.factor": "Look at the factor that is 0.",
    "fix.zero.other": "Begin at another point, or look at the inputs of this operation.",
    "fix.zero.cancelled": "Look at the signs of the terms; nothing has to be wrong.",
    # -- shapes
    "suspicious-broadcast": "{statement} on {line} paired every element of {first} {one} with every element of {second} {other}: the result has shape {shape}, {count} elements in place of {used}, and {loss} is taken over all of them.",
    "fix.suspicious-broadcast": "Give both one shape: {column}.squeeze(-1), or {row}.unsqueeze(-1).",
    # -- NaN and Inf
    "cell.forward": " There it got {numbers}.",
    "and": " and ",
    "cell.backward": " There the gradient {gradient} met the derivative {derivative} (at {input} = {at}).",
    "cell.backward.gradient": " The gradient that came back there was {gradient}.",
    "cell.chosen": " It is 0 because {statement} on {line} did not choose this element: 0 · Inf is NaN.",
    "cell.weighed": " It is 0 because {statement} on {line} multiplied this element with 0: 0 · Inf is NaN.",
    "cell.inf-from": " The Inf was born in {op} on line {line}.",
    "fix.inf-first": "Keep the Inf on line {line} from being born; the NaN then goes too.",
    "origin.data": "{what} came in with {name}, made on {line} ({count} of {total} elements), and reached {root}, where backward() on {begun} began.",
    "fix.origin.data": "Clean the data first: {name} = {name}[torch.isfinite({name})], or torch.nan_to_num({name}).",
    "fix.chosen": "Make the input safe before the operation, not its result after: {name} = torch.where(mask, {name}, 1.), and only then compute with it.",
    "fix.root": "Keep it away from 0: torch.sqrt({name} + 1e-12), or {name}.clamp(min=1e-12) first.",
    "fix.log": "Keep it above 0: torch.log({name}.clamp(min=1e-12)), or a loss that takes logits (log_softmax, binary_cross_entropy_with_logits).",
    "fix.exp": "Subtract the largest number first, or use torch.logsumexp or torch.softmax, which do it.",
    "fix.div": "Keep the divisor away from 0: add 1e-12, or clamp it.",
    "fix.pow": "Keep {name} above 0: {name}.clamp(min=1e-12) first.",
    # -- optimizers
    "optimizer-misses-parameter": "{name} gets gradients, but no optimizer holds it: {optimizer}, made on {line}, updates others and leaves {name} (made on {other}) as it is.",
    "optimizer-misses-parameter.reason": "The record cannot tell whether {name} is left as it is on purpose.",
    "fix.optimizer-misses-parameter": "Give it to the optimizer too ({optimizer}([*model.parameters(), {name}], …) or add_param_group), or freeze it: {name}.requires_grad_(False).",
    "optimizer-misses-parameter.replaced": "{name} gets gradients, but no optimizer holds it: {line} put a new tensor there after {optimizer} was made on {other}, which still updates the old one.",
    "fix.optimizer-misses-parameter.replaced": "Make the optimizer after the replacement, or keep the tensor and write into it: with torch.no_grad(): {name}.copy_(…).",
    "optimizer-misses-parameter.later": "{name} gets gradients, but no optimizer holds it: it was made on {line}, after {optimizer} had been made with what there was on {other}.",
    "fix.optimizer-misses-parameter.later": "Make {optimizer} after all parameters, or call add_param_group with {name}.",
    # -- gradients and steps
    "accumulated.reason": "The record cannot tell whether these passes are meant to be one.",
    "accumulated.steps": "{subject} is {grad}: {optimizer}.step() on {line} used again what an earlier step had used already, {count} backward passes since it was cleared last (the first of them from before the last step, on {again}){ratio}.",
    "accumulated.ratio": "; its norm is {ratio} times that of the last pass alone",
    "fix.accumulated.steps": "Call {call} in each step before backward().",
    "cleared.before-step": "{optimizer}.step() on {line} had nothing to do: backward() on {passed} made {subject} {grad}, and {cleared} cleared it before the step.",
    "fix.cleared.before-step": "Clear before backward(), not between backward() and step().",
}  # fmt: skip
