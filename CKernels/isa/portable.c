/* Plain C vectors of 16 bytes, for every processor the compiler knows. */
#define CK_VARIANT_NAME portable
#define CK_VECTOR_BYTES 16
#if defined(__aarch64__) || defined(__FP_FAST_FMA)
#define CK_HAS_FMA 1
#else
#define CK_HAS_FMA 0
#endif
/* 8 accumulators, 2 vectors of B and one of A: 11 of 16 registers. */
#define CK_MR 4
#define CK_NR_VECTORS 2
#define CK_MC 128
#define CK_NC 4096
#include "instantiate.h"
