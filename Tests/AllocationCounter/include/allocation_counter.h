/* Counts what this thread asks of malloc and its kin, in a program that is linked with it: its own functions take the
 * place of the C library's, and hand on. With glibc alone, and without a sanitizer; elsewhere nothing is counted. */
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    size_t count;   /* of blocks */
    size_t largest; /* in bytes */
} allocations;

/* Whether there is anything to be counted. */
bool allocations_are_counted(void);

/* Starts from zero for the calling thread. */
void allocations_reset(void);

/* What the calling thread asked for since. */
allocations allocations_so_far(void);

#endif
