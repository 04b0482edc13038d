/* ck_?network_forward, ck_?network_gradient: the two-layer sigmoid network. */
#include "../include/ck_network.h"
#include "../gemm/product.h"
#include "../loss/loss.h"
#include "../runtime/operand.h"
#include "../runtime/workspace.h"

#include <string.h>

#define CK_BODY "../network/network_body.h"
#include "../runtime/both_precisions.h"
