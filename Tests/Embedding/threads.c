/* No thread and no memory before the first call; calls from within a parallel region of the host, and from 64 threads
 * at once, have the same bits; a call waits for all of its threads, leaves no more than it was given, and no memory
 * behind, but for a few buffers that are kept until they are released. */
#include "../Support/executors.h"

static uint64_t expected;
enum { callers = 64 };

static void *call(void *argument) {
    const size_t number = (size_t)(uintptr_t)argument;
    for (size_t i = 0; i < 2; i++) {
        const ck_executor executor = executor_number((number + i) % executor_count);
        REQUIRE(work(150, &executor) == expected);
        REQUIRE(work(150, NULL) == expected);
    }
    return NULL;
}

/* A host's pool whose pieces begin with a product of their own, and so on: each has its buffer while the next one runs.
 */
enum { nested = 40, nested_size = 300 };
static float *nested_operands;
static size_t deepest, bytes_at_the_deepest;

static void run_nested(void *state, size_t count, ck_task task, void *context);
static void nest(size_t depth) {
    const ck_executor executor = {2, run_nested, (void *)(uintptr_t)depth};
    const size_t n = nested_size;
    REQUIRE(ck_sgemm(CK_NO_TRANSPOSE, CK_TRANSPOSE, n, n, n, 1, nested_operands, n, nested_operands, n, 0,
                     nested_operands + (depth + 1) * n * n, n, &executor) == 0);
}
static void run_nested(void *state, size_t count, ck_task task, void *context) {
    const size_t depth = (size_t)(uintptr_t)state;
    if (depth == deepest && deepest < nested - 1) {
        deepest++;
        nest(deepest);
    } else if (depth == nested - 1) {
        bytes_at_the_deepest = ck_workspace_bytes();
    }
    for (size_t i = 0; i < count; i++)
        task(context, i);
}

static void keeps_few_buffers(void) {
    const size_t n = (size_t)nested_size * nested_size;
    nested_operands = calloc((nested + 1) * n, sizeof(float));
    REQUIRE(nested_operands);
    ck_workspace_release();
    nest(0);
    REQUIRE(deepest == nested - 1 && bytes_at_the_deepest >= nested * n * sizeof(float) / 2);
    REQUIRE(ck_workspace_bytes() > 0 && ck_workspace_bytes() <= bytes_at_the_deepest / 2);
    free(nested_operands);
}

/* A piece that a helper is still at when the caller has nothing left to do is waited for. */
struct late {
    pthread_t caller;
    _Atomic bool is_helped;
    _Atomic size_t done;
};
static void be_late(void *context, size_t index) {
    (void)index;
    struct late *late = context;
    if (pthread_equal(pthread_self(), late->caller)) {
        for (int i = 0; i < 10000 && !atomic_load(&late->is_helped); i++)
            usleep(100);
    } else {
        atomic_store(&late->is_helped, true);
        usleep(10000);
    }
    atomic_fetch_add(&late->done, 1);
}

static void waits_for_helpers(void) {
    for (size_t i = 0; i < executor_count; i++) {
        const ck_executor executor = executor_number(i);
        struct late late = {.caller = pthread_self()};
        executor.run(executor.state, 2, be_late, &late);
        REQUIRE(atomic_load(&late.done) == 2);
        REQUIRE(atomic_load(&late.is_helped) || executor.concurrency == 1 || ck_default_thread_count() == 1);
    }
}

/* An argument is the number of CPUs, which OpenMP's binding of the calling thread to one must not hide. */
int main(int argc, char **argv) {
    const size_t processors = argc == 2 && ck_openmp_is_available() ? (size_t)atoi(argv[1]) : 0;
    REQUIRE(processors == 0 || ck_explain_default_thread_count().affinity == processors);
    REQUIRE(thread_count() == 1);
    REQUIRE(ck_workspace_bytes() == 0);

    const ck_executor serial = ck_serial_executor();
    expected = work(150, &serial);
    REQUIRE(thread_count() == 1);

    const ck_executor two = ck_openmp_executor(2);
    REQUIRE(work(150, &two) == expected);
    REQUIRE(thread_count() <= 3); /* two, and the monitor of older versions of libomp */
    REQUIRE(ck_openmp_is_available() == (thread_count() > 1));

    /* Without OpenMP in this program's own compiler the pragma is ignored, and one thread calls. */
#pragma omp parallel num_threads(4)
    {
        for (size_t i = 0; i < executor_count; i++) {
            const ck_executor executor = executor_number(i);
            REQUIRE(work(150, &executor) == expected);
        }
        REQUIRE(work(150, NULL) == expected);
    }

    waits_for_helpers();

    pthread_t threads[callers];
    for (size_t i = 0; i < callers; i++)
        REQUIRE(pthread_create(&threads[i], NULL, call, (void *)(uintptr_t)i) == 0);
    for (size_t i = 0; i < callers; i++)
        pthread_join(threads[i], NULL);

    keeps_few_buffers();
    ck_workspace_release();
    REQUIRE(ck_workspace_bytes() == 0);
    printf("threads: %zu at the end, of %s\n", thread_count(), ck_openmp_runtime());
    return 0;
}
