/* The tiles of one block of a product, one after the other. */
#ifndef CK_MACROKERNEL_H
#define CK_MACROKERNEL_H

#include "../runtime/kernel_table.h"

/* Rows of a matrix that lie a multiple of this apart fall on one another in the first-level cache. */
#define CK_ALIAS_BYTES ((size_t)4096)
/* So many of them fit side by side: one less than the ways of the smallest such cache of today, and one for B. */
#define CK_ALIAS_ROWS ((size_t)6)
/* A block of the sum up to this depth is walked along the rows of C. */
#define CK_SHALLOW ((size_t)48)

#define CK_BODY "../gemm/macrokernel_body.h"
#include "../runtime/both_precisions.h"

#endif
