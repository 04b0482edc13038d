/* Measures the CBLAS of one library on one number of threads: a worker of kernels-bench, whose protocol
 * Benchmarks/README.md describes.
 *
 *     CBLASWorker NAME LIBRARY THREADS
 *
 * with NAME openblas, blis or mkl, whose threads it knows how to set, or another name. */
#define _GNU_SOURCE /* getline with strict C11 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

#include "library.h"
#include "operation.h"
#include "timing.h"

enum { MOST_WORDS = 32 };

/* A string of JSON, with what would end it replaced. */
static void print_string(const char *key, const char *text, const char *end) {
    printf("\"%s\":\"", key);
    for (; *text; text++)
        putchar(*text == '"' || *text == '\\' || (unsigned char)*text < ' ' ? '_' : *text);
    printf("\"%s", end);
}

static void answer_error(const char *key, const char *text) {
    putchar('{');
    print_string(key, text, "}\n");
}

/* A field of /proc/self/status in bytes; 0 where there is none. */
static size_t memory_status(const char *field) {
    FILE *stream = fopen("/proc/self/status", "r");
    char line[256];
    size_t kilobytes = 0;
    while (stream && fgets(line, sizeof line, stream)) {
        if (strncmp(line, field, strlen(field)) == 0) kilobytes = strtoul(line + strlen(field), NULL, 10);
    }
    if (stream) fclose(stream);
    return kilobytes * 1024;
}

static void reset_peak(void) {
    FILE *stream = fopen("/proc/self/clear_refs", "w");
    if (!stream) return;
    fputs("5", stream);
    fclose(stream);
}

static void prepare(operation *op, const library *lib, char **words, int count) {
    char reason[4352];
    if (!operation_prepare(op, words, count, reason, sizeof reason)) {
        answer_error(strncmp(reason, "a BLAS has no", 13) == 0 ? "unsupported" : "error", reason);
        operation_free(op);
        return;
    }
    const size_t resident = memory_status("VmRSS:");
    reset_peak();
    const double start = seconds_now();
    operation_call(op, lib);
    const double setup = seconds_now() - start;
    const size_t peak = memory_status("VmHWM:");
    if (!operation_write(op, words[4])) {
        answer_error("error", "the output cannot be written");
        return;
    }
    printf("{\"resident\":%zu,\"peak\":%zu,\"setup\":%.9g}\n", resident, peak, setup);
}

static void serve(const library *lib) {
    operation op = {0};
    size_t group = 1, capacity = 0;
    char *line = NULL;
    while (getline(&line, &capacity, stdin) > 0) {
        char *words[MOST_WORDS];
        int count = 0;
        for (char *word = strtok(line, " \n"); word && count < MOST_WORDS; word = strtok(NULL, " \n")) {
            words[count++] = word;
        }
        if (count > 0 && strcmp(words[0], "prepare") == 0) {
            operation_free(&op);
            group = 1;
            prepare(&op, lib, words + 1, count - 1);
        } else if (count == 3 && strcmp(words[0], "time") == 0 && op.copies > 0) {
            const timing t = time_calls(&op, lib, atof(words[1]), strtoul(words[2], NULL, 10), &group);
            printf("{\"median\":%.9g,\"least\":%.9g,\"calls\":%zu,\"cpu\":%.9g}\n", t.median, t.least, t.calls, t.cpu);
        } else {
            answer_error("error", "a request is prepare …, or after one that succeeded: time SECONDS WARMUPS");
        }
        fflush(stdout);
    }
    free(line);
    operation_free(&op);
}

int main(int argc, char **argv) {
    const int threads = argc == 4 ? atoi(argv[3]) : 0;
    if (threads < 1) {
        fprintf(stderr, "CBLASWorker: usage: CBLASWorker NAME LIBRARY THREADS\n");
        return 2;
    }
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    library lib;
    char reason[1024];
    if (!library_load(&lib, argv[1], argv[2], threads, reason, sizeof reason)) {
        answer_error("missing", reason);
        return 3;
    }
    putchar('{');
    print_string("name", argv[1], ",");
    print_string("version", lib.version, ",");
    print_string("library", argv[2], ",");
    if (lib.kernels[0]) print_string("kernels", lib.kernels, ",");
    printf("\"threads\":%d}\n", lib.threads);
    fflush(stdout);
    serve(&lib);
    return 0;
}
