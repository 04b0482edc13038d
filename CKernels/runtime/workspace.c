/* A few buffers kept between calls. A fresh allocation in each call costs page faults, which show from 100 KB up. */
#define _GNU_SOURCE
#include "workspace.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

void ck_prefer_huge_pages(void *memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
    const uintptr_t page = 4096; /* the least of any system with huge pages of this kind */
    const uintptr_t start = ((uintptr_t)memory + page - 1) & ~(page - 1),
                    end = ((uintptr_t)memory + bytes) & ~(page - 1);
    if (bytes >= (size_t)4 << 20) (void)madvise((void *)start, end - start, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)bytes;
#endif
}

/* Each buffer starts with this header, one cache line before the pointer handed out. */
typedef struct header {
    size_t bytes; /* capacity after the header */
    struct header *next;
    char padding[CK_ALIGNMENT - sizeof(size_t) - sizeof(void *)];
} header;

enum { kept_at_most = 16 };
static const size_t kept_bytes_at_most = (size_t)256 << 20;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static header *kept; /* free buffers, the last used first */
static size_t kept_count, kept_bytes, held_bytes;

/* A fork must find the lock free: the child has no thread that would give it back. */
static void before_fork(void) { pthread_mutex_lock(&lock); }
static void after_fork(void) { pthread_mutex_unlock(&lock); }
static bool watches_forks(void) {
    static atomic_flag asked = ATOMIC_FLAG_INIT;
    if (atomic_flag_test_and_set_explicit(&asked, memory_order_relaxed)) return true;
    if (pthread_atfork(before_fork, after_fork, after_fork) == 0) return true;
    atomic_flag_clear_explicit(&asked, memory_order_relaxed);
    return false;
}

/* Where the library is unloaded, and not only at exit, what it keeps would be lost. */
__attribute__((destructor)) static void release_at_unload(void) { ck_workspace_release(); }

static header *allocate(size_t bytes) {
    if (!watches_forks()) return NULL;
    const size_t huge = (size_t)2 << 20;
    size_t alignment = CK_ALIGNMENT, total = bytes + sizeof(header);
    if (total >= huge) {
        alignment = huge;
        total = (total + huge - 1) & ~(huge - 1);
    }
    void *p = NULL;
    if (posix_memalign(&p, alignment, total)) return NULL;
    ck_prefer_huge_pages(p, total);
    header *h = p;
    h->bytes = total - sizeof(header);
    return h;
}

void *ck_workspace_take(size_t bytes) {
    if (bytes > SIZE_MAX / 2) return NULL;
    /* Sizes in steps of a quarter of their power of two, so that similar calls find each other's buffers. */
    size_t step = 4096;
    while (step * 8 <= bytes)
        step *= 2;
    bytes = (bytes + step - 1) & ~(step - 1);
    if (bytes == 0) bytes = step;

    pthread_mutex_lock(&lock);
    header **best = NULL;
    for (header **h = &kept; *h; h = &(*h)->next) {
        /* Not one far larger: it would be missing where it is needed. */
        if ((*h)->bytes >= bytes && (*h)->bytes / 4 <= bytes && (!best || (*h)->bytes < (*best)->bytes)) best = h;
    }
    header *found = best ? *best : NULL;
    if (found) {
        *best = found->next;
        kept_count--;
        kept_bytes -= found->bytes;
    }
    pthread_mutex_unlock(&lock);
    if (found) return found + 1;

    found = allocate(bytes);
    if (!found) {
        ck_workspace_release();
        found = allocate(bytes);
        if (!found) return NULL;
    }
    pthread_mutex_lock(&lock);
    held_bytes += found->bytes;
    pthread_mutex_unlock(&lock);
    return found + 1;
}

void ck_workspace_give(void *buffer) {
    if (!buffer) return;
    header *h = (header *)buffer - 1;
    header *drop = NULL;
    pthread_mutex_lock(&lock);
    h->next = kept;
    kept = h;
    kept_count++;
    kept_bytes += h->bytes;
    /* Over the bound, the least recently used go. */
    while (kept && (kept_count > kept_at_most || kept_bytes > kept_bytes_at_most)) {
        header **last = &kept;
        while ((*last)->next)
            last = &(*last)->next;
        header *victim = *last;
        *last = NULL;
        kept_count--;
        kept_bytes -= victim->bytes;
        held_bytes -= victim->bytes;
        victim->next = drop;
        drop = victim;
    }
    pthread_mutex_unlock(&lock);
    while (drop) {
        header *next = drop->next;
        free(drop);
        drop = next;
    }
}

size_t ck_workspace_bytes(void) {
    pthread_mutex_lock(&lock);
    const size_t bytes = held_bytes;
    pthread_mutex_unlock(&lock);
    return bytes;
}

void ck_workspace_release(void) {
    pthread_mutex_lock(&lock);
    header *list = kept;
    kept = NULL;
    for (header *h = list; h; h = h->next)
        held_bytes -= h->bytes;
    kept_count = 0;
    kept_bytes = 0;
    pthread_mutex_unlock(&lock);
    while (list) {
        header *next = list->next;
        free(list);
        list = next;
    }
}
