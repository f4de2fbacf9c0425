"""The sentences that answer what only a person asks: attributes, versions, single elements, an exception."""

# ruff: noqa: E501  (a sentence stays on one line)

from __future__ import annotations

#: Sentence by key; see :mod:`.texts`.
TEXTS: dict[str, str] = {
    "asked.recorded": "{subject} is {node}: {statement} on {line} was recorded, because {names} requires a gradient.",
    "asked.required": "{subject} is True: {name} came out of {statement} on {line}, and {names} requires a gradient.",
    "asked.required.leaf": "{subject} is True: {name} was made so by {statement} on {line}.",
    "asked.an-input": "an input",
    "asked.unwritten": "{subject} is {version}: nothing has written to its memory since {statement} on {line} made it.",
    "asked.cell": "{subject} is {value}: {statement} on {line} made it{sources}.",
    "asked.cell.written": "{subject} is {value}: {statement} on {line} wrote it{sources}.",
    "asked.cell.born": "{subject} is {value}: it came in like that with {statement} on {line}.",
    "asked.cell.sources": " from {sources}",
    "asked.cell.source": "{name} = {value}",
    "asked.cell.grad": "{subject} is {value}, the sum of what came back: {parts}.",
    "asked.cell.grad.part": "{value} from {node} ({line})",
    "asked.cell.none": "{subject}: no gradient has come to this element.",
    "asked.exception": "{kind}: {message} It was raised on {line}; it is no error of automatic differentiation that is known here.",
    "and-more-parts": " and {count} more",
}  # fmt: skip
