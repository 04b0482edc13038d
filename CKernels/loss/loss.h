/* The loss behind ck_?bce_with_logits and the network. */
#ifndef CK_LOSS_INTERNAL_H
#define CK_LOSS_INTERNAL_H

#include "../include/ck_loss.h"
#include "../runtime/executor.h"
#include "../runtime/kernel_table.h"

#define CK_BODY "../loss/loss_declarations.h"
#include "../runtime/both_precisions.h"

#endif
