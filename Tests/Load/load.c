/* Many threads call every kernel with random shapes, precisions, instruction sets and executors at once, for a while.
 * Each result is held bit by bit against that of the serial executor, computed on the same thread; memory and threads
 * of the process must not grow; and each thread must go on.
 *
 *     load SECONDS THREADS SEED
 */
#include "../Embedding/host_pools.h"

#include <time.h>

/* Inputs are windows of one array that all threads read; each thread has room for the outputs of a call, twice. */
enum { source_size = 1 << 20, room = 160 << 10, most_threads = 1024 };
static float ssource[source_size];
static double dsource[source_size];
/* In [0, 1): what outputs hold before a call, weights of samples, second moments. */
static float spositive[room];
static double dpositive[room];

typedef struct {
    pthread_t thread;
    uint64_t random;
    void *expected, *computed;
    _Atomic uint64_t calls;
    char call[200]; /* the last one, in words */
} worker;

static _Atomic bool stop;

static uint64_t random_bits(worker *w) {
    uint64_t z = (w->random += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}
static size_t below(worker *w, size_t n) { return (size_t)(random_bits(w) >> 32) % n; }

/* 1 to most, small ones as often as large ones. */
static size_t size_up_to(worker *w, size_t most) {
    size_t bits = 0;
    while ((most >> bits) > 1)
        bits++;
    const size_t bound = (size_t)1 << below(w, bits + 2);
    return 1 + below(w, bound < most ? bound : most);
}

/* Multiplications of one call at most: now and then more. */
static double work_of_call(worker *w) { return below(w, 32) == 0 ? 4e7 : 2e6; }

static const double scalars[] = {1, 0, -0.5, 2};

static const char *const kinds[] = {"gemm", "gemv", "outer",   "sigmoid", "sigmoid_backward",
                                    "bce",  "mlp",  "network", "sgd",     "adam"};
enum { kind_count = sizeof kinds / sizeof *kinds };

static void expect_success(const worker *w, ck_status status) {
    if (status == CK_SUCCESS) return;
    fprintf(stderr, "load: %s: %s\n", w->call, ck_status_message(status));
    _exit(1);
}

#define real float
#define R(name) s##name
#define CK(name) ck_s##name
#include "load_body.h"
#undef real
#undef R
#undef CK
#define real double
#define R(name) d##name
#define CK(name) ck_d##name
#include "load_body.h"

static void *work_until_stopped(void *argument) {
    worker *w = argument;
    while (!stop) {
        const size_t set = below(w, ck_instruction_set_count()), kind = below(w, kind_count), pool = below(w, 12);
        ck_reset_instruction_set();
        if (below(w, 2)) (void)ck_force_instruction_set(set);
        ck_executor executor = executor_number(pool % executor_count);
        if (pool >= 8) executor = ck_openmp_executor(below(w, 4));
        const bool is_double = below(w, 2);
        const size_t size =
            is_double ? dcall(w, kind, pool == 11 ? NULL : &executor) : scall(w, kind, pool == 11 ? NULL : &executor);
        if (memcmp(w->expected, w->computed, size) != 0) {
            fprintf(stderr, "load: other bits: %s, %s, %s, %s\n", w->call, is_double ? "double" : "float",
                    ck_instruction_set_name(ck_instruction_set()),
                    pool == 11  ? "default"
                    : pool >= 8 ? "OpenMP"
                                : executor_names[pool % executor_count]);
            _exit(1);
        }
        atomic_fetch_add_explicit(&w->calls, 1, memory_order_relaxed);
        if (below(w, 1000) == 0) ck_workspace_release();
    }
    return NULL;
}

typedef struct {
    size_t resident; /* bytes */
    size_t threads;
} sample;

static sample take_sample(void) {
    size_t all, resident;
    FILE *file = fopen("/proc/self/statm", "re");
    REQUIRE(file && fscanf(file, "%zu %zu", &all, &resident) == 2);
    fclose(file);
    return (sample){resident * (size_t)sysconf(_SC_PAGESIZE), thread_count()};
}

static int compare_sizes(const void *a, const void *b) {
    const size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

/* Medians of samples from start on: what a call has at the moment comes and goes. */
static sample median(const sample *samples, size_t start, size_t end) {
    static size_t values[1 << 20];
    sample result;
    for (size_t i = start; i < end; i++)
        values[i - start] = samples[i].resident;
    qsort(values, end - start, sizeof *values, compare_sizes);
    result.resident = values[(end - start) / 2];
    for (size_t i = start; i < end; i++)
        values[i - start] = samples[i].threads;
    qsort(values, end - start, sizeof *values, compare_sizes);
    result.threads = values[(end - start) / 2];
    return result;
}

int main(int count, char **arguments) {
    const long seconds = count == 4 ? strtol(arguments[1], NULL, 10) : 0;
    const size_t threads = count == 4 ? strtoul(arguments[2], NULL, 10) : 0;
    if (seconds < 1 || seconds > 100000 || threads < 1 || threads > most_threads) {
        fprintf(stderr, "usage: load SECONDS THREADS SEED\n");
        return 2;
    }
    const uint64_t seed = strtoull(arguments[3], NULL, 10);
    static worker workers[most_threads];
    worker filler = {.random = seed};
    for (size_t i = 0; i < source_size; i++)
        dsource[i] = ssource[i] = (float)((double)random_bits(&filler) * 0x1p-63 - 1);
    for (size_t i = 0; i < room; i++)
        dpositive[i] = spositive[i] = (float)(random_bits(&filler) >> 40) * 0x1p-24f;
    for (size_t t = 0; t < threads; t++) {
        worker *w = &workers[t];
        w->random = seed * most_threads + t;
        w->expected = calloc(room + 2, sizeof(double));
        w->computed = calloc(room + 2, sizeof(double));
        REQUIRE(w->expected && w->computed);
        memset(w->expected, 1, room * sizeof(double)); /* resident from the start */
        memset(w->computed, 1, room * sizeof(double));
        REQUIRE(pthread_create(&w->thread, NULL, work_until_stopped, w) == 0);
    }

    /* Four samples a second, and a watch over each thread: a call takes milliseconds, even with 64 threads a core. */
    enum { samples_a_second = 4, patience = 120 * samples_a_second };
    const size_t most_samples = (size_t)seconds * samples_a_second;
    sample *samples = calloc(most_samples, sizeof *samples);
    REQUIRE(samples);
    uint64_t seen[most_threads] = {0};
    size_t since[most_threads] = {0};
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    size_t taken = 0;
    do {
        nanosleep(&(struct timespec){0, 1000000000 / samples_a_second}, NULL);
        if (taken < most_samples) samples[taken++] = take_sample();
        for (size_t t = 0; t < threads; t++) {
            const uint64_t calls = workers[t].calls;
            since[t] = calls == seen[t] ? since[t] + 1 : 0;
            seen[t] = calls;
            if (since[t] < patience) continue;
            fprintf(stderr, "load: thread %zu hangs: %s\n", t, workers[t].call);
            _exit(1);
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec - start.tv_sec < seconds);
    stop = true;
    alarm(120);
    uint64_t calls = 0, fewest = UINT64_MAX;
    for (size_t t = 0; t < threads; t++) {
        pthread_join(workers[t].thread, NULL);
        calls += workers[t].calls;
        if (workers[t].calls < fewest) fewest = workers[t].calls;
    }
    alarm(0);

    const size_t mib = 1 << 20, held = ck_workspace_bytes();
    ck_workspace_release();
    printf("load: %s: %zu threads, %ld s, %llu calls, the slowest thread %llu; workspace %zu MiB, %zu bytes after its "
           "release; MiB and threads by tenths of the time:",
           ck_openmp_runtime(), threads, seconds, (unsigned long long)calls, (unsigned long long)fewest, held / mib,
           ck_workspace_bytes());
    for (size_t tenth = 0; tenth < 10; tenth++) {
        const sample here = median(samples, taken * tenth / 10, taken * (tenth + 1) / 10);
        printf(" %zu/%zu", here.resident / mib, here.threads);
    }
    printf("\n");
    /* The first half, and a short run, is for what comes once: stacks, and the blocks in which the C library keeps its
     * memory for 64 threads. */
    const bool has_come_to_rest = seconds >= 60;
    const sample before = median(samples, taken / 2, taken * 3 / 4), last = median(samples, taken * 3 / 4, taken);
    if (has_come_to_rest && last.resident > before.resident + before.resident / 20 + 8 * mib) {
        fprintf(stderr, "load: memory grew by more than 5%% and 8 MiB in the second half\n");
        return 1;
    }
    if (has_come_to_rest && last.threads > before.threads + 4) {
        fprintf(stderr, "load: there are more threads than before\n");
        return 1;
    }
    if (ck_workspace_bytes() != 0) {
        fprintf(stderr, "load: the workspace was not given back\n");
        return 1;
    }
    return 0;
}
