"""Writing one tensor into a copy of another: by flat index, into a view's place, and with a reduction.

Index tensors are parameters here, already as arrays; the functions that scripts call are in ``composite/placement.py``.
"""

from __future__ import annotations

from .op import Op
from .reduce import inner


def _into_view(name: str, node: str, parameters: str, view: str, sample: str) -> Op:
    """``src`` in the place of a view: the copy gets zeros there, the source the view of the gradient."""
    return Op(
        f"{name}_into",
        node,
        f"self, src, {parameters}",
        f"written(self, src, '{view}', ({parameters},))",
        {"self": f"erased(grad, '{view}', ({parameters},))", "src": f"{view}(grad, {parameters})"},
        tensors=("self", "src"),
        public=name,
        method=False,
        function=False,
        formula="zero where written; the source gets the gradient there",
        samples=(sample,),
    )


def _reducing(name: str, node: str, sample: str) -> Op:
    """A reduction of ``src`` into places of a copy."""
    return Op(
        f"{name}_source",
        node,
        "self, src, dim, index, reduce, include_self",
        "scatter_reduced(self, src, dim, index, reduce, include_self)",
        {
            "self": "scatter_reduced_self(grad, self, src, result, dim, index, reduce, include_self)",
            "src": f"scatter_reduced_source(grad, self, src, result, dim, index, reduce, include_self, {name!r})",
        },
        tensors=("self", "src"),
        arrays=("index",),
        public=name,
        method=False,
        function=False,
        inplace=True,
        formula="as the reduction's own derivative",
        samples=tuple(
            f"{sample}, '{reduce}', {own}"
            for reduce in ("sum", "prod", "mean", "amax", "amin")
            for own in (True, False)
            if name == "scatter_reduce" or (reduce == "prod" and own)
        ),
        second_order=False,
    )


_PLACES = "I(0, 2, 0, 1, 1, 0).reshape(2, 3)"

OPS = (
    inner(
        "native_dropout_row",
        "NativeDropoutBackward0",
        "native_dropout",
        "self, mask, scale",
        "scaled_mask(self, mask, scale)",
        "scaled_mask(grad, mask, scale)",
        formula="the gradient where the mask holds, scaled",
        samples=("t(2, 3), B(2, 3), 2.0",),
    ),
    inner(
        "take_flat",
        "TakeBackward0",
        "take",
        "self, index",
        "take_array(self, index)",
        "put_zeros(grad, self_shape, index)",
        formula="the gradient added where the elements came from",
        samples=("t(2, 3), I(0, 5, 0)",),
    ),
    Op(
        "put_flat",
        "PutBackward0",
        "self, source, index, accumulate",
        "put_array(self, source, index, accumulate)",
        {
            "self": "grad if accumulate else put_erase(grad, index)",
            "source": "reshape(take_flat(grad, index), source_shape)",
        },
        tensors=("self", "source"),
        arrays=("index",),
        public="put",
        method=False,
        function=False,
        inplace=True,
        formula="zero where written; the source gets the gradient there",
        samples=("t(2, 3), t(2), I(0, 4), False", "t(2, 3), t(2), I(1, 1), True"),
    ),
    _into_view(
        "slice_scatter", "SliceScatterBackward0", "dim, start, stop, step", "slice_dim", "t(4, 3), t(2, 3), 0, 1, 4, 2"
    ),
    _into_view("select_scatter", "SelectScatterBackward0", "dim, index", "select_dim", "t(2, 3), t(2), 1, 2"),
    _into_view(
        "diagonal_scatter",
        "DiagonalScatterBackward0",
        "offset, dim1, dim2",
        "diagonal_dims",
        "t(3, 3), t(2), 1, 0, 1",
    ),
    _reducing("scatter_reduce", "ScatterReduceBackward0", f"t(3, 3), t(2, 3), 0, {_PLACES}"),
    _reducing("index_reduce", "IndexReduceBackward0", f"t(3, 3), t(2, 3), 0, {_PLACES}"),
)
