#define _GNU_SOURCE /* posix_memalign with strict C11 */

#include "operation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"

static size_t element_size(const operation *op) { return op->is_double ? sizeof(double) : sizeof(float); }

static bool fail(char *reason, size_t size, const char *text, const char *detail) {
    snprintf(reason, size, "%s%s", text, detail);
    return false;
}

/* Lays out `copies` of a matrix with leading dimension max(ld, columns), from its file or, without one, of zeros. */
static bool make_operand(operation *op, operand *x, size_t rows, size_t columns, size_t ld, const char *directory,
                         const char *file) {
    const size_t size = element_size(op);
    *x = (operand){rows, columns, ld > columns ? ld : columns, calloc(op->copies, sizeof(char *))};
    if (!x->sets) return false;
    for (size_t i = 0; i < op->copies; i++) {
        void *memory;
        if (posix_memalign(&memory, 64, x->rows * x->ld * size) != 0) return false;
        x->sets[i] = memory;
        limits_prefer_huge_pages(memory, x->rows * x->ld * size);
        memset(memory, 0, x->rows * x->ld * size);
        if (i > 0) memcpy(memory, x->sets[0], x->rows * x->ld * size);
        if (i > 0 || !file) continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", directory, file);
        FILE *stream = fopen(path, "rb");
        if (!stream) return false;
        bool complete = true;
        for (size_t row = 0; row < rows && complete; row++) {
            complete = fread(x->sets[i] + row * x->ld * size, size, columns, stream) == columns;
        }
        fclose(stream);
        if (!complete) return false;
    }
    return true;
}

static bool read_flag(operation *op, const char *flag, size_t *ld) {
    const bool is_gemm = op->kind == GEMM, is_gemv = op->kind == GEMV;
    if (is_gemm && strlen(flag) == 2 && strspn(flag, "nt") == 2) {
        op->transpose_a = flag[0] == 't';
        op->transpose_b = flag[1] == 't';
    } else if (is_gemv && strlen(flag) == 1 && strspn(flag, "nt") == 1) {
        op->transpose_a = flag[0] == 't';
    } else if (!is_gemv && (strcmp(flag, "beta=0") == 0 || strcmp(flag, "beta=1") == 0)) {
        op->accumulates = flag[5] == '1';
    } else if (strncmp(flag, "ld=", 3) == 0) {
        *ld = strtoul(flag + 3, NULL, 10);
    } else {
        return false;
    }
    return true;
}

bool operation_prepare(operation *op, char **words, int count, char *reason, size_t reason_size) {
    *op = (operation){0};
    const int fixed = 5;
    if (count < fixed) return fail(reason, reason_size, "a prepare has more words", "");
    const char *name = words[0], *directory = words[3];
    if (strcmp(name, "gemm") == 0) {
        op->kind = GEMM;
    } else if (strcmp(name, "gemv") == 0) {
        op->kind = GEMV;
    } else if (strcmp(name, "outer") == 0) {
        op->kind = OUTER;
    } else {
        return fail(reason, reason_size, "a BLAS has no ", name);
    }
    op->is_double = strcmp(words[1], "double") == 0;
    op->copies = strtoul(words[2], NULL, 10);
    const int sizes = op->kind == GEMM ? 3 : 2;
    if (op->copies == 0 || count < fixed + sizes) return fail(reason, reason_size, "sizes are missing for ", name);
    op->m = atoi(words[fixed]);
    op->n = atoi(words[fixed + 1]);
    op->k = op->kind == GEMM ? atoi(words[fixed + 2]) : 1;
    size_t ld = 0;
    for (int i = fixed + sizes; i < count; i++) {
        if (!read_flag(op, words[i], &ld)) return fail(reason, reason_size, "unknown flag ", words[i]);
    }
    const size_t m = (size_t)op->m, n = (size_t)op->n, k = (size_t)op->k;
    const char *old = op->accumulates ? "c.bin" : NULL;
    bool made = false;
    switch (op->kind) {
    case GEMM:
        made = make_operand(op, &op->a, op->transpose_a ? k : m, op->transpose_a ? m : k, ld, directory, "a.bin") &&
               make_operand(op, &op->b, op->transpose_b ? n : k, op->transpose_b ? k : n, ld, directory, "b.bin") &&
               make_operand(op, &op->c, m, n, ld, directory, old);
        break;
    case GEMV:
        made = make_operand(op, &op->a, m, n, ld, directory, "a.bin") &&
               make_operand(op, &op->b, op->transpose_a ? m : n, 1, 0, directory, "x.bin") &&
               make_operand(op, &op->c, op->transpose_a ? n : m, 1, 0, directory, NULL);
        break;
    case OUTER:
        made = make_operand(op, &op->a, m, 1, 0, directory, "x.bin") &&
               make_operand(op, &op->b, n, 1, 0, directory, "y.bin") &&
               make_operand(op, &op->c, m, n, ld, directory, old);
        break;
    }
    return made || fail(reason, reason_size, "no memory for the operands, or no operands in ", directory);
}

static void call_float(const operation *op, const library *lib, const float *a, const float *b, float *c) {
    const int lda = (int)op->a.ld, ldb = (int)op->b.ld, ldc = (int)op->c.ld;
    const int ta = op->transpose_a ? TRANSPOSE : NO_TRANSPOSE, tb = op->transpose_b ? TRANSPOSE : NO_TRANSPOSE;
    const float beta = op->accumulates ? 1 : 0;
    if (op->kind == GEMM) {
        lib->sgemm(ROW_MAJOR, ta, tb, op->m, op->n, op->k, 1, a, lda, b, ldb, beta, c, ldc);
    } else if (op->kind == GEMV) {
        lib->sgemv(ROW_MAJOR, ta, op->m, op->n, 1, a, lda, b, 1, 0, c, 1);
    } else if (op->accumulates) {
        lib->sger(ROW_MAJOR, op->m, op->n, 1, a, 1, b, 1, c, ldc);
    } else {
        lib->sgemm(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, op->m, op->n, 1, 1, a, 1, b, op->n, 0, c, ldc);
    }
}

static void call_double(const operation *op, const library *lib, const double *a, const double *b, double *c) {
    const int lda = (int)op->a.ld, ldb = (int)op->b.ld, ldc = (int)op->c.ld;
    const int ta = op->transpose_a ? TRANSPOSE : NO_TRANSPOSE, tb = op->transpose_b ? TRANSPOSE : NO_TRANSPOSE;
    const double beta = op->accumulates ? 1 : 0;
    if (op->kind == GEMM) {
        lib->dgemm(ROW_MAJOR, ta, tb, op->m, op->n, op->k, 1, a, lda, b, ldb, beta, c, ldc);
    } else if (op->kind == GEMV) {
        lib->dgemv(ROW_MAJOR, ta, op->m, op->n, 1, a, lda, b, 1, 0, c, 1);
    } else if (op->accumulates) {
        lib->dger(ROW_MAJOR, op->m, op->n, 1, a, 1, b, 1, c, ldc);
    } else {
        lib->dgemm(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, op->m, op->n, 1, 1, a, 1, b, op->n, 0, c, ldc);
    }
}

void operation_call(operation *op, const library *lib) {
    const void *a = op->a.sets[op->next], *b = op->b.sets[op->next];
    void *c = op->c.sets[op->next];
    if (op->is_double) {
        call_double(op, lib, a, b, c);
    } else {
        call_float(op, lib, a, b, c);
    }
    if (++op->next == op->copies) op->next = 0;
}

bool operation_write(const operation *op, const char *path) {
    FILE *stream = fopen(path, "wb");
    if (!stream) return false;
    const size_t size = element_size(op);
    bool complete = true;
    for (size_t row = 0; row < op->c.rows; row++) {
        const char *start = op->c.sets[0] + row * op->c.ld * size;
        if (fwrite(start, size, op->c.columns, stream) != op->c.columns) complete = false;
    }
    return fclose(stream) == 0 && complete;
}

static void free_operand(operand *x, size_t copies) {
    for (size_t i = 0; x->sets && i < copies; i++)
        free(x->sets[i]);
    free(x->sets);
}

void operation_free(operation *op) {
    free_operand(&op->a, op->copies);
    free_operand(&op->b, op->copies);
    free_operand(&op->c, op->copies);
    *op = (operation){0};
}
