/* Body: the vector vocabulary of one instruction set and precision, on the compiler's vector extensions. Only what
 * they lack (partial loads and stores) differs between instruction sets.
 *
 * vec is a register of LANES elements, ivec the integers of the same size. */
#define vec CK_R(vec)
#define ivec CK_R(ivec)
#define integer CK_R(integer)
#define natural CK_R(natural)
#define LANES ((size_t)CK_VECTOR_BYTES / sizeof(real))
#define CK_LANES (CK_VECTOR_BYTES / (CK_REAL_IS_FLOAT ? 4 : 8)) /* the same, for the preprocessor */

typedef real vec __attribute__((vector_size(CK_VECTOR_BYTES)));
#if CK_REAL_IS_FLOAT
typedef int32_t integer;
typedef uint32_t natural;
#else
typedef int64_t integer;
typedef uint64_t natural;
#endif
typedef integer ivec __attribute__((vector_size(CK_VECTOR_BYTES)));
typedef natural CK_R(nvec) __attribute__((vector_size(CK_VECTOR_BYTES)));
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
/* Elements up to the first that is aligned to the register, at most n. */
CK_INLINE size_t CK_R(unaligned_head)(size_t n, const real *p) {
    const size_t head = (LANES - (uintptr_t)p / sizeof(real) % LANES) % LANES;
    return head < n ? head : n;
}

CK_INLINE vec CK_R(splat)(real x) { return x - (vec){0}; }

/* a b + c, rounded once where the instruction set can. By lanes, gcc 12 puts the vectors together again, but spilled
 * ten accumulators of a tile at each step of the depth: 1.8 times the time. */
CK_INLINE vec CK_R(fma)(vec a, vec b, vec c) {
#if !CK_HAS_FMA
    return a * b + c;
#elif __has_builtin(__builtin_elementwise_fma)
    return __builtin_elementwise_fma(a, b, c);
#elif CK_VECTOR_BYTES == 64 && defined(__x86_64__) && CK_REAL_IS_FLOAT
    return (vec)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif CK_VECTOR_BYTES == 64 && defined(__x86_64__)
    return (vec)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif CK_VECTOR_BYTES == 32 && defined(__x86_64__) && CK_REAL_IS_FLOAT
    return (vec)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif CK_VECTOR_BYTES == 32 && defined(__x86_64__)
    return (vec)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
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

/* Lane by lane mask ? a : b; a mask is all ones or all zeros, as comparisons give. */
CK_INLINE vec CK_R(select)(ivec mask, vec a, vec b) { return (vec)((mask & (ivec)a) | (~mask & (ivec)b)); }
/* The larger, and the smaller; b where either is NaN. */
CK_INLINE vec CK_R(max)(vec a, vec b) { return CK_R(select)((ivec)(a > b), a, b); }
CK_INLINE vec CK_R(min)(vec a, vec b) { return CK_R(select)((ivec)(a < b), a, b); }
CK_INLINE vec CK_R(magnitude)(vec x) { return (vec)((ivec)x & ~(ivec)CK_R(splat)((real)-0.0)); }

/* Whether any lane has a bit of the mask. */
CK_INLINE bool CK_R(any_bit)(ivec x, integer mask) {
    const ivec masks = mask - (ivec){0};
#if CK_VECTOR_BYTES == 32 && defined(__x86_64__)
    return !_mm256_testz_si256((__m256i)x, (__m256i)masks);
#elif CK_VECTOR_BYTES == 64 && defined(__x86_64__)
    return _mm512_test_epi64_mask((__m512i)x, (__m512i)masks) != 0;
#else
    const ivec found = x & masks;
    integer all = 0;
    CK_UNROLL for (size_t i = 0; i < LANES; i++)
        all |= found[i];
    return all != 0;
#endif
}

/* The first n lanes of a register, 0 < n < LANES: mask_of(n), load_part (the rest is 0), store_part (the rest is
 * neither read nor written). */
#if CK_VECTOR_BYTES == 32 && defined(__x86_64__)
typedef struct {
    __m256i lanes;
    size_t n;
} CK_R(mask);
#define CK_MASK CK_R(mask)
CK_INLINE CK_MASK CK_R(mask_of)(size_t n) {
    static const int32_t ones_then_zeros[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
    return (CK_MASK){_mm256_loadu_si256((const __m256i *)(ones_then_zeros + 8 - n * (sizeof(real) / 4))), n};
}
#if CK_REAL_IS_FLOAT
CK_INLINE vec CK_R(load_part)(const real *p, CK_MASK mask) { return (vec)_mm256_maskload_ps(p, mask.lanes); }
#else
CK_INLINE vec CK_R(load_part)(const real *p, CK_MASK mask) { return (vec)_mm256_maskload_pd(p, mask.lanes); }
#endif
/* A store through a mask is some forty operations on AMD's processors: 100×30×20 in float takes 0.82 of the time by
 * whole parts, of 16, 8 and 4 bytes. */
CK_INLINE void CK_R(store_part)(real *p, CK_MASK mask, vec v) {
    const size_t floats = mask.n * (sizeof(real) / 4);
    float *to = (float *)(void *)p;
    __m128 part = _mm256_castps256_ps128((__m256)v);
    if (floats & 4) {
        _mm_storeu_ps(to, part);
        part = _mm256_extractf128_ps((__m256)v, 1);
        to += 4;
    }
    if (floats & 2) {
        _mm_storel_pi((__m64 *)(void *)to, part);
        part = _mm_movehl_ps(part, part);
        to += 2;
    }
    if (floats & 1) _mm_store_ss(to, part);
}
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

/* table[index mod its size] in each lane, of a table of 64 bytes. */
#define CK_TABLE_SIZE ((size_t)64 / sizeof(real))
#if CK_VECTOR_BYTES == 64 && defined(__x86_64__)
CK_INLINE ivec CK_R(look_up)(const integer *table, ivec index) {
#if CK_REAL_IS_FLOAT
    return (ivec)_mm512_permutexvar_epi32((__m512i)index, _mm512_load_si512(table));
#else
    return (ivec)_mm512_permutexvar_epi64((__m512i)index, _mm512_load_si512(table));
#endif
}
#elif CK_VECTOR_BYTES == 32 && defined(__x86_64__)
/* From the halves of the table, of eight words each; which half is the bit above. */
CK_INLINE ivec CK_R(look_up)(const integer *table, ivec index) {
    const __m256i *halves = (const __m256i *)(const void *)table;
#if CK_REAL_IS_FLOAT
    const __m256i words = (__m256i)index, half = (__m256i)(index << 28);
#else
    const __m256i pairs = _mm256_shuffle_epi32((__m256i)(index << 1), _MM_SHUFFLE(2, 2, 0, 0));
    const __m256i words = _mm256_or_si256(pairs, _mm256_set1_epi64x((int64_t)1 << 32));
    const __m256i half = _mm256_shuffle_epi32((__m256i)(index << 29), _MM_SHUFFLE(2, 2, 0, 0));
#endif
    const __m256i lower = _mm256_permutevar8x32_epi32(_mm256_load_si256(halves), words);
    const __m256i upper = _mm256_permutevar8x32_epi32(_mm256_load_si256(halves + 1), words);
    return (ivec)_mm256_blendv_ps((__m256)lower, (__m256)upper, (__m256)half);
}
#else
CK_INLINE ivec CK_R(look_up)(const integer *table, ivec index) {
    ivec v;
    CK_UNROLL for (size_t i = 0; i < LANES; i++)
        v[i] = table[(size_t)index[i] % CK_TABLE_SIZE];
    return v;
}
#endif
