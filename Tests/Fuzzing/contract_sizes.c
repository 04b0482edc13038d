/* Operands so large that an index of 32 bits, or an int of elements or of bytes, would miss them.
 *
 *   contract_sizes
 *
 * Strides beyond 2^33 elements in each operand of each function that has strides, which must give the bits of dense
 * operands: untouched memory between the rows costs nothing.
 *
 *   contract_sizes --long
 *
 * As well, more than 2^32 elements one after the other through each function: inputs are zeros of the system's, outputs
 * the same 65 MiB again and again.
 *
 * Strides on every instruction set, on the calling thread and on the default executor; lengths on the best, as there is
 * one source for all. Exit status 1 where something is wrong. */
#define _GNU_SOURCE
#include "CKernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "../Support/split_mix.h"

static const size_t far = ((size_t)1 << 33) + 4242; /* elements from the first row to the last, or more */
static size_t passed, failed;
static const char *set_name = "";

static void report(bool is_right, const char *what, const char *executor) {
    if (is_right)
        passed++;
    else
        failed++;
    if (!is_right) printf("%s on %s, %s: wrong\n", what, set_name, executor);
}

static void *map(size_t bytes) {
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) {
        fprintf(stderr, "sizes: cannot map %zu bytes\n", bytes);
        exit(1);
    }
    return p;
}

/* `bytes` of addresses over and over the same memory, which begins as bytes of 0xff. Its size is no divisor of 2^32, so
 * that an index that lost its upper bits writes elsewhere. */
static const size_t window = ((size_t)65 << 20) + 4096;
static unsigned char *map_window(size_t bytes) {
    const int file = memfd_create("window", MFD_CLOEXEC);
    const size_t total = (bytes + window - 1) / window * window;
    unsigned char *p = map(total);
    bool done = file >= 0 && ftruncate(file, (off_t)window) == 0;
    for (size_t at = 0; done && at < total; at += window)
        done = mmap(p + at, window, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) != MAP_FAILED;
    if (!done) {
        perror("sizes: cannot map one memory many times");
        exit(1);
    }
    close(file);
    memset(p, 0xff, window);
    return p;
}

static uint64_t random_state = 1;
static double random_number(void) { return (double)((int64_t)split_mix(&random_state) >> 40) / 8388608.0; }

#define BODY "../Fuzzing/contract_sizes_body.h"
#include "../Support/both_precisions.h"

int main(int argc, char **argv) {
    const bool is_long = argc == 2 && strcmp(argv[1], "--long") == 0;
    if (argc > 2 || (argc == 2 && !is_long)) {
        fprintf(stderr, "usage: contract_sizes [--long]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t set = 0; set < ck_instruction_set_count(); set++) {
        if (!ck_force_instruction_set(set)) continue;
        set_name = ck_instruction_set_name(set);
        scheck_strides();
        dcheck_strides();
    }
    ck_reset_instruction_set();
    set_name = ck_instruction_set_name(ck_instruction_set());
    if (is_long) scheck_lengths();
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed > 0;
}
