/* Memory of the library's own, for drivers. */
#ifndef CK_RUNTIME_WORKSPACE_H
#define CK_RUNTIME_WORKSPACE_H

#include "../include/ck_workspace.h"

enum { CK_ALIGNMENT = 64 };

/* Up to this, a driver uses its own stack. */
enum { CK_SMALL_BYTES = 8192 };

/* At least `bytes` bytes aligned to 64, or NULL. What is in it is undefined. bytes 0 gives a valid pointer too. */
void *ck_workspace_take(size_t bytes);
void ck_workspace_give(void *buffer);

#endif
