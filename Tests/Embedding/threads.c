/* No thread and no memory before the first call; calls from within a parallel region of the host, and from 64 threads
 * at once, have the same bits; a call leaves no more threads than it was given. */
#include "host_pools.h"

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

int main(void) {
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

    pthread_t threads[callers];
    for (size_t i = 0; i < callers; i++)
        REQUIRE(pthread_create(&threads[i], NULL, call, (void *)(uintptr_t)i) == 0);
    for (size_t i = 0; i < callers; i++)
        pthread_join(threads[i], NULL);

    ck_workspace_release();
    REQUIRE(ck_workspace_bytes() == 0);
    printf("threads: %zu at the end, of %s\n", thread_count(), ck_openmp_runtime());
    return 0;
}
