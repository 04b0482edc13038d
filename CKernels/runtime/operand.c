#include "operand.h"

/* Of an operand whose sizes may overflow, or that has no elements. */
static __attribute__((noinline)) ck_status check_any(ck_operand *o) {
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

static inline ck_status check_alone(ck_operand *o) {
    const size_t usual = (size_t)1 << (sizeof(size_t) * 8 - 20) / 2;
    const bool is_usual = o->rows - 1 < usual && o->columns - 1 < usual && o->ld < usual && o->ld >= o->columns;
    const size_t bytes = ((o->rows - 1) * o->ld + o->columns) * o->element;
    if (!is_usual || !o->pointer || (uintptr_t)o->pointer > UINTPTR_MAX - bytes) return check_any(o);
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

/* True where none of the outputs meets another operand, as is usual: without a branch for each pair, because a
 * network's step has 70 of them. False says nothing. Two ranges meet where each starts before the other ends. */
static bool lie_apart(const ck_operand *operands, size_t count, size_t outputs) {
    int64_t starts[CK_OPERANDS_AT_MOST], ends[CK_OPERANDS_AT_MOST], meet = 0;
    if (count > CK_OPERANDS_AT_MOST) return false;
    for (size_t i = 0; i < count; i++) {
        starts[i] = (int64_t)(uintptr_t)operands[i].pointer;
        ends[i] = starts[i] + (int64_t)operands[i].extent;
        meet |= starts[i] | ends[i]; /* an address in the upper half would turn the signs below */
    }
    for (size_t i = 0; i < outputs; i++) {
        for (size_t j = i + 1; j < count; j++)
            meet |= (starts[j] - ends[i]) & (starts[i] - ends[j]);
    }
    return meet >= 0;
}

ck_status ck_check_operands(ck_operand *operands, size_t count, size_t outputs) {
    for (size_t i = 0; i < count; i++) {
        const ck_status status = check_alone(&operands[i]);
        if (status) return status;
    }
    if (lie_apart(operands, count, outputs)) return CK_SUCCESS;
    for (size_t i = 0; i < outputs; i++) {
        for (size_t j = i + 1; j < count; j++) {
            if (overlap(&operands[i], &operands[j])) return CK_OVERLAP;
        }
    }
    return CK_SUCCESS;
}
