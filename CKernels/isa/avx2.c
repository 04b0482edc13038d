/* AVX2 with FMA: 16 registers of 32 bytes. */
#if defined(__x86_64__)
#define CK_VARIANT_NAME avx2
#define CK_TARGET "avx2,fma"
#define CK_VECTOR_BYTES 32
#define CK_HAS_FMA 1
/* 12 accumulators, 2 vectors of B and one or two of A: all registers, and enough chains to cover the latency of two
 * FMA units. */
#define CK_MR 6
#define CK_NR_VECTORS 2
#define CK_MC 144
#define CK_NC 4096
#include "instantiate.h"
#else
typedef int ck_this_variant_is_for_x86_64;
#endif
