/* Many threads call every kernel with random shapes, precisions, instruction sets and executors at once, for a while.
 * Each result is held bit by bit against that of the serial executor, computed on the same thread; memory and threads
 * of the process must not grow; and each thread must go on.
 *
 *     load SECONDS THREADS SEED
 */
#include "../Support/executors.h"
#include "../Support/split_mix.h"

#include <malloc.h>
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

static size_t below(worker *w, size_t n) { return (size_t)(split_mix(&w->random) >> 32) % n; }

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

typedef enum { gemm, gemv, outer, sigmoid, sigmoid_backward, bce, mlp, network, sgd, adam, kind_count } kind_of_call;
static const char *const kinds[] = {"gemm", "gemv", "outer",   "sigmoid", "sigmoid_backward",
                                    "bce",  "mlp",  "network", "sgd",     "adam"};

static void expect_success(const worker *w, ck_status status) {
    if (status == CK_SUCCESS) return;
    fprintf(stderr, "load: %s: %s\n", w->call, ck_status_message(status));
    _exit(1);
}

#define BODY "../Load/load_body.h"
#include "../Support/both_precisions.h"

static void *work_until_stopped(void *argument) {
    worker *w = argument;
    while (!stop) {
        const size_t set = below(w, ck_instruction_set_count());
        const kind_of_call kind = (kind_of_call)below(w, kind_count);
        const size_t pool = below(w, 12);
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

enum { samples_a_second = 4, patience = 120 * samples_a_second };

/* Starts the threads and ends them after so many seconds; their calls. Each is watched: a call takes milliseconds, even
 * with 64 threads on two cores. */
static uint64_t run_threads(worker *workers, size_t threads, long seconds, sample *samples, size_t *taken) {
    stop = false;
    for (size_t t = 0; t < threads; t++)
        REQUIRE(pthread_create(&workers[t].thread, NULL, work_until_stopped, &workers[t]) == 0);
    uint64_t seen[most_threads] = {0}, calls = 0;
    size_t since[most_threads] = {0};
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        nanosleep(&(struct timespec){0, 1000000000 / samples_a_second}, NULL);
        if (*taken < (size_t)seconds * samples_a_second) samples[(*taken)++] = take_sample();
        for (size_t t = 0; t < threads; t++) {
            const uint64_t so_far = workers[t].calls;
            since[t] = so_far == seen[t] ? since[t] + 1 : 0;
            seen[t] = so_far;
            if (since[t] < patience) continue;
            fprintf(stderr, "load: thread %zu hangs: %s\n", t, workers[t].call);
            _exit(1);
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec - start.tv_sec < seconds);
    stop = true;
    alarm(120);
    for (size_t t = 0; t < threads; t++) {
        pthread_join(workers[t].thread, NULL);
        calls += workers[t].calls;
    }
    alarm(0);
    return calls;
}

/* Bytes of malloc's in use, when no thread is at work: by the OpenMP runtime, and by what was lost. */
static size_t heap_in_use(void) {
    ck_workspace_release();
    const struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

static void expect(bool is_right, const char *otherwise) {
    if (is_right) return;
    fprintf(stderr, "load: %s\n", otherwise);
    exit(1);
}

int main(int count, char **arguments) {
    const long seconds = count == 4 ? strtol(arguments[1], NULL, 10) : 0;
    const size_t threads = count == 4 ? strtoul(arguments[2], NULL, 10) : 0;
    if (seconds < 10 || seconds > 100000 || threads < 1 || threads > most_threads) {
        fprintf(stderr, "usage: load SECONDS THREADS SEED, from 10 seconds on and with at most 1024 threads\n");
        return 2;
    }
    const uint64_t seed = strtoull(arguments[3], NULL, 10);
    static worker workers[most_threads];
    worker filler = {.random = seed};
    for (size_t i = 0; i < source_size; i++)
        dsource[i] = ssource[i] = (float)((double)split_mix(&filler.random) * 0x1p-63 - 1);
    for (size_t i = 0; i < room; i++)
        dpositive[i] = spositive[i] = (float)(split_mix(&filler.random) >> 40) * 0x1p-24f;
    for (size_t t = 0; t < threads; t++) {
        workers[t].random = seed * most_threads + t;
        workers[t].expected = malloc((room + 2) * sizeof(double));
        workers[t].computed = malloc((room + 2) * sizeof(double));
        REQUIRE(workers[t].expected && workers[t].computed);
        memset(workers[t].expected, 1, (room + 2) * sizeof(double)); /* in memory from the start */
        memset(workers[t].computed, 1, (room + 2) * sizeof(double));
    }
    sample *samples = calloc((size_t)seconds * samples_a_second, sizeof *samples);
    REQUIRE(samples);

    /* The first fifth is for what comes once. */
    size_t taken = 0;
    const uint64_t first_calls = run_threads(workers, threads, seconds / 5, samples, &taken);
    const size_t before = heap_in_use();
    taken = 0;
    const uint64_t calls = run_threads(workers, threads, seconds - seconds / 5, samples, &taken);
    const size_t held = ck_workspace_bytes(), after = heap_in_use();
    uint64_t fewest = UINT64_MAX;
    for (size_t t = 0; t < threads; t++)
        fewest = workers[t].calls < fewest ? workers[t].calls : fewest;

    const size_t mib = 1 << 20;
    printf(
        "load: %s: %zu threads, %ld s, %llu calls, the slowest thread %llu; malloc's bytes in use %zu after %llu calls "
        "and %zu at the end, workspace %zu MiB and %zu bytes after its release; MiB and threads by tenths:",
        ck_openmp_runtime(), threads, seconds, (unsigned long long)calls, (unsigned long long)fewest, before,
        (unsigned long long)first_calls, after, held / mib, ck_workspace_bytes());
    for (size_t tenth = 0; tenth < 10; tenth++) {
        const sample here = median(samples, taken * tenth / 10, taken * (tenth + 1) / 10);
        printf(" %zu/%zu", here.resident / mib, here.threads);
    }
    printf("\n");
    const sample third = median(samples, taken / 2, taken * 3 / 4), last = median(samples, taken * 3 / 4, taken);
    /* Before, stacks and the C library's arenas still grow to what a random call may take. */
    if (seconds >= 60) {
        expect(last.resident <= third.resident + third.resident / 20 + 8 * mib,
               "memory grew by more than 5% and 8 MiB");
        expect(last.threads <= third.threads + 4, "there are more threads than before");
    }
    /* An OpenMP runtime keeps some of a thread that has ended and of its team, whatever its calls: libomp 3 KiB where
     * teams are of two, 25 to 31 where they are of 16. */
    const size_t team = ck_default_thread_count() > 2 ? ck_default_thread_count() : 2;
    expect(after <= before + 4096 * team * threads, "more than 4 KiB were lost for each thread of each team");
    expect(ck_workspace_bytes() == 0, "the workspace was not given back");
    return 0;
}
