/* ck_?mlp_forward, ck_?mlp_gradient: networks of sigmoid layers, and those of two layers as a special case. */
#include "../include/ck_network.h"
#include "../gemm/macrokernel.h"
#include "../gemm/product.h"
#include "../loss/loss.h"
#include "../outer/outer.h"
#include "../runtime/operand.h"
#include "../runtime/workspace.h"

#include <string.h>

_Static_assert(4 * CK_LAYERS_AT_MOST + 6 <= CK_OPERANDS_AT_MOST, "two a layer as inputs and as outputs, and six more");

#define CK_BODY "../network/network_body.h"
#include "../runtime/both_precisions.h"
