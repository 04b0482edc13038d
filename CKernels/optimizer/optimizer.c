/* ck_?sgd, ck_?adam. */
#include "../include/ck_optimizer.h"
#include "../runtime/elementwise.h"
#include "../runtime/kernel_table.h"
#include "../runtime/operand.h"

#include <math.h>

static bool at_least_zero(double x) { return x >= 0 && isfinite(x); }

#define CK_BODY "../optimizer/optimizer_body.h"
#include "../runtime/both_precisions.h"
