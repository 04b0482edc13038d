/* The matrix product behind gemm and the network: planned first, so that all memory is there before the first output
 * byte changes, then executed. */
#ifndef CK_PRODUCT_H
#define CK_PRODUCT_H

#include "../runtime/executor.h"
#include "../runtime/kernel_table.h"

#define CK_BODY "../gemm/product_declarations.h"
#include "../runtime/both_precisions.h"

#endif
