#define _GNU_SOURCE /* clock_gettime, aligned_alloc with strict C11 */

#include "limits.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "instruction_sets.h"
#include "layout.h"

/* What each thread repeats; returns the operations or bytes of one repetition. */
typedef struct {
    const limits_loops *loops;
    bool is_traffic, double_precision;
    limits_traffic traffic;
    memory_layout layout; /* a thread's part */
    /* The loop where there are several arrays. */
    void (*side_by_side)(limits_traffic traffic, char *memory, memory_layout layout);
} workload;

typedef struct {
    const workload *load;
    double seconds, rate; /* rate: 0 when there is no memory */
    atomic_size_t *waiting;
    pthread_t thread;
} worker;

enum { GRAIN = 8 * 64, MOST_TIMES = 4096, LEAST_TIMES = 3 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double repeat(const workload *load, char *memory, size_t rounds) {
    if (!load->is_traffic) {
        return load->double_precision ? load->loops->fma_double(rounds) : load->loops->fma_float(rounds);
    }
    const size_t bytes = load->layout.bytes, half = bytes / 2;
    for (size_t i = 0; i < rounds; i++) {
        switch (load->traffic) {
        case LIMITS_READ: load->loops->read(memory, bytes); break;
        case LIMITS_COPY: memcpy(memory + half, memory, half); break;
        case LIMITS_UPDATE: load->loops->update(memory, bytes); break;
        /* Never zero: past the caches some processors write lines of zeros twice as fast as lines of anything else. */
        case LIMITS_FILL: memset(memory, (int)(i & 0x3f) + 1, bytes); break;
        default: load->side_by_side(load->traffic, memory, load->layout); break;
        }
        /* The memory counts as used: otherwise only the last of several fills had to be done. */
        __asm__ volatile("" : : "r"(memory) : "memory");
    }
    return (double)load->layout.moved * (double)rounds;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void *run(void *argument) {
    worker *w = argument;
    char *memory = NULL;
    double *rates = malloc(MOST_TIMES * sizeof *rates);
    if (w->load->is_traffic) {
        memory = aligned_alloc(64, w->load->layout.total);
        if (memory) limits_prefer_huge_pages(memory, w->load->layout.total);
        /* Touched by the thread that uses it: on its own memory node. */
        if (memory) memset(memory, 1, w->load->layout.total);
    }
    bool ready = rates && (memory || !w->load->is_traffic);
    atomic_fetch_sub(w->waiting, 1);
    while (atomic_load(w->waiting) > 0) {
    }
    if (ready) {
        /* Repetitions of about 20 µs, so that the clock does not show. */
        size_t rounds = 1;
        for (;;) {
            double start = now();
            repeat(w->load, memory, rounds);
            if (now() - start > 10e-6 || rounds > SIZE_MAX / 4) break;
            rounds *= 2;
        }
        /* Untimed first: what the memory was initialized with is not yet where it will stay in the caches. */
        for (double end = now() + w->seconds / 3; now() < end;)
            repeat(w->load, memory, rounds);
        size_t count = 0;
        double end = now() + w->seconds;
        while (count < MOST_TIMES && (count < LEAST_TIMES || now() < end)) {
            double start = now();
            double done = repeat(w->load, memory, rounds);
            rates[count++] = done / (now() - start);
        }
        qsort(rates, count, sizeof *rates, ascending);
        w->rate = rates[count / 2];
    }
    free(memory);
    free(rates);
    return NULL;
}

/* The sum of the threads' rates; each is a median over its own repetitions while all run. */
static double measure(const workload *load, size_t threads, double seconds) {
    if (!load->loops || threads == 0) return 0;
    worker *workers = calloc(threads, sizeof *workers);
    if (!workers) return 0;
    atomic_size_t waiting = threads;
    size_t started = 0;
    for (size_t i = 0; i < threads; i++) {
        workers[i] = (worker){.load = load, .seconds = seconds, .waiting = &waiting};
        if (i + 1 < threads) {
            if (pthread_create(&workers[i].thread, NULL, run, &workers[i]) != 0) break;
        } else {
            run(&workers[i]);
        }
        started++;
    }
    if (started < threads) atomic_fetch_sub(&waiting, threads - started);
    double rate = 0;
    for (size_t i = 0; i < started; i++) {
        if (i + 1 < threads) pthread_join(workers[i].thread, NULL);
        rate = workers[i].rate > 0 && rate >= 0 ? rate + workers[i].rate : -1;
    }
    free(workers);
    return started == threads && rate > 0 ? rate : 0;
}

double limits_flops_per_second(const char *instruction_set, bool double_precision, size_t threads, double seconds) {
    workload load = {.loops = limits_loops_named(instruction_set), .double_precision = double_precision};
    return measure(&load, threads, seconds);
}

double limits_bytes_per_second(const char *instruction_set, limits_traffic traffic, size_t bytes, size_t threads,
                               double seconds) {
    size_t part = threads ? bytes / threads : 0;
    const limits_loops *loops = limits_loops_named(instruction_set);
    workload load = {
        .loops = loops, .is_traffic = true, .traffic = traffic, .layout = memory_layout_of(traffic, part, 2 * GRAIN)};
    const bool is_side_by_side = traffic >= LIMITS_MAP;
    if (!loops || !is_side_by_side) return measure(&load, threads, seconds);
    load.side_by_side = loops->through_caches;
    const double through = measure(&load, threads, seconds);
    load.side_by_side = loops->past_caches;
    const double past = measure(&load, threads, seconds);
    return through > past ? through : past;
}
