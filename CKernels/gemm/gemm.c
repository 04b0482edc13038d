/* ck_sgemm, ck_dgemm: checks and memory around the product. */
#include "../include/ck_gemm.h"
#include "../include/ck_outer.h"
#include "../runtime/operand.h"
#include "../runtime/workspace.h"
#include "macrokernel.h"
#include "product.h"

/* Depth up to which a product is tried without a plan, and rows and columns up to one more; nr is no more. */
enum { CK_TINY_SIZE = 64 };

#define CK_BODY "../gemm/gemm_body.h"
#include "../runtime/both_precisions.h"
