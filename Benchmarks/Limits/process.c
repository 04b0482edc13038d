#define _GNU_SOURCE /* madvise with strict C11 */

#include "limits.h"

#include <stdint.h>
#if defined(__linux__)
#include <sched.h>
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

bool limits_hold_to_one_processor(int process) {
#if defined(__linux__)
    cpu_set_t mine[16], one[16]; /* 16384 processors */
    if (sched_getaffinity(0, sizeof mine, mine)) return false;
    size_t processor = 8 * sizeof mine;
    while (processor > 0 && !CPU_ISSET_S(processor - 1, sizeof mine, mine))
        processor--;
    if (processor == 0) return false;
    CPU_ZERO_S(sizeof one, one);
    CPU_SET_S(processor - 1, sizeof one, one);
    return sched_setaffinity(process, sizeof one, one) == 0;
#else
    (void)process;
    return false;
#endif
}

void limits_end_with_parent(void) {
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

const char *limits_compiler(void) { return __VERSION__; }
