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
    bool in_scratch;
} CK_R(product);

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
size_t CK_R(vector_product_bytes)(const CK_R(vector_product) * product);
void CK_R(run_vector_product)(const CK_R(vector_product) * product, const CK_R(kernels) * kernels, void *memory,
                              const ck_executor *executor);

/* How a product is cut: from its shape and strides, not from where its operands lie. Only kb, the depth of one block of
 * the sum, has a say in the bits, and it depends on k alone. */
typedef struct {
    const CK_R(kernels) * kernels;
    bool vector_shaped; /* one row or one column: a vector product does it, and the rest but bytes is unused */
    size_t threads;
    size_t wave;   /* blocks of the depth that are formed side by side; 0: none, each piece takes them in turn */
    bool few_rows; /* read along the rows of B; of the rest only kb, columns and slots are used */
    bool pack_a, pack_b;
    bool own_b;               /* each piece packs the B that it needs, for itself */
    size_t kb, stripe;        /* depth of a block; columns of B that are packed at a time */
    ck_split rows, columns;   /* the pieces of one stripe */
    size_t slots;             /* pieces that may run at once */
    size_t slot_elements;     /* for each: packed block of A, of B if its own, scratch block of C; or sums */
    size_t packed_a_elements; /* within a slot */
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
