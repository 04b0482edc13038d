/* Body: the numbers behind e^y = 2^(n / CK_TABLE_SIZE) e^r, with n the whole number that leaves |r| ≤ ln 2 / 2 /
 * CK_TABLE_SIZE.
 *
 * ln 2 / CK_TABLE_SIZE is STEP_HIGH + STEP_LOW, the first with so few bits that n STEP_HIGH is exact.
 *
 * n comes as n + NEAR_STEPS in the low bits of a sum with ROUNDER. Between 0 and NEAR_BITS ones it is near: e^y is then
 * a normal number below the first whole number that the format cannot tell from its neighbour.
 *
 * power_table holds 2^(j / CK_TABLE_SIZE) (1 + ε), as bits less (j + NEAR_STEPS) << (FRACTION_BITS - TABLE_BITS):
 * adding n + NEAR_STEPS << that gives the power of n, exponent and all. ε was searched at random (60 and 20 million
 * tries) so that all entries lie next to a number of the format: leaving their rounding costs σ at most 0.184 ULP in
 * float, 0.054 in double, and saves a second table.
 *
 * power_terms are those of s(r) = e^r / (1 + ε) - 1. The first two are rounded; the others then minimize the largest
 * error relative to e^r: 2^-29.4 in float (by linear programming), 2^-57.3 in double (Remez exchange). */
#if CK_REAL_IS_FLOAT
#define STEPS_OF_ONE 0x1.715476p4f
#define STEP_HIGH 0x1.62ep-5f
#define STEP_LOW 0x1.0bfbe8p-19f
#define NEAR_STEPS 640 /* y from -27.7 to 16.6 */
#define ROUNDER (0x1.8p23f + NEAR_STEPS)
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
#define P(bits) (bits) - ((NEAR_STEPS >> TABLE_BITS) << FRACTION_BITS)
static const _Alignas(64) integer CK_R(power_table)[CK_TABLE_SIZE] = {
    P(0x3f823813), P(0x3f7ffbfd), P(0x3f7e013f), P(0x3f7c4abe), P(0x3f7adb7f), P(0x3f79b6aa),
    P(0x3f78df8a), P(0x3f785990), P(0x3f782854), P(0x3f784f96), P(0x3f78d341), P(0x3f79b76d),
    P(0x3f7b005f), P(0x3f7cb28d), P(0x3f7ed2a1), P(0x3f816578)};
#else
#define STEPS_OF_ONE 0x1.71547652b82fep3
#define STEP_HIGH 0x1.62e42fefa4p-4
#define STEP_LOW -0x1.8432a1b0e2634p-46
#define NEAR_STEPS 600 /* y from -52.0 to 36.6 */
#define ROUNDER (0x1.8p52 + NEAR_STEPS)
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
#define P(bits) (bits) - ((integer)(NEAR_STEPS >> TABLE_BITS) << FRACTION_BITS)
static const _Alignas(64) integer CK_R(power_table)[CK_TABLE_SIZE] = {
    P(0x3ff04de68f51f270), P(0x3fefc7abc0837ddf), P(0x3fef63a1dfb68b11), P(0x3fef24e1221ef139),
    P(0x3fef0ec97060ed33), P(0x3fef2508e3e04752), P(0x3fef6ba2da6bf90f), P(0x3fefe6f7ade23107)};
#endif
#undef P
#define NEAR_BITS 10
