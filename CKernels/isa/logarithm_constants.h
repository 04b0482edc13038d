/* Body: the numbers behind the logarithm of 1 + E for 0 ≤ E ≤ 1.
 *
 * log1p(E) = 2 artanh(s) with s = E / (2 + E) ≤ 1/3, and artanh(s) = s (1 + s² Q(s²)), Q a minimax polynomial on
 * [0, 1/9] (fpminimax of Sollya): relative error 2.9e-10 for float, 4.7e-18 for double. */
#if CK_REAL_IS_FLOAT
#define LOGARITHM_TERMS 5
static const real CK_R(logarithm_terms)[LOGARITHM_TERMS] = {0x1.555556p-2f, 0x1.999866p-3f, 0x1.24d76ep-3f,
                                                            0x1.bb311cp-4f, 0x1.e121b8p-4f};
#else
#define LOGARITHM_TERMS 10
static const real CK_R(logarithm_terms)[LOGARITHM_TERMS] = {
    0x1.5555555555555p-2, 0x1.999999999a27ep-3, 0x1.24924923df5fep-3, 0x1.c71c726c342ddp-4, 0x1.745cf14f351d2p-4,
    0x1.3b18a76c29cap-4,  0x1.10acebf82e711p-4, 0x1.eb8ad6cf27f81p-5, 0x1.688b10a98bae2p-5, 0x1.4b01657ae785ap-4};
#endif
