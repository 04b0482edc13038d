/* The library's own memory, for packing and for the network's activations. Nothing is taken before the first call that
 * needs some; between calls at most 16 buffers and 256 MiB are kept, those used last. */
#ifndef CK_WORKSPACE_H
#define CK_WORKSPACE_H

#include "ck_base.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that are held now, in use or kept for the next call. */
size_t ck_workspace_bytes(void);

/* Gives back to the system all that no running call uses. Safe at any time. */
void ck_workspace_release(void);

/* Asks the system to place memory of the caller's, from 4 MiB on, on huge pages as far as it covers them; best before
 * it is first written. Kernels that are bound by memory then take 15 to 30% less where the system gives such pages on
 * request only, which is the default of most distributions. Nothing happens where that is not possible. Swift's Matrix
 * does this by itself. */
void ck_prefer_huge_pages(void *memory, size_t bytes);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
