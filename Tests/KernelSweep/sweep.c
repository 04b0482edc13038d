/* The products over shapes of every kind, what goes element by element over every length, and networks, from C alone:
 * what runs where the Swift toolchain does not, such as on another architecture under emulation (see ./run).
 *
 * Each case runs on every instruction set of this processor, on the calling thread and on a pool of three, and a
 * product on a pool of eight that starts all pieces at once, where threads pay. The values are held against a reference
 * of at least twice the precision, within the bound of the header; what lies around C, or is not to be read, is NaN.
 * All instruction sets with fused multiply-add and all executors must give the same bits, and the digest of these bits,
 * printed at the end, is the same on every architecture.
 *
 *     sweep           on every instruction set of this processor
 *     sweep --best    on the best of them, on the calling thread
 *     sweep --bits    the same, products and networks without the reference, which takes most of the time where another
 *                     processor is emulated: for a digest that is held against one computed with it */
#include "../../CKernels/include/CKernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../Support/host_pool.h"
#include "../Support/split_mix.h"

enum { pool_threads = 3, crowd_threads = 8 };

/* Instruction sets from here on; the best comes last. */
static size_t first_set;
static bool only_serial;
/* Products are not held against the reference. */
static bool only_bits;

/* The library yields where a piece finds no memory: never, on an executor that keeps to its concurrency. */
static atomic_size_t waits;
int sched_yield(void) {
    atomic_fetch_add(&waits, 1);
    return 0;
}

/* Numbers in [−1, 1) with few enough bits to be the same floats and doubles everywhere. */
static uint64_t random_state;
static double random_number(void) { return (double)(split_mix(&random_state) >> 40) / 8388608.0 - 1.0; }

/* A sum of products in twice the working precision (Ogita, Rump and Oishi, SIAM J. Sci. Comput. 26(6), 2005). */
typedef struct {
    double sum, rest;
} long_sum;
static void add_product(long_sum *s, double x, double y) {
    const double product = x * y, error = fma(x, y, -product);
    const double sum = s->sum + product, shift = sum - s->sum;
    s->rest += error + ((s->sum - (sum - shift)) + (product - shift));
    s->sum = sum;
}

static void *allocate(size_t count, size_t size) {
    void *p = malloc(count * size + 1);
    if (!p) {
        fprintf(stderr, "sweep: no memory for %zu elements\n", count);
        exit(1);
    }
    return p;
}

static size_t passed, failed;
#define FIRST_DIGEST 0xcbf29ce484222325u
static uint64_t digest = FIRST_DIGEST;

typedef struct {
    size_t m, n, k;
    bool transpose_a, transpose_b;
    double alpha, beta;
    size_t stride, padding; /* of each row: at least stride, at least so much more than its length */
    bool is_gemv;           /* n is 1, B and C are vectors whose increments are their leading dimensions */
} sweep_case;

static size_t leading_dimension(const sweep_case *c, size_t columns) {
    const size_t padded = columns + c->padding;
    return padded > c->stride ? padded : c->stride;
}

static void report(const char *precision, const char *set, const char *executor, const sweep_case *c,
                   const char *what) {
    failed++;
    printf("%s, %s, %s: %s %zu×%zu×%zu %s %s alpha %g beta %g stride %zu padding %zu: %s\n", precision, set, executor,
           c->is_gemv ? "gemv" : "gemm", c->m, c->n, c->k, c->transpose_a ? "Aᵀ" : "A", c->transpose_b ? "Bᵀ" : "B",
           c->alpha, c->beta, c->stride, c->padding, what);
}

static void report_length(const char *precision, const char *set, const char *executor, const char *kernel, size_t n,
                          const char *what) {
    failed++;
    printf("%s, %s, %s: %s of %zu: %s\n", precision, set, executor, kernel, n, what);
}

/* By value, so that the order of a number's bytes does not matter. */
static void add_to_digest(uint64_t bits) { digest = (digest ^ bits) * 0x100000001b3u; }

#define BODY "../KernelSweep/elementwise_body.h"
#include "../Support/both_precisions.h"
#define BODY "../KernelSweep/network_body.h"
#include "../Support/both_precisions.h"
#define BODY "../KernelSweep/product_body.h"
#include "../Support/both_precisions.h"

/* With alpha and beta from the list where both are 0. */
static void sweep(sweep_case c) {
    static size_t number;
    static const struct {
        double alpha, beta;
    } scalars[] = {{1, 0}, {1, 1}, {-0.5, 2}, {1, 0}, {0, 1}, {1.5, 0}, {0, 0}};
    if (c.alpha == 0 && c.beta == 0) {
        c.alpha = scalars[number % 7].alpha;
        c.beta = scalars[number % 7].beta;
    }
    random_state = ++number;
    scheck(&c);
    dcheck(&c);
}

/* What is of interest only for the executors: the digest stays that of the other cases. */
static void sweep_executors(sweep_case c) {
    const uint64_t known = digest;
    sweep(c);
    digest = known;
}

static void sweep_elements(size_t n) {
    random_state = n;
    scheck_elements(n);
    dcheck_elements(n);
}

static void sweep_outer(size_t m, size_t n, size_t padding) {
    static const double betas[] = {0, 1, -0.5};
    for (size_t i = 0; i < 3; i++) {
        random_state = 1000 * m + n;
        scheck_outer(m, n, padding, betas[i]);
        random_state = 1000 * m + n;
        dcheck_outer(m, n, padding, betas[i]);
    }
}

/* A batch, and up to six sizes: the inputs, and the outputs of each layer, ended by 0. */
static void sweep_network(const size_t *shape) {
    size_t count = 0;
    while (count < 5 && shape[count + 2] > 0)
        count++;
    random_state = shape[0];
    scheck_network(shape[0], count, shape + 1);
    random_state = shape[0];
    dcheck_network(shape[0], count, shape + 1);
}

int main(int count, char **arguments) {
    only_bits = count == 2 && strcmp(arguments[1], "--bits") == 0;
    only_serial = only_bits || (count == 2 && strcmp(arguments[1], "--best") == 0);
    if (count > 2 || (count == 2 && !only_serial)) {
        fputs("usage: sweep [--best|--bits]\n", stderr);
        return 2;
    }
    for (size_t i = 0; only_serial && i < ck_instruction_set_count(); i++) {
        if (ck_instruction_set_is_available(i)) first_set = i;
    }
    static const size_t few[] = {1, 2, 3, 5, 6, 7, 11, 12, 13, 17, 25}, wide[] = {1, 2, 15, 16, 17, 31, 32, 33, 48, 67},
                        deep[] = {1, 2, 7, 8, 9, 31, 65, 257};
    for (size_t i = 0; i < sizeof few / sizeof *few; i++) {
        for (size_t j = 0; j < sizeof wide / sizeof *wide; j++) {
            for (size_t p = 0; p < sizeof deep / sizeof *deep; p++) {
                const size_t way = i + j + p;
                sweep((sweep_case){few[i], wide[j], deep[p], way & 1, way & 2, 0, 0, 0, way % 3, false});
                sweep((sweep_case){few[i], wide[j], deep[p], !(way & 1), way & 2, 0, 0, way % 5 ? 0 : 1024, 0, false});
            }
        }
    }
    /* One and more for each way through a product: see the table in CKernels/gemm/README.md. */
    static const size_t ways[][4] = {
        {96, 90, 100, 0},  {61, 60, 70, 1024}, {20, 700, 300, 0},  {150, 400, 300, 0},   {300, 100, 64, 1024},
        {400, 70, 260, 0}, {300, 200, 300, 0}, {260, 300, 16, 0},  {30, 1024, 9, 1024},  {2, 1500, 700, 0},
        {7, 2048, 301, 0}, {16, 1100, 530, 0}, {20, 18, 5000, 0},  {40, 100, 2500, 0},   {1, 1500, 333, 0},
        {1500, 1, 333, 0}, {37, 53, 71, 0},    {127, 129, 131, 0}, {16, 16, 9000, 4096}, {0, 5, 3, 0},
        {5, 0, 3, 0},      {5, 7, 0, 0},       {300, 45, 1, 0},    {70, 12, 1, 1024},    {70, 900, 310, 0},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        for (unsigned transposes = 0; transposes < 4; transposes++)
            sweep((sweep_case){ways[i][0], ways[i][1], ways[i][2], transposes & 1, transposes & 2, 0, 0, ways[i][3],
                               i % 2, false});
    }
    /* Few rows, whole registers and parts of them: up to 4 of the rows of C side by side, 8 rows of B at a time. */
    for (size_t rows = 2; rows <= 9; rows++) {
        sweep((sweep_case){rows, 1100 + rows, 520 + rows, rows & 1, false, 0, 0, 0, rows % 3, false});
        sweep((sweep_case){rows, 300 + 7 * rows, 510 + rows, rows & 2, true, 0, 0, 0, rows % 3, false});
    }
    /* B transposed with more rows than stay in registers, in groups with every rest; and the most. */
    for (size_t rows = 10; rows <= 20; rows++)
        sweep((sweep_case){rows, 300 + 7 * rows, 260 + rows, rows & 1, true, rows & 2 ? 1 : -0.5, rows & 4 ? 1 : 0, 0,
                           rows % 3, false});
    sweep((sweep_case){32, 600, 517, false, true, 1, 0, 0, 0, false});
    sweep((sweep_case){16, 65, 3000, false, true, 1, 0, 0, 0, false}); /* on threads, a last piece of one column */
    /* A few columns beside whole registers of them, with A in either order. */
    for (size_t columns = 1; columns <= 15; columns++)
        sweep((sweep_case){40 + 3 * columns, columns & 1 ? columns : 32 + columns, 100 + columns, columns & 2,
                           columns & 4, columns & 8 ? -0.5 : 1, columns % 5 ? 0 : 2, 0, columns % 3, false});
    /* Dot products of rows: few of them, few columns with B in either order, the edges of the rule for either, and deep
     * ones in blocks, of which the threads take some each. */
    for (size_t rows = 2; rows <= 16; rows++) {
        sweep((sweep_case){rows, 23 + 5 * rows, 17 * (rows + 5), false, true, 0, 0, 0, rows % 3, false});
        sweep((sweep_case){rows, rows / 2 + 1, 4 * rows, false, true, 0, 0, 0, rows % 2, false});
    }
    for (size_t columns = 2; columns <= 15; columns++) {
        sweep((sweep_case){30 + columns, columns, 17 * columns + 1, false, true, 0, 0, 0, columns % 3, false});
        sweep((sweep_case){30 + columns, columns, 8 * columns + 15, false, true, 0, 0, 0, columns % 3, false});
        sweep((sweep_case){22 + columns, columns, 16 * columns + 3, false, false, 0, 0, 0, columns % 3, false});
        sweep((sweep_case){4 * columns, columns, 13 * columns + 50 / columns, false, false, 0, 0, 0, 0, false});
        sweep((sweep_case){700 + columns, columns, 250 + columns, false, false, 0, 0, 0, columns % 3, false});
        sweep((sweep_case){2 * columns + 1, columns, 255 + columns % 2, false, false, 0, 0, 0, columns % 3, false});
        sweep((sweep_case){columns < 7 ? 3 * columns - 2 : 2 * columns - 4, columns, 400, false, false, 0, 0, 0, 0,
                           false});
    }
    static const size_t middling[][3] = {
        {18, 15, 256},  {20, 40, 300},  {24, 100, 257}, {25, 18, 512}, {32, 513, 520}, {33, 17, 768}, {48, 50, 771},
        {49, 16, 800},  {19, 20, 9001}, {17, 17, 200},  {90, 18, 193}, {60, 17, 95},   {41, 19, 210}, {6, 70, 128},
        {12, 100, 129}, {13, 100, 129}, {8, 64, 65},    {8, 65, 65},   {7, 20, 63},    {16, 25, 96},  {17, 25, 97},
        {16, 32, 100},  {32, 41, 195},  {33, 41, 195},  {48, 29, 130}, {48, 31, 128},  {48, 57, 257}, {49, 28, 256},
        {64, 8, 80},    {65, 8, 255},   {70, 8, 300},   {20, 3, 32},   {66, 4, 40},    {21, 5, 48},   {22, 6, 50},
        {23, 9, 80},    {24, 10, 81},   {10, 600, 5},   {5, 700, 7},   {8, 50, 80},    {8, 50, 79},   {6, 100, 64},
        {6, 101, 64},   {5, 20, 63},    {7, 48, 96},    {7, 48, 95},   {9, 20, 80},    {12, 39, 95},  {12, 24, 100},
        {70, 2, 16},    {40, 2, 15},    {60, 2, 17},    {8, 40, 40},   {8, 41, 40},    {5, 20, 39}};
    for (size_t i = 0; i < sizeof middling / sizeof *middling; i++)
        sweep((sweep_case){middling[i][0], middling[i][1], middling[i][2], false, true, 0, 0, 0, i % 3, false});
    /* The last columns as dot products, and where they are not: shapes too shallow, one too deep, too few rows. */
    static const size_t last[][3] = {{17, 17, 17},  {8, 9, 40},    {70, 10, 33},   {65, 19, 100},  {20, 33, 300},
                                     {90, 18, 31},  {31, 35, 120}, {20, 65, 1025}, {8, 129, 1024}, {36, 36, 200},
                                     {40, 13, 193}, {50, 21, 210}, {16, 17, 8},    {15, 17, 8},    {99, 33, 7},
                                     {2, 17, 64},   {22, 18, 24},  {30, 18, 23},   {22, 19, 48},   {30, 19, 47},
                                     {40, 20, 128}, {40, 20, 127}, {40, 21, 96},   {40, 21, 95}};
    for (size_t i = 0; i < sizeof last / sizeof *last; i++) {
        sweep((sweep_case){last[i][0], last[i][1], last[i][2], false, i & 1, -0.5, 2, 0, i % 3, false});
        sweep((sweep_case){last[i][0], last[i][1], last[i][2], false, !(i & 1), 1, i & 2 ? 1 : 0, 0, i % 3, false});
    }
    /* Columns of C put together and in their places: a few steps, rows that follow one another and that do not. */
    for (size_t columns = 1; columns <= 12; columns++) {
        sweep((sweep_case){200 + columns, columns, 3 * columns, true, columns & 1, 0, 0, 0, 0, false});
        sweep((sweep_case){131, columns, 2 * columns + 3, true, !(columns & 1), 0, 0, 0, 3, false});
        sweep((sweep_case){131, columns, 2 * columns + 3, true, false, -0.5, 2, 0, columns % 3, false});
    }
    /* One register of columns or a little more, A transposed, whose rows fall on one another. */
    for (size_t columns = 4; columns <= 12; columns++)
        sweep((sweep_case){100, columns, 47, true, columns & 1, columns == 6 ? -0.5 : 0, 0, columns % 3 ? 512 : 0, 0,
                           false});
    for (size_t steps_of_pair = 15; steps_of_pair <= 27; steps_of_pair += 4)
        sweep((sweep_case){64, 2, steps_of_pair, false, false, 0, 0, 0, 1, false});
    /* Short rows of B, turned, and the edges of that for a few rows. */
    for (size_t columns = 2; columns <= 4; columns++) {
        sweep((sweep_case){40, columns, 100 + 7 * columns, false, false, 0, 0, 0, columns % 2, false});
        for (size_t rows = 2; rows <= 6; rows++) {
            sweep((sweep_case){rows, columns, 95 + rows % 3, false, false, 0, 0, 0, columns % 2, false});
            sweep((sweep_case){rows, columns, 127 + rows % 2, false, false, -0.5, 2, 0, columns % 2, false});
            sweep((sweep_case){rows, columns, 900 * rows, false, false, 1, 1, 0, columns % 2, false});
        }
    }
    /* So many rows and columns that blocks of the depth are deeper, with a column over, and A in place or packed. */
    sweep((sweep_case){512, 545, 512, false, false, 1, 1, 0, 2, false});
    sweep((sweep_case){513, 529, 514, true, true, -0.5, 2, 1024, 0, false});
    /* A few steps, and rows of C that fall on one another. */
    sweep((sweep_case){25, 1024, 3, false, false, 0, 0, 0, 0, false});
    sweep((sweep_case){14, 1100, 11, true, true, -0.5, 2, 2048, 0, false});
    /* A few elements, deep: four and two blocks of the depth side by side, and what is left. */
    for (size_t rows = 2; rows <= 5; rows++) {
        for (size_t blocks = 2; blocks <= 7; blocks++)
            sweep((sweep_case){rows, 3 * blocks - rows, 250 * blocks + rows, blocks & 1, false, 0, 0, 0, rows % 3,
                               false});
        sweep((sweep_case){rows, 16 / (rows - 1), 256 * rows, rows & 1, false, 0, 0, 0, 0, false});
    }
    static const size_t steps[] = {64, 65, 66, 67, 68, 259, 1025};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        for (size_t columns = 2; columns <= 17; columns++)
            sweep((sweep_case){2 + (columns + i) % 4, columns, steps[i], columns & 1, false, 0, 0, 0, columns % 3,
                               false});
    }
    sweep((sweep_case){2, 16, 33001, false, false, 1, 1, 0, 0, false});
    sweep((sweep_case){2, 8, 450001, false, false, -0.5, 2, 0, 0, false}); /* threads take some of the blocks each */
    sweep((sweep_case){3, 5, 9001, false, true, 0, 0, 0, 1, false});
    sweep((sweep_case){7, 300, 4200, false, true, 0, 0, 0, 0, false});
    sweep((sweep_case){300, 10, 4100, false, true, 0, 0, 0, 2, false});
    sweep((sweep_case){300, 10, 4100, false, false, 0, 0, 0, 2, false});
    sweep((sweep_case){41, 13, 23000, false, false, -0.5, 2, 0, 0, false});
    sweep((sweep_case){14, 13, 33000, false, true, -0.5, 2, 0, 1, false});
    sweep((sweep_case){2, 800, 4096, false, true, 1, 1, 0, 0, false}); /* from memory, rows that fall on one another */
    sweep((sweep_case){17, 1024, 600, false, false, 0, 0, 1024, 0, false});
    /* One column of tiles with A from memory. */
    sweep((sweep_case){1501, 8, 3001, false, false, 0, 0, 0, 1, false});
    /* Few columns with A transposed, from the third-level cache or from memory. */
    sweep((sweep_case){1501, 7, 2100, true, false, 0, 0, 0, 1, false});
    sweep((sweep_case){1203, 15, 2600, true, true, -0.5, 2, 0, 0, false});
    /* Few rows, both transposed: in one tile, at once or by blocks, with each edge. */
    for (size_t i = 2; i <= 16; i++) {
        sweep((sweep_case){i, 14 - (i * 5) % 13, 3 * i + 20, true, true, 0, 0, 0, i % 3, false});
        sweep((sweep_case){i / 2 + 1, 14 - (i * 5) % 13, 100 * i, true, true, 0, 0, 0, i % 3, false});
    }
    static const size_t mirrored[][3] = {{7, 50, 30},   {8, 49, 20},    {14, 50, 24}, {15, 97, 60},
                                         {16, 20, 200}, {16, 3000, 40}, {24, 96, 80}, {28, 97, 300},
                                         {32, 48, 515}, {48, 100, 90},  {56, 95, 90}, {64, 1500, 260}};
    for (size_t i = 0; i < sizeof mirrored / sizeof *mirrored; i++)
        sweep((sweep_case){mirrored[i][0], mirrored[i][1], mirrored[i][2], true, true, i % 2 ? -0.5 : 1, i % 4 ? 0 : 2,
                           0, i % 3, false});
    /* More of them, and A turned first, with whole registers and parts of them. */
    static const size_t turned[][3] = {{16, 211, 250}, {22, 300, 257}, {29, 500, 300}, {40, 1601, 517},
                                       {64, 450, 300}, {75, 400, 780}, {96, 700, 520}, {130, 900, 260}};
    for (size_t i = 0; i < sizeof turned / sizeof *turned; i++) {
        sweep((sweep_case){turned[i][0], turned[i][1], turned[i][2], false, true, 1, 0, 0, i % 3, false});
        sweep((sweep_case){turned[i][0], turned[i][1], turned[i][2], i & 1, true, i & 2 ? -0.5 : 1, i & 1 ? 2 : 1, 0,
                           i % 3, false});
    }
    /* The vector product from C and within gemm, short, long, and read in every number of rows at a time. */
    for (size_t i = 0; i < sizeof deep / sizeof *deep; i++) {
        for (size_t j = 0; j < sizeof deep / sizeof *deep; j++) {
            for (unsigned way = 0; way < 4; way++)
                sweep((sweep_case){deep[i] + way, 1, deep[j], way & 1, false, 0, 0, 0, way / 2, true});
        }
    }
    static const size_t matrices[][2] = {{300, 129}, {70, 1100}, {1100, 70},  {607, 1003}, {1500, 2100}, {900, 511},
                                         {900, 512}, {70, 9001}, {30, 40001}, {5000, 520}, {5000, 400},  {16, 600},
                                         {50, 2100}, {3, 569},   {64, 2060},  {41, 1999}};
    for (size_t i = 0; i < sizeof matrices / sizeof *matrices; i++) {
        sweep((sweep_case){matrices[i][0], 1, matrices[i][1], false, false, 0, 0, 0, i % 2, true});
        sweep((sweep_case){matrices[i][0], 1, matrices[i][1], true, false, 0, 0, i % 2 ? 0 : 2048, i % 2, true});
    }
    /* A transposed with so few columns that its rows are read in four blocks side by side, or just not. */
    static const size_t rows_of_four[] = {9, 10, 11, 12, 13, 37, 300, 511, 512, 2047};
    for (size_t i = 0; i < sizeof rows_of_four / sizeof *rows_of_four; i++) {
        for (size_t columns = i % 2 + 1; columns <= 66; columns += 3) {
            sweep((sweep_case){columns, 1, rows_of_four[i], true, false, 0, 0, 0, columns % 2, true});
            sweep((sweep_case){1, columns, rows_of_four[i], columns & 2, columns & 4, 0, 0, 0, 0, false});
        }
    }
    /* Deep enough that threads of a pool that sleeps between calls are worth waking. */
    sweep((sweep_case){16, 15, 60000, false, false, -0.5, 2, 0, 1, false});
    sweep((sweep_case){15, 16, 60000, true, true, 1, 0, 0, 0, false});
    /* As much work as pays for two threads of such a pool, but not for more, with registers of each width: the pieces
     * of the others need memory too. By blocks, with own and with shared B; few rows; depth divided. */
    for (size_t scale = 1; scale <= 8; scale *= 2) {
        sweep_executors((sweep_case){200, 600, 14 * scale, false, false, 0, 0, 0, 0, false});
        sweep_executors((sweep_case){200, 600, 14 * scale, true, true, 0, 0, 0, 1, false});
        sweep_executors((sweep_case){600, 300, 9 * scale, false, true, 0, 0, 0, 0, false});
        sweep_executors((sweep_case){8, 17000, 12 * scale + 1, false, false, 0, 0, 0, 0, false});
        sweep_executors((sweep_case){15, 16, 7000 * scale, false, false, 0, 0, 0, 0, false});
    }
    /* Every length up to more than the registers side by side, and some for the threads of the pool. */
    for (size_t n = 0; n < 300; n++)
        sweep_elements(n);
    sweep_elements(40003);
    static const size_t outers[][3] = {{1, 1, 0},    {50, 1, 0},    {50, 1, 3},  {300, 2, 0}, {171, 3, 0},  {33, 7, 0},
                                       {40, 15, 0},  {5, 15, 1},    {20, 16, 0}, {9, 17, 0},  {12, 31, 2},  {7, 67, 0},
                                       {3, 9001, 0}, {130, 301, 1}, {2, 0, 0},   {0, 2, 0},   {700, 700, 0}};
    for (size_t i = 0; i < sizeof outers / sizeof *outers; i++)
        sweep_outer(outers[i][0], outers[i][1], outers[i][2]);
    /* In one block of rows, in several, and over the whole batch. */
    static const size_t networks[][7] = {
        {1, 5, 4, 3, 2},      {1, 400, 330, 3},        {2, 7, 9, 1},       {72, 10, 9},     {73, 33, 19, 11, 5},
        {145, 9, 1, 7, 1, 2}, {150, 17, 23, 5},        {300, 6, 5, 4, 1},  {1000, 5, 4, 3}, {5, 150, 140, 3, 2},
        {13, 145, 142, 2},    {9, 90, 110, 80, 40, 3}, {5, 300, 70, 1},    {260, 300, 1},   {260, 145, 142, 2},
        {3, 520, 1030, 2},    {20, 600, 1030, 2},      {60, 530, 1025, 2},
    };
    for (size_t i = 0; i < sizeof networks / sizeof *networks; i++)
        sweep_network(networks[i]);
    printf("instruction sets:");
    for (size_t i = first_set; i < ck_instruction_set_count(); i++) {
        if (ck_instruction_set_is_available(i)) printf(" %s", ck_instruction_set_name(i));
    }
    if (waits > 0) {
        failed++;
        printf("\n%zu times a piece found no memory", (size_t)waits);
    }
    if (digest == FIRST_DIGEST)
        printf("\ndigest none\n"); /* no instruction set here has fused multiply-add */
    else
        printf("\ndigest %016llx\n", (unsigned long long)digest);
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed > 0;
}
