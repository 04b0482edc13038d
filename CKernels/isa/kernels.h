/* Body: all kernels of one instruction set and precision, then the table that binds them. */
#include "vector.h"

#include "gemm_tile.h"
#include "gemm_deep.h"
#include "transpose.h"
#include "gemm_packing.h"
#include "axpby.h"
#include "gemm_narrow.h"
#include "outer.h"
#include "gemv.h"
#include "gemm_rows.h"
#include "gemm_turned.h"
#include "gemm_dots.h"
#include "exponential_constants.h"
#include "logarithm_constants.h"
#include "exponential.h"
#include "logistic.h"
#include "sigmoid.h"
#include "loss_terms.h"
#include "loss.h"
#include "optimizer.h"

const CK_R(kernels) CK_JOIN(CK_R(kernels_), CK_VARIANT_NAME) = {
    .has_fma = CK_HAS_FMA,
    .vector = LANES,
    .mr = CK_MR,
    .nr = CK_NR_VECTORS * LANES,
    .mc = CK_MC,
    .far_in_place = CK_VECTOR_BYTES == 64 ? 16 * CK_MR : 0,
    .near_in_place = CK_VECTOR_BYTES == 32 ? 32 * CK_MR : SIZE_MAX,
    .kc = CK_DEPTH_BLOCK,
    .nc = CK_NC,
    .kinds = 2 * CK_NR_VECTORS + CK_HAS_HALF,
    .half = CK_HAS_HALF ? LANES / 2 : 0,
    .narrow = CK_HAS_FMA && CK_VECTOR_BYTES >= 32 ? (CK_MR < LANES ? CK_MR : LANES - 1) : 0,
    .tiles = CK_R(tile_list),
    .wide_rows = CK_WIDE_ROWS,
    .wide = CK_MOST_VECTORS * LANES,
    .wide_tiles = CK_R(wide_tiles),
    .pack_b = CK_R(pack_b),
    .pack_a = CK_R(pack_a),
    .few_rows = CK_R(few_rows),
    .turned_rows = CK_TURNED_ROWS,
    .most_turned_rows = CK_MOST_TURNED_ROWS,
    .few_rows_transposed = CK_R(few_rows_transposed),
    .deep_tiles = CK_R(deep_tiles),
    .turn_rows = CK_R(turn_rows),
    .put_columns = CK_R(put_columns),
    .dot_products = CK_R(dot_products),
    .dots = CK_R(dots),
    .weighted_row_sum = CK_R(weighted_row_sum),
    .narrow_blocks = CK_NARROW_VECTORS * LANES,
    .narrow_block_sums = CK_R(narrow_block_sums),
    .axpby = CK_R(axpby),
    .scale = CK_R(scale),
    .outer = CK_R(outer_block),
    .outer_streamed = CK_R(outer_streamed),
    .column_sums = CK_R(column_sums),
    .sigmoid = CK_R(sigmoid_array),
    .sigmoid_streamed = CK_R(sigmoid_streamed),
    .sigmoid_backward = CK_R(sigmoid_backward_array),
    .sigmoid_backward_streamed = CK_R(sigmoid_backward_streamed),
    .bias_sigmoid = CK_R(bias_sigmoid),
    .bias_add = CK_R(bias_add),
    .bce = CK_R(bce),
    .sgd = CK_R(sgd_array),
    .adam = CK_R(adam_array),
};

#undef STEPS_OF_ONE
#undef STEP_HIGH
#undef STEP_LOW
#undef ROUNDER
#undef NEAR_STEPS
#undef NEAR_BITS
#undef FAR_BITS
#undef SIGN
#undef FRACTION_BITS
#undef EXPONENT_RANGE
#undef TABLE_BITS
#undef LARGEST_POWER
#undef PLAIN_POWER
#undef PLAIN_EXPONENT
#undef UNIT_EXPONENT
#undef UNIT
#undef POWER_TERMS
#undef LOGARITHM_TERMS
#undef CK_TABLE_SIZE
#undef CK_FEW
#undef CK_MANY
#undef CK_NARROW_VECTORS
#undef LANES
#undef CK_MOST_VECTORS
#undef CK_HALF_ROW
#undef CK_WIDE_ROWS
#undef half_vec
#undef CK_HAS_HALF
#undef CK_LANES
#undef vec
#undef ivec
#undef integer
#undef natural
