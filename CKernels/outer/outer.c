/* ck_souter, ck_douter. */
#include "../include/ck_outer.h"
#include "../runtime/executor.h"
#include "../runtime/kernel_table.h"
#include "../runtime/operand.h"
#include "../runtime/workspace.h"
#include "outer.h"

#include <string.h>

#define CK_BODY "../outer/outer_body.h"
#include "../runtime/both_precisions.h"
