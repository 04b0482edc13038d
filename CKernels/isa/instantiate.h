/* Compiles every kernel for one instruction set, in both precisions, and defines the variant's two tables. The file
 * that includes this sets:
 *
 *   CK_VARIANT_NAME   its name in variants.h
 *   CK_TARGET         the compiler's target features; undefined for the baseline
 *   CK_VECTOR_BYTES   register width
 *   CK_HAS_FMA        1 where fused multiply-add is one instruction
 *   CK_MR, CK_NR_VECTORS, CK_MC, CK_NC   register tile and cache blocks of the matrix product
 */
#include "../runtime/kernel_table.h"

#include <math.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define CK_JOIN_(a, b) a##b
#define CK_JOIN(a, b) CK_JOIN_(a, b)
/* The variable's value may be anything afterwards, as far as the compiler knows. */
#define CK_HIDE(variable) __asm__("" : "+r"(variable))
#define CK_INLINE static inline __attribute__((always_inline, unused))
#ifdef __clang__
#define CK_UNROLL _Pragma("clang loop unroll(full)")
#define CK_UNROLL_BY_8 _Pragma("clang loop unroll_count(8)")
#else
#define CK_UNROLL _Pragma("GCC unroll 64")
#define CK_UNROLL_BY_8 _Pragma("GCC unroll 8")
#endif

/* After the includes, so that the system's inline functions keep their own target. */
#ifdef CK_TARGET
#ifdef __clang__
#pragma clang attribute push(__attribute__((target(CK_TARGET))), apply_to = function)
#else
#pragma GCC push_options
#define CK_PRAGMA_OF(x) _Pragma(#x)
#define CK_PRAGMA(x) CK_PRAGMA_OF(x)
CK_PRAGMA(GCC target(CK_TARGET))
#endif
#endif

#define CK_BODY "../isa/kernels.h"
#include "../runtime/both_precisions.h"

#ifdef CK_TARGET
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
