#include "operand.h"

static ck_status check_alone(ck_operand *o) {
    o->extent = 0;
    if (o->ld < o->columns) return o->is_vector ? CK_INCREMENT : CK_LEADING_DIMENSION;
    if (o->rows == 0 || o->columns == 0) return CK_SUCCESS;
    size_t elements, bytes;
    if (__builtin_mul_overflow(o->rows - 1, o->ld, &elements) ||
        __builtin_add_overflow(elements, o->columns, &elements) ||
        __builtin_mul_overflow(elements, o->element, &bytes) || bytes > PTRDIFF_MAX)
        return CK_SIZE_OVERFLOW;
    if (!o->pointer) return CK_NULL_POINTER;
    if ((uintptr_t)o->pointer > UINTPTR_MAX - bytes) return CK_SIZE_OVERFLOW;
    o->extent = bytes;
    return CK_SUCCESS;
}

/* Whether blocks of a common parent meet when the second starts `down` rows and `right` columns from the first. */
static bool blocks_meet(const ck_operand *first, const ck_operand *second, size_t down, ptrdiff_t right) {
    return down < first->rows && right < (ptrdiff_t)first->columns && right + (ptrdiff_t)second->columns > 0;
}

static bool overlap(const ck_operand *first, const ck_operand *second) {
    const uintptr_t start = (uintptr_t)first->pointer, other = (uintptr_t)second->pointer;
    if (first->extent == 0 || second->extent == 0) return false;
    if (other >= start + first->extent || start >= other + second->extent) return false;
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
    const size_t usual = (size_t)1 << (sizeof(size_t) * 8 - 20) / 2;
    uint64_t starts[CK_OPERANDS_AT_MOST], ends[CK_OPERANDS_AT_MOST], signs = 0; /* of differences: the highest bit */
    if (count > CK_OPERANDS_AT_MOST) return false;
    bool is_right = true;
    for (size_t i = 0; i < count; i++) {
        const ck_operand *o = &operands[i];
        is_right &= (o->rows - 1 < usual) & (o->columns - 1 < usual) & (o->ld < usual) & (o->ld >= o->columns) &
                    (o->pointer != NULL);
        starts[i] = (uintptr_t)o->pointer;
        ends[i] = starts[i] + ((o->rows - 1) * o->ld + o->columns) * o->element;
        signs |= starts[i] | ends[i]; /* an address in the upper half would turn the signs below */
    }
    if (!is_right) return false;
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
