/* How the threads of one call divide its pieces. */
#ifndef CK_SHARES_H
#define CK_SHARES_H

#include "executor.h"

/* Each worker begins with a share of its own, which is the same in every call of the kind, so that what it read and
 * wrote the last time is still in its cache; then it takes what is left of the others'. The counters lie close
 * together: looking for what is left is then a matter of a few lines. */
typedef struct {
    size_t workers, count;
    _Atomic size_t next[CK_MAX_SLOTS]; /* of each share */
} ck_shares;

static inline size_t ck_share_start(const ck_shares *shares, size_t worker) {
    const size_t least = shares->count / shares->workers, longer = shares->count % shares->workers;
    return worker * least + ck_min(worker, longer);
}

/* workers from 1 to CK_MAX_SLOTS. */
static inline void ck_shares_init(ck_shares *shares, size_t workers, size_t count) {
    shares->workers = workers;
    shares->count = count;
    for (size_t w = 0; w < workers; w++)
        atomic_store_explicit(&shares->next[w], ck_share_start(shares, w), memory_order_relaxed);
}

/* Runs pieces until none is left. Two workers may have the same number, and one may be missing. */
static inline void ck_shares_run(ck_shares *shares, size_t worker, ck_task task, void *context) {
    for (size_t w = worker, seen = 0; seen < shares->workers; seen++) {
        const size_t end = ck_share_start(shares, w + 1);
        while (atomic_load_explicit(&shares->next[w], memory_order_relaxed) < end) {
            const size_t i = atomic_fetch_add_explicit(&shares->next[w], 1, memory_order_relaxed);
            if (i < end) task(context, i);
        }
        w = w + 1 < shares->workers ? w + 1 : 0;
    }
}

#endif
