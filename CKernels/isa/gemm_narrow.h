/* Body: a few columns of C, formed as rows of the transpose, put in their places. Element by element it took 1 to 1.5
 * cycles for each, which in a product of a few steps was most of the time. */

/* `columns` of them, at most four, and `rows` rows, at most a register's worth; rows of four, or two, are made side by
 * side, and copied one by one where those of C are not. */
CK_INLINE void CK_R(put_four)(size_t rows, const size_t columns, const real *sums, size_t ld, real alpha, real beta,
                              real *c, size_t ldc) {
    vec v[4], old[4] = {{0}, {0}, {0}, {0}};
    CK_UNROLL for (size_t j = 0; j < columns; j++)
        v[j] = CK_R(load)(sums + j * ld);
    if (columns == 4) CK_R(rows_of_four)(v);
    if (columns == 2) CK_R(zip)(&v[0], &v[1]);
    const bool in_one_piece = ldc == columns && rows == LANES;
    if (beta != 0) {
        for (size_t i = 0; i < rows; i++)
            memcpy((real *)old + i * columns, c + i * ldc, columns * sizeof(real));
        CK_UNROLL for (size_t q = 0; q < columns; q++)
            v[q] = CK_R(axpby_vector)(CK_R(splat)(alpha), v[q], CK_R(splat)(beta), old[q]);
    } else if (alpha != 1) {
        CK_UNROLL for (size_t q = 0; q < columns; q++)
            v[q] = CK_R(splat)(alpha) * v[q];
    }
    if (in_one_piece) {
        CK_UNROLL for (size_t q = 0; q < columns; q++)
            CK_R(store)(c + q * LANES, v[q]);
        return;
    }
    CK_UNROLL for (size_t q = 0; q < columns; q++)
        old[q] = v[q];
    for (size_t i = 0; i < rows; i++)
        memcpy(c + i * ldc, (const real *)old + i * columns, columns * sizeof(real));
}

static void CK_R(put_columns)(size_t height, size_t width, const real *sums, size_t ld, real alpha, real beta, real *c,
                              size_t ldc) {
    /* One column, or three, or registers of a few lanes: 72×9×20 in double would take 1.09 of the time, 500×3×20 in
     * float 1.16, in double with AVX2 1.03, 500×6×20 there 1.08. */
    if (alpha == 1 && beta == 0 && (width == 1 || width == 3 || LANES <= 4)) {
        for (size_t j = 0; j < width; j++) {
            for (size_t i = 0; i < height; i++)
                c[i * ldc + j] = sums[j * ld + i];
        }
        return;
    }
    for (size_t i = 0; i < height; i += LANES) {
        const size_t rows = height - i < LANES ? height - i : LANES;
        for (size_t j = 0, columns; j < width; j += columns) {
            const size_t left = width - j;
            const real *from = sums + j * ld + i;
            real *to = c + i * ldc + j;
            columns = left >= 4 ? 4 : left >= 2 ? 2 : 1;
            if (columns == 4)
                CK_R(put_four)(rows, 4, from, ld, alpha, beta, to, ldc);
            else if (columns == 2)
                CK_R(put_four)(rows, 2, from, ld, alpha, beta, to, ldc);
            else
                CK_R(put_four)(rows, 1, from, ld, alpha, beta, to, ldc);
        }
    }
}
