/* The loops of one instruction set. */
#ifndef INSTRUCTION_SETS_H
#define INSTRUCTION_SETS_H

#include <stddef.h>

#include "layout.h"
#include "limits.h"

typedef struct {
    const char *name;
    double (*fma_float)(size_t rounds); /* return the number of operations done */
    double (*fma_double)(size_t rounds);
    void (*read)(const void *memory, size_t bytes);
    void (*update)(void *memory, size_t bytes);
    /* Over arrays side by side. */
    void (*through_caches)(limits_traffic traffic, char *memory, memory_layout layout);
    void (*past_caches)(limits_traffic traffic, char *memory, memory_layout layout);
} limits_loops;

/* NULL for an unknown name. */
const limits_loops *limits_loops_named(const char *name);

#endif
