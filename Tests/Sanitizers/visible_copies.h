/* Copies as loops, for the thread sanitizer: the runtime of Swift 6.3 (clang 21) on Linux does not look at what memcpy,
 * memmove and memset read and write, except for a few bytes that the compiler copies itself. Needs -fno-builtin, or
 * else the compiler makes calls of these loops. */
#define _GNU_SOURCE /* as the files that it comes before */
#include <string.h>

static inline void *visible_memcpy(void *to, const void *from, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        ((char *)to)[i] = ((const char *)from)[i];
    return to;
}

static inline void *visible_memset(void *to, int value, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        ((char *)to)[i] = (char)value;
    return to;
}

#define memcpy visible_memcpy
#define memset visible_memset
