/* Body for network.c: what one call is about, for both ways in which it is run. */

typedef struct {
    const CK_R(kernels) * kernels;
    const ck_executor *executor;
    size_t count; /* of the layers */
    const CK_R(layer) * layers;
    size_t batch;
    const real *x;
    size_t ldx;
    /* Forward only. */
    real *y_hat; /* NULL: the loss and gradients are wanted */
    size_t ldy_hat;
    /* Loss and gradients only. */
    const real *y;
    size_t ldy;
    const CK_R(loss) * options;
    double *loss;                            /* may be NULL */
    const CK_R(layer_gradients) * gradients; /* count of them, or NULL */
    real *dx;                                /* may be NULL */
    size_t lowest;                           /* the lowest layer whose deltas are needed; count: none are */
} CK_R(pass);

static inline real *CK_R(wanted_dw)(const CK_R(pass) * pass, size_t l) {
    return pass->gradients ? pass->gradients[l].w : NULL;
}
static inline real *CK_R(wanted_db)(const CK_R(pass) * pass, size_t l) {
    return pass->gradients ? pass->gradients[l].b : NULL;
}

static inline size_t CK_R(lowest_wanted)(const CK_R(pass) * pass) {
    if (pass->dx) return 0;
    size_t l = 0;
    while (l < pass->count && !CK_R(wanted_dw)(pass, l) && !CK_R(wanted_db)(pass, l))
        l++;
    return l;
}

/* Bias and sigmoid go along several rows at once where a row is shorter than what the sigmoid does side by side, with
 * the bias repeated as often: row by row, the sigmoid of 569×16 took twice as long. */
enum { CK_R(side_by_side) = 512 / sizeof(real) };
typedef struct {
    const real *values; /* rows × columns */
    size_t rows;
} CK_R(repeated_bias);

static inline size_t CK_R(bias_repeats)(size_t rows, size_t columns) {
    if (rows <= 1 || columns == 0 || columns >= CK_R(side_by_side)) return 1;
    return ck_min(rows, ck_ceil_div(CK_R(side_by_side), columns));
}
static CK_R(repeated_bias) CK_R(repeat_bias)(const real *bias, size_t columns, size_t repeats, real *memory) {
    if (repeats == 1) return (CK_R(repeated_bias)){bias, 1};
    const size_t total = repeats * columns;
    memcpy(memory, bias, columns * sizeof(real));
    for (size_t done = columns; done < total; done *= 2)
        memcpy(memory + done, memory, ck_min(done, total - done) * sizeof(real));
    return (CK_R(repeated_bias)){memory, repeats};
}

/* y = f(z + bias) for rows×columns without padding. */
static void CK_R(apply_bias)(void (*f)(size_t n, const real *z, const real *bias, real *y), size_t rows, size_t columns,
                             const real *z, CK_R(repeated_bias) bias, real *y) {
    for (size_t r = 0; r < rows; r += bias.rows) {
        const size_t n = ck_min(bias.rows, rows - r) * columns;
        f(n, z + r * columns, bias.values, y + r * columns);
    }
}
