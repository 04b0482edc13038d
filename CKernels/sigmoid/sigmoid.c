/* ck_?sigmoid, ck_?sigmoid_backward. */
#include "../include/ck_sigmoid.h"
#include "../runtime/elementwise.h"
#include "../runtime/kernel_table.h"
#include "../runtime/operand.h"

#define CK_BODY "../sigmoid/sigmoid_body.h"
#include "../runtime/both_precisions.h"
