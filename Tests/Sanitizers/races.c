/* Calls of every kind on each executor, and from several threads at once, for the thread sanitizer.
 *
 *     races                    the calls; the same bits everywhere
 *     races plant EXECUTOR     pieces that write the same number on that executor: a race that has to be reported */
#include "../Support/executors.h"

#define BODY "../Sanitizers/calls_body.h"
#include "../Support/both_precisions.h"

static uint64_t calls(const ck_executor *executor) {
    const uint64_t of_both[] = {scalls(executor), dcalls(executor)};
    return digest_of(0, of_both, sizeof of_both);
}

/* Callers that find the gang taken, share the workspace, and ask for what is found out once. */
static void *call(void *argument) {
    const size_t number = (size_t)(uintptr_t)argument;
    REQUIRE(ck_cpu_name()[0] && ck_default_thread_count() > 0 && ck_version()[0]);
    const ck_executor executor = executor_number(number % executor_count);
    const uint64_t digest = calls(&executor);
    ck_workspace_release();
    return (void *)(uintptr_t)digest;
}

/* Long enough for the helpers to come. */
static void write_shared(void *context, size_t index) {
    usleep(1000);
    *(size_t *)context = index;
}

int main(int count, char **arguments) {
    if (count == 3 && strcmp(arguments[1], "plant") == 0) {
        for (size_t i = 0; i < executor_count; i++) {
            if (strcmp(arguments[2], executor_names[i]) != 0) continue;
            const ck_executor executor = executor_number(i);
            size_t shared = 0;
            executor.run(executor.state, 64, write_shared, &shared);
            return 0;
        }
    }
    REQUIRE(count == 1);
    uint64_t expected = 0;

    /* What is found out at the first call is found out by several at once here. */
    enum { callers = 2 * executor_count };
    pthread_t threads[callers];
    for (size_t i = 0; i < callers; i++)
        REQUIRE(pthread_create(&threads[i], NULL, call, (void *)(uintptr_t)i) == 0);
    for (size_t i = 0; i < callers; i++) {
        void *digest;
        pthread_join(threads[i], &digest);
        if (i == 0) expected = (uintptr_t)digest;
        REQUIRE((uintptr_t)digest == expected);
    }
    for (size_t i = 0; i < executor_count; i++) {
        const ck_executor executor = executor_number(i);
        REQUIRE(calls(&executor) == expected);
    }
    printf("races: digest %016llx\n", (unsigned long long)expected);
    return 0;
}
