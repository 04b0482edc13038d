/* Includes CK_BODY twice, once for each precision. A body writes `real` for the scalar type and CK_R(name) for a name
 * that exists in both: CK_R(gemm) is ck_sgemm, then ck_dgemm. CK_BODY is relative to this folder.
 * No include guard: every source with a body includes this once. */
#define real float
#define CK_REAL_IS_FLOAT 1
#define CK_R(name) ck_s##name
#include CK_BODY
#undef CK_R
#undef CK_REAL_IS_FLOAT
#undef real

#define real double
#define CK_REAL_IS_FLOAT 0
#define CK_R(name) ck_d##name
#include CK_BODY
#undef CK_R
#undef CK_REAL_IS_FLOAT
#undef real

#undef CK_BODY
