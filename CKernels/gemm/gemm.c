/* ck_sgemm, ck_dgemm: checks and memory around the product. */
#include "../include/ck_gemm.h"
#include "../runtime/operand.h"
#include "../runtime/workspace.h"
#include "macrokernel.h"
#include "product.h"

#define CK_BODY "../gemm/gemm_body.h"
#include "../runtime/both_precisions.h"
