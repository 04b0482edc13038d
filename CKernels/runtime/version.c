#include "../include/ck_base.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
const char *ck_version(void) { return TEXT(CK_VERSION_MAJOR) "." TEXT(CK_VERSION_MINOR) "." TEXT(CK_VERSION_PATCH); }
