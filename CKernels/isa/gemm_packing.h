/* Body: packing, the copies that let the product read its operands in order.
 *
 *   B, k×n, in panels of nr columns:              A, m×k, in panels of mr rows:
 *
 *     panel 0: b00 … b0,nr-1 | b10 … b1,nr-1 | …    panel 0: a00 … amr-1,0 | a01 … amr-1,1 | …
 *     panel 1: b0,nr … b0,2nr-1 | …                 panel 1: amr,0 … a2mr-1,0 | …
 *
 * The last panel of B is filled up with zeros; the last of A is as narrow as the rows that are left. */

/* All panels of a matrix whose rows run across them. A few rows at a time, each read along its length: read panel by
 * panel, every access would be on another page (a fifteenth of the time of a product of 1024³). Tried without gain:
 * prefetching the next panel of B beside the tiles. */
CK_INLINE void CK_R(copy_panels)(size_t k, size_t columns, const size_t panel, const bool is_filled_up,
                                 const real *source, size_t depth_stride, real *packed) {
    const size_t strip = 8;
    for (size_t p0 = 0; p0 < k; p0 += strip) {
        const size_t end = k - p0 < strip ? k : p0 + strip;
        size_t j = 0;
        for (; columns - j >= panel; j += panel) {
            for (size_t p = p0; p < end; p++)
                memcpy(packed + j * k + p * panel, source + p * depth_stride + j, panel * sizeof(real));
        }
        const size_t rest = columns - j, width = is_filled_up ? panel : rest;
        for (size_t p = p0; rest > 0 && p < end; p++) {
            real *row = packed + j * k + p * width;
            for (size_t i = 0; i < width; i++)
                row[i] = i < rest ? source[p * depth_stride + j + i] : 0;
        }
    }
}

/* One panel whose elements lie `stride` apart at each depth, and `depth_stride` apart along it. */
CK_INLINE void CK_R(gather_panel)(size_t k, size_t width, size_t panel, const real *source, size_t stride,
                                  size_t depth_stride, real *packed) {
    /* Squares, so that each cache line of the source is used up while it is there. */
    const size_t square = 64 / sizeof(real);
    for (size_t p0 = 0; p0 < k; p0 += square) {
        const size_t depth = k - p0 < square ? k - p0 : square;
        for (size_t j = 0; j < width; j++) {
            const real *from = source + j * stride + p0 * depth_stride;
            for (size_t p = 0; p < depth; p++)
                packed[p * panel + j] = from[p * depth_stride];
        }
        for (size_t p = 0; p < depth; p++) {
            for (size_t j = width; j < panel; j++)
                packed[p * panel + j] = 0;
        }
        packed += depth * panel;
    }
}

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
            CK_R(gather_panel)(k, columns - j, nr, source, column_stride, depth_stride, packed);
        else if (depth_stride == 1)
            CK_R(gather_panel)(k, nr, nr, source, column_stride, 1, packed);
        else
            CK_R(gather_panel)(k, nr, nr, source, column_stride, depth_stride, packed);
    }
}

static void CK_R(pack_a)(size_t rows, size_t k, const real *a, size_t row_stride, size_t depth_stride, real *packed) {
    if (row_stride == 1) {
        CK_R(copy_panels)(k, rows, CK_MR, false, a, depth_stride, packed);
        return;
    }
    for (size_t i = 0; i < rows; i += CK_MR) {
        const size_t width = rows - i < CK_MR ? rows - i : CK_MR;
        const real *source = a + i * row_stride;
        if (width < CK_MR)
            CK_R(gather_panel)(k, width, width, source, row_stride, depth_stride, packed);
        else
            CK_R(gather_panel)(k, CK_MR, CK_MR, source, row_stride, depth_stride, packed);
        packed += width * k;
    }
}
