"""Forward-mode automatic differentiation: tensors that carry a tangent, and how operations hand tangents on.

While a dual level is open, a tensor may carry a tangent: the derivative of its value in a direction (:mod:`.carrying`).
Such tensors are marked (:mod:`retrograd.engine.marked`), so that operations on all others don't know of any of this.
An operation on a marked one gives its result a tangent (:mod:`.operations`). No operation has a rule for it: its
backward is linear in the gradient that comes in, and the transpose of that linear map (:mod:`.transposing`) takes
tangents from inputs to outputs. Views share the memory of their base's tangent as they share that of their base.
"""
