#include "operand.h"

static ck_status check_alone(const ck_operand *o) {
    if (o->ld < o->columns) return o->is_vector ? CK_INCREMENT : CK_LEADING_DIMENSION;
    if (o->rows == 0 || o->columns == 0) return CK_SUCCESS;
    size_t elements, bytes;
    if (__builtin_mul_overflow(o->rows - 1, o->ld, &elements) ||
        __builtin_add_overflow(elements, o->columns, &elements) ||
        __builtin_mul_overflow(elements, o->element, &bytes) || bytes > PTRDIFF_MAX)
        return CK_SIZE_OVERFLOW;
    if (!o->pointer) return CK_NULL_POINTER;
    return (uintptr_t)o->pointer > UINTPTR_MAX - bytes ? CK_SIZE_OVERFLOW : CK_SUCCESS;
}

/* Bytes from the first element to the end of the last, of an operand that is right by itself. */
static size_t extent(const ck_operand *o) {
    return o->rows == 0 || o->columns == 0 ? 0 : ((o->rows - 1) * o->ld + o->columns) * o->element;
}

/* Whether blocks of a common parent meet when the second starts `down` rows and `right` columns from the first. */
static bool blocks_meet(const ck_operand *first, const ck_operand *second, size_t down, ptrdiff_t right) {
    return down < first->rows && right < (ptrdiff_t)first->columns && right + (ptrdiff_t)second->columns > 0;
}

static bool overlap(const ck_operand *first, const ck_operand *second) {
    const uintptr_t start = (uintptr_t)first->pointer, other = (uintptr_t)second->pointer;
    if (extent(first) == 0 || extent(second) == 0) return false;
    if (other >= start + extent(first) || start >= other + extent(second)) return false;
    if (other < start) return overlap(second, first);
    const size_t distance = other - start;
    if (first->ld != second->ld || first->element != second->element || distance % first->element) return true;
    const size_t offset = distance / first->element, down = offset / first->ld, right = offset % first->ld;
    /* The offset reads as so many columns to the right, or as one row more and to the left. */
    return blocks_meet(first, second, down, (ptrdiff_t)right) ||
           blocks_meet(first, second, down + 1, (ptrdiff_t)right - (ptrdiff_t)first->ld);
}

/* True for operands of usual sizes of which no output meets another one: seen without a branch for each pair, as a
 * network's step has 60 of them. False says nothing. Two ranges meet where each starts before the other ends. */
static bool plainly_right(const ck_operand *operands, size_t count, size_t outputs) {
    const uint64_t usual = (uint64_t)1 << (sizeof(size_t) * 8 - 20) / 2;
    uint64_t starts[CK_OPERANDS_AT_MOST], ends[CK_OPERANDS_AT_MOST];
    uint64_t sizes = 0, signs = 0; /* of differences: the highest bit */
    if (count > CK_OPERANDS_AT_MOST) return false;
    for (size_t i = 0; i < count; i++) {
        const ck_operand *o = &operands[i];
        starts[i] = (uintptr_t)o->pointer;
        ends[i] = starts[i] + ((o->rows - 1) * o->ld + o->columns) * o->element;
        sizes |= (o->rows - 1) | (o->columns - 1) | o->ld;
        /* A null pointer, one in the upper half, which would turn the signs below, or a leading dimension too small. */
        signs |= (starts[i] - 1) | starts[i] | ends[i] | ((uint64_t)o->ld - o->columns);
    }
    if (sizes >= usual || signs >> 63 != 0) return false;
    for (size_t i = 0; i < outputs; i++) {
        for (size_t j = i + 1; j < count; j++)
            signs |= (starts[j] - ends[i]) & (starts[i] - ends[j]);
    }
    return signs >> 63 == 0;
}

ck_status ck_check_operands(ck_operand *operands, size_t count, size_t outputs) {
    if (plainly_right(operands, count, outputs)) return CK_SUCCESS;
    for (size_t i = 0; i < count; i++) {
        const ck_status status = check_alone(&operands[i]);
        if (status) return status;
    }
    for (size_t i = 0; i < outputs; i++) {
        for (size_t j = i + 1; j < count; j++) {
            if (overlap(&operands[i], &operands[j])) return CK_OVERLAP;
        }
    }
    return CK_SUCCESS;
}
