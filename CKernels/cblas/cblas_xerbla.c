/* What a wrong argument leads to, unless the program has functions of its own for that. */
#include "include/ckernels_cblas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((weak)) int RowMajorStrg;

/* Back from the call by columns to the parameter that the caller gave. */
static int given_parameter(int parameter, const char *routine) {
    static const struct {
        const char *routine;
        int one, other;
    } exchanged[] = {{"gemm", 4, 5}, {"gemm", 9, 11}, {"gemv", 3, 4}, {"ger", 2, 3}, {"ger", 6, 8}};
    for (size_t i = 0; RowMajorStrg && i < sizeof exchanged / sizeof exchanged[0]; i++) {
        if (!strstr(routine, exchanged[i].routine)) continue;
        if (parameter == exchanged[i].one) return exchanged[i].other;
        if (parameter == exchanged[i].other) return exchanged[i].one;
    }
    return parameter;
}

__attribute__((weak)) void cblas_xerbla(int parameter, const char *routine, const char *format, ...) {
    if (parameter)
        fprintf(stderr, "Parameter %d to routine %s was incorrect\n", given_parameter(parameter, routine), routine);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    exit(-1);
}

__attribute__((weak)) void xerbla_(const char *routine, const int *parameter, unsigned long routine_length) {
    int length = (int)routine_length;
    while (length > 0 && routine[length - 1] == ' ')
        length--;
    fprintf(stderr, " ** On entry to %.*s parameter number %2d had an illegal value\n", length, routine, *parameter);
    exit(-1);
}
