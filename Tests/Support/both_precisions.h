/* Includes BODY, relative to this folder, once for each precision: `real` is the type, R(name) a name of the body's own
 * that exists in both, CK(name) and CBLAS(name) those of the library: CK(gemm) is ck_sgemm, then ck_dgemm.
 * No include guard: a program with several bodies includes this for each. */
#define real float
#define R(name) s##name
#define CK(name) ck_s##name
#define CBLAS(name) cblas_s##name
#define UNIT_ROUNDOFF 0x1p-24
#define LEAST_NUMBER 0x1p-149
#include BODY
#undef real
#undef R
#undef CK
#undef CBLAS
#undef UNIT_ROUNDOFF
#undef LEAST_NUMBER

#define real double
#define R(name) d##name
#define CK(name) ck_d##name
#define CBLAS(name) cblas_d##name
#define UNIT_ROUNDOFF 0x1p-53
#define LEAST_NUMBER 0x1p-1074
#include BODY
#undef real
#undef R
#undef CK
#undef CBLAS
#undef UNIT_ROUNDOFF
#undef LEAST_NUMBER

#undef BODY
