/* A thread pool of the host's own runs the pieces of a product: no OpenMP thread is made, and the bits are the same. */
#include <CKernels.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { helpers = 3, size = 500 };

/* One call at a time. The pieces of a call are taken in increasing order; `unfinished` counts those that are not done.
 */
struct pool {
    pthread_mutex_t lock;
    pthread_cond_t there_is_work, call_is_done;
    pthread_t threads[helpers];
    ck_task task;
    void *context;
    size_t call, next, count, unfinished;
    bool is_closing;
};

/* Runs pieces until none is left to begin; called, and returns, with the lock held. */
static void run_pieces(struct pool *pool) {
    while (pool->next < pool->count) {
        const size_t piece = pool->next++;
        pthread_mutex_unlock(&pool->lock);
        pool->task(pool->context, piece);
        pthread_mutex_lock(&pool->lock);
        if (--pool->unfinished == 0) pthread_cond_broadcast(&pool->call_is_done);
    }
}

static void *help(void *argument) {
    struct pool *pool = argument;
    pthread_mutex_lock(&pool->lock);
    while (!pool->is_closing) {
        run_pieces(pool);
        if (!pool->is_closing) pthread_cond_wait(&pool->there_is_work, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* What ck_executor asks for. Another caller waits until the pool is free. */
static void run(void *state, size_t count, ck_task task, void *context) {
    struct pool *pool = state;
    pthread_mutex_lock(&pool->lock);
    while (pool->unfinished > 0)
        pthread_cond_wait(&pool->call_is_done, &pool->lock);
    const size_t call = ++pool->call;
    pool->task = task;
    pool->context = context;
    pool->next = 0;
    pool->count = pool->unfinished = count;
    pthread_cond_broadcast(&pool->there_is_work);
    run_pieces(pool);
    while (pool->call == call && pool->unfinished > 0)
        pthread_cond_wait(&pool->call_is_done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

static void open_pool(struct pool *pool) {
    *pool = (struct pool){.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_cond_init(&pool->there_is_work, NULL);
    pthread_cond_init(&pool->call_is_done, NULL);
    for (int i = 0; i < helpers; i++) {
        if (pthread_create(&pool->threads[i], NULL, help, pool)) abort();
    }
}

static void close_pool(struct pool *pool) {
    pthread_mutex_lock(&pool->lock);
    pool->is_closing = true;
    pthread_cond_broadcast(&pool->there_is_work);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < helpers; i++)
        pthread_join(pool->threads[i], NULL);
}

int main(void) {
    static float a[size * size], b[size * size], c[size * size], expected[size * size];
    for (int i = 0; i < size * size; i++) {
        a[i] = (float)rand() / (float)RAND_MAX;
        b[i] = (float)rand() / (float)RAND_MAX;
    }
    struct pool pool;
    open_pool(&pool);
    const ck_executor of_the_host = {.concurrency = helpers + 1, .run = run, .state = &pool};
    const ck_executor serial = ck_serial_executor();
    for (int i = 0; i < 100; i++) {
        const ck_executor *executor = i == 0 ? &serial : &of_the_host;
        const ck_status status =
            ck_sgemm(CK_NO_TRANSPOSE, CK_NO_TRANSPOSE, size, size, size, 1, a, size, b, size, 0, c, size, executor);
        if (status) {
            fprintf(stderr, "host_pool: %s\n", ck_status_message(status));
            return 1;
        }
        if (i == 0) memcpy(expected, c, sizeof c);
        if (memcmp(c, expected, sizeof c)) {
            fprintf(stderr, "host_pool: the pool gives other bits than one thread\n");
            return 1;
        }
    }
    close_pool(&pool);
    printf("99 products on a pool of %d threads, each with the bits of one thread\n", helpers + 1);
    return 0;
}
