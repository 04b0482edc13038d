/* One of each executor: the library's own, and those that a host could bring, a pool of threads made for each call and
 * helpers for the library's gang. */
#ifndef SUPPORT_EXECUTORS_H
#define SUPPORT_EXECUTORS_H

#include "work.h"

#include "host_pool.h"

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
    case 2: return host_pool(3);
    default: return ck_gang_executor(2, &host);
    }
}

#endif
