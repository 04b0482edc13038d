/* The library's own memory: a bounded set of buffers, kept between calls for packing and for the network's
 * activations. Nothing is taken before the first call that needs some. */
#ifndef CK_WORKSPACE_H
#define CK_WORKSPACE_H

#include "ck_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that are held now, in use or kept for the next call. */
size_t ck_workspace_bytes(void);

/* Gives back to the system all that no running call uses. Safe at any time. */
void ck_workspace_release(void);

#ifdef __cplusplus
}
#endif
#endif
