/* Body for product.h. */

/* Runs on a finished block of the product while it is in cache: rows×columns elements at `block` with leading dimension
 * ld, whose first is element (row, column) of C. Called from several threads, on blocks that do not meet. */
typedef void (*CK_R(epilogue))(void *context, size_t row, size_t column, size_t rows, size_t columns, real *block,
                               size_t ld);

/* C = alpha op(A) op(B) + beta C. With in_scratch the blocks are formed in scratch memory and only the epilogue sees
 * them; c is then not used, and beta is 0. */
typedef struct {
    ck_transpose transpose_a, transpose_b;
    size_t m, n, k;
    real alpha;
    const real *a;
    size_t lda;
    const real *b;
    size_t ldb;
    real beta;
    real *c;
    size_t ldc;
    CK_R(epilogue) epilogue; /* NULL: none */
    void *epilogue_context;
    double epilogue_nanoseconds; /* of one thread for an element, roughly: it decides how many threads pay */
    bool in_scratch;
    bool rows_may_count; /* the order of a row's sums may depend on how many rows there are: not so in a network */
    bool is_block;       /* of a deeper one's depth, and not cut again */
} CK_R(product);

/* Whether the elements of C are formed as dot products of rows of A and of Bᵀ. From the shape alone, as the order of
 * their sums is not that of a tile; and where it holds for a depth it does for a larger one, so that blocks of the
 * depth are formed as the whole would be.
 *
 * A tile has B packed first, and empty lanes where the columns fill no register. A dot product adds up its lanes at the
 * end, which takes as long as 24 steps of the depth in float, or 12. Where B is not transposed it is turned first,
 * which pays from so many rows, and so deep, as there are columns times these: 682×2×566 takes 0.52 (float) and 0.60
 * (double) of its time by tiles, 682×6×566 0.62 and 0.74. Columns that fill half a register do not. */
#define CK_DOTS_ROWS ((size_t)(CK_REAL_IS_FLOAT ? 16 : 12))
#define CK_DOTS_COLUMNS 14
#define CK_DOTS_TURNED_ROWS ((size_t)24)
/* From this depth on fewer rows do: 16×5×724 takes 0.65 (float) and 0.83 (double), 13×6×724 0.92 in float, 20×10×724
 * 0.85; with AVX2 0.71 and 0.63, 0.69, 0.65. */
#define CK_DOTS_TURNED_DEPTH ((size_t)256)
/* B transposed and deep, the more rows the deeper: 25×18×512 takes 0.65 (float) and 0.76 (double), 32×200×784 0.88 and
 * 0.89, with AVX2 20×25×784 0.63 and 0.75. More columns come from memory at last, where a tile reads them faster. */
/* One or two columns beside 16, where B is transposed: 60×17×392 takes 0.81 and 0.80, 392×18×392 0.90 and 0.85,
 * 17×17×200 0.64 in float. With AVX2, whose loads suffer where rows begin in mid-line, 0.72 to 1.15, on the
 * average 1.0; it lost with 19 and 20, and with 25 to 36, which gained with AVX-512. */
#define CK_DOTS_BESIDE ((size_t)18)
/* A few rows at 512 bytes of the depth, and more of them at 768 or 1024 with so few columns that do not fill whole
 * registers. With AVX-512 and AVX2 6×33×128 in float takes 0.72 and 0.86 of the time, 12×20×128 0.66 and 0.91,
 * 16×25×192 0.70 and 0.77, 48×25×256 0.94 and 0.86; in double 8×21×80 0.66 and 0.90, 16×25×96 0.81 and 0.96, 40×21×128
 * 0.87 and 0.82. AVX-512 would gain with half that depth and with columns that fill registers as well (12×24×96 in
 * double 0.8), but AVX2, whose registers hold a quarter of the sums, would lose as much, and the bits are one. */
#define CK_DOTS_FEW_ROWS ((size_t)(CK_REAL_IS_FLOAT ? 12 : 8))
/* In float up to 8 rows from 64, 80 or 96 steps on none the less, and 12 with 2 to 7 columns beside whole registers:
 * with AVX-512 5×20×120 takes 0.56 of the time, 6×36×100 0.64, 8×50×80 0.77, 6×24×64 0.84, 12×20×120 0.75, where
 * OpenBLAS took 0.51, 0.60, 0.76, 0.75, 0.73; with AVX2 0.83, 0.94, 1.2, 1.03, 0.91, and OpenBLAS's kernels for
 * it 1.9, 1.6, 1.6, 1.7. More rows would lose more with AVX2. In double up to 8 rows and 40 columns from 40 steps on:
 * 5×20×48 0.71, 6×32×48 0.88, 8×40×40 0.89, with AVX2 1.07, 1.15, 1.25. */
#define CK_DOTS_FEWER_COLUMNS ((size_t)100)
#define CK_DOTS_FEW_COLUMNS ((size_t)64)
#define CK_DOTS_MOST_ROWS ((size_t)48)
#define CK_DOTS_MOST_COLUMNS ((size_t)512)
/* Of two to four columns, and two or three in double, two rows already pay from this depth on, or five: 2×2×128 in
 * float takes 0.34 of the time, 5×4×600 0.54, 8×3×250 0.57, in double 5×2×600 0.46, with AVX2 0.35, 0.53, 0.45, 0.45;
 * worst 2×4×1500 in float 1.06, 2×2×1500 in double 1.19. 5 to 14 columns, whose turning takes longer, lost. */
#define CK_DOTS_NARROW_DEPTH ((size_t)96)
static inline bool CK_R(pays_to_turn)(size_t m, size_t n, size_t k) {
    if (n == 8 || (!CK_REAL_IS_FLOAT && (n == 4 || n == 7 || n == 12))) return false;
    if (n <= (CK_REAL_IS_FLOAT ? 4 : 3) && k >= CK_DOTS_NARROW_DEPTH && m >= (CK_REAL_IS_FLOAT || n == 2 ? 2 : 5))
        return m * k >= CK_LEAST_NARROW / 2;
    const bool is_deep = k >= CK_DOTS_TURNED_DEPTH;
    if (n < 8) {
        const size_t least = !is_deep || (!CK_REAL_IS_FLOAT && n < 5) ? 4 * n
                             : CK_REAL_IS_FLOAT                       ? 2 * n + 2
                                                                      : 3 * n - 2;
        const bool is_pair = !CK_REAL_IS_FLOAT && n == 2 && m * k >= 2 * CK_LEAST_NARROW;
        const size_t deep = n == 7 ? 16 : is_pair ? 8 : 13;
        return m >= least && k >= deep * n && m * k >= CK_LEAST_NARROW;
    }
    return m >= (is_deep && CK_REAL_IS_FLOAT && n <= 12 ? 2 * n - 4 : CK_DOTS_TURNED_ROWS) && k >= 16 * n;
}
/* 2 to CK_DOTS_COLUMNS columns of B transposed: from this depth on. 8 fill half a register of AVX-512 in float, and are
 * as good as a tile's where neither m nor k is large; in double they fill one. Two in double, of which 500×2×24
 * takes 0.66 of the time and 2000×2×20 as well, with AVX2 0.72 and 0.76; in float, where AVX2 takes up to twice as
 * long, AVX-512 would gain as much. */
static inline bool CK_R(has_few_deep_columns)(size_t m, size_t n, size_t k) {
    static const uint16_t least[2][CK_DOTS_COLUMNS + 1] = {
        {0, 0, 16, 32, 48, 48, 64, 72, UINT16_MAX, 88, 96, 104, 112, 120, 128},
        {0, 0, 32, 32, 32, 48, 48, 72, 80, 80, 80, 104, 112, 120, 128}};
    if (m > 64 && n <= 4) return k >= (CK_REAL_IS_FLOAT || n > 2 ? 8 * (n + 2) : 16);
    if (n == 8 && (!CK_REAL_IS_FLOAT || (m > 64 && k < 256))) return false;
    return k >= least[CK_REAL_IS_FLOAT][n];
}
static inline bool CK_R(has_dots)(ck_transpose transpose_a, ck_transpose transpose_b, size_t m, size_t n, size_t k) {
    if (transpose_a == CK_TRANSPOSE || m < 2 || n < 2) return false;
    if (transpose_b == CK_NO_TRANSPOSE) return n <= CK_DOTS_COLUMNS && CK_R(pays_to_turn)(m, n, k);
    const size_t spans = k / (64 / sizeof(real));
    if (m <= CK_DOTS_ROWS && (m <= 4 ? m : m + 4) <= spans) return true;
    if (n <= CK_DOTS_COLUMNS && CK_R(has_few_deep_columns)(m, n, k)) return true;
    if (n > 16 && n <= CK_DOTS_BESIDE && spans >= 12) return true;
    if (CK_REAL_IS_FLOAT && m <= 12 && n <= CK_DOTS_FEWER_COLUMNS) {
        if (m <= 8 && spans >= (n % 16 == 0 ? 6 : m <= 6 ? 4 : 5)) return true;
        if (n < 40 && n % 16 - 2 < 6 && spans >= 5) return true;
    }
    if (!CK_REAL_IS_FLOAT && m <= 8 && n <= 40 && spans >= 5) return true;
    if (m <= CK_DOTS_FEW_ROWS && spans >= 8 && (CK_REAL_IS_FLOAT || n <= CK_DOTS_FEW_COLUMNS)) return true;
    if (n <= CK_DOTS_FEW_COLUMNS && spans >= 12 && (n + 3) % 16 >= 4) {
        const size_t most = spans >= 16 && (CK_REAL_IS_FLOAT || n < 32) ? 48 : CK_REAL_IS_FLOAT ? 32 : 16;
        if (m <= most && n > CK_DOTS_COLUMNS) return true;
    }
    const size_t deep = m <= 24 ? 16 : m <= 32 ? 32 : 48;
    if (m <= CK_DOTS_MOST_ROWS && n <= CK_DOTS_MOST_COLUMNS && n > CK_DOTS_COLUMNS && spans >= deep) return true;
    return ck_max(m, n) <= ck_min(CK_DOTS_COLUMNS, 4 * spans);
}
#undef CK_DOTS_TURNED_ROWS
#undef CK_DOTS_TURNED_DEPTH
#undef CK_DOTS_NARROW_DEPTH
#undef CK_DOTS_BESIDE
#undef CK_DOTS_FEW_ROWS
#undef CK_DOTS_FEWER_COLUMNS
#undef CK_DOTS_FEW_COLUMNS
#undef CK_DOTS_MOST_ROWS
#undef CK_DOTS_MOST_COLUMNS
#undef CK_DOTS_ROWS
#undef CK_DOTS_COLUMNS

/* gemv after its checks; x and y contiguous or not. Memory as for a product. */
typedef struct {
    ck_transpose transpose;
    size_t m, n;
    real alpha;
    const real *a;
    size_t lda;
    const real *x;
    ptrdiff_t incx;
    real beta;
    real *y;
    ptrdiff_t incy;
} CK_R(vector_product);
/* That of a column. Beside a single row may stand a leading dimension beyond any increment. */
static inline ptrdiff_t CK_R(increment_of)(size_t rows, size_t ld) { return rows > 1 ? (ptrdiff_t)ld : 1; }
/* A product of one column or of one row. n = 1: C is op(A) times a column of op(B). m = 1: Cᵀ is op(B)ᵀ times a row of
 * op(A). */
static inline CK_R(vector_product) CK_R(vector_product_of)(ck_transpose transpose_a, ck_transpose transpose_b, size_t m,
                                                           size_t n, size_t k, real alpha, const real *a, size_t lda,
                                                           const real *b, size_t ldb, real beta, real *c, size_t ldc) {
    const bool ta = transpose_a == CK_TRANSPOSE, tb = transpose_b == CK_TRANSPOSE;
    if (n == 1)
        return (CK_R(vector_product)){transpose_a,
                                      ta ? k : m,
                                      ta ? m : k,
                                      alpha,
                                      a,
                                      lda,
                                      b,
                                      tb ? 1 : CK_R(increment_of)(k, ldb),
                                      beta,
                                      c,
                                      CK_R(increment_of)(m, ldc)};
    return (CK_R(vector_product)){tb ? CK_NO_TRANSPOSE : CK_TRANSPOSE, tb ? n : k, tb ? k : n, alpha, b, ldb, a,
                                  ta ? CK_R(increment_of)(k, lda) : 1, beta,       c,          1};
}
size_t CK_R(vector_product_bytes)(const CK_R(vector_product) * product);
void CK_R(run_vector_product)(const CK_R(vector_product) * product, const CK_R(kernels) * kernels, void *memory,
                              const ck_executor *executor);
/* gemv with few elements and plain operands: its checks and its plan would take longer than the work. 16×16: 72 to 50
 * ns, transposed 62 to 24. False: it is not one, or takes a closer look, and nothing was done. */
bool CK_R(run_tiny_vector_product)(ck_transpose transpose, size_t m, size_t n, real alpha, const real *a, size_t lda,
                                   const real *x, ptrdiff_t incx, real beta, real *y, ptrdiff_t incy);

/* How a product is cut: from its shape and strides, not from where its operands lie. Only dots
 * and kb, the depth of one block of the sum, have a say in the bits, and they depend on the shape alone. */
typedef struct {
    const CK_R(kernels) * kernels;
    bool vector_shaped; /* one row or one column: a vector product does it, and the rest but bytes is unused */
    size_t threads;
    size_t wave;      /* blocks of the depth that are formed side by side; 0: none, each piece takes them in turn */
    bool few_rows;    /* read along the rows of B; of the rest only kb, columns and slots are used */
    bool few_columns; /* read along the rows of A transposed; only kb, rows and slots are used */
    bool dots;        /* dot products of rows of A and of B; of the rest only kb, rows and columns are used */
    bool mirrored;    /* the transpose of C, from A turned; only kb, columns, slots and packed_a_elements are used */
    bool pack_a, pack_b;
    bool far_rows;            /* A is brought to the tiles, see bring_rows */
    bool own_b;               /* each piece packs the B that it needs, for itself */
    size_t kb;                /* depth of a block */
    size_t stripe;            /* columns of B that are packed at a time, */
    size_t stripe_depth;      /* and how deep: whole blocks, or all */
    ck_split rows, columns;   /* the pieces of one stripe */
    size_t slots;             /* pieces that may run at once */
    size_t slot_elements;     /* for each: packed block of A, of B if its own, scratch block of C; or sums */
    size_t packed_a_elements; /* within a slot; all of A turned where C is mirrored */
    size_t own_b_elements;    /* within a slot */
    size_t packed_b_elements; /* shared */
    size_t bytes;             /* of memory that execution needs; 0 for none */
} CK_R(product_plan);

/* Does a product that needs no memory and no threads, without a plan: its cost would show. False: it is not one, and
 * nothing was done. The operands have been checked, and alpha is not 0. */
bool CK_R(run_small_product)(const CK_R(product) * product, const CK_R(kernels) * kernels, const ck_executor *executor);

/* False when the size of the memory overflows. */
bool CK_R(plan_product)(const CK_R(product) * product, const CK_R(kernels) * kernels, const ck_executor *executor,
                        CK_R(product_plan) * plan);
/* memory: plan->bytes bytes aligned to 64. */
void CK_R(run_product)(const CK_R(product) * product, const CK_R(product_plan) * plan, void *memory,
                       const ck_executor *executor);
