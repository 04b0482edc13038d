/* What the headers say of a call's arguments: which errors are there. Written from CKernels/include, not from the code.
 */
#ifndef CONTRACT_MODEL_H
#define CONTRACT_MODEL_H

typedef unsigned __int128 wide;

/* Of values. */
enum {
    plain_values,
    larger_values,
    wild_values,
    whole_numbers,
    any_bits,
    unit_values,
    positive_values,
    some_are_negative
};
enum placement { in_slot, untouched, same_as, inside_of, by_address };

/* A matrix, or a vector: then of one column. */
typedef struct {
    const char *name;
    size_t rows, columns, element;
    bool may_be_output;                     /* in place of the first operand */
    bool is_vector, may_be_null, is_absent; /* absent: NULL where that has a meaning */
    bool is_workspace;
    size_t ld;           /* of a matrix */
    ptrdiff_t increment; /* of a vector */
    enum placement placement;
    size_t other, offset; /* same_as, inside_of: of which, and how many bytes from it */
    bool has_fixed_layout;
    bool is_null;
    unsigned kind; /* of its values */
    uint64_t seed;
    /* Where it lies in a run. */
    unsigned char *pointer;
    size_t slot;
    ptrdiff_t at; /* offset in the slot */
} operand;

/* Errors that are there, and that may be reported or not. A status is right where it is one of either; CK_SUCCESS
 * where none is there. */
typedef struct {
    unsigned there, possible;
} errors;

static size_t stride_of(const operand *o) {
    if (!o->is_vector) return o->ld;
    return o->increment < 0 ? 0 - (size_t)o->increment : (size_t)o->increment;
}
static bool has_elements(const operand *o) { return !o->is_absent && o->rows > 0 && o->columns > 0; }
static wide extent_of(const operand *o) {
    if (!has_elements(o)) return 0;
    const wide elements = (wide)(o->rows - 1) * stride_of(o) + o->columns, most = (wide)1 << 100;
    return (elements < most ? elements : most) * o->element;
}
static bool is_too_large(const operand *o) {
    /* With a wrong stride it has no extent. (2^64 − 1)² fits. */
    if (!has_elements(o)) return false;
    const wide elements = (wide)(o->rows - 1) * stride_of(o) + o->columns;
    if (elements > (wide)PTRDIFF_MAX) return true;
    return extent_of(o) > (wide)PTRDIFF_MAX || (wide)(uintptr_t)o->pointer + extent_of(o) > (wide)UINTPTR_MAX;
}

/* Whether rows [start, start + length) of bytes meet an element of o. */
static bool meets(const operand *o, wide start, wide length) {
    const wide first = (wide)(uintptr_t)o->pointer, stride = (wide)stride_of(o) * o->element;
    const wide run = (wide)o->columns * o->element;
    if (start + length <= first) return false;
    if (start <= first) return true;
    wide row = stride == 0 ? 0 : (start - first) / stride;
    for (int i = 0; i < 2 && row < o->rows; i++, row++) {
        const wide from = first + row * stride;
        if (from < start + length && start < from + run) return true;
    }
    return false;
}

static void check_overlap(const operand *a, const operand *b, errors *e) {
    const wide start_a = (wide)(uintptr_t)a->pointer, start_b = (wide)(uintptr_t)b->pointer;
    if (start_a + extent_of(a) <= start_b || start_b + extent_of(b) <= start_a) return;
    if (a->rows > b->rows) {
        const operand *c = a;
        a = b;
        b = c;
    }
    const size_t most = (size_t)1 << 18;
    const wide stride = (wide)stride_of(a) * a->element;
    for (size_t i = 0; i < a->rows && i < most; i++) {
        if (meets(b, (wide)(uintptr_t)a->pointer + i * stride, (wide)a->columns * a->element)) {
            e->there |= 1u << CK_OVERLAP;
            return;
        }
    }
    /* No element in common. Blocks of one matrix may lie so; of others the range of addresses may count. */
    const uintptr_t pa = (uintptr_t)a->pointer, pb = (uintptr_t)b->pointer;
    const size_t distance = pa > pb ? pa - pb : pb - pa;
    const bool one_parent = stride_of(a) == stride_of(b) && a->element == b->element && distance % a->element == 0;
    if (!one_parent || a->rows > most) e->possible |= 1u << CK_OVERLAP;
}

/* The first `outputs` are written. */
static errors errors_of_operands(const operand *operands, size_t count, size_t outputs) {
    errors e = {0, 0};
    for (size_t i = 0; i < count; i++) {
        const operand *o = &operands[i];
        if (o->is_absent) continue;
        if (o->is_vector ? o->increment == 0 : o->ld < o->columns)
            e.there |= 1u << (o->is_vector ? CK_INCREMENT : CK_LEADING_DIMENSION);
        else if (is_too_large(o))
            e.there |= 1u << CK_SIZE_OVERFLOW;
        if (has_elements(o) && o->is_null) e.there |= 1u << CK_NULL_POINTER;
    }
    const unsigned shapeless =
        1u << CK_INCREMENT | 1u << CK_LEADING_DIMENSION | 1u << CK_SIZE_OVERFLOW | 1u << CK_NULL_POINTER;
    if (e.there & shapeless) {
        e.possible |= 1u << CK_OVERLAP;
        return e;
    }
    for (size_t i = 0; i < outputs; i++) {
        for (size_t j = i + 1; j < count; j++) {
            if (!has_elements(&operands[i]) || !has_elements(&operands[j])) continue;
            const bool is_one = operands[i].pointer == operands[j].pointer && operands[i].ld == operands[j].ld;
            if (i == 0 && operands[j].may_be_output && is_one) continue;
            check_overlap(&operands[i], &operands[j], &e);
        }
    }
    return e;
}

static bool is_right_status(errors e, ck_status status) {
    if (status == CK_SUCCESS) return e.there == 0;
    return (unsigned)status < 32 && ((e.there | e.possible) >> status & 1);
}

#endif
