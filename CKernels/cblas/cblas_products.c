/* gemm, gemv and ger under the names of CBLAS and Fortran's BLAS. Both are brought into the order of columns, checked
 * as the reference does, and computed by the library's functions on the transposes: a matrix by columns is the
 * transpose of one by rows. */
#include "include/ckernels_cblas.h"
#include "../include/CKernels.h"

#include <stdlib.h>
#include <string.h>

static int at_least_1(int n) { return n > 1 ? n : 1; }

static bool is_transpose(int t) { return t == CblasNoTrans || t == CblasTrans || t == CblasConjTrans; }

/* Fortran's letter as the enumeration's number; 0: none of them. */
static int transpose_of(const char *letter) {
    switch (*letter) {
    case 'N':
    case 'n': return CblasNoTrans;
    case 'T':
    case 't': return CblasTrans;
    case 'C':
    case 'c': return CblasConjTrans;
    default: return 0;
    }
}

static ck_transpose ck_transpose_of(int t) { return t == CblasNoTrans ? CK_NO_TRANSPOSE : CK_TRANSPOSE; }
static ck_transpose other_transpose_of(int t) { return t == CblasNoTrans ? CK_TRANSPOSE : CK_NO_TRANSPOSE; }

/* As the reference does it: the number is Fortran's and one more, for the layout stands first; RowMajorStrg tells that
 * by rows the operands were exchanged, so that whoever prints the number can turn it back. */
static void report(int fortran_number, bool by_rows, const char *routine) {
    RowMajorStrg = by_rows;
    cblas_xerbla(fortran_number + 1, routine, "%s", "");
    RowMajorStrg = 0;
}

static bool check_layout(int layout, const char *routine) {
    if (layout == CblasRowMajor || layout == CblasColMajor) return true;
    cblas_xerbla(1, routine, "Illegal layout setting, %d\n", layout);
    return false;
}

static bool check_transpose(int transpose, int parameter, const char *routine) {
    if (is_transpose(transpose)) return true;
    cblas_xerbla(parameter, routine, "Illegal transpose setting, %d\n", transpose);
    return false;
}

/* By rows, op(A) x is opᵀ of the matrix by columns. */
static int flipped(int transpose) { return transpose == CblasNoTrans ? CblasTrans : CblasNoTrans; }

/* Memory for a copy; what the library keeps is given up before a program ends for the want of it. */
static void *take(size_t bytes) {
    void *memory = malloc(bytes);
    if (memory) return memory;
    ck_workspace_release();
    return malloc(bytes);
}

/* What is left is no matter of the arguments: no memory. */
static void tell(ck_status status, const char *routine) {
    if (status) cblas_xerbla(0, routine, "%s: %s\n", routine, ck_status_message(status));
}

#define CK_BODY "../cblas/cblas_products_body.h"
#include "../runtime/both_precisions.h"
