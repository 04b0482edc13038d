/* What a build of the library is worth beside another one, and what its threads take after a call. See ./speed.
 *
 *     speed ratio FIRST.so SECOND.so    the second's time over the first's, one thread, in turns
 *     speed wait LIBRARY.so             processor time after a product on two threads, and the time of the next ones */
#define _GNU_SOURCE
#include "../../CKernels/include/CKernels.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../Support/timing.h"

enum { elements = 1 << 20, turns = 101 };
static float a[elements], b[elements], c[elements], w[elements], v[elements];
static double x[elements], y[elements], z[elements];

typedef struct {
    __typeof__(&ck_sgemm) sgemm;
    __typeof__(&ck_dgemm) dgemm;
    __typeof__(&ck_ssigmoid) ssigmoid;
    __typeof__(&ck_dsigmoid) dsigmoid;
    __typeof__(&ck_sbce_with_logits) sbce;
    __typeof__(&ck_snetwork_gradient) gradient;
    __typeof__(&ck_set_serial_executor) set_serial;
    __typeof__(&ck_set_openmp_executor) set_openmp;
    ck_executor executor;
} library;

static void *symbol(void *handle, const char *name) {
    void *found = dlsym(handle, name);
    if (!found) {
        fprintf(stderr, "speed: there is no %s: %s\n", name, dlerror());
        exit(1);
    }
    return found;
}

static library open_library(const char *path) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        fprintf(stderr, "speed: %s\n", dlerror());
        exit(1);
    }
    library l;
    *(void **)&l.sgemm = symbol(handle, "ck_sgemm");
    *(void **)&l.dgemm = symbol(handle, "ck_dgemm");
    *(void **)&l.ssigmoid = symbol(handle, "ck_ssigmoid");
    *(void **)&l.dsigmoid = symbol(handle, "ck_dsigmoid");
    *(void **)&l.sbce = symbol(handle, "ck_sbce_with_logits");
    *(void **)&l.gradient = symbol(handle, "ck_snetwork_gradient");
    *(void **)&l.set_serial = symbol(handle, "ck_set_serial_executor");
    *(void **)&l.set_openmp = symbol(handle, "ck_set_openmp_executor");
    l.set_serial(&l.executor);
    return l;
}

static ck_status sgemm(const library *l, size_t m, size_t n, size_t k) {
    return l->sgemm(CK_NO_TRANSPOSE, CK_NO_TRANSPOSE, m, n, k, 1, a, k, b, n, 0, c, n, &l->executor);
}
static ck_status dgemm(const library *l, size_t m, size_t n, size_t k) {
    return l->dgemm(CK_NO_TRANSPOSE, CK_NO_TRANSPOSE, m, n, k, 1, x, k, y, n, 0, z, n, &l->executor);
}

static ck_status small_product(const library *l) { return sgemm(l, 64, 64, 64); }
static ck_status product(const library *l) { return sgemm(l, 256, 256, 256); }
static ck_status double_product(const library *l) { return dgemm(l, 256, 256, 256); }
static ck_status two_rows(const library *l) { return sgemm(l, 2, 1024, 1024); }
static ck_status float_sigmoid(const library *l) { return l->ssigmoid(4096, a, c, &l->executor); }
static ck_status double_sigmoid(const library *l) { return l->dsigmoid(4096, x, z, &l->executor); }
static ck_status loss(const library *l) {
    double value;
    return l->sbce(256, 256, a, 256, b, 256, NULL, &value, c, 256, &l->executor);
}
static ck_status step(const library *l) {
    const ck_snetwork network = {.inputs = 30, .hidden = 16, .outputs = 1, .w1 = w, .b1 = w, .w2 = w, .b2 = w};
    const ck_snetwork_gradients gradients = {.w1 = v, .b1 = v + 1024, .w2 = v + 2048, .b2 = v + 3072};
    double value;
    return l->gradient(&network, 32, a, 30, b, 1, NULL, &value, &gradients, NULL, 0, &l->executor);
}

static const struct {
    const char *name;
    ck_status (*call)(const library *l);
} calls[] = {
    {"product 64³, float", small_product},     {"product 256³, float", product},
    {"product 256³, double", double_product},  {"product 2×1024×1024, float", two_rows},
    {"sigmoid of 4096, float", float_sigmoid}, {"sigmoid of 4096, double", double_sigmoid},
    {"loss of 256×256, float", loss},          {"network step 32×30×16×1, float", step},
};

/* Seconds of some calls; they have to succeed. */
static double seconds(ck_status (*call)(const library *l), const library *l, size_t count) {
    const double start = now();
    for (size_t i = 0; i < count; i++) {
        if (call(l) != CK_SUCCESS) {
            fprintf(stderr, "speed: a call has failed\n");
            exit(1);
        }
    }
    return now() - start;
}

static void ratio(const char *first_path, const char *second_path) {
    const library first = open_library(first_path), second = open_library(second_path);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        /* Turns of a millisecond or so. */
        size_t count = 1;
        while (seconds(calls[i].call, &first, count) < 1e-3)
            count *= 2;
        double ratios[turns];
        for (size_t turn = 0; turn < turns; turn++) {
            const double one = seconds(calls[i].call, &first, count), other = seconds(calls[i].call, &second, count);
            ratios[turn] = other / one;
        }
        printf("| %s | %.2f |\n", calls[i].name, median(ratios, turns));
    }
}

static double processor_time(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void wait_after(const char *path) {
    library l = open_library(path);
    l.set_openmp(&l.executor, 2);
    seconds(product, &l, 100);
    double after[9], next[turns], later[turns];
    for (size_t turn = 0; turn < 9; turn++) {
        seconds(product, &l, 1);
        const double start = processor_time();
        usleep(300000);
        after[turn] = processor_time() - start;
    }
    for (size_t turn = 0; turn < turns; turn++)
        next[turn] = seconds(product, &l, 1);
    for (size_t turn = 0; turn < turns; turn++) {
        usleep(2000);
        later[turn] = seconds(product, &l, 1);
    }
    printf("%.1f ms | %.0f µs | %.0f µs |\n", 1e3 * median(after, 9), 1e6 * median(next, turns),
           1e6 * median(later, turns));
}

int main(int count, char **arguments) {
    for (size_t i = 0; i < elements; i++) {
        a[i] = (float)(i % 17) / 8 - 1;
        x[i] = a[i];
        b[i] = w[i] = (float)(i % 5) / 8;
        y[i] = b[i];
    }
    if (count == 4 && strcmp(arguments[1], "ratio") == 0)
        ratio(arguments[2], arguments[3]);
    else if (count == 3 && strcmp(arguments[1], "wait") == 0)
        wait_after(arguments[2]);
    else {
        fprintf(stderr, "usage: speed ratio FIRST.so SECOND.so | wait LIBRARY.so\n");
        return 2;
    }
    return 0;
}
