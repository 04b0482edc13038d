/* The tiles of one block of a product, one after the other. */
#ifndef CK_MACROKERNEL_H
#define CK_MACROKERNEL_H

#include "../runtime/kernel_table.h"

/* Rows of a matrix that lie a multiple of this apart, or nearly so, fall on one another in the first-level cache:
 * 150×1023×700 in double takes 1.2 times as long with B in place. */
#define CK_ALIAS_BYTES ((size_t)4096)
#define CK_ALIAS_NEARLY ((size_t)16)
static inline bool ck_falls_together(size_t bytes) {
    return bytes >= CK_ALIAS_BYTES - CK_ALIAS_NEARLY &&
           (bytes + CK_ALIAS_NEARLY) % CK_ALIAS_BYTES <= 2 * CK_ALIAS_NEARLY;
}
/* So many of them fit side by side: one less than the ways of the smallest such cache of today, and one for B. */
#define CK_ALIAS_ROWS ((size_t)6)
/* A block of the sum up to this depth is walked along the rows of C. */
#define CK_SHALLOW ((size_t)48)

#define CK_BODY "../gemm/macrokernel_body.h"
#include "../runtime/both_precisions.h"

#endif
