#define _GNU_SOURCE
#include "wrapped.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

static _Atomic size_t requests, refusals, first_refused, taken;
static _Atomic bool refuses_all;

void refuse(size_t first, bool all_after_it) {
    requests = refusals = 0;
    refuses_all = all_after_it;
    first_refused = first;
}

size_t refused(void) {
    first_refused = 0;
    return refusals;
}

size_t taken_now(void) { return taken; }

static bool is_refused(void) {
    const size_t number = ++requests, first = first_refused;
    if (first == 0 || (refuses_all ? number < first : number != first)) return false;
    refusals++;
    errno = ENOMEM;
    return true;
}

static void *noted(void *block) {
    if (block) taken++;
    return block;
}

#define WRAP(type, name, parameters, arguments, otherwise, note)                                                       \
    type __real_##name parameters;                                                                                     \
    type __wrap_##name parameters;                                                                                     \
    type __wrap_##name parameters { return is_refused() ? (otherwise) : note(__real_##name arguments); }
#define AS_IT_IS(result) (result)

WRAP(void *, malloc, (size_t size), (size), NULL, noted)
WRAP(void *, calloc, (size_t count, size_t size), (count, size), NULL, noted)
WRAP(void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size), NULL, noted)
WRAP(int, madvise, (void *start, size_t size, int advice), (start, size, advice), -1, AS_IT_IS)

/* By the function for the child. */
typedef void (*handler)(void);
enum { most_handlers = 16 };
static handler missing[most_handlers];

size_t forks_not_watched(void) {
    size_t count = 0;
    for (size_t i = 0; i < most_handlers; i++)
        count += missing[i] != NULL;
    return count;
}

int __real_pthread_atfork(handler before, handler parent, handler child);
int __wrap_pthread_atfork(handler before, handler parent, handler child);
int __wrap_pthread_atfork(handler before, handler parent, handler child) {
    const bool refuses = is_refused();
    size_t place = 0;
    for (size_t i = 0; i < most_handlers; i++) {
        if (missing[i] == child) missing[i] = NULL;
        if (!missing[i]) place = i;
    }
    if (!refuses) return __real_pthread_atfork(before, parent, child);
    missing[place] = child;
    return ENOMEM;
}

int __real_posix_memalign(void **block, size_t alignment, size_t size);
int __wrap_posix_memalign(void **block, size_t alignment, size_t size);
int __wrap_posix_memalign(void **block, size_t alignment, size_t size) {
    if (is_refused()) return ENOMEM;
    const int error = __real_posix_memalign(block, alignment, size);
    if (!error) taken++;
    return error;
}

void __real_free(void *block);
void __wrap_free(void *block);
void __wrap_free(void *block) {
    if (block) taken--;
    __real_free(block);
}
