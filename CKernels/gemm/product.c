/* The blocked product: stripes of B, blocks of A, tiles of C. */
#include "product.h"

#include "../runtime/workspace.h"
#include "macrokernel.h"

#define CK_BODY "../gemm/product_body.h"
#include "../runtime/both_precisions.h"
