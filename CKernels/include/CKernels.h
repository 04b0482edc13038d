/* CKernels: dense compute kernels, the public contract.
 *
 * Conventions that hold for every function:
 *
 *   layout      matrices are row-major; element (i, j) of a matrix with leading dimension ld is p[i * ld + j], and
 *               ld is at least the number of columns. Sizes, leading dimensions and strides count elements.
 *   vectors     an increment follows BLAS: element i of a vector of n elements lies at p[i * inc], and for a
 *               negative inc at p[(n - 1 - i) * -inc]. Zero is refused.
 *   names       s is float, d is double; every function exists in both.
 *   executor    the last parameter: who runs the pieces of the work. NULL means ck_default_executor().
 *   errors      a function returns a status and never aborts. On any status but CK_SUCCESS no byte of any output
 *               has changed. Zero sizes are valid. A pointer may be null only where its operand has no element, or
 *               where the function says that NULL has a meaning. Where more than one thing is wrong, the status tells
 *               of one of them.
 *   aliasing    an output must not overlap an input or another output, except exactly in place where a function
 *               says so; an overlap is reported as CK_OVERLAP. Blocks of one parent matrix, with its leading dimension
 *               and element type, may lie side by side; of other operands the ranges of addresses must not meet. Inputs
 *               may overlap one another.
 *   scalars     beta = 0 overwrites and never reads the output; alpha = 0 never reads the other operands.
 *               Otherwise NaN and infinity propagate as IEEE 754 says.
 *   accuracy    the bounds hold where nothing overflows; a rounding to a subnormal number adds at most half of the
 *               least positive one, times what it is multiplied with afterwards.
 *   same bits   a result depends on the values, the shape and the instruction set's use of fused multiply-add; not
 *               on the executor, the number of threads, the alignment, or who finished first.
 *   threads     every function may be called from any number of threads at once. There is no state to set up.
 */
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_base.h"
#include "ck_executor.h"
#include "ck_gang.h"
#include "ck_cpu.h"
#include "ck_workspace.h"
#include "ck_gemm.h"
#include "ck_outer.h"
#include "ck_sigmoid.h"
#include "ck_loss.h"
#include "ck_network.h"
#include "ck_optimizer.h"

#endif
