"""Views, and rearrangements that copy."""

from __future__ import annotations

from .op import UNARY, VIEW, Op


def _view(name: str, node: str, signature: str, forward: str, gradient: str, **more: object) -> Op:
    """A view of its first argument: one gradient, no arithmetic."""
    return Op(
        name, node, signature, forward, {"self": gradient}, kind=VIEW,
        formula="the gradient goes back to where the elements came from", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _inner(name: str, node: str, signature: str, forward: str, gradient: str, public: str, **more: object) -> Op:
    """A view that scripts reach through a function that sorts out the arguments."""
    return _view(name, node, signature, forward, gradient, public=public, method=False, function=False, **more)


OPS = (
    _inner("view_as_size", "ViewBackward0", "self, size", "view_array(self, size)", "reshape(grad, self_shape)", "view",
           samples=("t(2, 3), (3, 2)",)),
    _inner("unsafe_view", "UnsafeViewBackward0", "self, size", "view_array(self, size)", "reshape(grad, self_shape)",
           "_unsafe_view", samples=("t(2, 3), (3, 2)",)),
    _inner("alias", "AliasBackward0", "self", "alias_array(self)", "grad", "alias", samples=("t(2, 3)",)),
    _inner("transpose_dims", "TransposeBackward0", "self, dim0, dim1", "transpose_array(self, dim0, dim1)",
           "transpose_dims(grad, dim0, dim1)", "transpose", samples=("t(2, 3, 2), 0, 2",)),
    _inner("t_matrix", "TBackward0", "self", "matrix_transpose(self)", "t_matrix(grad)", "t", samples=("t(2, 3)",)),
    _inner("permute_dims", "PermuteBackward0", "self, dims", "permute_array(self, dims)",
           "permute_back(grad, dims)", "permute", samples=("t(2, 3, 2), (2, 0, 1)",)),
    _inner("squeeze_all", "SqueezeBackward0", "self", "squeeze_array(self)", "reshape(grad, self_shape)", "squeeze",
           samples=("t(2, 1, 3)",)),
    _inner("squeeze_dim", "SqueezeBackward1", "self, dim", "squeeze_array(self, (dim,))", "reshape(grad, self_shape)",
           "squeeze", samples=("t(2, 1, 3), 1",)),
    _inner("squeeze_dims", "SqueezeBackward2", "self, dim", "squeeze_array(self, dim)", "reshape(grad, self_shape)",
           "squeeze", samples=("t(2, 1, 3), (1,)",)),
    _inner("unsqueeze_dim", "UnsqueezeBackward0", "self, dim", "unsqueeze_array(self, dim)", "reshape(grad, self_shape)",
           "unsqueeze", samples=("t(2, 3), 1",)),
    _inner("expand_size", "ExpandBackward0", "self, size", "expand_array(self, size)", "sum_to_size(grad, self_shape)",
           "expand", samples=("t(2, 1), (3, 2, 4)",)),
    _inner("slice_dim", "SliceBackward0", "self, dim, start, stop, step", "slice_array(self, dim, start, stop, step)",
           "slice_backward(grad, self_shape, dim, start, stop, step)", "slice", samples=("t(4, 3), 0, 1, 4, 2",)),
    _inner("select_dim", "SelectBackward0", "self, dim, index", "select_array(self, dim, index)",
           "select_backward(grad, self_shape, dim, index)", "select", samples=("t(2, 3), 1, 2",)),
    _inner("diagonal_dims", "DiagonalBackward0", "self, offset, dim1, dim2", "diagonal_array(self, offset, dim1, dim2)",
           "diagonal_backward(grad, self_shape, offset, dim1, dim2)", "diagonal", samples=("t(3, 3), 0, 0, 1",)),
    _inner("unfold_dim", "UnfoldBackward0", "self, dimension, size, step", "unfold_array(self, dimension, size, step)",
           "unfold_backward(grad, self_shape, dimension, size, step)", "unfold", samples=("t(5, 2), 0, 3, 1",)),
    # ------------------------------------------------------------------------------------------ gradients of views
    Op("slice_backward", "SliceBackwardBackward0", "self, input_sizes, dim, start, stop, step",
       "slice_backward(self, input_sizes, dim, start, stop, step)", {"self": "slice_dim(grad, dim, start, stop, step)"},
       method=False, function=False, formula="slice", samples=("t(2, 3), (4, 3), 0, 1, 4, 2",)),
    Op("select_backward", "SelectBackwardBackward0", "self, input_sizes, dim, index",
       "select_backward(self, input_sizes, dim, index)", {"self": "select_dim(grad, dim, index)"},
       method=False, function=False, formula="select", samples=("t(2), (2, 3), 1, 2",)),
    Op("diagonal_backward", "DiagonalBackwardBackward0", "self, input_sizes, offset, dim1, dim2",
       "diagonal_backward(self, input_sizes, offset, dim1, dim2)", {"self": "diagonal_dims(grad, offset, dim1, dim2)"},
       method=False, function=False, formula="diagonal", samples=("t(3), (3, 3), 0, 0, 1",)),
    Op("unfold_backward", "UnfoldBackwardBackward0", "self, input_sizes, dimension, size, step",
       "unfold_backward(self, input_sizes, dimension, size, step)", {"self": "unfold_dim(grad, dimension, size, step)"},
       method=False, function=False, formula="unfold", samples=("t(3, 2, 3), (5, 2), 0, 3, 1",)),
    Op("spread_strided", "AsStridedBackwardBackward0", "self, geometry", "spread_strided(self, geometry)",
       {"self": "strided_part(grad, geometry)"}, method=False, function=False, formula="as_strided",
       samples=("t(3), G((2, 3), 1)",)),
    Op("strided_part", "AsStridedBackward1", "self, geometry", "strided_part(self, geometry)",
       {"self": "spread_strided(grad, geometry)"}, method=False, function=False, formula="as_strided",
       samples=("t(2, 3), G((2, 3), 1)",)),
    Op("replace_strided_part", "AsStridedScatterBackward0", "self, other, geometry",
       "replace_strided_part(self, other, geometry)",
       {"self": "erase_strided_part(grad, geometry)", "other": "strided_part(grad, geometry)"},
       method=False, function=False, formula="as_strided_scatter", samples=("t(2, 3), t(3), G((2, 3), 1)",)),
    # ------------------------------------------------------------------------------------------ copies
    Op("clone", "CloneBackward0", "self, *, memory_format=None", "clone_array(self, memory_format)", {"self": "grad"}, kind=UNARY,
       formula="∂x/∂x = 1", samples=("t(2, 3)",)),
    Op("repeat_sizes", "RepeatBackward0", "self, repeats", "repeat_array(self, repeats)",
       {"self": "repeat_backward(grad, repeats, self_shape)"}, public="repeat", method=False, function=False,
       formula="the sum over the copies", samples=("t(2, 3), (2, 1, 2)",)),
    Op("flip_dims", "FlipBackward0", "self, dims", "flip_array(self, dims)", {"self": "flip_dims(grad, dims)"},
       public="flip", method=False, function=False, formula="the gradient flipped back", samples=("t(2, 3), (0, 1)",)),
    Op("rot90_plane", "Rot90Backward0", "self, k, dims", "rot90_array(self, k, dims)",
       {"self": "rot90_plane(grad, -k, dims)"}, public="rot90", method=False, function=False,
       formula="the gradient turned back", samples=("t(2, 3), 1, (0, 1)",)),
    Op("roll_dims", "RollBackward0", "self, shifts, dims", "roll_array(self, shifts, dims)",
       {"self": "roll_back(grad, shifts, dims)"}, public="roll", method=False, function=False,
       formula="the gradient rolled back", samples=("t(2, 3), (1,), (1,)",)),
    Op("tril", "TrilBackward0", "self, diagonal=0", "tril(self, diagonal)", {"self": "tril(grad, diagonal)"}, inplace=True,
       formula="the gradient below the diagonal", samples=("t(3, 3), 1",)),
    Op("triu", "TriuBackward0", "self, diagonal=0", "triu(self, diagonal)", {"self": "triu(grad, diagonal)"}, inplace=True,
       formula="the gradient above the diagonal", samples=("t(3, 3), 1",)),
    Op("diag_embed_dims", "DiagEmbedBackward0", "self, offset, dim1, dim2", "diag_embed_array(self, offset, dim1, dim2)",
       {"self": "diagonal_dims(grad, offset, dim1, dim2)"}, public="diag_embed", method=False, function=False,
       formula="the gradient's diagonal", samples=("t(3), 0, 0, 1",)),
    Op("diagonal_copy_dims", "DiagonalBackward0_copy", "self, offset, dim1, dim2",
       "diagonal_copy_array(self, offset, dim1, dim2)",
       {"self": "diagonal_backward(grad, self_shape, offset, dim1, dim2)"}, public="diag", method=False, function=False,
       formula="the gradient on the diagonal", samples=("t(3, 3), 0, 0, 1",)),
    Op("constant_pad", "ConstantPadNdBackward0", "self, pad, value", "constant_pad_array(self, pad, value)",
       {"self": "constant_pad_back(grad, pad)"}, public="constant_pad_nd", method=False, function=False,
       formula="the gradient without its border", samples=("t(2, 3), (1, 2, 0, 1), 0.5",)),
)  # fmt: skip

