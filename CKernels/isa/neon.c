/* NEON on aarch64: 32 registers of 16 bytes. */
#if defined(__aarch64__)
#define CK_VARIANT_NAME neon
#define CK_VECTOR_BYTES 16
#define CK_HAS_FMA 1
/* 24 accumulators, 4 vectors of B, the rest for A. */
#define CK_MR 6
#define CK_NR_VECTORS 4
#define CK_MC 120
#define CK_NC 4096
#include "instantiate.h"
#else
typedef int ck_this_variant_is_for_aarch64;
#endif
