/* What programs that compare times share. */
#ifndef SUPPORT_TIMING_H
#define SUPPORT_TIMING_H

#include <stdlib.h>
#include <time.h>

/* Seconds since some moment. */
static inline double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline int order_of_doubles(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of an odd number of values the middle one, of an even number the upper of two. Sorts them. */
static inline double median(double *values, size_t count) {
    qsort(values, count, sizeof *values, order_of_doubles);
    return values[count / 2];
}

#endif
