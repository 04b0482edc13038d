/* Body: what is written for any number of registers. */
#define wide CK_W(wide)
#define wide_integer CK_W(wide_integer)
#include "wide.h"
#include "exponential.h"
#include "logistic.h"
#include "loss_terms.h"
#undef wide
#undef wide_integer
