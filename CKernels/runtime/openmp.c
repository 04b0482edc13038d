/* The OpenMP executor. The only file that knows OpenMP. */
#define _GNU_SOURCE
#include "shares.h"
#include "text.h"
#include "text_file.h"

#ifdef CK_OPENMP

/* CK_OPENMP_LIBGOMP: the runtime is gcc's, whatever the compiler. Beside a library on Intel's runtime, which ends the
 * process where it finds libomp at work, that is the way to have clang's code. */
#if !defined(__clang__) && !defined(CK_OPENMP_LIBGOMP)
#define CK_OPENMP_LIBGOMP
#endif

#if defined(__linux__) && defined(__clang__) && !defined(CK_OPENMP_RUNTIME_ELSEWHERE)
/* The manifest cannot look for the library (its result is cached), the preprocessor can. CK_OPENMP_RUNTIME_ELSEWHERE
 * says that the build finds the runtime by its own means. */
/* clang-format off */
#if !__has_include("/usr/lib/x86_64-linux-gnu/libomp5.so") && !__has_include("/usr/lib/aarch64-linux-gnu/libomp5.so") \
    && !__has_include("/usr/lib/libomp5.so") && !__has_include("/usr/lib64/libomp5.so") \
    && !__has_include("/usr/local/lib/libomp5.so")
#error "OpenMP runtime not found: install libomp-dev (Debian, Ubuntu: apt-get install libomp-dev), or build without the package trait OpenMP (swift build --disable-default-traits; in a manifest: traits: [])"
#endif
/* clang-format on */
#endif

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Debian keeps omp.h in a versioned folder outside the include path; these few have been stable since OpenMP 2. */
extern int omp_in_parallel(void);
extern int omp_get_thread_num(void);
extern int omp_get_num_procs(void);

#if defined(__linux__) && defined(CK_OPENMP_LIBGOMP)
/* After a fork libgomp waits for ever for the threads that the parent had: a child runs on its caller alone. So does a
 * process whose first call comes after a fork without exec, as nobody can tell it whether its parent used libgomp.
 * libomp makes itself anew in a child. */
enum { not_looked, usable, forked };
static _Atomic int threads_are = not_looked;

static void in_child(void) { atomic_store_explicit(&threads_are, forked, memory_order_relaxed); }

static bool was_forked(void) {
    char line[1024]; /* "pid (name) S ppid group session terminal group flags …" */
    const bool done = ck_read_text("/proc/self/stat", line, sizeof line);
    const char *after_name = done ? strrchr(line, ')') : NULL;
    unsigned flags = 0;
    if (!after_name || sscanf(after_name + 1, " %*c %*d %*d %*d %*d %*d %u", &flags) != 1) return false;
    const unsigned forked_without_exec = 0x40; /* PF_FORKNOEXEC of the kernel */
    return flags & forked_without_exec;
}

/* Looking twice does no harm. Without memory for the handler a call runs on its thread, and the next one looks again.
 */
static bool can_use_threads(void) {
    int known = atomic_load_explicit(&threads_are, memory_order_relaxed);
    if (known == not_looked) {
        if (pthread_atfork(NULL, NULL, in_child) != 0) return false;
        known = was_forked() ? forked : usable;
        atomic_store_explicit(&threads_are, known, memory_order_relaxed);
    }
    return known == usable;
}
#else
static bool can_use_threads(void) { return true; }
#endif

#if defined(__clang__) && defined(CK_OPENMP_LIBGOMP)
/* What gcc makes of a parallel region. */
extern void GOMP_parallel(void (*region)(void *argument), void *argument, unsigned threads, unsigned flags);
typedef struct {
    ck_shares *shares;
    ck_task task;
    void *context;
} region;
static void run_share(void *argument) {
    const region *r = argument;
    ck_shares_run(r->shares, (size_t)omp_get_thread_num(), r->task, r->context);
}
static void run_in_parallel(size_t threads, ck_shares *shares, ck_task task, void *context) {
    GOMP_parallel(run_share, &(region){shares, task, context}, (unsigned)threads, 0);
}
#else
static void run_in_parallel(size_t threads, ck_shares *shares, ck_task task, void *context) {
#pragma omp parallel num_threads((int)threads) default(none) firstprivate(shares, task, context)
    ck_shares_run(shares, (size_t)omp_get_thread_num(), task, context);
}
#endif

/* A wait of our own at the end of a region, with sched_yield, left another library that computes at once no more: MKL
 * kept 0.30 of its calls with it and 0.28 without, OpenBLAS 0.63 and 0.61, PyTorch 0.63 and 0.61. */
static void run_on_openmp(void *state, size_t count, ck_task task, void *context) {
    const size_t threads = ck_min((size_t)(uintptr_t)state, count);
    if (threads <= 1 || omp_in_parallel() || !can_use_threads()) {
        for (size_t i = 0; i < count; i++)
            task(context, i);
        return;
    }
    /* Shares and not schedule(dynamic): clang 21 calls __kmpc_dispatch_deinit for that, which libomp 14 lacks; and this
     * was faster. */
    ck_shares shares;
    ck_shares_init(&shares, threads, count);
    run_in_parallel(threads, &shares, task, context);
}

ck_executor ck_openmp_executor(size_t threads) {
    if (threads == 0) threads = ck_default_thread_count();
    threads = ck_min(threads, CK_MAX_SLOTS);
    return (ck_executor){threads, run_on_openmp, (void *)(uintptr_t)threads};
}

bool ck_is_openmp(const ck_executor *executor) { return executor->run == run_on_openmp; }

bool ck_openmp_is_available(void) { return true; }

/* The runtime is not asked for nothing: it would start, and Intel's ends the process where it finds another. */
size_t ck_processors_of_bound_threads(void) {
    static const char *const variables[] = {"OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY", "KMP_AFFINITY"};
    bool may_bind = false;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        may_bind = may_bind || getenv(variables[i]);
    const int processors = may_bind ? omp_get_num_procs() : 0;
    return processors > 0 ? (size_t)processors : 0;
}

const char *ck_openmp_runtime(void) {
#if !defined(CK_OPENMP_LIBGOMP)
    return "libomp, compiled for OpenMP " CK_TEXT(_OPENMP);
#elif defined(__clang__)
    return "libgomp, called from code that clang compiled";
#else
    return "libgomp, compiled for OpenMP " CK_TEXT(_OPENMP);
#endif
}

#else

ck_executor ck_openmp_executor(size_t threads) {
    (void)threads;
    return ck_serial_executor();
}

bool ck_is_openmp(const ck_executor *executor) {
    (void)executor;
    return false;
}

bool ck_openmp_is_available(void) { return false; }

size_t ck_processors_of_bound_threads(void) { return 0; }

const char *ck_openmp_runtime(void) { return "none"; }

#endif
