/* Body: packing, the copies that let the product read its operands in order.
 *
 *   B, k×n, in panels of nr columns:              A, m×k, in panels of mr rows:
 *
 *     panel 0: b00 … b0,nr-1 | b10 … b1,nr-1 | …    panel 0: a00 … amr-1,0 | a01 … amr-1,1 | …
 *     panel 1: b0,nr … b0,2nr-1 | …                 panel 1: amr,0 … a2mr-1,0 | …
 *
 * In the last panel of B the columns that are left over may be anything; the last of A is as narrow as the rows that
 * are left. */

/* All panels of a matrix whose rows run across them; the last takes as much room as the others if is_as_wide. A few
 * rows at a time, each read along its length: read panel by panel, every access would be on another page (a fifteenth
 * of the time of a product of 1024³). */
CK_INLINE void CK_R(copy_panels)(size_t k, size_t columns, const size_t panel, const bool is_as_wide,
                                 const real *source, size_t depth_stride, real *packed) {
    const size_t strip = 8;
    for (size_t p0 = 0; p0 < k; p0 += strip) {
        const size_t end = k - p0 < strip ? k : p0 + strip;
        size_t j = 0;
        for (; columns - j >= panel; j += panel) {
            for (size_t p = p0; p < end; p++) {
                const real *row = source + p * depth_stride + j;
                CK_UNROLL for (size_t i = 0; i < panel; i += 64 / sizeof(real))
                    __builtin_prefetch(row + strip * depth_stride + i, 0, 2);
                memcpy(packed + j * k + p * panel, row, panel * sizeof(real));
            }
        }
        const size_t rest = columns - j, width = is_as_wide ? panel : rest;
        for (size_t p = p0; rest > 0 && p < end; p++) {
            for (size_t i = 0; i < rest; i++)
                packed[j * k + p * width + i] = source[p * depth_stride + j + i];
        }
    }
}

/* From here on the operand may come from memory, and the panel after the one that is packed is prefetched: 16×4096×4096
 * with B transposed in 10.2 and not 11.3 ms. What is in the caches takes up to a tenth longer to pack by that. */
#define CK_DEEP ((size_t)128)

/* LANES steps of the depth from p on, of one panel of a matrix whose rows run along the depth: `width` of them,
 * `stride` apart. What lies beyond the width is left. is_deep: the same of the next panel is prefetched. */
CK_INLINE void CK_R(transpose_steps)(size_t p, size_t k, size_t width, const size_t panel, const real *source,
                                     size_t stride, const bool is_deep, real *packed) {
    const size_t blocks = (panel + LANES - 1) / LANES;
    /* From the last block to the first: a store may run over into the next depth, which is written after it. */
    CK_UNROLL for (size_t b = 0; b < blocks; b++) {
        const size_t j = (blocks - 1 - b) * LANES, here = panel - j < LANES ? panel - j : LANES;
        if (is_deep) {
            CK_UNROLL for (size_t i = 0; i < here; i++)
                __builtin_prefetch(source + (panel + j + i) * stride + p, 0, 2);
        }
        if (j >= width) continue;
        const size_t rows = width - j < here ? width - j : here, steps = k - p;
        vec v[LANES];
        if (steps >= LANES) {
            CK_R(load_transposed)(v, rows, source + j * stride + p, stride);
        } else {
            const CK_MASK mask = CK_R(mask_of)(steps);
            CK_UNROLL for (size_t i = 0; i < LANES; i++)
                v[i] = i < rows ? CK_R(load_part)(source + (j + i) * stride + p, mask) : (vec){0};
            CK_R(transpose)(v);
        }
        CK_UNROLL for (size_t i = 0; i < LANES; i++) {
            if (i >= steps) continue;
            if (here == LANES || i + 1 < steps)
                CK_R(store)(packed + (p + i) * panel + j, v[i]);
            else
                memcpy(packed + (p + i) * panel + j, &v[i], here * sizeof(real));
        }
    }
}

/* The whole panel. */
CK_INLINE void CK_R(transpose_panel)(size_t k, size_t width, const size_t panel, const real *source, size_t stride,
                                     const bool is_deep, real *packed) {
    size_t p = 0;
    for (; k - p >= LANES; p += LANES)
        CK_R(transpose_steps)(p, k, width, panel, source, stride, is_deep, packed);
    if (p < k && k >= LANES) p = k - LANES; /* some of them again */
    if (p < k) CK_R(transpose_steps)(p, k, width, panel, source, stride, false, packed);
}

/* The same for a panel that is narrower than the others and not filled up. */
CK_INLINE void CK_R(transpose_rest)(size_t k, size_t width, const real *source, size_t stride, real *packed) {
    for (size_t p = 0; p < k; p++) {
        for (size_t j = 0; j < width; j++)
            packed[p * width + j] = source[j * stride + p];
    }
}

/* Functions of their own: in one, the compiler kept what all of them need, and spilled it. */
static __attribute__((noinline)) void CK_R(transpose_deep)(size_t k, const real *source, size_t stride, real *packed) {
    CK_R(transpose_panel)(k, CK_NR_VECTORS * LANES, CK_NR_VECTORS * LANES, source, stride, true, packed);
}
static __attribute__((noinline)) void CK_R(transpose_shallow)(size_t k, const real *source, size_t stride,
                                                              real *packed) {
    CK_R(transpose_panel)(k, CK_NR_VECTORS * LANES, CK_NR_VECTORS * LANES, source, stride, false, packed);
}
static __attribute__((noinline)) void CK_R(transpose_part)(size_t k, size_t width, const real *source, size_t stride,
                                                           real *packed) {
    CK_R(transpose_panel)(k, width, CK_NR_VECTORS * LANES, source, stride, false, packed);
}

/* One of the two strides is 1: that of the columns, or that of the depth where B is transposed. */
static void CK_R(pack_b)(size_t k, size_t columns, const real *b, size_t depth_stride, size_t column_stride,
                         real *packed) {
    const size_t nr = CK_NR_VECTORS * LANES;
    if (column_stride == 1) {
        CK_R(copy_panels)(k, columns, nr, true, b, depth_stride, packed);
        return;
    }
    for (size_t j = 0; j < columns; j += nr, packed += k * nr) {
        const real *source = b + j * column_stride;
        if (columns - j < nr)
            CK_R(transpose_part)(k, columns - j, source, column_stride, packed);
        else if (k >= CK_DEEP)
            CK_R(transpose_deep)(k, source, column_stride, packed);
        else
            CK_R(transpose_shallow)(k, source, column_stride, packed);
    }
}

/* One of the two strides is 1: that of the depth, or that of the rows where A is transposed. */
static void CK_R(pack_a)(size_t rows, size_t k, const real *a, size_t row_stride, size_t depth_stride, real *packed) {
    if (row_stride == 1) {
        CK_R(copy_panels)(k, rows, CK_MR, false, a, depth_stride, packed);
        return;
    }
    for (size_t i = 0; i < rows; i += CK_MR, packed += CK_MR * k) {
        const real *source = a + i * row_stride;
        if (rows - i >= CK_MR)
            CK_R(transpose_panel)(k, CK_MR, CK_MR, source, row_stride, k >= CK_DEEP, packed);
        else
            CK_R(transpose_rest)(k, rows - i, source, row_stride, packed);
    }
}
#undef CK_DEEP

/* Rows of the source become columns: turned[j * ld + p] = source[p * stride + j] for p < k, and up to a whole register
 * of zeros beyond. */
CK_INLINE void CK_R(turn_square)(size_t steps, size_t width, const real *source, size_t stride, real *turned,
                                 size_t ld) {
    vec v[LANES];
    const CK_MASK mask = CK_R(mask_of)(width < LANES ? width : 1);
    CK_UNROLL for (size_t i = 0; i < LANES; i++) {
        const real *row = source + i * stride;
        v[i] = i >= steps ? (vec){0} : width < LANES ? CK_R(load_part)(row, mask) : CK_R(load)(row);
    }
    CK_R(transpose)(v);
    CK_UNROLL for (size_t j = 0; j < LANES; j++) {
        if (j < width) CK_R(store)(turned + j * ld, v[j]);
    }
}
/* Rows of two to four elements that follow one another: whole registers of them, from p = 0 to what is returned. */
CK_INLINE size_t CK_R(turn_short_rows)(size_t k, const size_t columns, const real *source, real *turned, size_t ld) {
    size_t p = 0;
    for (; k - p >= LANES; p += LANES) {
        vec v[4];
        CK_UNROLL for (size_t j = 0; j < columns; j++)
            v[j] = CK_R(load)(source + p * columns + j * LANES);
        if (columns == 2) CK_R(unzip)(&v[0], &v[1]);
        if (columns == 3) CK_R(columns_of_three)(v);
        if (columns == 4) CK_R(columns_of_four)(v);
        CK_UNROLL for (size_t j = 0; j < columns; j++)
            CK_R(store)(turned + j * ld + p, v[j]);
    }
    return p;
}
static void CK_R(turn_rows)(size_t k, size_t columns, const real *source, size_t stride, real *turned, size_t ld) {
    size_t start = 0;
    if (stride == columns && columns == 2) start = CK_R(turn_short_rows)(k, 2, source, turned, ld);
    if (stride == columns && columns == 3) start = CK_R(turn_short_rows)(k, 3, source, turned, ld);
    if (stride == columns && columns == 4) start = CK_R(turn_short_rows)(k, 4, source, turned, ld);
    for (size_t p = start; p < k; p += LANES) {
        for (size_t j = 0; j < columns; j += LANES) {
            const real *from = source + p * stride + j;
            real *to = turned + j * ld + p;
            const size_t width = columns - j < LANES ? columns - j : LANES;
            if (k - p >= LANES)
                CK_R(turn_square)(LANES, width, from, stride, to, ld);
            else
                CK_R(turn_square)(k - p, width, from, stride, to, ld);
        }
    }
}
