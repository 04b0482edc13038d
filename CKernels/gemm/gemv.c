/* ck_sgemv, ck_dgemv, and the vector-shaped products of gemm and the network. */
#include "../include/ck_gemm.h"
#include "../runtime/operand.h"
#include "../runtime/workspace.h"
#include "product.h"

#include <string.h>

#define CK_BODY "../gemm/gemv_body.h"
#include "../runtime/both_precisions.h"
