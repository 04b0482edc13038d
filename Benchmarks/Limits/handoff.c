/* How long a word takes from one thread to another and back. */
#define _GNU_SOURCE /* clock_gettime with strict C11 */

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "limits.h"

enum { ROUNDS = 64, MOST_TIMES = 4096, LEAST_TIMES = 9, LAST = -1 };

/* The word that goes back and forth lies in a line of its own. */
typedef struct {
    _Alignas(128) atomic_long word;
} handoff;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Waits for another value than the last. Patient: who gives the processor away at once lets the system leave both
 * threads on one. */
static long next(handoff *h, long last) {
    enum { PATIENCE = 1 << 20 };
    for (int i = 0;; i++) {
        const long word = atomic_load_explicit(&h->word, memory_order_acquire);
        if (word != last) return word;
        if (i > PATIENCE) sched_yield();
    }
}

static void *answer(void *argument) {
    handoff *h = argument;
    for (long word = 0; (word = next(h, word)) != LAST;)
        atomic_store_explicit(&h->word, ++word, memory_order_release);
    return NULL;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double limits_handoff_seconds(double seconds) {
    static double times[MOST_TIMES];
    handoff h = {0};
    pthread_t other;
    if (pthread_create(&other, NULL, answer, &h) != 0) return 0;
    size_t count = 0;
    long word = 0;
    const double end = now() + seconds;
    while (count < MOST_TIMES && (count < LEAST_TIMES || now() < end)) {
        const double start = now();
        for (int i = 0; i < ROUNDS; i++, word++) {
            atomic_store_explicit(&h.word, ++word, memory_order_release);
            next(&h, word);
        }
        times[count++] = (now() - start) / ROUNDS;
    }
    atomic_store_explicit(&h.word, LAST, memory_order_release);
    pthread_join(other, NULL);
    qsort(times, count, sizeof *times, ascending);
    /* The first ones may have been on one processor. */
    return times[count / 4];
}
