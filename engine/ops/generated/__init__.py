"""Code written by ``make generate`` from the op table: read it, but change the table.

Each line of ``INDEX`` names a module and what it defines: ``name:flags:operators:aliases``, with the flags
``f`` (``torch.<name>``), ``m`` (method), ``i`` (in-place twin), ``o`` (serves as Python operator itself).
"""

INDEX = """
activation_1 relu:fmi:: sigmoid:fmi::
activation_2 tanh:fmi:: softmax_dim::: log_softmax_dim:::
activation_3 gelu_kind::: leaky_relu::: elu_scaled:::
activation_4 celu_alpha::: softplus::: hardtanh:i::
activation_5 hardsigmoid_x:i:: hardswish_x:i:: hardshrink:fm::
activation_6 softshrink::: silu_x:i:: mish_x:i::
activation_7 logsigmoid::: glu_dim::: threshold:f::
activation_8 prelu_kernel::: elu_scaled_over:i::
activation_9 celu_alpha_over:i:: leaky_relu_over:i::
activation_10 threshold_over:i:: rrelu_with_noise:::
activation_11 rrelu_over:i::
activation_backward_1 threshold_backward::: sigmoid_backward:::
activation_backward_2 tanh_backward::: softmax_backward_data:::
activation_backward_3 log_softmax_backward_data::: leaky_relu_backward:::
activation_backward_4 gelu_backward::: elu_backward:::
activation_backward_5 softplus_backward::: hardtanh_backward:::
activation_backward_6 hardswish_backward::: hardshrink_backward:::
activation_backward_7 softshrink_backward::: log_sigmoid_backward:::
activation_backward_8 glu_backward::: rrelu_with_noise_backward:::
activation_backward_9 prelu_kernel_backward:::
arithmetic_1 add:fmio:__add__,__radd__,__iadd__:
arithmetic_2 sub:fmio:__sub__,__isub__:subtract rsub_number:o:__rsub__:
arithmetic_3 rsub_tensor:::
arithmetic_4 mul:fmio:__mul__,__rmul__,__imul__:multiply
arithmetic_5 true_div:io:__truediv__,__itruediv__:
arithmetic_6 div_mode:i:: pow_scalar:i::
arithmetic_7 pow_tensor:i::
arithmetic_8 pow_base::: neg:fmi:__neg__:negative abs:fmi:__abs__:absolute
arithmetic_9 addcmul:fmi::
arithmetic_10 addcdiv:fmi::
arithmetic_11 lerp_scalar:i::
arithmetic_12 lerp_tensor:i::
arithmetic_13 hypot:fmi::
arithmetic_14 atan2:fmi::arctan2
arithmetic_15 copysign:fmi::
arithmetic_16 xlogy:fmi::
arithmetic_17 logaddexp:fm:: logaddexp2:fm::
arithmetic_18 ldexp:fmi::
arithmetic_19 nextafter:fmi::
attention _scaled_dot_product_flash_attention_for_cpu::: _safe_softmax:f::
compare_1 eq:fmio:__eq__: ne:fmio:__ne__:not_equal lt:fmio:__lt__:less le:fmio:__le__:less_equal
compare_2 gt:fmio:__gt__:greater ge:fmio:__ge__:greater_equal logical_and:fmi:: logical_or:fmi::
compare_3 logical_xor:fmi:: logical_not:fmi:: isnan:fm:: isinf:fm:: isfinite:fm:: isposinf:fm:: isneginf:fm::
compare_4 bitwise_and:fmio:__and__,__rand__,__iand__: bitwise_or:fmio:__or__,__ror__,__ior__: bitwise_xor:fmio:__xor__,__rxor__,__ixor__: bitwise_left_shift:fmio:__lshift__,__ilshift__:
compare_5 bitwise_right_shift:fmio:__rshift__,__irshift__: bitwise_not:fmi:: gcd:fmi:: lcm:fmi::
compare_6 maximum:fm:: minimum:fm::
compare_7 fmax:fm:: fmin:fm::
compare_8 clamp_min_tensor:i::
compare_9 clamp_max_tensor:i:: where_tensors:::
compare_10 isclose_row:::
convolution_1 convolve:::
convolution_2 convolution_backward_masked:::
convolution_3 conv_tbc_padded:::
copies_1 view_copy_size::: alias_copy_row::: transpose_copy_dims::: t_copy_matrix::: permute_copy_dims:::
copies_2 squeeze_copy_all::: squeeze_copy_dim::: squeeze_copy_dims::: unsqueeze_copy_dim::: expand_copy_size:::
copies_3 slice_copy_dim::: narrow_copy_dim::: select_copy_dim::: unfold_copy_dim:::
copies_4 as_strided_copy_part:::
distance_1 dist:fm::
distance_2 cdist_rows::: euclidean_dist:::
distance_3 pdist_rows::: renorm:fmi::
image_1 reflection_pad1d::: reflection_pad1d_backward::: reflection_pad2d:::
image_2 reflection_pad2d_backward::: reflection_pad3d::: reflection_pad3d_backward:::
image_3 replication_pad1d::: replication_pad1d_backward::: replication_pad2d:::
image_4 replication_pad2d_backward::: replication_pad3d::: replication_pad3d_backward:::
image_5 im2col::: col2im::: pixel_shuffle_blocks::: pixel_unshuffle_blocks:::
image_6 channel_shuffle_groups::: grid_sampler_2d:f::
image_7 grid_sampler_3d:f:: affine_grid_generator:f::
index_1 index_tensors::: index_put_impl::: index_put_values:i::
index_2 index_select_dim::: index_add_dim:i::
index_3 index_copy_dim:i:: index_fill_dim:i::
index_4 index_fill_tensor:i:: gather_dim:::
index_5 scatter_source:i:: scatter_number:i::
index_6 scatter_add_source:i:: masked_fill_number:i::
index_7 masked_fill_tensor:i:: masked_select_mask:::
index_8 masked_scatter_mask:i:: zero_row:i:: fill_number:i::
index_9 fill_tensor:i::
interpolation_1 upsample_nearest1d::: upsample_nearest1d_backward::: upsample_nearest2d::: upsample_nearest2d_backward:::
interpolation_2 upsample_nearest3d::: upsample_nearest3d_backward::: _upsample_nearest_exact1d:::
interpolation_3 _upsample_nearest_exact1d_backward::: _upsample_nearest_exact2d::: _upsample_nearest_exact2d_backward:::
interpolation_4 _upsample_nearest_exact3d::: _upsample_nearest_exact3d_backward::: upsample_linear1d:::
interpolation_5 upsample_linear1d_backward::: upsample_bilinear2d::: upsample_bilinear2d_backward:::
interpolation_6 upsample_trilinear3d::: upsample_trilinear3d_backward::: upsample_bicubic2d:::
interpolation_7 upsample_bicubic2d_backward::: _upsample_bilinear2d_aa::: _upsample_bilinear2d_aa_backward:::
interpolation_8 _upsample_bicubic2d_aa::: _upsample_bicubic2d_aa_backward::: _upsample_lanczos2d_aa:::
interpolation_9 _upsample_lanczos2d_aa_backward:::
linalg_1 linalg_solve_ex_rows::: linalg_inv_ex_rows:::
linalg_2 linalg_det_rows::: linalg_slogdet_rows:::
linalg_3 linalg_lu_solve_rows::: linalg_solve_triangular_rows:::
linalg_4 triangular_solve_rows::: cholesky_solve_rows:::
linalg_5 cholesky_inverse_rows::: linalg_matrix_exp_rows::: linalg_pinv_rows:::
linalg_6 linalg_lstsq_rows::: linalg_cross_rows:::
linalg_7 vdot_rows:::
linalg_factors_1 linalg_svd_rows::: linalg_eigh_rows:::
linalg_factors_2 linalg_qr_rows::: linalg_cholesky_ex_rows::: cholesky_rows:::
linalg_factors_3 linalg_lu_rows::: linalg_lu_factor_ex_rows:::
linalg_factors_4 lu_unpack_rows::: linalg_householder_product_rows::: geqrf:fm::
linalg_factors_5 ormqr_rows::: linalg_ldl_factor_ex_rows::: linalg_ldl_solve_rows:::
loss_1 mse_loss_pair::: smooth_l1_loss_pair:::
loss_2 huber_loss_pair::: soft_margin_loss_pair:::
loss_3 nll_loss_rows::: nll_loss2d_planes:::
loss_4 binary_cross_entropy_pair:::
loss_5 binary_cross_entropy_with_logits_pair:::
loss_6 multi_margin_loss_rows::: multilabel_margin_loss_rows:::
loss_7 _ctc_loss:::
loss_backward_1 mse_loss_backward:::
loss_backward_2 smooth_l1_loss_backward:::
loss_backward_3 huber_loss_backward:::
loss_backward_4 soft_margin_loss_backward:::
loss_backward_5 nll_loss_backward:::
loss_backward_6 nll_loss2d_backward:::
loss_backward_7 binary_cross_entropy_backward:::
matmul_1 mm:fm:: bmm:fm::
matmul_2 mv:fm:: dot:fm::
matmul_3 addmm:fmi::
matmul_4 addmv:fmi::
matmul_5 baddbmm:fmi::
matmul_6 addbmm:fmi::
matmul_7 addr:fmi::
matmul_8 trilinear:::
normalization_1 native_layer_norm_rows:::
normalization_2 native_layer_norm_backward:::
normalization_3 native_batch_norm_channels:::
normalization_4 native_batch_norm_backward:::
normalization_5 native_group_norm_groups::: embedding_rows:::
normalization_6 embedding_dense_backward:f:: _weight_norm_interface:f::
normalization_7 _embedding_bag:f::
order_1 cumsum_dim:i:: cumprod_dim:i::
order_2 logcumsumexp_dim::: nanmedian_all::: nanmedian_dim:::
order_3 cummax_dim::: cummin_dim::: median_all:::
order_4 median_dim::: kthvalue_dim::: mode_dim:::
order_5 sort_dim::: topk_dim::: bincount:fm::
packing _pack_padded_sequence:f::
placement_1 native_dropout_row::: take_flat::: put_flat:i::
placement_2 slice_scatter_into::: select_scatter_into::: diagonal_scatter_into:::
placement_3 scatter_reduce_source:i::
placement_4 index_reduce_source:i::
pointwise_1 exp:fmi:: exp2:fmi::
pointwise_2 expm1:fmi:: log:fmi::
pointwise_3 log2:fmi:: log10:fmi::
pointwise_4 log1p:fmi:: sqrt:fmi::
pointwise_5 rsqrt:fmi:: sin:fmi::
pointwise_6 cos:fmi:: tan:fmi::
pointwise_7 asin:fmi::arcsin acos:fmi::arccos
pointwise_8 atan:fmi::arctan sinh:fmi::
pointwise_9 cosh:fmi:: asinh:fmi::arcsinh
pointwise_10 acosh:fmi::arccosh atanh:fmi::arctanh
pointwise_11 erf:fmi:: erfc:fmi::
pointwise_12 erfinv:fmi:: lgamma:fmi::
pointwise_13 digamma:fmi:: sinc:fmi::
pointwise_14 polygamma:f:: reciprocal:fmi::
pointwise_15 logit:fmi:: sign:fmi:: floor:fmi::
pointwise_16 ceil:fmi:: trunc:fmi::fix sgn:fmi::
pointwise_17 angle:fm:: frexp:fm:: round_plain:i:: round_decimals:i::
pointwise_18 frac:fmi:: clamp_numbers:i::
pointwise_19 clamp_tensors:i::
pointwise_20 clamp_min_number:i:: clamp_max_number:i::
pointwise_21 nan_to_num:fmi:: rad2deg:fmi:: deg2rad:fmi::
pointwise_22 signbit:fm::
pooling_1 avg_pool2d_windows::: avg_pool2d_backward:::
pooling_2 avg_pool3d_windows::: avg_pool3d_backward:::
pooling_3 adaptive_avg_pool2d_size::: adaptive_avg_pool2d_backward::: adaptive_avg_pool3d_size::: adaptive_avg_pool3d_backward:::
pooling_4 adaptive_max_pool2d_indexed::: adaptive_max_pool2d_backward::: adaptive_max_pool3d_indexed:::
pooling_5 adaptive_max_pool3d_backward::: fractional_max_pool2d_indexed:::
pooling_6 fractional_max_pool2d_backward::: fractional_max_pool3d_indexed:::
pooling_7 fractional_max_pool3d_backward::: max_pool2d_with_indices_backward:::
pooling_8 max_pool3d_with_indices_backward::: max_unpool2d_size::: max_unpool3d_size:::
recurrent mkldnn_rnn_layer:f::
reduce_1 sum_all::: sum_dim::: nansum_dims::: mean_all:::
reduce_2 mean_dim::: max_all::: min_all:::
reduce_3 amax_dims::: amin_dims::: max_dim:::
reduce_4 min_dim::: aminmax_dims::: argmax_dim::: argmin_dim::: all_dims:::
reduce_5 any_dims::: count_nonzero_dims::: prod_all::: prod_dim:::
reduce_6 var_dims::: std_dims::: var_mean_dims:::
reduce_7 std_mean_dims::: logsumexp_dims:::
reduce_8 linalg_vector_norm_dims::: norm_dims::: trace:fm::
remainders_1 floor_quotient:i:: remainder_number:i::
remainders_2 remainder_tensor:i::
remainders_3 fmod_number:i::
remainders_4 fmod_tensor:i::
scalar_1 add_scalar:i:: sub_scalar:i:: mul_scalar:i::
scalar_2 div_scalar:i::
shape_1 view_as_size::: reshape_alias::: unsafe_view::: alias::: transpose_dims:::
shape_2 t_matrix::: permute_dims::: squeeze_all::: squeeze_dim::: squeeze_dims:::
shape_3 unsqueeze_dim::: expand_size::: slice_dim::: select_dim:::
shape_4 diagonal_dims::: unfold_dim::: slice_backward::: select_backward:::
shape_5 diagonal_backward::: unfold_backward::: spread_strided::: strided_part:::
shape_6 replace_strided_part::: clone:fm:: repeat_sizes::: flip_dims:::
shape_7 rot90_plane::: roll_dims::: tril:fmi::
shape_8 triu:fmi:: diag_embed_dims::: diagonal_copy_dims::: constant_pad:::
special_functions_1 i0:fmi:: special_i1:::
special_functions_2 special_i0e::: special_i1e::: special_erfcx:::
special_functions_3 special_log_ndtr::: special_ndtri::: special_entr:::
special_functions_4 xlog1py_pair::: xlog1py_number_first::: xlog1py_number_last:::
special_functions_5 special_zeta:::
special_functions_6 igamma:fmi::
special_functions_7 igammac:fmi::
special_functions_8 mvlgamma:fmi:: special_airy_ai::: special_bessel_j0::: special_bessel_j1::: special_bessel_y0::: special_bessel_y1::: special_modified_bessel_k0::: special_modified_bessel_k1:::
special_functions_9 special_scaled_modified_bessel_k0::: special_scaled_modified_bessel_k1::: special_spherical_bessel_j0::: special_modified_bessel_i0::: special_modified_bessel_i1::: special_chebyshev_polynomial_t::: special_chebyshev_polynomial_u::: special_chebyshev_polynomial_v::: special_chebyshev_polynomial_w::: special_shifted_chebyshev_polynomial_t:::
special_functions_10 special_shifted_chebyshev_polynomial_u::: special_shifted_chebyshev_polynomial_v::: special_shifted_chebyshev_polynomial_w::: special_hermite_polynomial_h::: special_hermite_polynomial_he::: special_laguerre_polynomial_l::: special_legendre_polynomial_p:::
"""
