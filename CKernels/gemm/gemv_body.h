/* Body for gemv.c. Rows of A are read in order in both directions: as dot products with x, or added up with weights
 * from x.
 *
 * With A transposed, threads share blocks of rows, each with sums of its own that are added up in their order, or,
 * where there are none, the columns. One thread adds up in the same blocks: the order is that of the shape. */

/* Elements read in a nanosecond by one thread, from cache; enough to decide how many threads pay. */
#define CK_READS_PER_NANOSECOND (CK_REAL_IS_FLOAT ? 16.0 : 8.0)
/* Columns whose sums are formed at a time: 32 KiB. From memory, long runs count for more than sums in the first-level
 * cache: with a quarter, 4096×4096 took 8 (float) and 23% (double) longer. */
#define CK_SUM_CHUNK (CK_REAL_IS_FLOAT ? 8192 : 4096)

/* Blocks of at most so many rows as long as there are no more than so many of them, from so many rows on, and with rows
 * of so many bytes at most; longer ones are cut by their columns. Blocks of 256 rows cost 1 to 2% from memory. */
#define CK_SUM_BLOCK ((size_t)512)
#define CK_LEAST_BLOCKED_ROWS ((size_t)512)
#define CK_MOST_SUM_BLOCKS ((size_t)64)
#define CK_BLOCKED_ROW_BYTES ((size_t)64 << 10)
#define CK_PAGE_BYTES ((size_t)4096)
/* So few columns are one chain in a register or four, and each row waits for the one before: from so many rows on, four
 * blocks side by side. 200×10 in float 0.44 to 0.16 µs. */
#define CK_NARROW_BYTES ((size_t)256)
#define CK_LEAST_NARROW_ROWS ((size_t)10)

/* Elements of y, and of A, up to which a product is done before a plan or an executor is looked at. */
#define CK_TINY_RESULT ((size_t)1024)
#define CK_TINY_MATRIX ((size_t)4096)

/* Bytes of a row up to which rows are read as from the first-level cache, eight at once where there are registers, and
 * without a look at where their lines begin. From the second-level cache and from the third: 1000×20 and 40000×16 take
 * half of the time. */
#define CK_SHORT_ROW ((size_t)240)

/* An x of at most so many bytes is copied for so many rows, if it lies badly. */
#define CK_COPIED_BYTES ((size_t)16 << 10)
#define CK_COPIED_ROWS ((size_t)32)

typedef struct {
    const CK_R(vector_product) * product;
    const CK_R(kernels) * kernels;
    const real *x; /* contiguous */
    ck_distance distance;
    ck_split split; /* of y */
    /* A transposed, in blocks of rows: */
    size_t block, blocks; /* rows of one, and how many; the last may have fewer */
    size_t group;         /* blocks whose sums are formed side by side */
    real *partial;        /* a row of sums for each */
    size_t partial_stride;
} CK_R(gemv_run);

/* Rows of a block of A transposed, all where there is one. By the shape alone; of nearly the same height, and as a rule
 * a multiple of CK_BLOCKS_AT_ONCE of them. */
static inline size_t CK_R(sum_block)(size_t m, size_t n) {
    if (m < CK_LEAST_BLOCKED_ROWS)
        return n <= CK_NARROW_BYTES / sizeof(real) && m >= CK_LEAST_NARROW_ROWS ? ck_ceil_div(m, CK_BLOCKS_AT_ONCE) : m;
    if (n > CK_BLOCKED_ROW_BYTES / sizeof(real)) return m;
    const size_t blocks = ck_min(ck_round_up(ck_ceil_div(m, CK_SUM_BLOCK), CK_BLOCKS_AT_ONCE), CK_MOST_SUM_BLOCKS);
    return ck_round_up(ck_ceil_div(m, blocks), 8);
}
/* The whole sums of few columns, if they come in just so many blocks as go side by side. */
static inline bool CK_R(narrow_sums)(const CK_R(kernels) * kernels, size_t m, size_t n, const real *a, size_t lda,
                                     const real *x, real *sums) {
    const size_t block = CK_R(sum_block)(m, n);
    if (n > CK_NARROW_BYTES / sizeof(real) || ck_ceil_div(m, block) != CK_BLOCKS_AT_ONCE) return false;
    kernels->narrow_block_sums(block, m - (CK_BLOCKS_AT_ONCE - 1) * block, n, a, lda, x, sums, 0);
    return true;
}
static inline size_t CK_R(partial_stride)(const CK_R(vector_product) * p) {
    return ck_round_up(p->n, CK_ALIGNMENT / sizeof(real));
}

/* Element i of a BLAS vector. */
static inline size_t CK_R(position)(size_t i, size_t n, ptrdiff_t increment) {
    return increment > 0 ? i * (size_t)increment : (n - 1 - i) * -(size_t)increment;
}

static void CK_R(put_results)(const CK_R(gemv_run) * run, size_t length, size_t first, size_t count, const real *sums) {
    const CK_R(vector_product) *p = run->product;
    if (p->incy == 1) {
        run->kernels->axpby(count, p->alpha, sums, p->beta, p->y + first);
        return;
    }
    /* Through a contiguous copy, for the same rounding. */
    enum { chunk = 64 };
    real y[chunk];
    for (size_t done = 0; done < count; done += chunk) {
        const size_t here = ck_min(chunk, count - done);
        for (size_t i = 0; p->beta != 0 && i < here; i++)
            y[i] = p->y[CK_R(position)(first + done + i, length, p->incy)];
        run->kernels->axpby(here, p->alpha, sums + done, p->beta, y);
        for (size_t i = 0; i < here; i++)
            p->y[CK_R(position)(first + done + i, length, p->incy)] = y[i];
    }
}

/* x where it lies to a line as the rows of A do, or, where these differ, where it begins with one: itself or a copy in
 * `room`. A vector of Swift's or malloc's begins anywhere, and loads of 64 bytes then cross lines, or those of A do.
 * Time of before, both precisions: 1024×1024 with x 16 bytes behind a line 0.84 to 0.90, with A there and x 32 or 48
 * behind one 0.68 to 0.81; 1000×1000 0.69 to 0.87. From nearer, no gain, as rows are read by 32 bytes there. */
typedef struct {
    _Alignas(CK_ALIGNMENT) unsigned char bytes[CK_COPIED_BYTES + CK_LINE_BYTES];
} CK_R(x_room);
static inline const real *CK_R(x_beside)(CK_R(x_room) * room, const CK_R(vector_product) * p, const real *x,
                                         size_t rows, ck_distance distance) {
    if (distance < CK_FROM_THIRD_LEVEL || rows < CK_COPIED_ROWS || p->n > CK_COPIED_BYTES / sizeof(real)) return x;
    const bool are_alike = p->lda * sizeof(real) % CK_LINE_BYTES == 0;
    const uintptr_t wanted = are_alike ? (uintptr_t)p->a % CK_LINE_BYTES : 0;
    if ((uintptr_t)x % CK_LINE_BYTES == wanted) return x;
    real *copy = (real *)(void *)(room->bytes + wanted);
    memcpy(copy, x, p->n * sizeof(real));
    return copy;
}

static void CK_R(gemv_rows_piece)(void *context, size_t index) {
    const CK_R(gemv_run) *run = context;
    const CK_R(vector_product) *p = run->product;
    enum { chunk = 64 };
    _Alignas(CK_ALIGNMENT) real dots[chunk];
    CK_R(x_room) room;
    const size_t start = ck_piece_start(&run->split, index), end = ck_piece_start(&run->split, index + 1);
    const real *x = CK_R(x_beside)(&room, p, run->x, end - start, run->distance);
    for (size_t i = start; i < end; i += chunk) {
        const size_t rows = ck_min(chunk, end - i);
        run->kernels->dots(rows, p->n, p->a + i * p->lda, p->lda, x, dots, run->distance);
        CK_R(put_results)(run, p->m, i, rows, dots);
    }
}

/* Room for the sums of a chunk, just behind the rows of A in the last 12 bits of its address. A load waits for a store
 * before it that has the same ones: 128 bytes ahead of the rows, 1024×1024 took a sixth longer than here. */
typedef struct {
    _Alignas(CK_ALIGNMENT) unsigned char bytes[CK_SUM_CHUNK * sizeof(real) + CK_PAGE_BYTES];
} CK_R(sum_room);
static inline real *CK_R(sums_behind)(CK_R(sum_room) * room, const real *a) {
    const uintptr_t start = (uintptr_t)room->bytes, wanted = (uintptr_t)a - 128;
    return (real *)(void *)(room->bytes + ((wanted - start) % CK_PAGE_BYTES & ~(uintptr_t)(CK_ALIGNMENT - 1)));
}

/* Whether the sums of m rows can be formed in y itself: each is stored once, wherever y begins. */
static inline bool CK_R(sums_in_place)(const CK_R(kernels) * kernels, size_t m, real alpha, real beta, ptrdiff_t incy,
                                       const real *a, size_t lda, ck_distance distance) {
    if (alpha != 1 || beta != 0 || incy != 1) return false;
    return ck_sums_in_registers(kernels->vector * sizeof(real), m, a, lda * sizeof(real), distance) ||
           (m == 8 && distance == CK_FROM_SECOND_LEVEL);
}

static void CK_R(gemv_columns_piece)(void *context, size_t index) {
    const CK_R(gemv_run) *run = context;
    const CK_R(vector_product) *p = run->product;
    CK_R(sum_room) room;
    const size_t start = ck_piece_start(&run->split, index), end = ck_piece_start(&run->split, index + 1);
    if (CK_R(sums_in_place)(run->kernels, p->m, p->alpha, p->beta, p->incy, p->a + start, p->lda, run->distance)) {
        run->kernels->weighted_row_sum(p->m, end - start, p->a + start, p->lda, run->x, p->y + start, run->distance);
        return;
    }
    for (size_t j = start; j < end; j += CK_SUM_CHUNK) {
        const size_t columns = ck_min(CK_SUM_CHUNK, end - j);
        real *const sums = CK_R(sums_behind)(&room, p->a + j);
        run->kernels->weighted_row_sum(p->m, columns, p->a + j, p->lda, run->x, sums, run->distance);
        CK_R(put_results)(run, p->n, j, columns, sums);
    }
}

/* The sums of some columns over a group of blocks. */
static void CK_R(gemv_blocks_piece)(void *context, size_t index) {
    const CK_R(gemv_run) *run = context;
    const CK_R(vector_product) *p = run->product;
    const size_t first = index / run->split.count * run->group, end = ck_min(first + run->group, run->blocks);
    const size_t part = index % run->split.count, j = ck_piece_start(&run->split, part);
    const size_t columns = ck_piece_start(&run->split, part + 1) - j;
    const real *a = p->a + first * run->block * p->lda + j, *x = run->x + first * run->block;
    real *sums = run->partial + first * run->partial_stride + j;
    if (end - first == CK_BLOCKS_AT_ONCE) {
        const size_t last_rows = ck_min(run->block, p->m - (end - 1) * run->block);
        run->kernels->narrow_block_sums(run->block, last_rows, columns, a, p->lda, x, sums, run->partial_stride);
        return;
    }
    /* Where the sums stay in the first-level cache: in place, 4096×4096 took 6% longer. */
    CK_R(sum_room) room;
    real *const near = CK_R(sums_behind)(&room, a);
    for (size_t b = first; b < end; b++) {
        const size_t rows = ck_min(run->block, p->m - b * run->block);
        run->kernels->weighted_row_sum(rows, columns, a, p->lda, x, near, run->distance);
        memcpy(sums, near, columns * sizeof(real));
        a += run->block * p->lda;
        x += run->block;
        sums += run->partial_stride;
    }
}

size_t CK_R(vector_product_bytes)(const CK_R(vector_product) * p) {
    const bool transposed = p->transpose == CK_TRANSPOSE;
    const size_t length = transposed ? p->m : p->n, block = transposed ? CK_R(sum_block)(p->m, p->n) : p->m;
    const size_t of_x = p->incx == 1 ? 0 : ck_round_up(length * sizeof(real), CK_ALIGNMENT);
    return of_x + (block < p->m ? ck_ceil_div(p->m, block) * CK_R(partial_stride)(p) * sizeof(real) : 0);
}

void CK_R(run_vector_product)(const CK_R(vector_product) * p, const CK_R(kernels) * kernels, void *memory,
                              const ck_executor *executor) {
    const bool transposed = p->transpose == CK_TRANSPOSE;
    const size_t length_x = transposed ? p->m : p->n, length_y = transposed ? p->n : p->m;
    if (length_y == 0) return;
    if (p->alpha == 0 || length_x == 0) {
        for (size_t i = 0; i < length_y; i++) {
            real *y = p->y + CK_R(position)(i, length_y, p->incy);
            *y = p->beta == 0 ? 0 : p->beta * *y;
        }
        return;
    }
    CK_R(gemv_run) run = {.product = p, .kernels = kernels, .x = p->x};
    if (p->incx != 1) {
        real *x = memory;
        for (size_t i = 0; i < length_x; i++)
            x[i] = p->x[CK_R(position)(i, length_x, p->incx)];
        run.x = x;
    }
    run.distance = ck_distance_of(p->m, p->n, sizeof(real));
    if (!transposed && run.distance < CK_FROM_MEMORY && p->n <= CK_SHORT_ROW / sizeof(real))
        run.distance = CK_FROM_FIRST_LEVEL;
    const size_t threads = ck_useful_threads(executor, (double)p->m * (double)p->n / CK_READS_PER_NANOSECOND);
    const ck_executor limited = ck_limited(executor, threads);
    if (!transposed) {
        run.split = ck_split_evenly(length_y, threads == 1 ? 1 : 2 * threads, CK_ALIGNMENT / sizeof(real));
        ck_run(&limited, run.split.count, CK_R(gemv_rows_piece), &run);
        return;
    }
    _Alignas(CK_ALIGNMENT) real narrow[CK_NARROW_BYTES / sizeof(real)];
    if (threads == 1 && CK_R(narrow_sums)(kernels, p->m, p->n, p->a, p->lda, run.x, narrow)) {
        CK_R(put_results)(&run, length_y, 0, length_y, narrow);
        return;
    }
    run.block = CK_R(sum_block)(p->m, p->n);
    run.blocks = ck_ceil_div(p->m, run.block);
    const size_t granularity = CK_DOT_LANE_BYTES / sizeof(real);
    const size_t pages = length_y * sizeof(real) / CK_PAGE_BYTES;
    if (run.blocks == 1) {
        const size_t pieces = ck_max(threads, ck_min(pages, 2 * threads));
        run.split = ck_split_evenly(length_y, threads == 1 ? 1 : pieces, granularity);
        ck_run(&limited, run.split.count, CK_R(gemv_columns_piece), &run);
        return;
    }
    const bool is_narrow = length_y <= kernels->narrow_blocks || p->m < CK_LEAST_BLOCKED_ROWS;
    run.group = is_narrow ? CK_BLOCKS_AT_ONCE : 1;
    run.partial = memory;
    if (p->incx != 1) run.partial += ck_round_up(length_x, CK_ALIGNMENT / sizeof(real));
    run.partial_stride = CK_R(partial_stride)(p);
    const size_t groups = ck_ceil_div(run.blocks, run.group);
    /* A piece for each thread, and two where they are not less than a page of each row. */
    const size_t parts = ck_max(ck_ceil_div(threads, groups), ck_min(pages, ck_ceil_div(2 * threads, groups)));
    const size_t chunks = ck_ceil_div(length_y, CK_SUM_CHUNK);
    run.split = ck_split_evenly(length_y, ck_max(parts, chunks), granularity);
    ck_run(&limited, groups * run.split.count, CK_R(gemv_blocks_piece), &run);
    for (size_t b = 1; b < run.blocks; b++)
        kernels->axpby(length_y, 1, run.partial + b * run.partial_stride, 1, run.partial);
    CK_R(put_results)(&run, length_y, 0, length_y, run.partial);
}

bool CK_R(run_tiny_vector_product)(ck_transpose transpose, size_t m, size_t n, real alpha, const real *a, size_t lda,
                                   const real *x, ptrdiff_t incx, real beta, real *y, ptrdiff_t incy) {
    const bool transposed = transpose == CK_TRANSPOSE;
    if ((transposed ? n : m) - 1 >= CK_TINY_RESULT || ((m - 1) | (n - 1)) >= CK_TINY_MATRIX) return false;
    if (m * n > CK_TINY_MATRIX || lda < n || lda >= (size_t)1 << 20) return false;
    if ((unsigned)transpose > 1 || incx != 1 || incy != 1 || !a || !x || !y || alpha == 0) return false;
    const size_t length_x = transposed ? m : n, length_y = transposed ? n : m;
    const ck_range range_a = ck_range_of(a, ((m - 1) * lda + n) * sizeof(real));
    const ck_range range_x = ck_range_of(x, length_x * sizeof(real)), range_y = ck_range_of(y, length_y * sizeof(real));
    if (!ck_lies_apart(range_y, range_a, range_x)) return false;

    const CK_R(kernels) *kernels = CK_R(kernels_of)(ck_current_variant());
    _Alignas(CK_ALIGNMENT) real sums[CK_TINY_RESULT]; /* a store that crosses lines is not passed on */
    if (!transposed)
        kernels->dots(m, n, a, lda, x, sums, CK_FROM_FIRST_LEVEL);
    else if (CK_R(sum_block)(m, n) == m) {
        const bool in_place = CK_R(sums_in_place)(kernels, m, alpha, beta, incy, a, lda, CK_FROM_FIRST_LEVEL);
        kernels->weighted_row_sum(m, n, a, lda, x, in_place ? y : sums, CK_FROM_FIRST_LEVEL);
        if (in_place) return true;
    } else if (!CK_R(narrow_sums)(kernels, m, n, a, lda, x, sums))
        return false;
    kernels->axpby(length_y, alpha, sums, beta, y);
    return true;
}

/* A function of its own, so that a tiny product does not pay for its frame. */
static __attribute__((noinline)) ck_status CK_R(gemv_of_any_size)(ck_transpose transpose_a, size_t m, size_t n,
                                                                  real alpha, const real *a, size_t lda, const real *x,
                                                                  ptrdiff_t incx, real beta, real *y, ptrdiff_t incy,
                                                                  const ck_executor *executor) {
    if (transpose_a != CK_NO_TRANSPOSE && transpose_a != CK_TRANSPOSE) return CK_INVALID_ARGUMENT;
    const bool transposed = transpose_a == CK_TRANSPOSE;
    ck_operand operands[] = {
        ck_vector(y, transposed ? n : m, incy, sizeof(real)),
        ck_matrix(a, m, n, lda, sizeof(real)),
        ck_vector(x, transposed ? m : n, incx, sizeof(real)),
    };
    const ck_status status = ck_check_operands(operands, 3, 1);
    if (status) return status;

    ck_executor storage;
    executor = ck_resolve_executor(executor, &storage);
    const CK_R(vector_product) product = {transpose_a, m, n, alpha, a, lda, x, incx, beta, y, incy};
    const size_t bytes = CK_R(vector_product_bytes)(&product);
    _Alignas(CK_ALIGNMENT) unsigned char small[CK_SMALL_BYTES];
    void *memory = bytes <= CK_SMALL_BYTES ? small : ck_workspace_take(bytes);
    if (!memory) return CK_NO_MEMORY;
    CK_R(run_vector_product)(&product, CK_R(kernels_of)(ck_current_variant()), memory, executor);
    if (memory != small) ck_workspace_give(memory);
    return CK_SUCCESS;
}

ck_status CK_R(gemv)(ck_transpose transpose_a, size_t m, size_t n, real alpha, const real *a, size_t lda, const real *x,
                     ptrdiff_t incx, real beta, real *y, ptrdiff_t incy, const ck_executor *executor) {
    if (CK_R(run_tiny_vector_product)(transpose_a, m, n, alpha, a, lda, x, incx, beta, y, incy)) return CK_SUCCESS;
    return CK_R(gemv_of_any_size)(transpose_a, m, n, alpha, a, lda, x, incx, beta, y, incy, executor);
}
#undef CK_READS_PER_NANOSECOND
#undef CK_SUM_CHUNK
#undef CK_SUM_BLOCK
#undef CK_LEAST_BLOCKED_ROWS
#undef CK_MOST_SUM_BLOCKS
#undef CK_BLOCKED_ROW_BYTES
#undef CK_PAGE_BYTES
#undef CK_SHORT_ROW
#undef CK_COPIED_BYTES
#undef CK_COPIED_ROWS
#undef CK_TINY_RESULT
#undef CK_TINY_MATRIX
#undef CK_NARROW_BYTES
#undef CK_LEAST_NARROW_ROWS
