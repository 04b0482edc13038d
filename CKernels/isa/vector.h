/* Body: the vector vocabulary of one instruction set and precision, on the compiler's vector extensions. Only what
 * they lack (partial loads and stores) differs between instruction sets.
 *
 * vec is a register of LANES elements, ivec the integers of the same size. */
#define vec CK_R(vec)
#define ivec CK_R(ivec)
#define integer CK_R(integer)
#define LANES ((size_t)CK_VECTOR_BYTES / sizeof(real))
#define CK_LANES (CK_VECTOR_BYTES / (CK_REAL_IS_FLOAT ? 4 : 8)) /* the same, for the preprocessor */

typedef real vec __attribute__((vector_size(CK_VECTOR_BYTES)));
#if CK_REAL_IS_FLOAT
typedef int32_t integer;
#else
typedef int64_t integer;
#endif
typedef integer ivec __attribute__((vector_size(CK_VECTOR_BYTES)));
typedef real CK_R(vec_anywhere) __attribute__((vector_size(CK_VECTOR_BYTES), aligned(sizeof(real)), may_alias));

CK_INLINE vec CK_R(load)(const real *p) { return *(const CK_R(vec_anywhere) *)p; }
CK_INLINE void CK_R(store)(real *p, vec v) { *(CK_R(vec_anywhere) *)p = v; }
/* A store past the caches, to an address aligned to the register; end_of_stream before anybody else may read it. A
 * plain store where there is none (NEON has pairs of them, which were not measured). */
CK_INLINE void CK_R(stream)(real *p, vec v) {
#if CK_VECTOR_BYTES == 64 && defined(__x86_64__)
    _mm512_stream_si512((__m512i *)(void *)p, (__m512i)v);
#elif CK_VECTOR_BYTES == 32 && defined(__x86_64__)
    _mm256_stream_si256((__m256i *)(void *)p, (__m256i)v);
#elif defined(__x86_64__)
    _mm_stream_si128((__m128i *)(void *)p, (__m128i)v);
#else
    CK_R(store)(p, v);
#endif
}
CK_INLINE void CK_R(end_of_stream)(void) {
#if defined(__x86_64__)
    _mm_sfence();
#endif
}
CK_INLINE vec CK_R(splat)(real x) { return x - (vec){0}; }

/* a b + c, rounded once where the instruction set can. */
CK_INLINE vec CK_R(fma)(vec a, vec b, vec c) {
#if !CK_HAS_FMA
    return a * b + c;
#elif __has_builtin(__builtin_elementwise_fma)
    return __builtin_elementwise_fma(a, b, c);
#else
    vec r;
    CK_UNROLL for (size_t i = 0; i < LANES; i++)
        r[i] = sizeof(real) == 4 ? (real)__builtin_fmaf((float)a[i], (float)b[i], (float)c[i])
                                 : (real)__builtin_fma(a[i], b[i], c[i]);
    return r;
#endif
}

CK_INLINE vec CK_R(sqrt)(vec a) {
#if __has_builtin(__builtin_elementwise_sqrt)
    return __builtin_elementwise_sqrt(a);
#else
    vec r;
    CK_UNROLL for (size_t i = 0; i < LANES; i++)
        r[i] = sizeof(real) == 4 ? (real)__builtin_sqrtf((float)a[i]) : (real)__builtin_sqrt(a[i]);
    return r;
#endif
}

/* Whether any lane of a mask is set. */
CK_INLINE bool CK_R(any)(ivec mask) {
#if CK_VECTOR_BYTES == 32 && defined(__x86_64__)
    return !_mm256_testz_si256((__m256i)mask, (__m256i)mask);
#elif CK_VECTOR_BYTES == 64 && defined(__x86_64__)
    return _mm512_test_epi64_mask((__m512i)mask, (__m512i)mask) != 0;
#else
    integer all = 0;
    CK_UNROLL for (size_t i = 0; i < LANES; i++)
        all |= mask[i];
    return all != 0;
#endif
}

/* The first n lanes of a register, 0 < n < LANES: mask_of(n), load_part (the rest is 0), store_part (the rest is
 * neither read nor written). */
#if CK_VECTOR_BYTES == 32 && defined(__x86_64__)
CK_INLINE __m256i CK_R(mask_of)(size_t n) {
    static const int32_t ones_then_zeros[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
    return _mm256_loadu_si256((const __m256i *)(ones_then_zeros + 8 - n * (sizeof(real) / 4)));
}
#define CK_MASK __m256i
#if CK_REAL_IS_FLOAT
CK_INLINE vec CK_R(load_part)(const real *p, __m256i mask) { return (vec)_mm256_maskload_ps(p, mask); }
CK_INLINE void CK_R(store_part)(real *p, __m256i mask, vec v) { _mm256_maskstore_ps(p, mask, (__m256)v); }
#else
CK_INLINE vec CK_R(load_part)(const real *p, __m256i mask) { return (vec)_mm256_maskload_pd(p, mask); }
CK_INLINE void CK_R(store_part)(real *p, __m256i mask, vec v) { _mm256_maskstore_pd(p, mask, (__m256d)v); }
#endif
#elif CK_VECTOR_BYTES == 64 && defined(__x86_64__)
#define CK_MASK uint32_t
CK_INLINE uint32_t CK_R(mask_of)(size_t n) { return (1u << n) - 1; }
#if CK_REAL_IS_FLOAT
CK_INLINE vec CK_R(load_part)(const real *p, uint32_t mask) { return (vec)_mm512_maskz_loadu_ps((__mmask16)mask, p); }
CK_INLINE void CK_R(store_part)(real *p, uint32_t mask, vec v) { _mm512_mask_storeu_ps(p, (__mmask16)mask, (__m512)v); }
#else
CK_INLINE vec CK_R(load_part)(const real *p, uint32_t mask) { return (vec)_mm512_maskz_loadu_pd((__mmask8)mask, p); }
CK_INLINE void CK_R(store_part)(real *p, uint32_t mask, vec v) { _mm512_mask_storeu_pd(p, (__mmask8)mask, (__m512d)v); }
#endif
#else
#define CK_MASK size_t
CK_INLINE size_t CK_R(mask_of)(size_t n) { return n; }
CK_INLINE vec CK_R(load_part)(const real *p, size_t n) {
    vec v = {0};
    CK_UNROLL for (size_t i = 0; i < LANES - 1; i++) {
        if (i < n) v[i] = p[i];
    }
    return v;
}
CK_INLINE void CK_R(store_part)(real *p, size_t n, vec v) {
    CK_UNROLL for (size_t i = 0; i < LANES - 1; i++) {
        if (i < n) p[i] = v[i];
    }
}
#endif

/* Half a register, where a fused multiply-add of half the width can take half the time (Zen 4): for an edge that fills
 * no more. CK_HAS_HALF says whether there is one. */
#if CK_VECTOR_BYTES == 64 && defined(__x86_64__)
#define CK_HAS_HALF 1
#define half_vec CK_R(half_vec)
typedef real half_vec __attribute__((vector_size(CK_VECTOR_BYTES / 2)));
CK_INLINE half_vec CK_R(low_half)(vec v) {
#if CK_LANES == 16
    return __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
#else
    return __builtin_shufflevector(v, v, 0, 1, 2, 3);
#endif
}
CK_INLINE half_vec CK_R(fma_half)(half_vec a, half_vec b, half_vec c) {
#if CK_REAL_IS_FLOAT
    return (half_vec)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
    return (half_vec)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#endif
}
/* The first lanes, up to all of them, as load_part and store_part do it. */
#if CK_REAL_IS_FLOAT
CK_INLINE half_vec CK_R(load_half)(const real *p, uint32_t mask) {
    return (half_vec)_mm256_maskz_loadu_ps((__mmask8)mask, p);
}
CK_INLINE void CK_R(store_half)(real *p, uint32_t mask, half_vec v) {
    _mm256_mask_storeu_ps(p, (__mmask8)mask, (__m256)v);
}
#else
CK_INLINE half_vec CK_R(load_half)(const real *p, uint32_t mask) {
    return (half_vec)_mm256_maskz_loadu_pd((__mmask8)mask, p);
}
CK_INLINE void CK_R(store_half)(real *p, uint32_t mask, half_vec v) {
    _mm256_mask_storeu_pd(p, (__mmask8)mask, (__m256d)v);
}
#endif
#else
#define CK_HAS_HALF 0
#endif

/* A wide vector is several registers' worth that go through a long chain of operations side by side: a chain of fifty
 * operations on one register after the other waits for its own latencies, because the processor cannot look far enough
 * ahead. The compiler splits each operation. */
#define wide CK_R(wide)
#define wide_integer CK_R(wide_integer)
#define WIDE_LANES (4 * LANES)
typedef real wide __attribute__((vector_size(4 * CK_VECTOR_BYTES)));
typedef integer wide_integer __attribute__((vector_size(4 * CK_VECTOR_BYTES)));
typedef real CK_R(wide_anywhere) __attribute__((vector_size(4 * CK_VECTOR_BYTES), aligned(sizeof(real)), may_alias));

CK_INLINE wide CK_R(load_wide)(const real *p) { return *(const CK_R(wide_anywhere) *)p; }
CK_INLINE void CK_R(store_wide)(real *p, wide v) { *(CK_R(wide_anywhere) *)p = v; }
CK_INLINE wide CK_R(splat_wide)(real x) { return x - (wide){0}; }
CK_INLINE wide CK_R(fma_wide)(wide a, wide b, wide c) {
#if CK_HAS_FMA && __has_builtin(__builtin_elementwise_fma)
    return __builtin_elementwise_fma(a, b, c);
#else
    vec x[4], y[4], z[4];
    memcpy(x, &a, sizeof a);
    memcpy(y, &b, sizeof b);
    memcpy(z, &c, sizeof c);
    CK_UNROLL for (size_t i = 0; i < 4; i++)
        z[i] = CK_R(fma)(x[i], y[i], z[i]);
    memcpy(&c, z, sizeof c);
    return c;
#endif
}
/* Lane by lane mask ? a : b; a mask is all ones or all zeros, as comparisons give. */
CK_INLINE wide CK_R(select_wide)(wide_integer mask, wide a, wide b) {
    return (wide)((mask & (wide_integer)a) | (~mask & (wide_integer)b));
}
/* The larger; b where either is NaN. */
CK_INLINE wide CK_R(max_wide)(wide a, wide b) { return CK_R(select_wide)((wide_integer)(a > b), a, b); }
CK_INLINE bool CK_R(any_wide)(wide_integer mask) {
    ivec parts[4];
    memcpy(parts, &mask, sizeof mask);
    return CK_R(any)((parts[0] | parts[1]) | (parts[2] | parts[3]));
}
