"""Reductions: sums, means, extremes, variances, norms, order statistics, running sums.

The rows take ``dim`` already normalised (None, or a tuple from 0 up); the functions that scripts call are in
``composite/reduction.py``.
"""

from __future__ import annotations

from .op import PLAIN, UNARY_FLOAT, Op


def _inner(name: str, node: str, public: str, signature: str, forward: str, gradient: str, **more: object) -> Op:
    """A row that scripts reach through a function that sorts out the arguments."""
    gradients = {"self": gradient} if gradient else {}
    return Op(name, node, signature, forward, gradients, public=public, method=False, function=False, **more)  # type: ignore[arg-type]


_FULL = "self, dim=None, keepdim=False"

OPS = (
    _inner(
        "sum_all", "SumBackward0", "sum", f"{_FULL}, dtype=None, source=None",
        "sum_array(self, dim, keepdim, dtype)", "spread(grad, self_shape, dim, keepdim, source)",
        formula="∂Σx/∂xᵢ = 1", samples=("t(2, 3)",),
    ),
    _inner(
        "sum_dim", "SumBackward1", "sum", f"{_FULL}, dtype=None, source=None",
        "sum_array(self, dim, keepdim, dtype)", "spread(grad, self_shape, dim, keepdim, source)",
        formula="∂Σx/∂xᵢ = 1", samples=("t(2, 3), (0,), False",),
    ),
    _inner(
        "nansum_dims", "NansumBackward0", "nansum", f"{_FULL}, dtype=None",
        "nansum_array(self, dim, keepdim, dtype)", "nansum_gradient(grad, self, dim, keepdim)",
        formula="∂Σx/∂xᵢ = 1 unless nan", samples=("t(2, 3), (0,)",),
    ),
    _inner(
        "mean_all", "MeanBackward0", "mean", f"{_FULL}, dtype=None, source=None",
        "mean_array(self, dim, keepdim, dtype)", "mean_gradient(grad, self_shape, dim, keepdim, source)",
        formula="∂mean/∂xᵢ = 1/n", samples=("t(2, 3)",),
    ),
    _inner(
        "mean_dim", "MeanBackward1", "mean", f"{_FULL}, dtype=None, source=None",
        "mean_array(self, dim, keepdim, dtype)", "mean_gradient(grad, self_shape, dim, keepdim, source)",
        formula="∂mean/∂xᵢ = 1/n", samples=("t(2, 3), (1,), True",),
    ),
    _inner(
        "max_all", "MaxBackward1", "max", _FULL, "max_array(self, dim, keepdim)",
        "share_equals(grad, self, result, dim, keepdim)", formula="∂max/∂xᵢ = 1 where xᵢ is the largest, shared by equals",
        samples=("t(2, 3)",), second_order=False,
    ),
    _inner(
        "min_all", "MinBackward1", "min", _FULL, "min_array(self, dim, keepdim)",
        "share_equals(grad, self, result, dim, keepdim)", formula="∂min/∂xᵢ = 1 where xᵢ is the smallest, shared by equals",
        samples=("t(2, 3)",), second_order=False,
    ),
    _inner(
        "amax_dims", "AmaxBackward0", "amax", _FULL, "max_array(self, dim, keepdim)",
        "share_equals(grad, self, result, dim, keepdim)", formula="∂max/∂xᵢ = 1 where xᵢ is the largest, shared by equals",
        samples=("t(2, 3), (0,)",), second_order=False,
    ),
    _inner(
        "amin_dims", "AminBackward0", "amin", _FULL, "min_array(self, dim, keepdim)",
        "share_equals(grad, self, result, dim, keepdim)", formula="∂min/∂xᵢ = 1 where xᵢ is the smallest, shared by equals",
        samples=("t(2, 3), (0,)",), second_order=False,
    ),
    _inner(
        "max_dim", "MaxBackward0", "max", "self, dim, keepdim=False", "max_with_index(self, dim, keepdim)",
        "place(grad, indices, self_shape, dim, keepdim)", outputs=("values", "indices"),
        formula="∂max/∂xᵢ = 1 at the index of the largest", samples=("t(2, 3), 1",),
    ),
    _inner(
        "min_dim", "MinBackward0", "min", "self, dim, keepdim=False", "min_with_index(self, dim, keepdim)",
        "place(grad, indices, self_shape, dim, keepdim)", outputs=("values", "indices"),
        formula="∂min/∂xᵢ = 1 at the index of the smallest", samples=("t(2, 3), 1",),
    ),
    _inner(
        "aminmax_dims", "AminmaxBackward0", "aminmax", _FULL, "(min_array(self, dim, keepdim), max_array(self, dim, keepdim))",
        "aminmax_gradient(grad0, grad1, self, min, max, dim, keepdim)", outputs=("min", "max"), differentiable=2,
        formula="as min and max", samples=("t(2, 3), (0,)",), second_order=False,
    ),
    _inner("argmax_dim", "", "argmax", "self, dim=None, keepdim=False", "argmax_array(self, dim, keepdim)", ""),
    _inner("argmin_dim", "", "argmin", "self, dim=None, keepdim=False", "argmin_array(self, dim, keepdim)", ""),
    _inner("all_dims", "", "all", _FULL, "all_array(self, dim, keepdim)", ""),
    _inner("any_dims", "", "any", _FULL, "any_array(self, dim, keepdim)", ""),
    _inner("count_nonzero_dims", "", "count_nonzero", _FULL, "count_nonzero_array(self, dim)", ""),
    _inner(
        "prod_all", "ProdBackward0", "prod", f"{_FULL}, dtype=None", "prod_array(self, dim, keepdim, dtype)",
        "prod_gradient(grad, self, dim, keepdim)", formula="∂Πx/∂xᵢ = Π of the others", samples=("t(2, 3)",),
    ),
    _inner(
        "prod_dim", "ProdBackward1", "prod", f"{_FULL}, dtype=None", "prod_array(self, dim, keepdim, dtype)",
        "prod_gradient(grad, self, dim, keepdim)", formula="∂Πx/∂xᵢ = Π of the others", samples=("t(2, 3), (1,)",),
    ),
    _inner(
        "var_dims", "VarBackward0", "var", "self, dim, correction, keepdim", "var_array(self, dim, correction, keepdim)",
        "var_gradient(grad, self, dim, correction, keepdim)", formula="∂var/∂xᵢ = 2(xᵢ − mean)/(n − correction)",
        samples=("t(2, 3), (1,), 1, False",),
    ),
    _inner(
        "std_dims", "StdBackward0", "std", "self, dim, correction, keepdim", "std_array(self, dim, correction, keepdim)",
        "std_gradient(grad, self, result, dim, correction, keepdim)", formula="∂std/∂xᵢ = (xᵢ − mean)/(std·(n − correction))",
        samples=("t(2, 3), (1,), 1, False",),
    ),
    _inner(
        "var_mean_dims", "VarMeanBackward0", "var_mean", "self, dim, correction, keepdim",
        "(var_array(self, dim, correction, keepdim), mean_array(self, dim, keepdim))",
        "var_mean_gradient(grad0, grad1, self, dim, correction, keepdim)", outputs=("var", "mean"), differentiable=2,
        formula="as var and mean", samples=("t(2, 3), (1,), 1, False",),
    ),
    _inner(
        "std_mean_dims", "StdMeanBackward0", "std_mean", "self, dim, correction, keepdim",
        "(std_array(self, dim, correction, keepdim), mean_array(self, dim, keepdim))",
        "std_mean_gradient(grad0, grad1, self, std, dim, correction, keepdim)", outputs=("std", "mean"), differentiable=2,
        formula="as std and mean", samples=("t(2, 3), (1,), 1, False",),
    ),
    _inner(
        "logsumexp_dims", "LogsumexpBackward0", "logsumexp", _FULL, "logsumexp_array(self, dim, keepdim)",
        "logsumexp_gradient(grad, self, result, dim, keepdim)", kind=UNARY_FLOAT,
        formula="∂logΣeˣ/∂xᵢ = softmax(x)ᵢ", samples=("t(2, 3), (1,)",),
    ),
    _inner(
        "linalg_vector_norm_dims", "LinalgVectorNormBackward0", "linalg_vector_norm", "self, ord, dim=None, keepdim=False",
        "norm_array(self, ord, dim, keepdim)", "norm_gradient(grad, self, result, ord, dim, keepdim)",
        formula="∂‖x‖₂/∂xᵢ = xᵢ/‖x‖₂", samples=("t(2, 3), 2, (1,)", "t(2, 3), 3, None", "t(2, 3), 1, None"),
    ),
    _inner(
        "norm_dims", "NormBackward1", "norm", "self, ord, dim=None, keepdim=False",
        "norm_array(self, ord, dim, keepdim)", "norm_gradient(grad, self, result, ord, dim, keepdim)",
        formula="∂‖x‖₂/∂xᵢ = xᵢ/‖x‖₂", samples=("t(2, 3), 2, (1,)",),
    ),
    _inner(
        "cumsum_dim", "CumsumBackward0", "cumsum", "self, dim, dtype=None, source=None", "cumsum_array(self, dim, dtype)",
        "cumsum_gradient(grad, dim, source)", formula="gradient summed from the end", samples=("t(2, 3), 1",),
    ),
    _inner(
        "cumprod_dim", "CumprodBackward0", "cumprod", "self, dim, dtype=None", "cumprod_array(self, dim, dtype)",
        "cumprod_gradient(grad, self, result, dim)", formula="∂Πₖ≤ⱼ xₖ/∂xᵢ = Π without xᵢ", samples=("t(2, 3), 1",),
    ),
    _inner(
        "cummax_dim", "CummaxBackward0", "cummax", "self, dim", "cummax_with_index(self, dim)",
        "place_added(grad, indices, self_shape, dim)", outputs=("values", "indices"),
        formula="1 at the index of the running maximum", samples=("t(2, 3), 1",),
    ),
    _inner(
        "cummin_dim", "CumminBackward0", "cummin", "self, dim", "cummin_with_index(self, dim)",
        "place_added(grad, indices, self_shape, dim)", outputs=("values", "indices"),
        formula="1 at the index of the running minimum", samples=("t(2, 3), 1",),
    ),
    _inner(
        "median_all", "MedianBackward0", "median", "self", "median_array(self)",
        "share_equals(grad, self, result, None, False)", formula="1 at the median", samples=("t(5)",), second_order=False,
    ),
    _inner(
        "median_dim", "MedianBackward1", "median", "self, dim, keepdim=False", "median_with_index(self, dim, keepdim)",
        "place(grad, indices, self_shape, dim, keepdim)", outputs=("values", "indices"), formula="1 at the median",
        samples=("t(2, 3), 1",),
    ),
    _inner(
        "kthvalue_dim", "KthvalueBackward0", "kthvalue", "self, k, dim, keepdim=False", "kth_with_index(self, k, dim, keepdim)",
        "place(grad, indices, self_shape, dim, keepdim)", outputs=("values", "indices"),
        formula="1 at the k-th smallest", samples=("t(2, 3), 2, 1",),
    ),
    _inner(
        "mode_dim", "ModeBackward0", "mode", "self, dim, keepdim=False", "mode_with_index(self, dim, keepdim)",
        "place(grad, indices, self_shape, dim, keepdim)", outputs=("values", "indices"), formula="1 at the mode",
        samples=("t(2, 3), 1",),
    ),
    _inner(
        "sort_dim", "SortBackward0", "sort", "self, dim, descending=False", "sort_with_index(self, dim, descending)",
        "place_many(grad, indices, self_shape, dim)", outputs=("values", "indices"),
        formula="the gradient put back in the old order", samples=("t(2, 3), 1",),
    ),
    _inner(
        "topk_dim", "TopkBackward0", "topk", "self, k, dim, largest=True", "topk_with_index(self, k, dim, largest)",
        "place_many(grad, indices, self_shape, dim)", outputs=("values", "indices"),
        formula="1 at the chosen elements", samples=("t(2, 3), 2, 1",),
    ),
    Op(
        "trace", "TraceBackward0", "self", "trace_array(self)", {"self": "trace_gradient(grad, self_shape)"}, kind=PLAIN,
        formula="1 on the diagonal", samples=("t(3, 3)",),
    ),
)  # fmt: skip
