/* What the reference's own test programs do not try: operands that lie between the elements of an output, and a program
 * with an error function of its own. */
#include "../Support/work.h"

#include <ckernels_cblas.h>

static int parameter_told;
void cblas_xerbla(int parameter, const char *routine, const char *format, ...) {
    (void)routine, (void)format;
    parameter_told = parameter;
}

enum { size = 40, half = size / 2 };
static float memory[size * size], expected[size * size];

/* Columns of a matrix by rows, of which the first half is updated with columns of the second half. */
static void between_elements(void) {
    fill(memory, size * size, 1);
    memcpy(expected, memory, sizeof memory);
    float column[size], row[half];
    for (int i = 0; i < size; i++)
        column[i] = memory[i * size + size - 1];
    memcpy(row, memory + half, sizeof row);
    for (int i = 0; i < size; i++) {
        for (int j = 0; j < half; j++)
            expected[i * size + j] = 2 * column[i] * row[j] + expected[i * size + j];
    }
    cblas_sger(CblasRowMajor, size, half, 2, memory + size - 1, size, memory + half, 1, memory, size);
    for (int i = 0; i < size * size; i++)
        REQUIRE(memory[i] - expected[i] < 1e-5f && expected[i] - memory[i] < 1e-5f);

    /* Every second element is an input, the others are the output. */
    fill(memory, size * size, 2);
    float a[4] = {1, 2, 3, 4}, mixed[6] = {5, 0, 0, 6, 0, 0};
    cblas_sgemv(CblasRowMajor, CblasNoTrans, 2, 2, 1, a, 2, mixed, 3, 0, mixed + 1, 1);
    REQUIRE(mixed[0] == 5 && mixed[1] == 17 && mixed[2] == 39 && mixed[3] == 6);
    float line[3] = {1, 9, 2};
    cblas_sgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, 1, 1, 2, 1, line, 2, line, 3, 0, line + 1, 1);
    REQUIRE(line[0] == 1 && line[2] == 2);
}

int main(void) {
    between_elements();
    float x[4] = {1, 2, 3, 4}, y[4] = {0};
    cblas_sgemv(CblasColMajor, CblasNoTrans, 2, 2, 1, x, 2, x, 0, 0, y, 1);
    REQUIRE(parameter_told == 9 && y[0] == 0);
    cblas_dgemm(CblasColMajor, (CBLAS_TRANSPOSE)7, CblasTrans, 0, 0, 0, 0, NULL, 1, NULL, 1, 0, NULL, 1);
    REQUIRE(parameter_told == 2);
    cblas_dger(CblasRowMajor, 2, -1, 1, NULL, 1, NULL, 1, NULL, 1);
    REQUIRE(parameter_told == 2); /* by columns; 3 as it was given */
    printf("cblas: %s\n", ck_version());
    return 0;
}
