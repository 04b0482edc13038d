/* Executors that a host could bring: a pool of threads made for each call, and helpers for the library's gang. */
#ifndef HOST_POOLS_H
#define HOST_POOLS_H

#include "work.h"

#include <pthread.h>
#include <stdatomic.h>

enum { pool_threads = 3 };

struct pool_call {
    _Atomic size_t next;
    size_t count;
    ck_task task;
    void *context;
};

static inline void *pool_thread(void *argument) {
    struct pool_call *call = argument;
    for (size_t i; (i = atomic_fetch_add(&call->next, 1)) < call->count;)
        call->task(call->context, i);
    return NULL;
}

static inline void run_on_pool(void *state, size_t count, ck_task task, void *context) {
    (void)state;
    struct pool_call call = {0, count, task, context};
    pthread_t threads[pool_threads - 1];
    for (size_t i = 0; i < pool_threads - 1; i++)
        REQUIRE(pthread_create(&threads[i], NULL, pool_thread, &call) == 0);
    pool_thread(&call);
    for (size_t i = 0; i < pool_threads - 1; i++)
        pthread_join(threads[i], NULL);
}

struct spawned {
    void (*body)(void *argument);
    void *argument;
};

static inline void *run_spawned(void *argument) {
    const struct spawned spawned = *(struct spawned *)argument;
    free(argument);
    spawned.body(spawned.argument);
    return NULL;
}

static inline void spawn(void (*body)(void *argument), void *argument) {
    struct spawned *spawned = malloc(sizeof *spawned);
    REQUIRE(spawned);
    *spawned = (struct spawned){body, argument};
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, run_spawned, spawned) == 0);
    pthread_detach(thread);
}

enum { executor_count = 4 };
static const char *const executor_names[executor_count] = {"serial", "OpenMP", "host pool", "gang"};

static inline ck_executor executor_number(size_t index) {
    static const ck_gang_host host = {spawn, run_on_pool};
    switch (index) {
    case 0: return ck_serial_executor();
    case 1: return ck_openmp_executor(3);
    case 2: return (ck_executor){pool_threads, run_on_pool, NULL};
    default: return ck_gang_executor(2, &host);
    }
}

#endif
