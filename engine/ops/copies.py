"""Views that copy (``view_copy`` and its like): the elements of a view, with memory of their own."""

from __future__ import annotations

from .op import Op
from .reduce import inner


def _copy(name: str, view: str, node: str, parameters: str, gradient: str, sample: str, public: str = "") -> Op:
    """The copying twin of a view."""
    arguments = f"self, {parameters}" if parameters else "self"
    return inner(
        name,
        node,
        public or name,
        arguments,
        f"copied({view}({arguments}))",
        gradient,
        formula="the gradient goes back to where the elements came from",
        samples=(sample,),
    )


_SHAPED = "reshape(grad, self_shape)"

OPS = (
    _copy("view_copy_size", "view_array", "ViewBackward0_copy", "size", _SHAPED, "t(2, 3), (3, 2)", "view_copy"),
    _copy("alias_copy_row", "alias_array", "AliasBackward0_copy", "", "grad", "t(2, 3)", "alias_copy"),
    _copy(
        "transpose_copy_dims",
        "transpose_array",
        "TransposeBackward0_copy",
        "dim0, dim1",
        "transpose_dims(grad, dim0, dim1)",
        "t(2, 3, 2), 0, 2",
        "transpose_copy",
    ),
    _copy("t_copy_matrix", "matrix_transpose", "TBackward0_copy", "", "t_matrix(grad)", "t(2, 3)", "t_copy"),
    _copy(
        "permute_copy_dims",
        "permute_array",
        "PermuteBackward0_copy",
        "dims",
        "permute_back(grad, dims)",
        "t(2, 3, 2), (2, 0, 1)",
        "permute_copy",
    ),
    _copy("squeeze_copy_all", "squeeze_array", "SqueezeBackward0_copy", "", _SHAPED, "t(2, 1, 3)", "squeeze_copy"),
    inner(
        "squeeze_copy_dim",
        "SqueezeBackward1_copy",
        "squeeze_copy",
        "self, dim",
        "copied(squeeze_array(self, (dim,)))",
        _SHAPED,
        formula="the gradient in the old shape",
        samples=("t(2, 1, 3), 1",),
    ),
    _copy(
        "squeeze_copy_dims",
        "squeeze_array",
        "SqueezeBackward2_copy",
        "dim",
        _SHAPED,
        "t(2, 1, 3), (1,)",
        "squeeze_copy",
    ),
    _copy(
        "unsqueeze_copy_dim",
        "unsqueeze_array",
        "UnsqueezeBackward0_copy",
        "dim",
        _SHAPED,
        "t(2, 3), 1",
        "unsqueeze_copy",
    ),
    _copy(
        "expand_copy_size",
        "expand_array",
        "ExpandBackward0_copy",
        "size",
        "sum_to_size(grad, self_shape)",
        "t(2, 1), (3, 2, 4)",
        "expand_copy",
    ),
    _copy(
        "slice_copy_dim",
        "slice_array",
        "SliceBackward0_copy",
        "dim, start, stop, step",
        "slice_backward(grad, self_shape, dim, start, stop, step)",
        "t(4, 3), 0, 1, 4, 2",
        "slice_copy",
    ),
    _copy(
        "narrow_copy_dim",
        "slice_array",
        "NarrowCopyBackward0",
        "dim, start, stop, step",
        "slice_backward(grad, self_shape, dim, start, stop, step)",
        "t(4, 3), 0, 1, 3, 1",
        "narrow_copy",
    ),
    _copy(
        "select_copy_dim",
        "select_array",
        "SelectBackward0_copy",
        "dim, index",
        "select_backward(grad, self_shape, dim, index)",
        "t(2, 3), 1, 2",
        "select_copy",
    ),
    _copy(
        "unfold_copy_dim",
        "unfold_array",
        "UnfoldBackward0_copy",
        "dimension, size, step",
        "unfold_backward(grad, self_shape, dimension, size, step)",
        "t(5, 2), 0, 3, 1",
        "unfold_copy",
    ),
    _copy(
        "as_strided_copy_part",
        "strided_part",
        "AsStridedBackward0_copy",
        "geometry",
        "spread_strided(grad, geometry)",
        "t(2, 3), G((2, 3), 1)",
        "as_strided_copy",
    ),
)
