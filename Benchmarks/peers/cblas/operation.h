/* An operation with its operands, as many sets of them as were asked for. */
#ifndef OPERATION_H
#define OPERATION_H

#include <stdbool.h>
#include <stddef.h>

#include "library.h"

typedef enum { GEMM, GEMV, OUTER } operation_kind;

/* A matrix in memory: rows of `columns` elements, `ld` elements apart. A vector is a matrix of one column. */
typedef struct {
    size_t rows, columns, ld;
    char **sets; /* one array for each set of operands */
} operand;

typedef struct {
    operation_kind kind;
    bool is_double, transpose_a, transpose_b, accumulates;
    int m, n, k;
    size_t copies, next;
    operand a, b, c; /* the output is c; in gemv b and c are x and y, in outer a and b are x and y */
} operation;

/* From the words of a request: OPERATION PRECISION COPIES DIRECTORY OUTPUT SIZE… FLAG…. On false, `reason` says why. */
bool operation_prepare(operation *op, char **words, int count, char *reason, size_t reason_size);
void operation_call(operation *op, const library *lib);
/* Writes the output of the first set. */
bool operation_write(const operation *op, const char *path);
void operation_free(operation *op);

#endif
