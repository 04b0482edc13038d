/* Splitting work that goes element by element. */
#ifndef CK_ELEMENTWISE_H
#define CK_ELEMENTWISE_H

#include "executor.h"

/* Runs task once for each piece of split, on as many threads as pay for n elements of so many nanoseconds each. The
 * task's context must start with the split. */
static inline void ck_run_elementwise(const ck_executor *executor, size_t n, double nanoseconds_each, ck_split *split,
                                      ck_task task, void *context) {
    const size_t threads = ck_useful_threads(executor, (double)n * nanoseconds_each);
    *split = ck_split_evenly(n, threads == 1 ? 1 : 4 * threads, 256);
    const ck_executor limited = ck_limited(executor, threads);
    ck_run(&limited, split->count, task, context);
}

#endif
