#include "../include/ck_base.h"
#include "text.h"

const char *ck_version(void) {
    return CK_TEXT(CK_VERSION_MAJOR) "." CK_TEXT(CK_VERSION_MINOR) "." CK_TEXT(CK_VERSION_PATCH);
}
