#define _GNU_SOURCE /* madvise with strict C11 */

#include "limits.h"

#include <stdint.h>
#if defined(__linux__)
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#endif

void limits_prefer_huge_pages(void *memory, size_t bytes) {
#if defined(MADV_HUGEPAGE)
    uintptr_t page = 4096, start = ((uintptr_t)memory + page - 1) & ~(page - 1);
    uintptr_t end = ((uintptr_t)memory + bytes) & ~(page - 1);
    if (bytes >= (size_t)4 << 20) (void)madvise((void *)start, end - start, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)bytes;
#endif
}

void limits_end_with_parent(void) {
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

const char *limits_compiler(void) { return __VERSION__; }
