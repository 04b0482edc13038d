/* Loads a shared library a hundred times, calls it and closes it, as hosts of plug-ins do: neither threads nor memory
 * grow. Argument: the library's path. */
#include "../Support/work.h"

#include <dlfcn.h>

typedef ck_status gemm_function(ck_transpose transpose_a, ck_transpose transpose_b, size_t m, size_t n, size_t k,
                                float alpha, const float *a, size_t lda, const float *b, size_t ldb, float beta,
                                float *c, size_t ldc, const ck_executor *executor);

int main(int argc, char **argv) {
    REQUIRE(argc == 2);
    enum { size = 300 };
    static float a[size * size], b[size * size], c[size * size], first[size * size];
    fill(a, size * size, 1);
    fill(b, size * size, 2);
    size_t threads = 0, bytes = 0;
    for (int i = 0; i < 100; i++) {
        void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
        if (!library) fprintf(stderr, "%s\n", dlerror());
        REQUIRE(library);
        gemm_function *gemm;
        *(void **)&gemm = dlsym(library, "ck_sgemm");
        REQUIRE(gemm);
        REQUIRE(gemm(CK_NO_TRANSPOSE, CK_NO_TRANSPOSE, size, size, size, 1, a, size, b, size, 0, c, size, NULL) == 0);
        if (i == 0) memcpy(first, c, sizeof c);
        REQUIRE(memcmp(first, c, sizeof c) == 0);
        REQUIRE(dlclose(library) == 0);
        if (i == 4) threads = thread_count(), bytes = resident_bytes();
    }
    REQUIRE(thread_count() == threads);
    REQUIRE(resident_bytes() < bytes + (256 << 10));
    printf("reload: %zu threads; %ld KiB more after 95 times\n", threads,
           ((long)resident_bytes() - (long)bytes) / 1024);
    return 0;
}
