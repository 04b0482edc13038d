/* A CBLAS that is loaded when the program runs. */
#ifndef LIBRARY_H
#define LIBRARY_H

#include <stdbool.h>

/* cblas.h's constants, which are the same everywhere. */
enum { ROW_MAJOR = 101, NO_TRANSPOSE = 111, TRANSPOSE = 112 };

typedef void gemm_float(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *,
                        int);
typedef void gemm_double(int, int, int, int, int, int, double, const double *, int, const double *, int, double,
                         double *, int);
typedef void gemv_float(int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
typedef void gemv_double(int, int, int, int, double, const double *, int, const double *, int, double, double *, int);
typedef void ger_float(int, int, int, float, const float *, int, const float *, int, float *, int);
typedef void ger_double(int, int, int, double, const double *, int, const double *, int, double *, int);

typedef struct {
    gemm_float *sgemm;
    gemm_double *dgemm;
    gemv_float *sgemv;
    gemv_double *dgemv;
    ger_float *sger;
    ger_double *dger;
    int threads;       /* in effect, as the library says, or else as asked */
    char version[256]; /* "" where it does not say */
    char kernels[64];  /* what it calls those that it took for this CPU; "" where it does not say */
} library;

/* Loads it and sets its number of threads. On false, `reason` says why not. */
bool library_load(library *lib, const char *name, const char *path, int threads, char *reason, int reason_size);

#endif
