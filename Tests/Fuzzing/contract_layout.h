/* Operands into memory, and results out of it. */
#ifndef CONTRACT_LAYOUT_H
#define CONTRACT_LAYOUT_H

/* Strides as they are chosen for a run. */
static void choose_strides(operand *o, uint64_t *random) {
    if (o->has_fixed_layout) return;
    const uint64_t r = split_mix(random);
    static const ptrdiff_t increments[] = {1, 1, 1, -1, 2, -2, 3, -7};
    static const size_t paddings[] = {0, 0, 0, 1, 3, 16, 5, 64};
    if (o->is_vector) {
        o->increment = increments[r & 7];
    } else {
        o->ld = o->columns + paddings[r & 7];
        if ((r >> 3 & 7) == 7) o->ld = (o->columns + 1023) / 1024 * 1024; /* rows that fall on one another */
        if ((r >> 3 & 15) == 6) o->ld = o->columns + (r >> 8 & 4095);
    }
    if (extent_of(o) > slot_bytes) {
        o->ld = o->columns;
        o->increment = 1;
    }
}

/* Where it lies. Against the end of its slot or the beginning. */
static void choose_place(call *c, size_t i, uint64_t *random) {
    operand *o = &c->operands[i];
    const wide extent = extent_of(o);
    const bool is_output = i < c->outputs;
    unsigned char *view = is_output ? writable : readable;
    o->slot = i;
    o->at = 0;
    if (o->placement == same_as || o->placement == inside_of) {
        const operand *other = &c->operands[o->other];
        o->slot = other->slot;
        o->at = other->at + (ptrdiff_t)o->offset;
        /* Into the same view, so that it is seen. */
        o->pointer = other->pointer + o->offset;
        const size_t rest = (uintptr_t)o->pointer % o->element; /* a double beside floats */
        o->at -= (ptrdiff_t)rest;
        o->pointer -= rest;
    } else if (o->placement == untouched) {
        const size_t to = extent < nowhere_bytes - 64 ? (size_t)(nowhere_bytes - extent) : 0;
        o->pointer = nowhere + to / 2 / 64 * 64;
    } else if (o->placement == in_slot) {
        const bool at_end = split_mix(random) & 1;
        if (at_end && extent <= slot_bytes && !(o->is_workspace && extent % 64)) o->at = slot_bytes - (ptrdiff_t)extent;
        if (o->is_workspace) o->at += (ptrdiff_t)o->offset; /* misaligned */
        o->pointer = slot_in(view, i) + o->at;
    }
    if (o->is_null) o->pointer = NULL;
}

static bool is_mapped(const operand *o) {
    if (!has_elements(o) || o->is_null) return true;
    if (o->placement == untouched || o->placement == by_address || stride_of(o) < o->columns) return false;
    return o->at >= 0 && (wide)o->at + extent_of(o) <= slot_bytes;
}

/* Bytes from the first element of a slot's operand to element (i, j). */
static size_t position_of(const operand *o, size_t i, size_t j) {
    if (!o->is_vector) return (i * o->ld + j) * o->element;
    return (o->increment < 0 ? (o->rows - 1 - i) * (0 - (size_t)o->increment) : i * (size_t)o->increment) * o->element;
}

static void scatter(const operand *o, const unsigned char *from) {
    unsigned char *slot = slot_in(writable, o->slot) + o->at;
    if (o->is_vector && o->increment != 1) {
        for (size_t i = 0; i < o->rows; i++)
            memcpy(slot + position_of(o, i, 0), from + i * o->element, o->element);
        return;
    }
    const size_t row = o->is_vector ? o->rows * o->element : o->columns * o->element;
    for (size_t i = 0; i < (o->is_vector ? 1 : o->rows); i++)
        memcpy(slot + position_of(o, i, 0), from + i * row, row);
}
static void gather(const operand *o, const unsigned char *slots, unsigned char *to) {
    const unsigned char *slot = slots + o->at;
    if (o->is_vector && o->increment != 1) {
        for (size_t i = 0; i < o->rows; i++)
            memcpy(to + i * o->element, slot + position_of(o, i, 0), o->element);
        return;
    }
    const size_t row = o->is_vector ? o->rows * o->element : o->columns * o->element;
    for (size_t i = 0; i < (o->is_vector ? 1 : o->rows); i++)
        memcpy(to + i * row, slot + position_of(o, i, 0), row);
}

static bool has_memory(const operand *o) { return has_elements(o) && !o->is_null && is_mapped(o); }

/* The operands in memory, and what is around them NaN. */
static void fill_memory(call *c) {
    for (size_t i = 0; i < slots_there_are; i++)
        used_from[i] = slot_bytes, used_to[i] = 0;
    for (size_t i = 0; i < c->count; i++) {
        const operand *o = &c->operands[i];
        /* What is mapped in part, for calls that have to fail, is looked at in full. */
        if (!has_elements(o) || o->is_null || o->placement == untouched || o->placement == by_address) continue;
        size_t from = o->at > margin ? (size_t)o->at - margin : 0, to = slot_bytes;
        if (is_mapped(o) && (size_t)o->at + (size_t)extent_of(o) + margin < slot_bytes)
            to = (size_t)o->at + (size_t)extent_of(o) + margin;
        if (!is_mapped(o)) to = from + 4096 < slot_bytes ? from + 4096 : slot_bytes;
        if (from < used_from[o->slot]) used_from[o->slot] = from;
        if (to > used_to[o->slot]) used_to[o->slot] = to;
    }
    for (size_t i = 0; i < slots_there_are; i++) {
        if (used_from[i] < used_to[i]) memset(slot_in(writable, i) + used_from[i], 0xff, used_to[i] - used_from[i]);
    }
    for (size_t i = 0; i < c->count; i++) {
        if (has_memory(&c->operands[i]) && !c->operands[i].is_workspace) scatter(&c->operands[i], values[i]);
    }
    /* In place: what the input has. */
    for (size_t i = 0; i < c->count; i++) {
        const operand *o = &c->operands[i];
        if (has_memory(o) && o->placement == same_as) scatter(o, values[i]);
    }
    /* Inputs that overlap have what was written last. */
    for (size_t i = c->outputs; i < c->count; i++) {
        if (has_memory(&c->operands[i])) gather(&c->operands[i], slot_in(writable, c->operands[i].slot), values[i]);
    }
    for (size_t i = 0; i < slots_there_are; i++) {
        if (used_from[i] < used_to[i])
            memcpy(before[i] + used_from[i], slot_in(writable, i) + used_from[i], used_to[i] - used_from[i]);
    }
}

static void check_unchanged(const char *when) {
    for (size_t i = 0; i < slots_there_are; i++) {
        if (used_from[i] >= used_to[i]) continue;
        const unsigned char *slot = slot_in(writable, i);
        if (memcmp(before[i] + used_from[i], slot + used_from[i], used_to[i] - used_from[i]) == 0) continue;
        for (size_t at = used_from[i]; at < used_to[i]; at++) {
            if (before[i][at] != slot[at]) fail("%s: byte %zu of slot %zu was written", when, at, i);
        }
    }
}

/* After a call that succeeded: the outputs into results[run], and nothing else has changed. */
static void take_results(call *c, unsigned run) {
    for (size_t i = 0; i < c->outputs; i++) {
        const operand *o = &c->operands[i];
        if (!has_memory(o)) continue;
        gather(o, slot_in(writable, o->slot), results[run][i]);
        static unsigned char old[slot_bytes];
        gather(o, before[o->slot], old);
        scatter(o, old);
    }
    check_unchanged("beside the outputs");
}

#endif
