/* AVX-512 (F, DQ, BW, VL): 32 registers of 64 bytes. */
#if defined(__x86_64__)
#define CK_VARIANT_NAME avx512
#define CK_TARGET "avx2,fma,avx512f,avx512dq,avx512bw,avx512vl"
#define CK_VECTOR_BYTES 64
#define CK_HAS_FMA 1
/* 24 accumulators, 2 vectors of B, one of A. */
#define CK_MR 12
#define CK_NR_VECTORS 2
#define CK_MC 240
#define CK_NC 4096
#include "instantiate.h"
#else
typedef int ck_this_variant_is_for_x86_64;
#endif
