#define _GNU_SOURCE /* clock_gettime with strict C11 */

#include "timing.h"

#include <stdlib.h>
#include <time.h>

static double seconds_of(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double seconds_now(void) { return seconds_of(CLOCK_MONOTONIC); }

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

timing time_calls(operation *op, const library *lib, double seconds, size_t warmups, size_t *group) {
    enum { MOST = 1 << 16 };
    static double times[MOST];
    for (size_t i = 0; i < warmups; i++)
        operation_call(op, lib);
    size_t count = 0, calls = 0;
    const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID), begin = seconds_now();
    do {
        const double start = seconds_now();
        for (size_t i = 0; i < *group; i++)
            operation_call(op, lib);
        const double time = seconds_now() - start;
        times[count++] = time / (double)*group;
        calls += *group;
        if (time < 20e-6) {
            const size_t wanted = (size_t)((double)*group * 25e-6 / (time > 1e-9 ? time : 1e-9));
            *group = wanted > *group ? wanted : *group + 1;
        }
    } while (count < MOST && seconds_now() - begin < seconds);
    const double used = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    /* The first groups of all may have been too short. */
    double *settled = count > 4 ? times + 2 : times;
    count -= (size_t)(settled - times);
    qsort(settled, count, sizeof *settled, ascending);
    return (timing){settled[count / 2], settled[0], used / (double)calls, calls};
}
