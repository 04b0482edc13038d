/* The C contract under libFuzzer: bytes become a call of a public function, and what it does is held against what the
 * headers promise.
 *
 *   status     one of the errors that a model of the headers finds, CK_SUCCESS where there is none (contract_model.h)
 *   memory     operands end or begin at a page that nobody may touch, and inputs cannot be written; what lies beside
 *              the elements of an output, and on an error those too, stays as it was (contract_memory.h)
 *   values     of small shapes, within the bounds of the headers (contract_reference.h)
 *   bits       the same in a second run on another instruction set, executor, alignment, stride and cache size
 *
 * Operands that a call is not to read have no memory at all. Some calls meet an allocator that gives nothing. */
#define _GNU_SOURCE
#include "CKernels.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#include "../Support/split_mix.h"
#include "contract_memory.h"
#include "contract_allocator.h"
#include "contract_executors.h"
#include "contract_model.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The build puts these in the place of the library's (see ./run). */
size_t ck_near_cache_bytes(void), contract_near_cache_bytes(void);
size_t ck_last_cache_bytes(void), contract_last_cache_bytes(void);
static size_t near_cache, last_cache;
size_t contract_near_cache_bytes(void) { return near_cache ? near_cache : ck_near_cache_bytes(); }
size_t contract_last_cache_bytes(void) { return last_cache ? last_cache : ck_last_cache_bytes(); }

/* The bytes of an input, and after their end others that follow from them: so short inputs are whole calls too. */
typedef struct {
    const uint8_t *data;
    size_t size;
    uint64_t rest;
} source;
static size_t pick(source *in, size_t count) {
    if (count <= 1) return 0;
    if (in->size == 0) return split_mix(&in->rest) % count;
    in->size--;
    return *in->data++ % count;
}
static uint64_t whole(source *in) {
    uint64_t n = 0;
    for (int i = 0; i < 8; i++)
        n = n << 8 | pick(in, 256);
    return n;
}

/* Sizes around those of tiles and blocks; in some calls all are small. */
static size_t small_sizes;
static size_t pick_size(source *in, size_t most) {
    size_t n;
    if (small_sizes > 0) {
        n = pick(in, small_sizes);
        return n < most ? n : most;
    }
    switch (pick(in, 8)) {
    case 0: n = pick(in, 4); break;
    case 1:
    case 2: n = 1 + pick(in, 20); break;
    case 3: n = 8 * (1 + pick(in, 16)) + pick(in, 3) - 1; break;
    case 4: n = 1 + pick(in, 128); break;
    case 5: n = 256 * (1 + pick(in, 5)) + pick(in, 5) - 2; break;
    case 6: n = 1 + (pick(in, 256) << 4 | pick(in, 16)); break;
    default: n = 1 + (pick(in, 256) << 8 | pick(in, 256)); break;
    }
    return n < most ? n : most;
}

/* Sizes and strides at which arithmetic overflows. */
static uint64_t pick_wild(source *in) {
    const unsigned shift = (unsigned)pick(in, 64);
    switch (pick(in, 4)) {
    case 0: return ((uint64_t)1 << shift) + pick(in, 5) - 2;
    case 1: return SIZE_MAX / (1 + pick(in, 20)) - pick(in, 3);
    case 2: return (uint64_t)0 - ((uint64_t)1 << shift);
    default: return whole(in);
    }
}

static double pick_scalar(source *in) {
    static const double scalars[] = {1, 0, -1, 0.5, 2, -0.0, 1e-3, 1e30, -1e300, 0x1p-149, NAN, INFINITY, -INFINITY, 3};
    const size_t i = pick(in, 2 * sizeof scalars / sizeof *scalars);
    return i < sizeof scalars / sizeof *scalars ? scalars[i] : i & 1;
}

enum { operands_at_most = 44, layers_at_most = 6 };
enum function { gemm, gemv, outer, sigmoid, sigmoid_backward, bce, forward, gradient, sgd, adam, functions_there_are };
static const char *const function_names[] = {"gemm", "gemv",    "outer",    "sigmoid", "sigmoid_backward",
                                             "bce",  "forward", "gradient", "sgd",     "adam"};

typedef struct {
    enum function function;
    bool is_double, can_fail_to_allocate;
    int transpose_a, transpose_b;
    size_t m, n, k; /* network: m the batch */
    double alpha, beta;
    operand operands[operands_at_most];
    size_t count, outputs;
    errors beyond; /* those of what is no operand */
    /* Loss. */
    bool has_options;
    int reduction;
    double positive_weight, label_smoothing;
    bool weights_are_wrong;
    /* Networks: the layers' operands are w and b from `parameters` on, the gradients those of the same order from 0. */
    bool by_network, is_null, has_layer_gradients, has_workspace_operand;
    size_t layers, sizes[layers_at_most + 1], parameters, claimed_layers, mismatch;
    size_t loss_at, weights_at, x_at, y_at, dx_at, workspace_at, workspace_size, needed;
    /* Optimizers. A velocity that is not looked at may point nowhere. */
    bool velocity_dangles;
    ck_sgd_options sgd;
    ck_adam_options adam;
    bool options_are_null;
    size_t step;
    /* Of a run. */
    size_t set, concurrency;
    unsigned executor;
} call;

static call now; /* for messages */
static unsigned now_run;
static const char *now_set = "";

static void describe(void) {
    fprintf(stderr,
            "contract: %s %s, run %u, on %s and %s (%zu): %d %d %zu×%zu×%zu alpha %g beta %g near %zu last %zu\n",
            function_names[now.function], now.is_double ? "double" : "float", now_run, now_set,
            executor_names[now.executor], now.concurrency, now.transpose_a, now.transpose_b, now.m, now.n, now.k,
            now.alpha, now.beta, near_cache, last_cache);
    if (now.function == forward || now.function == gradient) {
        fprintf(stderr, "  layers %zu:", now.claimed_layers);
        for (size_t l = 0; l <= now.layers; l++)
            fprintf(stderr, " %zu", now.sizes[l]);
        fprintf(stderr, ", workspace %zu\n", now.workspace_size);
    }
    for (size_t i = 0; i < now.count; i++) {
        const operand *o = &now.operands[i];
        fprintf(stderr, "  %s: %zu×%zu %s %zd at %p (slot %zu%+td), placement %d, values %u%s%s%s\n", o->name, o->rows,
                o->columns, o->is_vector ? "increment" : "ld", o->is_vector ? o->increment : (ptrdiff_t)o->ld,
                (void *)o->pointer, o->slot, o->at, o->placement, o->kind, o->is_absent ? ", absent" : "",
                o->is_null ? ", null" : "", i < now.outputs ? ", output" : "");
    }
}
static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "contract: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    describe();
    abort();
}

#include "contract_layout.h"

#define BODY "../Fuzzing/contract_body.h"
#include "../Support/both_precisions.h"
#define BODY "../Fuzzing/contract_reference.h"
#include "../Support/both_precisions.h"

#include "contract_calls.h"
#include "contract_runtime.h"

/* Says which call touched what it may not; libFuzzer then says where. */
static struct sigaction handlers[2];
static void describe_fault(int signal, siginfo_t *information, void *context) {
    static atomic_flag is_done = ATOMIC_FLAG_INIT;
    if (!atomic_flag_test_and_set(&is_done)) {
        fprintf(stderr, "contract: touched %p\n", information->si_addr);
        describe();
    }
    handlers[signal == SIGBUS].sa_sigaction(signal, information, context);
}
/* After libFuzzer's own. */
static void watch_faults(void) {
    static bool is_done;
    const struct sigaction action = {.sa_sigaction = describe_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    if (!is_done && (sigaction(SIGSEGV, &action, &handlers[0]) || sigaction(SIGBUS, &action, &handlers[1]))) abort();
    is_done = true;
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    map_slots();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    source in = {data, size, 0xcbf29ce484222325u};
    for (size_t i = 0; i < size; i++)
        in.rest = (in.rest ^ data[i]) * 0x100000001b3u;
    watch_faults();
    const size_t what = pick(&in, 4 * functions_there_are + 1);
    if (what == 4 * functions_there_are) {
        check_runtime(&in);
        return 0;
    }
    now = (call){.function = (enum function)(what / 4), .is_double = what & 1, .claimed_layers = 2};
    return check_call(&in);
}
