/* gemm, gemv and ger under the names of CBLAS and of Fortran's BLAS, for code that is written for those: link
 * ckernels_cblas in place of, or before, another BLAS. Everything else of BLAS is missing.
 *
 * Arguments, errors and results are as in the reference: sizes are int, either order, negative increments. What is
 * promised of the library's own functions holds too: the same bits at any number of threads, which is
 * ck_default_thread_count(). Inputs may lie between the elements of an output, as the rows of a matrix do; only then is
 * a copy made. After <cblas.h> this header adds nothing. */
#ifndef CKERNELS_CBLAS_H
#define CKERNELS_CBLAS_H

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

#ifndef CBLAS_H
typedef enum CBLAS_LAYOUT { CblasRowMajor = 101, CblasColMajor = 102 } CBLAS_LAYOUT;
typedef enum CBLAS_TRANSPOSE { CblasNoTrans = 111, CblasTrans = 112, CblasConjTrans = 113 } CBLAS_TRANSPOSE;
typedef CBLAS_LAYOUT CBLAS_ORDER;

/* C = alpha op(A) op(B) + beta C, where op(A) is m×k, op(B) is k×n and C is m×n. */
void cblas_sgemm(CBLAS_LAYOUT layout, CBLAS_TRANSPOSE transpose_a, CBLAS_TRANSPOSE transpose_b, int m, int n, int k,
                 float alpha, const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
void cblas_dgemm(CBLAS_LAYOUT layout, CBLAS_TRANSPOSE transpose_a, CBLAS_TRANSPOSE transpose_b, int m, int n, int k,
                 double alpha, const double *a, int lda, const double *b, int ldb, double beta, double *c, int ldc);

/* y = alpha op(A) x + beta y, where A is m×n. As in the reference, nothing happens where m or n is 0. */
void cblas_sgemv(CBLAS_LAYOUT layout, CBLAS_TRANSPOSE transpose, int m, int n, float alpha, const float *a, int lda,
                 const float *x, int incx, float beta, float *y, int incy);
void cblas_dgemv(CBLAS_LAYOUT layout, CBLAS_TRANSPOSE transpose, int m, int n, double alpha, const double *a, int lda,
                 const double *x, int incx, double beta, double *y, int incy);

/* A = alpha x yᵀ + A, where A is m×n. */
void cblas_sger(CBLAS_LAYOUT layout, int m, int n, float alpha, const float *x, int incx, const float *y, int incy,
                float *a, int lda);
void cblas_dger(CBLAS_LAYOUT layout, int m, int n, double alpha, const double *x, int incx, const double *y, int incy,
                double *a, int lda);

/* Called with the number of a wrong parameter, counted from 1, and 0 where there is no memory; nothing has been
 * computed. This one prints a line and ends the process, as the reference does; a program may define its own. As in the
 * reference, RowMajorStrg is 1 where the number is that of the call by columns that one by rows is turned into. */
extern int RowMajorStrg;
void cblas_xerbla(int parameter, const char *routine, const char *format, ...);
#endif

/* The same as Fortran calls them: by reference, matrices by columns. */
void sgemm_(const char *transpose_a, const char *transpose_b, const int *m, const int *n, const int *k,
            const float *alpha, const float *a, const int *lda, const float *b, const int *ldb, const float *beta,
            float *c, const int *ldc);
void dgemm_(const char *transpose_a, const char *transpose_b, const int *m, const int *n, const int *k,
            const double *alpha, const double *a, const int *lda, const double *b, const int *ldb, const double *beta,
            double *c, const int *ldc);
void sgemv_(const char *transpose, const int *m, const int *n, const float *alpha, const float *a, const int *lda,
            const float *x, const int *incx, const float *beta, float *y, const int *incy);
void dgemv_(const char *transpose, const int *m, const int *n, const double *alpha, const double *a, const int *lda,
            const double *x, const int *incx, const double *beta, double *y, const int *incy);
void sger_(const int *m, const int *n, const float *alpha, const float *x, const int *incx, const float *y,
           const int *incy, float *a, const int *lda);
void dger_(const int *m, const int *n, const double *alpha, const double *x, const int *incx, const double *y,
           const int *incy, double *a, const int *lda);
void xerbla_(const char *routine, const int *parameter, unsigned long routine_length);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
