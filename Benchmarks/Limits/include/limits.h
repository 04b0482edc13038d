/* What this machine can do at most: the floating-point peak of each instruction set, and the bandwidth of each level of
 * memory. A figure of a kernel is told as a fraction of these, measured in the same run. */
#ifndef LIMITS_H
#define LIMITS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Floating-point operations a second on so many threads at once, from multiply-adds between registers alone.
 *
 * instruction_set is a name of CKernels' list, and the machine must have it; 0 for a name that is not known here.
 * Without fused multiply-add (portable) a multiplication and an addition count as two operations all the same. */
double limits_flops_per_second(const char *instruction_set, bool double_precision, size_t threads, double seconds);

typedef enum {
    LIMITS_READ,
    LIMITS_COPY,
    LIMITS_FILL,
    LIMITS_UPDATE,
    /* Arrays side by side, element by element. */
    LIMITS_MAP,          /* one is read, one is written */
    LIMITS_COMBINE,      /* two are read, one is written */
    LIMITS_UPDATE_TWO,   /* one is read, two are updated */
    LIMITS_UPDATE_THREE, /* one is read, three are updated */
} limits_traffic;

/* Bytes a second that so many threads at once read, copy, fill or update in place, each in its own part of a working
 * set of so many bytes in all. A byte that is copied or updated counts twice: it is read and written. instruction_set
 * matters for all but copy and fill, which are the C library's memcpy and memset. Arrays side by side are written
 * through the caches and past them, and the better of both counts. 0 when there is no memory. */
double limits_bytes_per_second(const char *instruction_set, limits_traffic traffic, size_t bytes, size_t threads,
                               double seconds);

/* The seconds that a word takes from one thread to another and back: the lower quartile over groups of 64. Tells where
 * the threads run: some 50 ns where they share the last cache, several hundred where they do not. 0 when there is no
 * second thread. Not for several threads at once. */
double limits_handoff_seconds(double seconds);

/* Asks for huge pages for memory of 4 MiB or more, as NumPy does for its arrays and Matrix for its elements. */
void limits_prefer_huge_pages(void *memory, size_t bytes);

/* Has the process, and the threads that it starts from now on, run on one processor: the last of those that this thread
 * may use. False where the system has no such call, or refuses it. Linux only. */
bool limits_hold_to_one_processor(int process);

/* The C compiler that built this: the one that built the kernels. */
const char *limits_compiler(void);

/* Ends this process as soon as the one that started it ends, even while it is stopped. Linux only. */
void limits_end_with_parent(void);

#ifdef __cplusplus
}
#endif
#endif
