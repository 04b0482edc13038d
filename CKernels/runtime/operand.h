/* Checks of arguments: a function describes its operands once and has them checked together. */
#ifndef CK_OPERAND_H
#define CK_OPERAND_H

#include "../include/ck_base.h"

/* A rows×columns matrix; a vector of n elements is n×1 with its increment's magnitude for a leading dimension. */
typedef struct {
    const void *pointer; /* lowest address */
    size_t rows, columns, ld;
    uint32_t element; /* bytes */
    bool is_vector;
} ck_operand;

static inline ck_operand ck_matrix(const void *p, size_t rows, size_t columns, size_t ld, uint32_t element) {
    return (ck_operand){p, rows, columns, ld, element, false};
}

static inline ck_operand ck_vector(const void *p, size_t n, ptrdiff_t increment, uint32_t element) {
    return (ck_operand){p, n, 1, increment < 0 ? -(size_t)increment : (size_t)increment, element, true};
}

/* No operand: nothing is checked. */
static inline ck_operand ck_nothing(void) { return (ck_operand){NULL, 0, 0, 1, 1, false}; }

/* Bytes from the first element of an operand to the end of its last; what goes beyond the address space ends before it
 * starts. For small calls that see at once that all is right: the checks above would take longer than the work. */
typedef struct {
    uintptr_t start, end;
} ck_range;
static inline ck_range ck_range_of(const void *pointer, size_t bytes) {
    return (ck_range){(uintptr_t)pointer, (uintptr_t)pointer + bytes};
}
static inline bool ck_ranges_meet(ck_range a, ck_range b) { return a.start < b.end && b.start < a.end; }
/* Whether an output meets neither of two inputs, and none goes beyond the address space. */
static inline bool ck_lies_apart(ck_range output, ck_range first, ck_range second) {
    if ((output.end < output.start) | (first.end < first.start) | (second.end < second.start)) return false;
    return !ck_ranges_meet(output, first) && !ck_ranges_meet(output, second);
}

/* Of one call that are checked at once; with more, one pair after the other. */
enum { CK_OPERANDS_AT_MOST = 264 };

/* Checks each operand by itself (increment, leading dimension, extent, null pointer), in order, and then that none of
 * the first `outputs` overlaps any other. An operand without elements may have a null pointer and overlaps nothing.
 *
 * The overlap is exact for matrices of one leading dimension and element size, so that blocks of one parent matrix can
 * be operands of one call; otherwise it is that of the address ranges. */
ck_status ck_check_operands(ck_operand *operands, size_t count, size_t outputs);

#endif
