/* fork() before, after and during calls, then calls in the child and in its child. A child that hangs is ended by an
 * alarm, and the program fails. */
#include "../Support/executors.h"

#include <sys/wait.h>

static uint64_t expected;

static void wait_for(pid_t child, const char *what) {
    int status;
    REQUIRE(waitpid(child, &status, 0) == child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    fprintf(stderr, "fork: %s: the child %s %d\n", what, WIFSIGNALED(status) ? "was ended by signal" : "returned",
            WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    exit(1);
}

static void in_child(const char *what, const ck_executor *executor, int generations) {
    fflush(NULL);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child) {
        wait_for(child, what);
        return;
    }
    alarm(30);
    for (int i = 0; i < 3; i++)
        REQUIRE(work(200, executor) == expected);
    if (generations > 1) in_child(what, executor, generations - 1);
    exit(0);
}

static _Atomic bool stop;
static void *keep_calling(void *argument) {
    const ck_executor *executor = argument;
    while (!stop) {
        REQUIRE(work(100, executor) != 0);
        /* Holds the lock of the library's memory most of the time. */
        for (int i = 0; i < 100000; i++)
            (void)ck_workspace_bytes();
    }
    return NULL;
}

int main(void) {
    const ck_executor serial = ck_serial_executor();
    /* In a child, so that nothing has run here: each executor's first call comes after a fork. */
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        alarm(60);
        expected = work(200, &serial);
        for (size_t i = 0; i < executor_count; i++) {
            const ck_executor executor = executor_number(i);
            REQUIRE(work(200, &executor) == expected);
        }
        exit(0);
    }
    wait_for(child, "first calls");

    expected = work(200, &serial);
    for (size_t i = 0; i < executor_count; i++) {
        const ck_executor executor = executor_number(i);
        REQUIRE(work(200, &executor) == expected);
        in_child(executor_names[i], &executor, 2);
        REQUIRE(work(200, &executor) == expected);
    }
    in_child("default", NULL, 2);
    REQUIRE(thread_count() >= ck_default_thread_count() || !ck_openmp_is_available());

    enum { callers = 3, forks = 40 };
    pthread_t threads[callers];
    ck_executor busy[] = {ck_openmp_executor(2), executor_number(executor_count - 1)};
    for (size_t i = 0; i < callers; i++)
        REQUIRE(pthread_create(&threads[i], NULL, keep_calling, &busy[i % 2]) == 0);
    for (size_t i = 0; i < forks; i++)
        in_child("while others call", &serial, 1);
    for (size_t i = 0; i < forks / 4; i++) {
        in_child("while others call, default", NULL, 1);
        in_child("while others call, gang", &busy[1], 1);
    }
    stop = true;
    for (size_t i = 0; i < callers; i++)
        pthread_join(threads[i], NULL);
    REQUIRE(work(200, NULL) == expected);
    printf("fork: %s\n", ck_openmp_runtime());
    return 0;
}
