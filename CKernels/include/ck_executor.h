/* Who runs the pieces of a call: serial, OpenMP, or a pool of the host's own.
 *
 * A function splits its work into independent pieces and hands them to an executor. Which pieces there are never
 * changes a result's bits, so executors can be exchanged freely. */
#ifndef CK_EXECUTOR_H
#define CK_EXECUTOR_H

#include "ck_base.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef void (*ck_task)(void *context, size_t index);

/* An executor of the host's own fills these three fields.
 *   concurrency   how many pieces may run at once, at least 1; also bounds the workspace of a call
 *   run           runs task(context, i) once for each i < count, starting them in increasing order, on any threads,
 *                 never more than `concurrency` at once, and returns when all have finished
 *   state         passed to run as it is */
typedef struct ck_executor {
    size_t concurrency;
    void (*run)(void *state, size_t count, ck_task task, void *context);
    void *state;
} ck_executor;

/* The library's own give each thread the same share of the pieces in every call of the kind, which it runs in
 * increasing order, and then the rest of the others' shares: what a thread wrote the last time is still in its cache.
 *
 * Runs every piece on the calling thread, in order. */
ck_executor ck_serial_executor(void);

/* Runs on `threads` OpenMP threads (0: the default count), at most 256. Inside an OpenMP parallel region of the host it
 * runs on the calling thread alone; so it does, with gcc's libgomp, in a process that was forked and has executed no
 * other program since. Where the library was built without OpenMP this is the serial executor. */
ck_executor ck_openmp_executor(size_t threads);
bool ck_openmp_is_available(void);

/* The same, written to where the caller has room for it. A program whose compiler copies what a function returned, as
 * Swift's does, waits some 5 ns for that copy, a third of the time of a small call. */
void ck_set_serial_executor(ck_executor *executor);
void ck_set_openmp_executor(ck_executor *executor, size_t threads);

/* The runtime behind it, for diagnostics: "libomp, compiled for OpenMP 202011", "libgomp, compiled for OpenMP 201511",
 * "libgomp, called from code that clang compiled", or "none". Never NULL. */
const char *ck_openmp_runtime(void);

/* What a NULL executor means: OpenMP with the default count where it is built in, otherwise serial. */
ck_executor ck_default_executor(void);

/* How many threads a call uses when it is not told: the CPUs this process may run on (its affinity, as it was before
 * OMP_PROC_BIND or OMP_PLACES bound the calling thread), no more than the container's CPU quota rounded up (cgroup v2
 * or v1), and no more than CK_NUM_THREADS or else OMP_NUM_THREADS where set to a whole number of at least 1. At least
 * 1. Read once, at the first call. */
size_t ck_default_thread_count(void);

/* The same, with the parts it came from; a 0 says that the source sets no limit. */
typedef struct ck_thread_count_sources {
    size_t affinity, quota, environment;
    const char *environment_variable; /* which one was read, or NULL */
    size_t chosen;
} ck_thread_count_sources;
ck_thread_count_sources ck_explain_default_thread_count(void);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
