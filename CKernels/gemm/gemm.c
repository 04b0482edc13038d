/* ck_sgemm, ck_dgemm: checks and memory around the product. */
#include "../include/ck_gemm.h"
#include "../outer/outer.h"
#include "../runtime/operand.h"
#include "../runtime/workspace.h"
#include "macrokernel.h"
#include "product.h"

/* Depth up to which a product is tried without a plan, and rows and columns up to one more; nr is no more. With several
 * columns of tiles up to so many multiply-adds: the more, the less it shows. */
enum { CK_TINY_SIZE = 64, CK_TINY_WORK = 32768 };
/* Elements of C up to which both operands transposed are multiplied as they lie (narrow_columns); no more than these
 * times the depth, as they are put into C one by one: 11×8×4 in float lost a quarter. Of the time with B packed 2×2×20
 * takes 0.71 in double and 0.51 in float, 8×8×40 0.89 and 0.61, 16×12×64 0.86 and 0.73. */
#define CK_TINY_MIRRORED ((size_t)256)
#define CK_MIRRORED_OF_DEPTH ((size_t)8)

#define CK_BODY "../gemm/gemm_body.h"
#include "../runtime/both_precisions.h"
