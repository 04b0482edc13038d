#include "allocation_counter.h"

#include <errno.h>

static _Thread_local allocations so_far;

void allocations_reset(void) { so_far = (allocations){0, 0}; }
allocations allocations_so_far(void) { return so_far; }

/* A sanitizer has a malloc of its own, which must not be replaced. */
#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

/* The names under which glibc has its own for this purpose. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

bool allocations_are_counted(void) { return true; }

static void note(size_t size) {
    so_far.count++;
    if (size > so_far.largest) so_far.largest = size;
}

void *malloc(size_t size) {
    note(size);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    note(count * size);
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    note(size);
    return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
    note(size);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
    void *const new = memalign(alignment, size);
    if (!new) return ENOMEM;
    *block = new;
    return 0;
}

#else

bool allocations_are_counted(void) { return false; }

#endif
