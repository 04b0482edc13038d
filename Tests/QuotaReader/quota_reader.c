/* The file itself, with other names for what the library has already: its reader takes a root, for tests alone. */
#define ck_explain_default_thread_count unused_explanation
#define ck_default_thread_count unused_count
#include "../../CKernels/runtime/thread_count.c"

#include "quota_reader.h"

size_t quota_under(const char *root) { return quota_count(root); }
