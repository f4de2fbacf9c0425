"""Reading and writing by index. Index tensors are parameters here, already as arrays."""

from __future__ import annotations

from .op import UNARY, Op


def _inner(name: str, node: str, signature: str, forward: str, gradients: dict[str, str], public: str, **more: object) -> Op:
    """A row that scripts reach through a function that sorts out the arguments."""
    return Op(name, node, signature, forward, gradients, public=public, method=False, function=False, **more)  # type: ignore[arg-type]


_INDEX = "I(0, 1, 0)"

OPS = (
    _inner("index_tensors", "IndexBackward0", "self, indices", "index_array(self, indices)",
           {"self": "index_backward(grad, self_shape, indices)"}, "index",
           formula="the gradient added where the elements came from", samples=(f"t(3, 2), ({_INDEX},)",)),
    _inner("index_backward", "IndexBackwardBackward0", "self, input_sizes, indices",
           "index_backward(self, input_sizes, indices)", {"self": "index_tensors(grad, indices)"}, "index_backward",
           formula="index", samples=(f"t(3, 2), (3, 2), ({_INDEX},)",)),
    _inner("index_put_values", "IndexPutBackward0", "self, values, indices, accumulate",
           "index_put_array(self, values, indices, accumulate)",
           {"self": "grad if accumulate else index_erase(grad, indices)",
            "values": "sum_to_size(index_tensors(grad, indices), values_shape)"},
           "index_put", tensors=("self", "values"), inplace=True, clone_self=False,
           formula="zero where written; the values get the gradient there",
           samples=("t(3, 2), t(2, 2), (I(0, 2),), False", "t(3, 2), t(2, 2), (I(1, 1),), True")),
    _inner("index_select_dim", "IndexSelectBackward0", "self, dim, index", "index_select_array(self, dim, index)",
           {"self": "index_add_zeros(grad, self_shape, dim, index)"}, "index_select",
           formula="the gradient added at the index", samples=(f"t(3, 2), 0, {_INDEX}",)),
    _inner("index_add_zeros", "IndexAddZerosBackward0", "self, input_sizes, dim, index",
           "index_add_zeros(self, input_sizes, dim, index)", {"self": "index_select_dim(grad, dim, index)"},
           "index_select_backward", formula="index_select", samples=(f"t(3, 2), (3, 2), 0, {_INDEX}",)),
    _inner("index_add_dim", "IndexAddBackward0", "self, source, dim, index, alpha",
           "index_add_array(self, source, dim, index, alpha)",
           {"self": "grad", "source": "index_select_dim(grad, dim, index) * alpha"}, "index_add",
           tensors=("self", "source"), inplace=True, formula="1; the source gets the gradient at the index",
           samples=(f"t(3, 2), t(3, 2), 0, {_INDEX}, 2.0",)),
    _inner("index_copy_dim", "IndexCopyBackward0", "self, source, dim, index", "index_copy_array(self, source, dim, index)",
           {"self": "index_fill_dim(grad, dim, index, 0.0)", "source": "index_select_dim(grad, dim, index)"}, "index_copy",
           tensors=("self", "source"), inplace=True, formula="zero where written; the source gets the gradient there",
           samples=("t(3, 2), t(2, 2), 0, I(0, 2)",)),
    _inner("index_fill_dim", "IndexFillBackward0", "self, dim, index, value", "index_fill_dim(self, dim, index, value)",
           {"self": "index_fill_dim(grad, dim, index, 0.0)"}, "index_fill", inplace=True, formula="zero where written",
           samples=("t(3, 2), 0, I(0, 2), 1.5",)),
    _inner("gather_dim", "GatherBackward0", "self, dim, index", "gather_array(self, dim, index)",
           {"self": "gather_backward(grad, self_shape, dim, index)"}, "gather",
           formula="the gradient added at the index", samples=("t(2, 3), 1, I(0, 2) * I(1)",)),
    _inner("gather_backward", "GatherBackwardBackward0", "self, input_sizes, dim, index",
           "gather_backward(self, input_sizes, dim, index)", {"self": "gather_dim(grad, dim, index)"}, "gather_backward",
           formula="gather"),
    _inner("scatter_source", "ScatterBackward0", "self, src, dim, index", "scatter_array(self, src, dim, index)",
           {"self": "scatter_number(grad, dim, index, 0.0)", "src": "gather_within(grad, dim, index, src_shape)"}, "scatter",
           tensors=("self", "src"), inplace=True, formula="zero where written; the source gets the gradient there"),
    _inner("scatter_number", "ScatterBackward1", "self, dim, index, value", "scatter_number(self, dim, index, value)",
           {"self": "scatter_number(grad, dim, index, 0.0)"}, "scatter", inplace=True, formula="zero where written"),
    _inner("scatter_add_source", "ScatterAddBackward0", "self, src, dim, index", "scatter_add_array(self, src, dim, index)",
           {"self": "grad", "src": "gather_within(grad, dim, index, src_shape)"}, "scatter_add", tensors=("self", "src"),
           inplace=True, formula="1; the source gets the gradient at the index"),
    _inner("masked_fill_number", "MaskedFillBackward0", "self, mask, value", "masked_fill_array(self, mask, value)",
           {"self": "masked_fill_back(grad, mask, self_shape)"}, "masked_fill", kind=UNARY, inplace=True,
           formula="zero where filled", samples=("t(2, 3), B(2, 3), 1.5",)),
    _inner("masked_fill_tensor", "MaskedFillBackward1", "self, value, mask", "masked_fill_tensor_array(self, value, mask)",
           {"self": "masked_fill_back(grad, mask, self_shape)", "value": "masked_sum(grad, mask)"}, "masked_fill",
           tensors=("self", "value"), inplace=True, formula="zero where filled; the value gets the sum there",
           samples=("t(2, 3), t(), B(2, 3)",)),
    _inner("masked_select_mask", "MaskedSelectBackward0", "self, mask", "masked_select_array(self, mask)",
           {"self": "masked_select_backward(grad, self_shape, mask)"}, "masked_select",
           formula="the gradient where the mask holds", samples=("t(2, 3), B(2, 3)",)),
    _inner("masked_select_backward", "MaskedSelectBackwardBackward0", "self, input_sizes, mask",
           "masked_select_backward(self, input_sizes, mask)", {"self": "masked_select_mask(grad, mask)"},
           "masked_select_backward", formula="masked_select"),
    _inner("masked_scatter_mask", "MaskedScatterBackward0", "self, source, mask", "masked_scatter_array(self, source, mask)",
           {"self": "masked_fill_back(grad, mask, self_shape)", "source": "masked_scatter_back(grad, mask, source_shape)"},
           "masked_scatter", tensors=("self", "source"), inplace=True,
           formula="zero where written; the source gets the gradient there"),
    # ------------------------------------------------------------------------------------------ whole tensors
    _inner("zero_row", "ZeroBackward0", "self", "zeros_like(self)", {"self": "zeros_like(grad)"}, "zero", kind=UNARY, inplace=True,
           formula="0"),
    _inner("fill_number", "FillBackward2", "self, value", "fill_array(self, value)", {"self": "zeros_like(grad)"}, "fill",
           kind=UNARY, inplace=True, formula="0"),
    _inner("fill_tensor", "FillBackward3", "self, value", "fill_tensor_array(self, value)",
           {"self": "zeros_like(grad)", "value": "total(grad)"}, "fill", tensors=("self", "value"), inplace=True,
           formula="0; the value gets the sum"),
)  # fmt: skip
