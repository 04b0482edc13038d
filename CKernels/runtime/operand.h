/* Checks of arguments: a function describes its operands once and has them checked together. */
#ifndef CK_OPERAND_H
#define CK_OPERAND_H

#include "../include/ck_base.h"

/* A rows×columns matrix; a vector of n elements is n×1 with its increment's magnitude for a leading dimension. */
typedef struct {
    const void *pointer; /* lowest address */
    size_t rows, columns, ld, element;
    bool is_vector;
    size_t extent; /* bytes from the first element to the end of the last; set by ck_check_operands */
} ck_operand;

static inline ck_operand ck_matrix(const void *p, size_t rows, size_t columns, size_t ld, size_t element) {
    return (ck_operand){p, rows, columns, ld, element, false, 0};
}

static inline ck_operand ck_vector(const void *p, size_t n, ptrdiff_t increment, size_t element) {
    return (ck_operand){p, n, 1, increment < 0 ? -(size_t)increment : (size_t)increment, element, true, 0};
}

/* No operand: nothing is checked. */
static inline ck_operand ck_nothing(void) { return (ck_operand){NULL, 0, 0, 1, 1, false, 0}; }

/* Of one call that are checked at once; with more, one pair after the other. */
enum { CK_OPERANDS_AT_MOST = 264 };

/* Checks each operand by itself (increment, leading dimension, extent, null pointer), in order, and then that none of
 * the first `outputs` overlaps any other. An operand without elements may have a null pointer and overlaps nothing.
 *
 * The overlap is exact for matrices of one leading dimension and element size, so that blocks of one parent matrix can
 * be operands of one call; otherwise it is that of the address ranges. */
ck_status ck_check_operands(ck_operand *operands, size_t count, size_t outputs);

#endif
