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

ck_status ck_check_operands(ck_operand *operands, size_t count, size_t outputs) {
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
