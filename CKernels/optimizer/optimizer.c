/* ck_?sgd, ck_?adam. */
#include "../include/ck_optimizer.h"
#include "../runtime/elementwise.h"
#include "../runtime/kernel_table.h"
#include "../runtime/operand.h"

#include <math.h>

static bool at_least_zero(double x) { return x >= 0 && isfinite(x); }

/* 1 − β^step for both moments. The arrays of a network ask for the same one after the other, and two powers take longer
 * than an array of some hundred elements: a thread keeps its last ones. In double, as 1 − β^step loses digits in float
 * while step is small. */
typedef struct {
    double beta1, beta2;
    size_t step;
    double first, second;
} bias_corrections;

static bias_corrections corrections_of(double beta1, double beta2, size_t step) {
    static _Thread_local bias_corrections last;
    if (last.step != step || last.beta1 != beta1 || last.beta2 != beta2)
        last = (bias_corrections){beta1, beta2, step, 1 - pow(beta1, (double)step), 1 - pow(beta2, (double)step)};
    return last;
}

#define CK_BODY "../optimizer/optimizer_body.h"
#include "../runtime/both_precisions.h"
