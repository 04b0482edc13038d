/* A call of each kind with numbers that are the same in every process, and a digest of what it computes. */
#ifndef SUPPORT_WORK_H
#define SUPPORT_WORK_H

#include <CKernels.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "require.h"

static inline void fill(float *p, size_t n, uint32_t seed) {
    for (size_t i = 0; i < n; i++) {
        seed = seed * 1664525u + 1013904223u;
        p[i] = (float)(seed >> 8) / (1 << 23) - 1;
    }
}

static inline uint64_t digest_of(uint64_t digest, const void *bytes, size_t n) {
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++)
        digest = (digest ^ p[i]) * 0x100000001b3u;
    return digest;
}

/* A product of size³, a vector and an outer product with elements that lie apart, which are copied, a step of a network
 * and a sigmoid, from size 100 on large enough for several threads. */
static inline uint64_t work(size_t size, const ck_executor *executor) {
    const size_t n = size * size;
    float *memory = malloc(8 * n * sizeof(float));
    REQUIRE(memory);
    float *a = memory, *b = a + n, *c = b + n, *d = c + n, *dw1 = d + n, *dw2 = dw1 + n, *bias = dw2 + n, *y = bias + n;
    fill(memory, 8 * n, 1);
    for (size_t i = 0; i < n; i++)
        y[i] = y[i] > 0;
    REQUIRE(ck_sgemm(CK_NO_TRANSPOSE, CK_TRANSPOSE, size, size, size, 1, a, size, b, size, 0, c, size, executor) == 0);
    uint64_t digest = digest_of(0xcbf29ce484222325u, c, n * sizeof(float));
    REQUIRE(ck_sgemv(CK_NO_TRANSPOSE, 4, n / 4, 1, c, n / 4, y, 2, 0, d, 1, executor) == 0);
    digest = digest_of(digest, d, 4 * sizeof(float));
    REQUIRE(ck_souter(4, n / 4, 1, bias, 1, y, 2, 0, d, n / 4, executor) == 0);
    digest = digest_of(digest, d, n / 4 * 4 * sizeof(float));
    const ck_snetwork network = {size, size, size, a, bias, b, bias};
    const ck_snetwork_gradients gradients = {dw1, NULL, dw2, NULL, NULL};
    double loss;
    REQUIRE(ck_snetwork_gradient(&network, size, c, size, y, size, NULL, &loss, &gradients, NULL, 0, executor) == 0);
    digest = digest_of(digest, &loss, sizeof loss);
    digest = digest_of(digest, dw1, 2 * n * sizeof(float));
    REQUIRE(ck_ssigmoid(n, c, d, executor) == 0);
    digest = digest_of(digest, d, n * sizeof(float));
    free(memory);
    return digest;
}

/* Threads of this process, as the system counts them. */
static inline size_t thread_count(void) {
    DIR *folder = opendir("/proc/self/task");
    REQUIRE(folder);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

/* Bytes of memory that this process has touched. */
static inline size_t resident_bytes(void) {
    FILE *file = fopen("/proc/self/statm", "re");
    size_t pages = 0;
    REQUIRE(file && fscanf(file, "%*u %zu", &pages) == 1);
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

#endif
