/* Times of calls on several numbers of threads, in turns, and a comparison of what they compute. See ./run.
 *
 *     scaling CALLS SECONDS THREADS… */
#define _GNU_SOURCE
#include "../../CKernels/include/CKernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../../Tests/Support/split_mix.h"
#include "../../Tests/Support/timing.h"

enum { turns = 5, most_counts = 64 };

typedef enum { gemm, gemv, outer, sigmoid, bce, adam, step, operation_count } operation;
static const char *const operations[] = {"gemm", "gemv", "outer", "sigmoid", "bce", "adam", "step"};
static const size_t sizes_of[] = {3, 2, 2, 1, 2, 1, 4};

typedef struct {
    operation operation;
    size_t sizes[4];
    ck_transpose transpose_a, transpose_b;
    double beta;
} call;

static const char *calls_path;
static size_t line_number;
static void fail(const char *what) {
    fprintf(stderr, "scaling: %s:%zu: %s\n", calls_path, line_number, what);
    exit(1);
}

/* 64x256x784:nt:beta=1 */
static call parse(const char *name, char *shape) {
    call c = {.operation = operation_count};
    for (size_t i = 0; i < operation_count; i++)
        if (strcmp(name, operations[i]) == 0) c.operation = (operation)i;
    if (c.operation == operation_count) fail("not a known operation");
    char *options = strchr(shape, ':');
    if (options) *options++ = 0;
    size_t count = 0;
    for (char *rest = NULL, *size = strtok_r(shape, "x", &rest); size; size = strtok_r(NULL, "x", &rest)) {
        const unsigned long n = strtoul(size, NULL, 10);
        if (n < 1 || n > 1 << 26 || count == sizes_of[c.operation]) fail("not a shape of that operation");
        c.sizes[count++] = n;
    }
    if (count != sizes_of[c.operation]) fail("not a shape of that operation");
    for (char *rest = NULL, *o = options ? strtok_r(options, ":", &rest) : NULL; o; o = strtok_r(NULL, ":", &rest)) {
        if (strcmp(o, "beta=1") == 0) {
            c.beta = 1;
        } else if (c.operation == gemv && strcmp(o, "t") == 0) {
            c.transpose_a = CK_TRANSPOSE;
        } else if (c.operation == gemm && (strcmp(o, "nt") == 0 || strcmp(o, "tn") == 0 || strcmp(o, "tt") == 0)) {
            c.transpose_a = o[0] == 't' ? CK_TRANSPOSE : CK_NO_TRANSPOSE;
            c.transpose_b = o[1] == 't' ? CK_TRANSPOSE : CK_NO_TRANSPOSE;
        } else {
            fail("not an option of that operation");
        }
    }
    return c;
}

/* Elements of what a call reads, reads beside it, writes, and keeps. */
typedef struct {
    size_t first, second, result, parameters;
} lengths;
static lengths lengths_of(const call *c) {
    const size_t *s = c->sizes;
    switch (c->operation) {
    case gemm: return (lengths){s[0] * s[2], s[2] * s[1], s[0] * s[1], 0};
    case gemv: {
        const bool transposed = c->transpose_a == CK_TRANSPOSE;
        return (lengths){s[0] * s[1], transposed ? s[0] : s[1], transposed ? s[1] : s[0], 0};
    }
    case outer: return (lengths){s[0], s[1], s[0] * s[1], 0};
    case sigmoid: return (lengths){s[0], 0, s[0], 0};
    case bce: return (lengths){s[0] * s[1], s[0] * s[1], s[0] * s[1], 0};
    case adam: return (lengths){s[0], 0, 2 * s[0], s[0]};
    default: {
        const size_t parameters = s[2] * (s[1] + 1) + s[3] * (s[2] + 1);
        return (lengths){s[0] * s[1], s[0] * s[3], parameters, parameters};
    }
    }
}

/* In huge pages, as Matrix has large ones. */
static void *take(size_t bytes) {
    const size_t page = (size_t)2 << 20, rounded = (bytes / page + 1) * page;
    void *p = aligned_alloc(page, rounded);
    if (!p) fail("no memory for it");
    if (bytes >= 2 * page) madvise(p, rounded, MADV_HUGEPAGE);
    memset(p, 0, rounded);
    return p;
}

static double turn_seconds;
static size_t counts[most_counts], count_of_counts;
static bool differs;

#define BODY "../../Benchmarks/Scaling/scaling_body.h"
#include "../../Tests/Support/both_precisions.h"

int main(int count, char **arguments) {
    FILE *file = count > 3 ? fopen(arguments[1], "re") : NULL;
    turn_seconds = count > 3 ? strtod(arguments[2], NULL) / turns : 0;
    for (int i = 3; i < count && count_of_counts < most_counts; i++)
        counts[count_of_counts++] = strtoul(arguments[i], NULL, 10);
    if (!file || !(turn_seconds > 0) || counts[0] < 1) {
        fprintf(stderr, "usage: scaling CALLS SECONDS THREADS…, with a file that can be read\n");
        return 2;
    }
    calls_path = arguments[1];
    printf("%s, %s, %s\n\n| µs on so many threads |", ck_cpu_name(), ck_instruction_set_name(ck_instruction_set()),
           ck_openmp_runtime());
    for (size_t i = 0; i < count_of_counts; i++)
        printf(" %zu |", counts[i]);
    printf(" times faster |\n|---|");
    for (size_t i = 0; i <= count_of_counts; i++)
        printf("---|");
    printf("\n");
    char line[256];
    while (fgets(line, sizeof line, file)) {
        line_number++;
        char *rest = NULL, *name = strtok_r(line, " \n", &rest);
        if (!name || *name == '#') continue;
        char *shape = strtok_r(NULL, " \n", &rest), *precision = strtok_r(NULL, " \n", &rest);
        if (!shape) fail("a shape is missing");
        char title[256];
        snprintf(title, sizeof title, "%s %s", name, shape);
        const call c = parse(name, shape);
        if (!precision || *precision == '#') smeasure(&c, title);
        for (; precision && *precision != '#'; precision = strtok_r(NULL, " \n", &rest)) {
            if (strcmp(precision, "float") == 0)
                smeasure(&c, title);
            else if (strcmp(precision, "double") == 0)
                dmeasure(&c, title);
            else
                fail("a precision is float or double");
        }
    }
    fclose(file);
    return differs;
}
