/* Which variants this processor can run, and which one a call uses. */
#define _GNU_SOURCE
#include "../include/ck_cpu.h"
#include "../isa/variants.h"
#include "kernel_table.h"
#include "text_file.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CK_VARIANT(name, features)                                                                                     \
    extern const ck_skernels ck_skernels_##name;                                                                       \
    extern const ck_dkernels ck_dkernels_##name;
CK_VARIANTS
#undef CK_VARIANT

#define CK_VARIANT(name, features) {#name, features, &ck_skernels_##name, &ck_dkernels_##name},
const ck_variant ck_variants[] = {CK_VARIANTS};
#undef CK_VARIANT

enum { variant_count = sizeof ck_variants / sizeof ck_variants[0] };

#if defined(__x86_64__)
#include <cpuid.h>

static uint32_t detect_features(void) {
    uint32_t eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return 0;
    const bool osxsave = ecx & (1u << 27), avx = ecx & (1u << 28), fma = ecx & (1u << 12);
    if (!osxsave || !avx || !fma) return 0;

    /* The operating system must save the registers too: CPUID alone can end in an illegal instruction. */
    uint32_t xcr0, xcr0_high;
    __asm__("xgetbv" : "=a"(xcr0), "=d"(xcr0_high) : "c"(0));
    const uint32_t ymm_state = 0x6, zmm_state = 0xe6;
    if ((xcr0 & ymm_state) != ymm_state) return 0;

    if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return 0;
    uint32_t features = 0;
    if (ebx & (1u << 5)) features |= CK_CPU_AVX2_FMA;
    const uint32_t f_dq_bw_vl = (1u << 16) | (1u << 17) | (1u << 30) | (1u << 31);
    if ((ebx & f_dq_bw_vl) == f_dq_bw_vl && (xcr0 & zmm_state) == zmm_state) features |= CK_CPU_AVX512;
    return features;
}

static bool is_intel(void) {
    uint32_t eax, ebx, ecx, edx;
    return __get_cpuid(0, &eax, &ebx, &ecx, &edx) && ebx == signature_INTEL_ebx && ecx == signature_INTEL_ecx;
}

static char name[49]; /* three leaves of 16 bytes; empty where there is none */

static void find_name(void) {
    uint32_t leaf[12];
    for (uint32_t i = 0; i < 3; i++) {
        if (!__get_cpuid(0x80000002u + i, &leaf[4 * i], &leaf[4 * i + 1], &leaf[4 * i + 2], &leaf[4 * i + 3])) return;
    }
    char text[49];
    memcpy(text, leaf, 48);
    text[48] = 0;
    const char *start = text + strspn(text, " ");
    memcpy(name, start, strlen(start) + 1);
}

const char *ck_cpu_name(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_name);
    return name[0] ? name : "unknown";
}
#else
static uint32_t detect_features(void) { return 0; }
static bool is_intel(void) { return false; }

const char *ck_cpu_name(void) {
#if defined(__aarch64__)
    return "aarch64";
#else
    return "unknown";
#endif
}
#endif

static uint32_t features(void) {
    static _Atomic uint32_t known; /* features + 1, 0 while not detected; detecting twice does no harm */
    uint32_t value = atomic_load_explicit(&known, memory_order_relaxed);
    if (value == 0) {
        value = detect_features() + 1;
        atomic_store_explicit(&known, value, memory_order_relaxed);
    }
    return value - 1;
}

/* Beside its multiply-adds 6×4 has 13 operations a step, 12×2 has 19. On a Xeon (AVX-512) whose cores were shared with
 * neighbours 6×4 takes 0.86 to 0.97 of the time from 128³ to 512³, alone 0.97 to 1.0; on a Zen 4, where an FMA of 64
 * bytes takes two turns, 1.0 to 1.03. */
bool ck_prefers_wide_tiles(void) {
    static _Atomic int known; /* 1 no, 2 yes; asking twice does no harm */
    int value = atomic_load_explicit(&known, memory_order_relaxed);
    if (value == 0) {
        const char *wanted = getenv("CK_TILES");
        const bool is_told = wanted && (strcmp(wanted, "wide") == 0 || strcmp(wanted, "high") == 0);
        value = (is_told ? wanted[0] == 'w' : is_intel()) ? 2 : 1;
        atomic_store_explicit(&known, value, memory_order_relaxed);
    }
    return value == 2;
}

size_t ck_instruction_set_count(void) { return variant_count; }

const char *ck_instruction_set_name(size_t index) { return index < variant_count ? ck_variants[index].name : NULL; }

bool ck_instruction_set_is_available(size_t index) {
    return index < variant_count && (ck_variants[index].features & ~features()) == 0;
}

bool ck_instruction_set_has_fma(size_t index) { return index < variant_count && ck_variants[index].s->has_fma; }

static size_t choose_default(void) {
    const char *wanted = getenv("CK_ISA");
    size_t best = 0;
    for (size_t i = 0; i < variant_count; i++) {
        if (!ck_instruction_set_is_available(i)) continue;
        best = i;
        if (wanted && strcmp(wanted, ck_variants[i].name) == 0) return i;
    }
    return best;
}

static _Thread_local const ck_variant *forced;
_Atomic uintptr_t ck_common_variant;

const ck_variant *ck_find_variant(void) {
    static _Atomic(const ck_variant *) chosen; /* choosing twice does no harm */
    if (forced) return forced;
    const ck_variant *variant = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (!variant) {
        variant = &ck_variants[choose_default()];
        atomic_store_explicit(&chosen, variant, memory_order_relaxed);
        uintptr_t unknown = 0;
        atomic_compare_exchange_strong(&ck_common_variant, &unknown, (uintptr_t)variant);
    }
    return variant;
}

size_t ck_instruction_set(void) { return (size_t)(ck_current_variant() - ck_variants); }

bool ck_force_instruction_set(size_t index) {
    if (!ck_instruction_set_is_available(index)) return false;
    atomic_store(&ck_common_variant, CK_VARIANT_OF_THREAD);
    forced = &ck_variants[index];
    return true;
}

void ck_reset_instruction_set(void) { forced = NULL; }

ck_tile_sizes ck_stile_sizes(size_t index) {
    if (index >= variant_count) return (ck_tile_sizes){0, 0, 0, 0, 0};
    const ck_skernels *k = ck_variants[index].s;
    return (ck_tile_sizes){k->mr, k->nr, k->mc, k->kc, k->nc};
}

ck_tile_sizes ck_dtile_sizes(size_t index) {
    if (index >= variant_count) return (ck_tile_sizes){0, 0, 0, 0, 0};
    const ck_dkernels *k = ck_variants[index].d;
    return (ck_tile_sizes){k->mr, k->nr, k->mc, k->kc, k->nc};
}

#if defined(__linux__)
/* A file of the first processor's cache `index`; false where there is none. */
static bool read_cache_file(int index, const char *file, char *line, size_t size) {
    char path[96];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/%s", index, file);
    return ck_read_text(path, line, size);
}

/* The size of the data cache of one level as the kernel sees it. */
static size_t kernel_cache_size(int level) {
    char line[32];
    for (int index = 0; read_cache_file(index, "level", line, sizeof line); index++) {
        if (atoi(line) != level || !read_cache_file(index, "type", line, sizeof line) || line[0] == 'I') continue;
        if (!read_cache_file(index, "size", line, sizeof line)) continue;
        char *unit;
        const size_t size = strtoul(line, &unit, 10);
        return *unit == 'K' ? size << 10 : *unit == 'M' ? size << 20 : size;
    }
    return 0;
}

/* The C library comes second: in a virtual machine it may count the last-level cache of the whole host. */
static size_t cache_size(int level, int name) {
    const size_t size = kernel_cache_size(level);
    if (size > 0) return size;
#if defined(_SC_LEVEL1_DCACHE_SIZE)
    const long bytes = sysconf(name);
    return bytes > 0 ? (size_t)bytes : 0;
#else
    (void)name;
    return 0;
#endif
}
#endif

/* What was found before, or else the size of a cache, or what is taken for it where the system does not say. Finding it
 * twice does no harm. */
static size_t remembered_cache(_Atomic size_t *known, int level, size_t otherwise) {
    size_t bytes = atomic_load_explicit(known, memory_order_relaxed);
    if (bytes == 0) {
        const ck_cache_sizes sizes = ck_cache_sizes_of_this_machine();
        const size_t found = level == 3 && sizes.l3 > 0 ? sizes.l3 : sizes.l2;
        bytes = found ? found : otherwise;
        atomic_store_explicit(known, bytes, memory_order_relaxed);
    }
    return bytes;
}

size_t ck_near_cache_bytes(void) {
    static _Atomic size_t known;
    return remembered_cache(&known, 2, (size_t)512 << 10);
}

size_t ck_last_cache_bytes(void) {
    static _Atomic size_t known;
    return remembered_cache(&known, 3, (size_t)16 << 20);
}

ck_cache_sizes ck_cache_sizes_of_this_machine(void) {
#if defined(_SC_LEVEL1_DCACHE_SIZE)
    return (ck_cache_sizes){cache_size(1, _SC_LEVEL1_DCACHE_SIZE), cache_size(2, _SC_LEVEL2_CACHE_SIZE),
                            cache_size(3, _SC_LEVEL3_CACHE_SIZE)};
#elif defined(__linux__)
    return (ck_cache_sizes){cache_size(1, 0), cache_size(2, 0), cache_size(3, 0)};
#else
    return (ck_cache_sizes){0, 0, 0};
#endif
}
