/* The list of instruction-set variants, from the most portable up: CK_VARIANT(name, features).
 * To add one: a line here, and a file NAME.c beside it that sets the sizes and includes instantiate.h. */
#if defined(__x86_64__)
#define CK_VARIANTS                                                                                                    \
    CK_VARIANT(portable, CK_CPU_BASELINE)                                                                              \
    CK_VARIANT(avx2, CK_CPU_AVX2_FMA)                                                                                  \
    CK_VARIANT(avx512, CK_CPU_AVX2_FMA | CK_CPU_AVX512)
#elif defined(__aarch64__)
#define CK_VARIANTS                                                                                                    \
    CK_VARIANT(portable, CK_CPU_BASELINE)                                                                              \
    CK_VARIANT(neon, CK_CPU_BASELINE)
#else
#define CK_VARIANTS CK_VARIANT(portable, CK_CPU_BASELINE)
#endif
