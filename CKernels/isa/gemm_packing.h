/* Body: packing, the copies that let the product read its operands in order.
 *
 *   B, k×n, in panels of nr columns:              A, m×k, in panels of mr rows:
 *
 *     panel 0: b00 … b0,nr-1 | b10 … b1,nr-1 | …    panel 0: a00 … amr-1,0 | a01 … amr-1,1 | …
 *     panel 1: b0,nr … b0,2nr-1 | …                 panel 1: amr,0 … a2mr-1,0 | …
 *
 * The last panel of B is filled up with zeros; the last of A is as narrow as the rows that are left. */

/* All panels of a matrix whose rows run across them. A few rows at a time, each read along its length: read panel by
 * panel, every access would be on another page (a fifteenth of the time of a product of 1024³). */
CK_INLINE void CK_R(copy_panels)(size_t k, size_t columns, const size_t panel, const bool is_filled_up,
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
        const size_t rest = columns - j, width = is_filled_up ? panel : rest;
        for (size_t p = p0; rest > 0 && p < end; p++) {
            real *row = packed + j * k + p * width;
            for (size_t i = 0; i < width; i++)
                row[i] = i < rest ? source[p * depth_stride + j + i] : 0;
        }
    }
}

/* One panel of a matrix whose rows run along the depth: `width` of them, `stride` apart, filled up with zeros. */
CK_INLINE void CK_R(transpose_panel)(size_t k, size_t width, const size_t panel, const real *source, size_t stride,
                                     real *packed) {
    const size_t blocks = (panel + LANES - 1) / LANES;
    size_t p = 0;
    for (; k - p >= LANES; p += LANES) {
        /* From the last block to the first: a store may run over into the next depth, which is written after it. */
        CK_UNROLL for (size_t b = 0; b < blocks; b++) {
            const size_t j = (blocks - 1 - b) * LANES, here = panel - j < LANES ? panel - j : LANES;
            /* The panel after this one. */
            CK_UNROLL for (size_t i = 0; i < here; i++)
                __builtin_prefetch(source + (panel + j + i) * stride + p, 0, 2);
            vec v[LANES];
            CK_UNROLL for (size_t i = 0; i < LANES; i++)
                v[i] = i < here && j + i < width ? CK_R(load)(source + (j + i) * stride + p) : (vec){0};
            CK_R(transpose)(v);
            CK_UNROLL for (size_t i = 0; i < LANES; i++) {
                if (here == LANES || p + i + 1 < k)
                    CK_R(store)(packed + (p + i) * panel + j, v[i]);
                else
                    memcpy(packed + (p + i) * panel + j, &v[i], here * sizeof(real));
            }
        }
    }
    for (; p < k; p++) {
        for (size_t j = 0; j < panel; j++)
            packed[p * panel + j] = j < width ? source[j * stride + p] : 0;
    }
}

/* The same for a panel that is narrower than the others and not filled up. */
CK_INLINE void CK_R(transpose_rest)(size_t k, size_t width, const real *source, size_t stride, real *packed) {
    for (size_t p = 0; p < k; p++) {
        for (size_t j = 0; j < width; j++)
            packed[p * width + j] = source[j * stride + p];
    }
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
        if (columns - j >= nr)
            CK_R(transpose_panel)(k, nr, nr, source, column_stride, packed);
        else
            CK_R(transpose_panel)(k, columns - j, nr, source, column_stride, packed);
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
            CK_R(transpose_panel)(k, CK_MR, CK_MR, source, row_stride, packed);
        else
            CK_R(transpose_rest)(k, rows - i, source, row_stride, packed);
    }
}
