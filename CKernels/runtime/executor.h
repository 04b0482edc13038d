/* What drivers use of executors. */
#ifndef CK_RUNTIME_EXECUTOR_H
#define CK_RUNTIME_EXECUTOR_H

#include "../include/ck_executor.h"

#include <stdatomic.h>

/* The smallest share of work, in nanoseconds on one thread, that is worth another thread. OpenMP's threads, and a
 * gang's helpers that are there, still spin after the last call: fork and join cost 1 µs at most. To have a helper
 * woken costs the caller a system call or two. A pool that waits for sleeping threads takes far longer: with the
 * shortest grain a product of 128³ took a third longer on two threads than on one. */
#define CK_GRAIN_SPINNING 4000.0
#define CK_GRAIN_WAKING 10000.0
#define CK_GRAIN_SLEEPING 60000.0

/* Of the three, the one that holds for an executor now. */
double ck_grain(const ck_executor *executor);

/* Whether the executor is OpenMP, or a gang. */
bool ck_is_openmp(const ck_executor *executor);
/* The CPUs of the process where the environment has OpenMP bind its threads, and the calling one as well: the affinity
 * of that is one place alone. 0 elsewhere. */
size_t ck_processors_of_bound_threads(void);
bool ck_is_gang(const ck_executor *executor);
/* Whether helpers are there, or this call, which counts as one, is of a burst that they are worth waking for. */
bool ck_gang_is_worth_a_call(void);

/* The caller's executor, or the default in storage of the caller's own. */
static inline const ck_executor *ck_resolve_executor(const ck_executor *executor, ck_executor *storage) {
    if (executor) return executor;
    *storage = ck_default_executor();
    return storage;
}

static inline size_t ck_min(size_t a, size_t b) { return a < b ? a : b; }
static inline size_t ck_max(size_t a, size_t b) { return a > b ? a : b; }
static inline size_t ck_ceil_div(size_t a, size_t b) { return a / b + (a % b != 0); }
static inline size_t ck_round_up(size_t a, size_t b) { return ck_ceil_div(a, b) * b; }

/* How many threads of the executor gain on work that takes one thread so long; a second one from `pair` on, if it
 * spins. */
static inline size_t ck_useful_threads_from(double pair, const ck_executor *executor, double nanoseconds) {
    if (executor->concurrency <= 1 || nanoseconds < pair) return 1;
    const double grain = ck_grain(executor), grains = nanoseconds / grain;
    if (grains < 2) return grain <= CK_GRAIN_SPINNING ? 2 : 1;
    return grains >= (double)executor->concurrency ? executor->concurrency : (size_t)grains;
}
static inline size_t ck_useful_threads(const ck_executor *executor, double nanoseconds) {
    return ck_useful_threads_from(2 * CK_GRAIN_SPINNING, executor, nanoseconds);
}

/* The executor with so many threads: they are started, not all that it may have. A host's pool decides that itself. */
static inline ck_executor ck_limited(const ck_executor *executor, size_t threads) {
    if (threads <= 1) return ck_serial_executor();
    ck_executor limited = *executor;
    if (threads < limited.concurrency && (ck_is_openmp(executor) || ck_is_gang(executor))) {
        limited.concurrency = threads;
        limited.state = (void *)(uintptr_t)threads;
    }
    return limited;
}

/* Runs task(context, i) for i < count; on the calling thread where there is one piece or one thread. */
static inline void ck_run(const ck_executor *executor, size_t count, ck_task task, void *context) {
    if (count > 1 && executor->concurrency > 1) {
        executor->run(executor->state, count, task, context);
        return;
    }
    for (size_t i = 0; i < count; i++)
        task(context, i);
}

/* A split of n into at most `pieces` parts whose bounds are multiples of `unit` and whose sizes differ by one unit at
 * most: with equal steps and a small rest, one of two threads had a tenth less to do. Piece i is
 * [ck_piece_start(i), ck_piece_start(i + 1)). */
typedef struct {
    size_t n, count;
    size_t least, longer; /* `longer` pieces have a unit more than the others, which have `least` units */
    size_t unit;
} ck_split;
static inline ck_split ck_split_evenly(size_t n, size_t pieces, size_t unit) {
    const size_t units = ck_ceil_div(n, unit), count = ck_min(ck_max(pieces, 1), units);
    if (count <= 1) return (ck_split){n, count, units, 0, unit};
    return (ck_split){n, count, units / count, units % count, unit};
}
static inline size_t ck_piece_start(const ck_split *split, size_t i) {
    const size_t longer_before = split->longer ? i * split->longer / split->count : 0;
    return ck_min(split->n, (i * split->least + longer_before) * split->unit);
}
/* Of the largest piece. */
static inline size_t ck_piece_bound(const ck_split *split) {
    return (split->least + (split->longer > 0)) * split->unit;
}

/* Slots: each piece takes one of some buffers while it runs. */
enum { CK_MAX_SLOTS = 256 };
/* How many for pieces on an executor: each that runs at once finds one, up to that bound. It is the executor's
 * concurrency that counts, not the threads that are worth while: it may start all pieces at once even so. */
static inline size_t ck_slots_for(const ck_executor *executor, size_t pieces) {
    return ck_min(ck_min(ck_max(executor->concurrency, 1), pieces), CK_MAX_SLOTS);
}
typedef struct {
    _Atomic uint64_t taken[CK_MAX_SLOTS / 64];
    size_t count;
} ck_slots;
void ck_slots_init(ck_slots *slots, size_t count); /* count at most CK_MAX_SLOTS */
size_t ck_slots_take(ck_slots *slots);
void ck_slots_give(ck_slots *slots, size_t slot);

#endif
