/* Every call with its n-th request to the system refused, and with all from the n-th on, for each n until none is: the
 * first call of a process, and later ones.
 *
 * A call succeeds with the bits that it has with memory, or returns CK_NO_MEMORY and has changed no byte; one request
 * that fails alone never fails a call. Afterwards nothing is held but what ck_workspace_release gives back, and the
 * same call succeeds.
 *
 *     failure                                       all
 *     failure first CASE IS_DOUBLE EXECUTOR N ALL   a first call; exit status 0: a request was refused, 3: none was
 */
#include "../../CKernels/include/CKernels.h"
#include "../../CKernels/cblas/include/ckernels_cblas.h"
#include "wrapped.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../Support/host_pool.h"
#include "../Support/require.h"

/* Not in the headers, but found once and then kept. */
size_t ck_near_cache_bytes(void);
size_t ck_last_cache_bytes(void);

/* A host that gets no thread does the work on the caller's. */
enum { pool_threads = 3 };
static _Atomic bool no_threads;
static void run_on_pool_if_any(void *state, size_t count, ck_task task, void *context) {
    run_on_pool(no_threads ? (void *)(uintptr_t)1 : state, count, task, context);
}

static void (*helper_body)(void *argument);
static void *run_helper(void *argument) {
    helper_body(argument);
    return NULL;
}
/* A host that gets no thread has nobody run the body: helpers that do not come are not waited for. */
static void spawn(void (*body)(void *argument), void *argument) {
    helper_body = body;
    pthread_t thread;
    if (!no_threads && pthread_create(&thread, NULL, run_helper, argument) == 0) pthread_detach(thread);
}

enum { executor_count = 6 };
static const char *const executor_names[executor_count] = {"serial", "OpenMP", "pool", "gang", "gang without threads",
                                                           "default"};
enum { none_was_refused = 3 };
static ck_executor executor_number(size_t number) {
    static const ck_gang_host host = {spawn, run_on_pool_if_any};
    no_threads = number == 4;
    switch (number) {
    case 0: return ck_serial_executor();
    case 1: return ck_openmp_executor(3);
    case 2: return host_pool(pool_threads);
    case 3:
    case 4: return ck_gang_executor(2, &host);
    default: return ck_default_executor();
    }
}

/* Outputs have this many elements, and the loss as their last double. */
enum { room = 200000, number_count = 700000 };

/* The CBLAS layer tells what went wrong by this function, here in place of its own. */
static bool told;
int RowMajorStrg;
void cblas_xerbla(int parameter, const char *routine, const char *format, ...) {
    (void)routine;
    (void)format;
    REQUIRE(parameter == 0);
    told = true;
}

static double *loss_of(void *output, size_t bytes) { return (double *)output + bytes / sizeof(double) - 1; }

#define BODY "../AllocationFailure/failure_body.h"
#include "../Support/both_precisions.h"

/* Writes to output; executor NULL: the default. */
typedef ck_status (*call)(void *output, const size_t *shape, const ck_executor *executor);
enum { once_and_later = 1, later = 0 };
static const struct {
    const char *name;
    call in_float, in_double;
    size_t shape[8];
    int when;
} cases[] = {
#define CALL(name) #name, s##name##_call, d##name##_call
    {CALL(gemm), {5, 5, 5}, once_and_later},             /* neither plan nor executor */
    {CALL(gemm), {100, 100, 100}, once_and_later},       /* read in place */
    {CALL(gemm), {300, 320, 310, 0, 1}, once_and_later}, /* packed */
    {CALL(gemm), {20, 18, 5000}, once_and_later},        /* a depth that is split */
    {CALL(gemm), {7, 2048, 301}, later},                 /* few rows */
    {CALL(gemm), {16, 600, 700, 0, 1}, later},           /* B packed by each piece */
    {CALL(gemm), {1, 200, 3000, 1, 0, 3}, later},        /* a vector with a stride */
    {CALL(gemv), {40, 5000, 0}, once_and_later},
    {CALL(gemv), {4000, 60, 1}, later},
    {CALL(outer), {20, 9000}, once_and_later},
    {CALL(sigmoid), {40000}, once_and_later},
    {CALL(sigmoid_backward), {40000}, later},
    {CALL(bce), {2000, 30}, once_and_later},
    {CALL(sgd), {40000}, later},
    {CALL(adam), {40000}, later},
    {CALL(forward), {40, 5, 4, 3}, later},               /* blocks of rows, on the stack */
    {CALL(forward), {600, 30, 16, 1}, later},            /* the same in memory */
    {CALL(forward), {64, 300, 128, 10}, once_and_later}, /* the whole batch */
    {CALL(gradient), {40, 5, 4, 3}, later},
    {CALL(gradient), {600, 30, 16, 1}, once_and_later},
    {CALL(gradient), {64, 300, 128, 10}, once_and_later},
    {CALL(gradient), {1, 300, 200, 10}, later},
    {CALL(gradient), {50, 130, 120, 110, 100, 90, 9}, once_and_later}, /* more plans than the stack has room for */
    {CALL(network), {600, 30, 16, 1}, later},
    {CALL(network), {64, 300, 128, 10}, later},
    {CALL(workspace), {64, 300, 128, 10}, later}, /* of the caller's; packing needs ours */
    {CALL(overlapping_gemm), {60, 50, 40}, later},
    {CALL(overlapping_gemv), {60, 50}, later},
    {CALL(overlapping_ger), {60, 50}, later},
};
enum { case_count = sizeof cases / sizeof *cases, most_requests = 200 };

static size_t checks;

/* One call with requests refused, and what is wrong with it; NULL: nothing. */
static const char *check_call(size_t number, bool is_double, size_t executor_index, size_t first, bool all_after_it,
                              bool *some_refused) {
    static double computed[room], output[room], expected[room];
    const void *before = is_double ? (const void *)dbefore : sbefore;
    const size_t bytes = room * (is_double ? sizeof(double) : sizeof(float));
    const call run = is_double ? cases[number].in_double : cases[number].in_float;
    const size_t *shape = cases[number].shape;
    const ck_executor serial = ck_serial_executor();
    memcpy(output, before, bytes);
    /* How many threads there are by default is found out at the first call, too. */
    refuse(first, all_after_it);
    const ck_executor executor = executor_number(executor_index);
    const ck_executor *const on = executor_index == executor_count - 1 ? NULL : &executor;
    const ck_status status = run(output, shape, on);
    *some_refused = refused() > 0;
    checks++;

    if (status && status != CK_NO_MEMORY) return ck_status_message(status);
    if (status && !*some_refused) return "no memory, but no request was refused";
    if (status && !all_after_it) return "one refused request alone has failed the call";
    if (status && memcmp(output, before, bytes) != 0) return "no memory, and an output has changed";
    ck_workspace_release();
    if (ck_workspace_bytes() != 0) return "the workspace has bytes left";
    if (taken_now() != 0) return "memory or a file was not given back";

    memcpy(expected, before, bytes);
    if (run(expected, shape, &serial)) return "fails with memory";
    if (!status && memcmp(output, expected, bytes) != 0) return "other bits";
    memcpy(computed, before, bytes);
    if (run(computed, shape, on)) return "fails later, with memory";
    if (memcmp(computed, expected, bytes) != 0) return "other bits later, with memory";
    ck_workspace_release();
    return taken_now() != 0 ? "memory or a file was not given back later" : NULL;
}

/* Whether a request was refused. */
static bool check(size_t number, bool is_double, size_t executor_index, size_t first, bool all_after_it) {
    bool some_refused = false;
    const char *wrong = check_call(number, is_double, executor_index, first, all_after_it, &some_refused);
    if (!wrong) return some_refused;
    fprintf(stderr, "failure: %s", cases[number].name);
    for (size_t i = 0; i < 8 && cases[number].shape[i] + cases[number].shape[7 - i] > 0; i++)
        fprintf(stderr, " %zu", cases[number].shape[i]);
    fprintf(stderr, ", %s, %s, request %zu%s refused: %s\n", is_double ? "double" : "float",
            executor_names[executor_index], first, all_after_it ? " and all after it" : "", wrong);
    _exit(1);
}

/* What a process finds out once and keeps must not be wrong for good. */
static void check_what_is_kept(void) {
    REQUIRE(forks_not_watched() == 0);
    const ck_cache_sizes sizes = ck_cache_sizes_of_this_machine();
    REQUIRE(ck_default_thread_count() == ck_explain_default_thread_count().chosen);
    REQUIRE(sizes.l2 == 0 || ck_near_cache_bytes() == sizes.l2);
    REQUIRE(sizes.l3 == 0 || ck_last_cache_bytes() == sizes.l3);
}

/* A process of its own for each first call. */
static size_t check_first_calls(size_t number, bool is_double, size_t executor_index, bool all_after_it) {
    for (size_t n = 1; n <= most_requests; n++) {
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            char texts[4][24];
            const size_t values[4] = {number, is_double, executor_index, n};
            for (size_t i = 0; i < 4; i++)
                snprintf(texts[i], sizeof texts[i], "%zu", values[i]);
            execl("/proc/self/exe", "failure", "first", texts[0], texts[1], texts[2], texts[3],
                  all_after_it ? "1" : "0", NULL);
            _exit(1);
        }
        int status;
        REQUIRE(waitpid(child, &status, 0) == child);
        REQUIRE(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == none_was_refused));
        checks++;
        if (WEXITSTATUS(status) == none_was_refused) return n - 1;
    }
    REQUIRE(!"there is an end to the requests of a call");
    return 0;
}

/* There where the program is linked with a sanitizer, which ends it when it gets no memory. */
extern void __lsan_do_leak_check(void) __attribute__((weak));

/* No room in the address space, by the system's own word. */
static void check_limit(void) {
    if (__lsan_do_leak_check) return;
    enum { size = 800 };
    static float a[size * size], c[size * size], c_before[size * size];
    for (size_t i = 0; i < size * size; i++)
        a[i] = c[i] = c_before[i] = snumbers[i % number_count];
    const ck_executor two = ck_openmp_executor(2);
    ck_workspace_release();
    malloc_trim(0);
    size_t pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    REQUIRE(file && fscanf(file, "%zu", &pages) == 1);
    fclose(file);
    struct rlimit limit, tight;
    REQUIRE(getrlimit(RLIMIT_AS, &limit) == 0);
    tight = limit;
    tight.rlim_cur = pages * (size_t)sysconf(_SC_PAGESIZE) + (1 << 20);
    REQUIRE(setrlimit(RLIMIT_AS, &tight) == 0);
    const ck_status status =
        ck_sgemm(CK_NO_TRANSPOSE, CK_TRANSPOSE, size, size, size, 1, a, size, a, size, 0, c, size, &two);
    REQUIRE(setrlimit(RLIMIT_AS, &limit) == 0);
    REQUIRE(status == CK_NO_MEMORY && memcmp(c, c_before, sizeof c) == 0);
    REQUIRE(ck_sgemm(CK_NO_TRANSPOSE, CK_TRANSPOSE, size, size, size, 1, a, size, a, size, 0, c, size, &two) == 0);
    ck_workspace_release();
    REQUIRE(ck_workspace_bytes() == 0 && taken_now() == 0);
    checks++;
}

int main(int count, char **arguments) {
    sfill();
    dfill();
    if (count == 7 && strcmp(arguments[1], "first") == 0) {
        size_t values[5];
        for (size_t i = 0; i < 5; i++)
            values[i] = strtoul(arguments[i + 2], NULL, 10);
        const bool some = check(values[0], values[1], values[2], values[3], values[4]);
        check_what_is_kept();
        return some ? 0 : none_was_refused;
    }
    REQUIRE(count == 1);
    size_t most = 0, refusals = 0;
    for (size_t number = 0; number < case_count; number++) {
        for (size_t way = 0; way < 4 * executor_count; way++) {
            const size_t executor_index = way / 4;
            const bool is_double = way & 1, all_after_it = way & 2;
            if (cases[number].when == once_and_later && !is_double) {
                const size_t requests = check_first_calls(number, is_double, executor_index, all_after_it);
                if (requests > most) most = requests;
                refusals += requests;
            }
            size_t n = 1;
            while (check(number, is_double, executor_index, n, all_after_it)) {
                REQUIRE(n < most_requests);
                refusals++;
                n++;
            }
        }
    }
    check_limit();
    REQUIRE(refusals > 0);
    printf("failure: %s: %zu calls, %zu with a refusal, %zu requests in a first call at most\n", ck_openmp_runtime(),
           checks, refusals, most);
    return 0;
}
