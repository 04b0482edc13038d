/* Helpers from a pool of the host's whose threads sleep between calls, such as Dispatch's. */
#ifndef CK_GANG_H
#define CK_GANG_H

#include "ck_base.h"
#include "ck_executor.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* With a thread that had to be woken, a product of 64×128×784 took 78 µs on two threads and 46 on one; with a helper
 * that was there, 31. A helper therefore stays for a while after a call, waiting busily for the next, as OpenMP's
 * threads do; then it goes back to the host's pool. A caller never waits for one that has not come: it does the work
 * itself. Calls that are too short to have a helper woken for wake one when they come in a burst.
 *   spawn   has some thread run body(argument) soon, and returns at once
 *   run     as in ck_executor, with the number of threads for a state: for calls that come while another has the
 *           helpers */
typedef struct ck_gang_host {
    void (*spawn)(void (*body)(void *argument), void *argument);
    void (*run)(void *state, size_t count, ck_task task, void *context);
} ck_gang_host;

/* How long a helper waits for the next call. */
enum { CK_GANG_STAY_MICROSECONDS = 500 };

/* An executor of the calling thread and helpers, `threads` in all (0: the default count), at most 256, but never more
 * at work than the default count: a helper that waits busily must not take the processor of one that works. `host` is
 * not NULL and has to stay as it is for the life of the process; there is one for all: the first. In a child that was
 * forked after a call, all calls run on their thread. */
ck_executor ck_gang_executor(size_t threads, const ck_gang_host *host);
void ck_set_gang_executor(ck_executor *executor, size_t threads, const ck_gang_host *host);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
