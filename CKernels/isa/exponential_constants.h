/* Body: the numbers behind e^y = 2^(n / CK_TABLE_SIZE) e^r, with n the whole number that leaves |r| ≤ ln 2 / 2 /
 * CK_TABLE_SIZE.
 *
 * ln 2 / CK_TABLE_SIZE is STEP_HIGH + STEP_LOW, the first with so few bits that n STEP_HIGH is exact.
 *
 * power_table holds 2^(j / CK_TABLE_SIZE) (1 + ε), as bits less j << (FRACTION_BITS - TABLE_BITS): adding n << that
 * gives the power of n, exponent and all. ε was searched at random (60 and 20 million tries) so that all entries lie
 * next to a number of the format: leaving their rounding costs σ at most 0.184 ULP in float, 0.054 in double, and saves
 * a second table.
 *
 * power_terms are those of s(r) = e^r / (1 + ε) - 1. The first two are rounded; the others then minimize the largest
 * error relative to e^r: 2^-29.4 in float (by linear programming), 2^-57.3 in double (Remez exchange). */
#if CK_REAL_IS_FLOAT
#define STEPS_OF_ONE 0x1.715476p4f
#define STEP_HIGH 0x1.62ep-5f
#define STEP_LOW 0x1.0bfbe8p-19f
#define ROUNDER 0x1.8p23f /* adding it rounds to a whole number, which then lies in the low bits */
#define FRACTION_BITS 23
#define EXPONENT_RANGE 256
#define TABLE_BITS 4
#define LARGEST_POWER 104.5f /* e^-103.97 is half the smallest number */
#define PLAIN_EXPONENT 6     /* below 2 to this, e^y, e^−y and their rounding errors are normal numbers */
#define PLAIN_POWER 64.0f
#define UNIT_EXPONENT 64
#define UNIT 0x1p-64f
#define POWER_TERMS 4
static const real CK_R(power_terms)[POWER_TERMS] = {-0x1.17326p-6f, 0x1.f7466ep-1f, 0x1.f74b34p-2f, 0x1.4f6486p-3f};
static const _Alignas(64) integer CK_R(power_table)[CK_TABLE_SIZE] = {
    0x3f823813, 0x3f7ffbfd, 0x3f7e013f, 0x3f7c4abe, 0x3f7adb7f, 0x3f79b6aa, 0x3f78df8a, 0x3f785990,
    0x3f782854, 0x3f784f96, 0x3f78d341, 0x3f79b76d, 0x3f7b005f, 0x3f7cb28d, 0x3f7ed2a1, 0x3f816578};
#else
#define STEPS_OF_ONE 0x1.71547652b82fep3
#define STEP_HIGH 0x1.62e42fefa4p-4
#define STEP_LOW -0x1.8432a1b0e2634p-46
#define ROUNDER 0x1.8p52
#define FRACTION_BITS 52
#define EXPONENT_RANGE 2048
#define TABLE_BITS 3
#define LARGEST_POWER 746.0 /* e^-745.13 is half the smallest number */
#define PLAIN_EXPONENT 9
#define PLAIN_POWER 512.0
#define UNIT_EXPONENT 512
#define UNIT 0x1p-512
#define POWER_TERMS 8
static const real CK_R(power_terms)[POWER_TERMS] = {-0x1.31c96d86179ebp-6, 0x1.f671b493cf431p-1, 0x1.f671b493cf63cp-2,
                                                    0x1.4ef6786289ebdp-3,  0x1.4ef6785584612p-5, 0x1.0bf860632afc3p-7,
                                                    0x1.65510a417d9aap-10, 0x1.985236cf14a75p-13};
static const _Alignas(64) integer
    CK_R(power_table)[CK_TABLE_SIZE] = {0x3ff04de68f51f270, 0x3fefc7abc0837ddf, 0x3fef63a1dfb68b11, 0x3fef24e1221ef139,
                                        0x3fef0ec97060ed33, 0x3fef2508e3e04752, 0x3fef6ba2da6bf90f, 0x3fefe6f7ade23107};
#endif
