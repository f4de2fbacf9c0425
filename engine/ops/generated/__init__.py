"""Code written by ``make generate`` from the op table: read it, but change the table.

Each line of ``INDEX`` names a module and what it defines: ``name:flags:operators:aliases``, with the flags
``f`` (``torch.<name>``), ``m`` (method), ``i`` (in-place twin), ``o`` (serves as Python operator itself).
"""

INDEX = """
activation_1 relu:fmi:: sigmoid:fmi:: tanh:fmi::
activation_2 softmax_dim::: log_softmax_dim::: gelu_kind::: leaky_relu:::
activation_3 elu_scaled::: celu_alpha::: softplus:::
activation_4 hardtanh:i:: hardsigmoid_x:i:: hardswish_x:i::
activation_5 hardshrink:fm:: softshrink::: silu_x:i::
activation_6 mish_x:i:: logsigmoid::: glu_dim::: threshold:f::
activation_7 prelu_kernel::: elu_scaled_over:i:: celu_alpha_over:i::
activation_8 leaky_relu_over:i:: threshold_over:i:: rrelu_with_noise:::
activation_9 rrelu_over:i::
activation_backward_1 threshold_backward::: sigmoid_backward::: tanh_backward:::
activation_backward_2 softmax_backward_data::: log_softmax_backward_data::: leaky_relu_backward:::
activation_backward_3 gelu_backward::: elu_backward:::
activation_backward_4 softplus_backward::: hardtanh_backward::: hardswish_backward:::
activation_backward_5 hardshrink_backward::: softshrink_backward::: log_sigmoid_backward:::
activation_backward_6 glu_backward::: rrelu_with_noise_backward:::
activation_backward_7 prelu_kernel_backward:::
arithmetic_1 add:fmio:__add__,__radd__,__iadd__: sub:fmio:__sub__,__isub__:subtract
arithmetic_2 rsub:fo:__rsub__: mul:fmio:__mul__,__rmul__,__imul__:multiply
arithmetic_3 true_div:io:__truediv__,__itruediv__:
arithmetic_4 div_mode:i:: floor_divide:fmio:__floordiv__,__ifloordiv__:
arithmetic_5 remainder:fmio:__mod__,__imod__:
arithmetic_6 fmod:fmi:: pow_scalar:i::
arithmetic_7 pow_tensor:i:: pow_base:::
arithmetic_8 neg:fmi:__neg__:negative abs:fmi:__abs__:absolute
arithmetic_9 addcmul:fmi::
arithmetic_10 addcdiv:fmi::
arithmetic_11 lerp_scalar:i::
arithmetic_12 lerp_tensor:i::
arithmetic_13 hypot:fmi::
arithmetic_14 atan2:fmi::arctan2
arithmetic_15 copysign:fmi::
arithmetic_16 xlogy:fmi:: logaddexp:fm::
arithmetic_17 logaddexp2:fm::
arithmetic_18 ldexp:fmi::
arithmetic_19 nextafter:fmi::
attention _scaled_dot_product_flash_attention_for_cpu::: _safe_softmax:f::
compare_1 eq:fmio:__eq__: ne:fmio:__ne__:not_equal lt:fmio:__lt__:less le:fmio:__le__:less_equal gt:fmio:__gt__:greater
compare_2 ge:fmio:__ge__:greater_equal logical_and:fmi:: logical_or:fmi:: logical_xor:fmi:: logical_not:fmi:: isnan:fm:: isinf:fm:: isfinite:fm:: isposinf:fm::
compare_3 isneginf:fm:: bitwise_and:fmio:__and__,__rand__,__iand__: bitwise_or:fmio:__or__,__ror__,__ior__: bitwise_xor:fmio:__xor__,__rxor__,__ixor__: bitwise_left_shift:fmio:__lshift__,__ilshift__: bitwise_right_shift:fmio:__rshift__,__irshift__:
compare_4 bitwise_not:fmi:__invert__: gcd:fmi:: lcm:fmi:: maximum:fm::
compare_5 minimum:fm:: fmax:fm::
compare_6 fmin:fm:: clamp_min_tensor:i::
compare_7 clamp_max_tensor:i:: where_tensors::: isclose_row:::
convolution_1 convolve:::
convolution_2 convolution_backward_masked:::
convolution_3 conv_tbc_padded:::
copies_1 view_copy_size::: alias_copy_row::: transpose_copy_dims::: t_copy_matrix::: permute_copy_dims::: squeeze_copy_all:::
copies_2 squeeze_copy_dim::: squeeze_copy_dims::: unsqueeze_copy_dim::: expand_copy_size::: slice_copy_dim:::
copies_3 narrow_copy_dim::: select_copy_dim::: unfold_copy_dim::: as_strided_copy_part:::
distance_1 dist:fm:: cdist_rows:::
distance_2 euclidean_dist::: pdist_rows:::
distance_3 renorm:fmi::
image_1 reflection_pad1d::: reflection_pad1d_backward::: reflection_pad2d::: reflection_pad2d_backward:::
image_2 reflection_pad3d::: reflection_pad3d_backward::: replication_pad1d::: replication_pad1d_backward:::
image_3 replication_pad2d::: replication_pad2d_backward::: replication_pad3d::: replication_pad3d_backward:::
image_4 im2col::: col2im::: pixel_shuffle_blocks::: pixel_unshuffle_blocks:::
image_5 channel_shuffle_groups::: grid_sampler_2d:f:: grid_sampler_3d:f::
image_6 affine_grid_generator:f::
index_1 index_tensors::: index_backward::: index_put_values:i::
index_2 index_select_dim::: index_add_zeros::: index_add_dim:i::
index_3 index_copy_dim:i:: index_fill_dim:i:: gather_dim:::
index_4 gather_backward::: scatter_source:i:: scatter_number:i::
index_5 scatter_add_source:i:: masked_fill_number:i::
index_6 masked_fill_tensor:i:: masked_select_mask::: masked_select_backward:::
index_7 masked_scatter_mask:i:: zero_row:i:: fill_number:i::
index_8 fill_tensor:i::
interpolation_1 upsample_nearest1d::: upsample_nearest1d_backward::: upsample_nearest2d::: upsample_nearest2d_backward:::
interpolation_2 upsample_nearest3d::: upsample_nearest3d_backward::: _upsample_nearest_exact1d::: _upsample_nearest_exact1d_backward:::
interpolation_3 _upsample_nearest_exact2d::: _upsample_nearest_exact2d_backward::: _upsample_nearest_exact3d::: _upsample_nearest_exact3d_backward:::
interpolation_4 upsample_linear1d::: upsample_linear1d_backward::: upsample_bilinear2d::: upsample_bilinear2d_backward:::
interpolation_5 upsample_trilinear3d::: upsample_trilinear3d_backward::: upsample_bicubic2d:::
interpolation_6 upsample_bicubic2d_backward::: _upsample_bilinear2d_aa::: _upsample_bilinear2d_aa_backward:::
interpolation_7 _upsample_bicubic2d_aa::: _upsample_bicubic2d_aa_backward::: _upsample_lanczos2d_aa:::
interpolation_8 _upsample_lanczos2d_aa_backward:::
linalg_1 linalg_solve_ex_rows::: linalg_inv_ex_rows:::
linalg_2 linalg_det_rows::: linalg_slogdet_rows:::
linalg_3 linalg_lu_solve_rows::: linalg_solve_triangular_rows:::
linalg_4 triangular_solve_rows::: cholesky_solve_rows:::
linalg_5 cholesky_inverse_rows::: linalg_matrix_exp_rows::: linalg_pinv_rows:::
linalg_6 linalg_lstsq_rows::: linalg_cross_rows:::
linalg_7 vdot_rows:::
linalg_factors_1 linalg_svd_rows::: linalg_eigh_rows::: linalg_qr_rows:::
linalg_factors_2 linalg_cholesky_ex_rows::: cholesky_rows::: linalg_lu_rows:::
linalg_factors_3 linalg_lu_factor_ex_rows::: lu_unpack_rows::: linalg_householder_product_rows::: geqrf:fm:: ormqr_rows:::
linalg_factors_4 linalg_ldl_factor_ex_rows::: linalg_ldl_solve_rows:::
loss_1 mse_loss_pair::: smooth_l1_loss_pair:::
loss_2 huber_loss_pair::: soft_margin_loss_pair:::
loss_3 nll_loss_rows::: nll_loss2d_planes:::
loss_4 binary_cross_entropy_pair::: binary_cross_entropy_with_logits_pair:::
loss_5 multi_margin_loss_rows::: multilabel_margin_loss_rows:::
loss_6 _ctc_loss:::
loss_backward_1 mse_loss_backward:::
loss_backward_2 smooth_l1_loss_backward:::
loss_backward_3 huber_loss_backward::: soft_margin_loss_backward:::
loss_backward_4 nll_loss_backward::: nll_loss2d_backward:::
loss_backward_5 binary_cross_entropy_backward:::
matmul_1 mm:fm:: bmm:fm:: mv:fm::
matmul_2 dot:fm:: addmm:fmi::
matmul_3 addmv:fmi::
matmul_4 baddbmm:fmi::
matmul_5 addbmm:fmi::
matmul_6 addr:fmi::
matmul_7 trilinear:::
normalization_1 native_layer_norm_rows:::
normalization_2 native_layer_norm_backward:::
normalization_3 native_batch_norm_channels:::
normalization_4 native_batch_norm_backward:::
normalization_5 native_group_norm_groups::: embedding_rows:::
normalization_6 embedding_dense_backward:f::
order_1 cumsum_dim:i:: cumprod_dim:i:: logcumsumexp_dim:::
order_2 nanmedian_all::: nanmedian_dim::: cummax_dim::: cummin_dim:::
order_3 median_all::: median_dim::: kthvalue_dim:::
order_4 mode_dim::: sort_dim::: topk_dim::: bincount:fm::
placement_1 native_dropout_row::: take_flat::: put_flat:i::
placement_2 slice_scatter_into::: select_scatter_into::: diagonal_scatter_into:::
placement_3 scatter_reduce_source:i::
placement_4 index_reduce_source:i::
pointwise_1 exp:fmi:: exp2:fmi:: expm1:fmi::
pointwise_2 log:fmi:: log2:fmi:: log10:fmi::
pointwise_3 log1p:fmi:: sqrt:fmi:: rsqrt:fmi::
pointwise_4 sin:fmi:: cos:fmi:: tan:fmi::
pointwise_5 asin:fmi::arcsin acos:fmi::arccos atan:fmi::arctan
pointwise_6 sinh:fmi:: cosh:fmi:: asinh:fmi::arcsinh
pointwise_7 acosh:fmi::arccosh atanh:fmi::arctanh erf:fmi::
pointwise_8 erfc:fmi:: erfinv:fmi:: lgamma:fmi::
pointwise_9 digamma:fmi:: sinc:fmi:: polygamma:f::
pointwise_10 reciprocal:fmi:: logit:fmi:: special_entr:f::
pointwise_11 special_log_ndtr:f:: sign:fmi:: floor:fmi:: ceil:fmi::
pointwise_12 trunc:fmi::fix sgn:fmi:: angle:fm:: frexp:fm::
pointwise_13 round_plain:i:: round_decimals:i:: frac:fmi::
pointwise_14 clamp_numbers:i::
pointwise_15 clamp_tensors:i:: clamp_min_number:i::
pointwise_16 clamp_max_number:i:: nan_to_num:fmi:: rad2deg:fmi::
pointwise_17 deg2rad:fmi:: signbit:fm::
pooling_1 avg_pool2d_windows::: avg_pool2d_backward:::
pooling_2 avg_pool3d_windows::: avg_pool3d_backward::: adaptive_avg_pool2d_size:::
pooling_3 adaptive_avg_pool2d_backward::: adaptive_avg_pool3d_size::: adaptive_avg_pool3d_backward::: adaptive_max_pool2d_indexed:::
pooling_4 adaptive_max_pool2d_backward::: adaptive_max_pool3d_indexed::: adaptive_max_pool3d_backward:::
pooling_5 fractional_max_pool2d_indexed::: fractional_max_pool2d_backward::: fractional_max_pool3d_indexed:::
pooling_6 fractional_max_pool3d_backward::: max_pool2d_with_indices_backward::: max_pool3d_with_indices_backward:::
pooling_7 max_unpool2d_size::: max_unpool3d_size:::
recurrent_1 mkldnn_rnn_layer:f::
recurrent_2 _pack_padded_sequence:f::
reduce_1 sum_all::: sum_dim::: nansum_dims::: mean_all:::
reduce_2 mean_dim::: max_all::: min_all:::
reduce_3 amax_dims::: amin_dims::: max_dim:::
reduce_4 min_dim::: aminmax_dims::: argmax_dim::: argmin_dim::: all_dims::: any_dims::: count_nonzero_dims:::
reduce_5 prod_all::: prod_dim::: var_dims:::
reduce_6 std_dims::: var_mean_dims::: std_mean_dims:::
reduce_7 logsumexp_dims::: linalg_vector_norm_dims::: norm_dims:::
reduce_8 trace:fm::
scalar add_scalar:i:: sub_scalar:i:: mul_scalar:i:: div_scalar:i::
shape_1 view_as_size::: reshape_alias::: unsafe_view::: alias::: transpose_dims::: t_matrix:::
shape_2 permute_dims::: squeeze_all::: squeeze_dim::: squeeze_dims::: unsqueeze_dim:::
shape_3 expand_size::: slice_dim::: select_dim::: diagonal_dims:::
shape_4 unfold_dim::: slice_backward::: select_backward::: diagonal_backward:::
shape_5 unfold_backward::: spread_strided::: strided_part::: replace_strided_part::: clone:fm::
shape_6 repeat_sizes::: flip_dims::: rot90_plane::: roll_dims::: tril:fmi::
shape_7 triu:fmi:: diag_embed_dims::: diagonal_copy_dims::: constant_pad:::
"""
