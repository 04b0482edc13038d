/* Pools as a host may have them: threads that live for one call. Included after CKernels.h, from wherever a program
 * takes it. They ask for no memory, and where there is no thread to be had the others do its work. */
#ifndef SUPPORT_HOST_POOL_H
#define SUPPORT_HOST_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { host_pool_threads_at_most = 16 };

typedef struct {
    _Atomic size_t next;
    size_t count;
    ck_task task;
    void *context;
    bool together;
    size_t awaited; /* threads that have to arrive before any begins */
    pthread_mutex_t lock;
    pthread_cond_t arrival;
} host_pool_call;

static inline void arrive(host_pool_call *call, size_t threads) {
    pthread_mutex_lock(&call->lock);
    call->awaited = call->awaited > threads ? call->awaited - threads : 0;
    if (call->awaited == 0) pthread_cond_broadcast(&call->arrival);
    pthread_mutex_unlock(&call->lock);
}

static inline void wait_for_all(host_pool_call *call) {
    pthread_mutex_lock(&call->lock);
    while (call->awaited > 0)
        pthread_cond_wait(&call->arrival, &call->lock);
    pthread_mutex_unlock(&call->lock);
}

static inline void *take_pieces(void *argument) {
    host_pool_call *call = (host_pool_call *)argument;
    size_t i = atomic_fetch_add(&call->next, 1);
    if (call->together) {
        arrive(call, 1);
        wait_for_all(call);
    }
    for (; i < call->count; i = atomic_fetch_add(&call->next, 1))
        call->task(call->context, i);
    return NULL;
}

static inline void run_on_threads(size_t most, bool together, size_t count, ck_task task, void *context) {
    const size_t wanted = most < count ? most : count;
    host_pool_call call = {.count = count, .task = task, .context = context, .together = together, .awaited = wanted};
    pthread_mutex_init(&call.lock, NULL);
    pthread_cond_init(&call.arrival, NULL);
    pthread_t threads[host_pool_threads_at_most];
    size_t started = 0;
    while (started + 1 < wanted && pthread_create(&threads[started], NULL, take_pieces, &call) == 0)
        started++;
    if (started + 1 < wanted) arrive(&call, wanted); /* those that are missing are not waited for */
    take_pieces(&call);
    while (started > 0)
        pthread_join(threads[--started], NULL);
}

/* state: the number of threads, with the caller, at most host_pool_threads_at_most. */
static inline void run_on_pool(void *state, size_t count, ck_task task, void *context) {
    run_on_threads((size_t)(uintptr_t)state, false, count, task, context);
}
static inline ck_executor host_pool(size_t threads) {
    return (ck_executor){threads, run_on_pool, (void *)(uintptr_t)threads};
}

/* As many pieces run at once as may: each thread has one before any begins. */
static inline void run_on_crowd(void *state, size_t count, ck_task task, void *context) {
    run_on_threads((size_t)(uintptr_t)state, true, count, task, context);
}
static inline ck_executor host_crowd(size_t threads) {
    return (ck_executor){threads, run_on_crowd, (void *)(uintptr_t)threads};
}

#endif
