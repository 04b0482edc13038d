/* Who may run the pieces of a call: the library's own executors, and hosts' that do all that theirs may do. */
#ifndef CONTRACT_EXECUTORS_H
#define CONTRACT_EXECUTORS_H

/* A pool of a host's own: the caller and three threads that sleep between calls. */
enum { pool_threads = 3 };
static struct {
    pthread_mutex_t lock;
    pthread_cond_t begin, end;
    size_t call, running;
    atomic_size_t next;
    size_t count, delay;
    bool is_single;
    ck_task task;
    void *context;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .begin = PTHREAD_COND_INITIALIZER, .end = PTHREAD_COND_INITIALIZER};

static void take_pieces(void) {
    for (size_t i; (i = atomic_fetch_add(&pool.next, 1)) < pool.count;) {
        /* A later piece may overtake this one. */
        for (size_t turns = pool.delay * (i % 3 == 0); turns > 0; turns--)
            sched_yield();
        pool.task(pool.context, i);
    }
}

static void *wait_for_calls(void *argument) {
    const size_t number = (size_t)(uintptr_t)argument;
    size_t seen = 0;
    pthread_mutex_lock(&pool.lock);
    for (;;) {
        while (pool.call == seen)
            pthread_cond_wait(&pool.begin, &pool.lock);
        seen = pool.call;
        const bool works = number == 0 || !pool.is_single;
        pthread_mutex_unlock(&pool.lock);
        if (works) take_pieces();
        pthread_mutex_lock(&pool.lock);
        if (--pool.running == 0) pthread_cond_signal(&pool.end);
    }
    return NULL;
}

static void run_on_pool(size_t count, ck_task task, void *context, size_t delay, bool without_caller, bool is_single) {
    static bool is_there;
    if (!is_there) {
        for (size_t i = 0; i < pool_threads; i++) {
            pthread_t thread;
            if (pthread_create(&thread, NULL, wait_for_calls, (void *)(uintptr_t)i) || pthread_detach(thread)) abort();
        }
        is_there = true;
    }
    pthread_mutex_lock(&pool.lock);
    atomic_store(&pool.next, 0);
    pool.count = count;
    pool.task = task;
    pool.context = context;
    pool.delay = delay;
    pool.is_single = is_single;
    pool.running = pool_threads;
    pool.call++;
    pthread_cond_broadcast(&pool.begin);
    pthread_mutex_unlock(&pool.lock);
    if (!without_caller) take_pieces();
    pthread_mutex_lock(&pool.lock);
    while (pool.running > 0)
        pthread_cond_wait(&pool.end, &pool.lock);
    pthread_mutex_unlock(&pool.lock);
}

static void run_threaded(void *state, size_t count, ck_task task, void *context) {
    run_on_pool(count, task, context, (size_t)(uintptr_t)state, false, false);
}
/* All on one thread, which is not the caller's. */
static void run_elsewhere(void *state, size_t count, ck_task task, void *context) {
    (void)state;
    run_on_pool(count, task, context, 0, true, true);
}
/* All on the caller's, whatever the executor says of its concurrency. */
static void run_in_order(void *state, size_t count, ck_task task, void *context) {
    (void)state;
    for (size_t i = 0; i < count; i++)
        task(context, i);
}

/* Helpers of a gang: threads as they are wanted. */
typedef struct {
    void (*body)(void *);
    void *argument;
} errand;
static void *do_errand(void *argument) {
    const errand e = *(errand *)argument;
    free(argument);
    e.body(e.argument);
    return NULL;
}
static void spawn(void (*body)(void *), void *argument) {
    errand *e = malloc(sizeof *e);
    pthread_t thread;
    if (!e) abort();
    *e = (errand){body, argument};
    if (pthread_create(&thread, NULL, do_errand, e) || pthread_detach(thread)) abort();
}
static const ck_gang_host gang_host = {spawn, run_in_order};

enum { by_default, serial, on_openmp, on_gang, on_pool, elsewhere, in_order, executors_there_are };
static const char *const executor_names[] = {"NULL", "serial", "OpenMP", "gang", "pool", "elsewhere", "in order"};

static ck_executor executor_of(unsigned kind, size_t concurrency) {
    switch (kind) {
    case on_openmp: return ck_openmp_executor(concurrency);
    case on_gang: return ck_gang_executor(concurrency, &gang_host);
    case on_pool: return (ck_executor){pool_threads + 1, run_threaded, (void *)(uintptr_t)(concurrency % 3)};
    case elsewhere: return (ck_executor){concurrency, run_elsewhere, NULL};
    case in_order: return (ck_executor){concurrency, run_in_order, NULL};
    default: return ck_serial_executor();
    }
}

#endif
