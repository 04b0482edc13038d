/* The executor on helpers that stay between calls. */
#define _GNU_SOURCE /* clock_gettime with strict C11 */

#include "../include/ck_gang.h"
#include "shares.h"

#include <pthread.h>
#include <sched.h>
#include <time.h>

/* There is one gang, and one call at a time has it. The word tells who may look at the call's fields: a helper does so
 * only after it has counted itself in while the word was open, and the caller waits until all have counted out.
 *
 *   bit 63 open | bits 32–62 number of the call | bits 16–31 most helpers | bits 0–15 helpers at work */
static struct {
    _Alignas(128) _Atomic uint64_t word;
    _Alignas(128) ck_task task;
    void *context;
    _Alignas(128) ck_shares shares;
    _Alignas(128) atomic_flag taken; /* by a call */
    _Atomic size_t here;             /* helpers that wait or work, or are about to come */
    _Atomic uint64_t numbers;        /* bit i: a helper that is here has number i */
    _Atomic(const ck_gang_host *) host;
} gang = {.taken = ATOMIC_FLAG_INIT};

#define OPEN ((uint64_t)1 << 63)
#define CALL_SHIFT 32
#define MOST_SHIFT 16
#define COUNT_MASK ((uint64_t)0xffff)

static inline void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

static double microseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

/* A helper keeps its number, and so its share, as long as it stays; those beyond the bits have the last. */
enum { numbers_there_are = 64 };
static size_t take_number(void) {
    uint64_t taken = atomic_load_explicit(&gang.numbers, memory_order_relaxed);
    while (~taken != 0) {
        const size_t number = (size_t)__builtin_ctzll(~taken);
        if (atomic_compare_exchange_weak_explicit(&gang.numbers, &taken, taken | (uint64_t)1 << number,
                                                  memory_order_relaxed, memory_order_relaxed))
            return number;
    }
    return numbers_there_are;
}
static void give_number(size_t number) {
    if (number < numbers_there_are)
        atomic_fetch_and_explicit(&gang.numbers, ~((uint64_t)1 << number), memory_order_relaxed);
}

/* worker: 0 the caller. */
static void run_pieces(size_t worker) {
    ck_shares_run(&gang.shares, worker % gang.shares.workers, gang.task, gang.context);
}

/* Counts a helper in, if there is a call that it has not been in and that has room. */
static bool join(uint64_t *last_call) {
    uint64_t word = atomic_load_explicit(&gang.word, memory_order_acquire);
    for (;;) {
        const uint64_t call = word >> CALL_SHIFT;
        if (!(word & OPEN) || call == *last_call) return false;
        if ((word & COUNT_MASK) >= (word >> MOST_SHIFT & COUNT_MASK)) return false;
        if (atomic_compare_exchange_weak_explicit(&gang.word, &word, word + 1, memory_order_acquire,
                                                  memory_order_acquire)) {
            *last_call = call;
            return true;
        }
    }
}

static void help(void *argument) {
    (void)argument;
    enum { looks_between_clocks = 64 };
    uint64_t last_call = 0;
    const size_t number = take_number();
    double end = microseconds() + CK_GANG_STAY_MICROSECONDS;
    for (;;) {
        for (int i = 0; i < looks_between_clocks; i++) {
            if (join(&last_call)) {
                run_pieces(number + 1);
                atomic_fetch_sub_explicit(&gang.word, 1, memory_order_release);
                end = 0;
            }
            relax();
        }
        const double time = microseconds();
        if (end == 0) end = time + CK_GANG_STAY_MICROSECONDS;
        if (time > end) break;
    }
    give_number(number);
    atomic_fetch_sub_explicit(&gang.here, 1, memory_order_relaxed);
}

static void call_helpers(size_t wanted, const ck_gang_host *host) {
    size_t here = atomic_load_explicit(&gang.here, memory_order_relaxed);
    while (here < wanted) {
        if (!atomic_compare_exchange_weak_explicit(&gang.here, &here, here + 1, memory_order_relaxed,
                                                   memory_order_relaxed))
            continue;
        host->spawn(help, NULL);
        here++;
    }
}

/* A forked child has no helpers, and perhaps the state of a call that it has no part in. Its calls run where they are:
 * it cannot be known whether the host's threads can be made anew there. */
static _Atomic bool is_forked;
static void in_child(void) { atomic_store_explicit(&is_forked, true, memory_order_relaxed); }
static bool watches_forks(void) {
    static _Atomic bool done; /* twice does no harm */
    if (atomic_load_explicit(&done, memory_order_relaxed)) return true;
    if (pthread_atfork(NULL, NULL, in_child) != 0) return false; /* no memory: the next call may have more luck */
    atomic_store_explicit(&done, true, memory_order_relaxed);
    return true;
}

static void run_on_gang(void *state, size_t count, ck_task task, void *context) {
    const size_t cpus = ck_default_thread_count(), threads = ck_min(ck_min((size_t)(uintptr_t)state, count), cpus);
    if (threads <= 1 || !watches_forks() || atomic_load_explicit(&is_forked, memory_order_relaxed)) {
        for (size_t i = 0; i < count; i++)
            task(context, i);
        return;
    }
    const ck_gang_host *host = atomic_load_explicit(&gang.host, memory_order_acquire);
    if (atomic_flag_test_and_set_explicit(&gang.taken, memory_order_acquire)) {
        host->run(state, count, task, context);
        return;
    }
    gang.task = task;
    gang.context = context;
    ck_shares_init(&gang.shares, threads, count);
    const uint64_t call = (atomic_load_explicit(&gang.word, memory_order_relaxed) >> CALL_SHIFT) + 1;
    const uint64_t closed = ((call << CALL_SHIFT) & ~OPEN) | (uint64_t)(threads - 1) << MOST_SHIFT;
    atomic_store_explicit(&gang.word, OPEN | closed, memory_order_release);
    call_helpers(threads - 1, host);

    run_pieces(0);
    uint64_t word = atomic_fetch_and_explicit(&gang.word, ~OPEN, memory_order_acquire);
    for (size_t looks = 0; (word & COUNT_MASK) != 0; looks++) {
        /* Where a helper has lost its processor, it may be to this thread. */
        enum { patience = 4096 };
        if (looks < patience)
            relax();
        else
            sched_yield();
        word = atomic_load_explicit(&gang.word, memory_order_acquire);
    }
    atomic_flag_clear_explicit(&gang.taken, memory_order_release);
}

ck_executor ck_gang_executor(size_t threads, const ck_gang_host *host) {
    const ck_gang_host *none = NULL;
    if (!atomic_load_explicit(&gang.host, memory_order_relaxed))
        atomic_compare_exchange_strong_explicit(&gang.host, &none, host, memory_order_acq_rel, memory_order_relaxed);
    if (threads == 0) threads = ck_default_thread_count();
    threads = ck_min(threads, CK_MAX_SLOTS);
    return (ck_executor){threads, run_on_gang, (void *)(uintptr_t)threads};
}

void ck_set_gang_executor(ck_executor *executor, size_t threads, const ck_gang_host *host) {
    *executor = ck_gang_executor(threads, host);
}

/* Whether calls that helpers could do something for come one after the other. Such a call is not worth waking a helper,
 * but the burst is: 96³ in float, 16 µs, takes 10 with one that is there. */
static bool is_burst(void) {
    enum { calls = 8, microseconds_apart = 100 };
    static _Atomic size_t count;
    static _Atomic double last;
    const double time = microseconds(), before = atomic_load_explicit(&last, memory_order_relaxed);
    atomic_store_explicit(&last, time, memory_order_relaxed);
    if (time - before > microseconds_apart) {
        atomic_store_explicit(&count, 1, memory_order_relaxed);
        return false;
    }
    return atomic_fetch_add_explicit(&count, 1, memory_order_relaxed) + 1 >= calls;
}

bool ck_is_gang(const ck_executor *executor) { return executor->run == run_on_gang; }

bool ck_gang_is_worth_a_call(void) { return atomic_load_explicit(&gang.here, memory_order_relaxed) > 0 || is_burst(); }
