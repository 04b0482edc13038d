/* ck_?bce_with_logits: binary cross-entropy from logits, in blocks whose bounds depend on the shape alone. */
#include "loss.h"

#include "../runtime/operand.h"

#include <math.h>
#include <string.h>

/* Elements of one partial sum at least, and partial sums of one loss at most. */
enum { CK_LOSS_BLOCK = 4096, CK_LOSS_BLOCKS_AT_MOST = 256 };

#define CK_BODY "../loss/loss_body.h"
#include "../runtime/both_precisions.h"
