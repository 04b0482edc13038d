#include "executor.h"

#include <sched.h>

static void run_serially(void *state, size_t count, ck_task task, void *context) {
    (void)state;
    for (size_t i = 0; i < count; i++)
        task(context, i);
}

ck_executor ck_serial_executor(void) { return (ck_executor){1, run_serially, NULL}; }
void ck_set_serial_executor(ck_executor *executor) { *executor = ck_serial_executor(); }
void ck_set_openmp_executor(ck_executor *executor, size_t threads) { *executor = ck_openmp_executor(threads); }

ck_executor ck_default_executor(void) { return ck_openmp_executor(0); }

double ck_grain(const ck_executor *executor) {
    if (ck_is_openmp(executor)) return CK_GRAIN_SPINNING;
    if (!ck_is_gang(executor)) return CK_GRAIN_SLEEPING;
    return ck_gang_is_worth_a_call() ? CK_GRAIN_SPINNING : CK_GRAIN_WAKING;
}

void ck_slots_init(ck_slots *slots, size_t count) {
    for (size_t w = 0; w < CK_MAX_SLOTS / 64; w++)
        atomic_init(&slots->taken[w], 0);
    slots->count = count;
}

size_t ck_slots_take(ck_slots *slots) {
    for (;;) {
        for (size_t w = 0; w * 64 < slots->count; w++) {
            const size_t bits = ck_min(64, slots->count - w * 64);
            const uint64_t all = bits == 64 ? ~(uint64_t)0 : ((uint64_t)1 << bits) - 1;
            uint64_t taken = atomic_load_explicit(&slots->taken[w], memory_order_relaxed);
            while ((taken & all) != all) {
                const uint64_t bit = ~taken & all & (~(~taken & all) + 1);
                if (atomic_compare_exchange_weak_explicit(&slots->taken[w], &taken, taken | bit, memory_order_acquire,
                                                          memory_order_relaxed))
                    return w * 64 + (size_t)__builtin_ctzll(bit);
            }
        }
        /* More pieces than CK_MAX_SLOTS run at once on a host's pool, or others took a slot in the same instant. */
        sched_yield();
    }
}

void ck_slots_give(ck_slots *slots, size_t slot) {
    atomic_fetch_and_explicit(&slots->taken[slot / 64], ~((uint64_t)1 << (slot % 64)), memory_order_release);
}
