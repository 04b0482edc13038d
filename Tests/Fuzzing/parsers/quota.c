/* The readers of the CPU quota and of the environment, with files that libFuzzer writes. The first line of the input is
 * the value of an environment variable. The rest is files, with a NUL byte between two: /proc/self/cgroup, then each
 * file of a control group in the order in which they are opened. An empty one is missing. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *next_file, *files_end;
static size_t files_read;

/* In place of the library's own, with its contract: the next part of the input, as a file. */
#define CK_RUNTIME_TEXT_FILE_H
static bool ck_read_text(const char *path, char *text, size_t size) {
    files_read++;
    if (strlen(path) >= 4800 || next_file >= files_end) return false;
    const uint8_t *end = memchr(next_file, 0, (size_t)(files_end - next_file));
    if (!end) end = files_end;
    const size_t there = (size_t)(end - next_file), length = there < size ? there : size - 1;
    memcpy(text, next_file, length);
    text[length] = 0;
    next_file = end + 1;
    return length > 0;
}

#define ck_explain_default_thread_count unused_explanation
#define ck_default_thread_count unused_count
#define ck_processors_of_bound_threads no_bound_threads
#include "../../../CKernels/runtime/thread_count.c"
size_t no_bound_threads(void) { return 0; }

static void require(int condition, const char *broken) {
    if (condition) return;
    fprintf(stderr, "quota: %s\n", broken);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *line_end = memchr(data, '\n', size);
    const size_t length = line_end ? (size_t)(line_end - data) : size;
    char *value = malloc(length + 1);
    require(value != NULL, "no memory");
    memcpy(value, data, length);
    value[length] = 0;
    setenv("CK_NUM_THREADS", value, 1);
    const size_t count = environment_count("CK_NUM_THREADS");
    require(count <= (size_t)INT64_MAX, "a negative number of threads");
    require(count == 0 || strpbrk(value, "123456789"), "threads from nothing");
    free(value);

    next_file = data + length + (line_end != NULL);
    files_end = data + size;
    files_read = 0;
    require(quota_count("") <= 1000000, "a quota that is none");
    require(files_read > 0, "the files are read by another function: nothing here is fuzzed");
    return 0;
}
