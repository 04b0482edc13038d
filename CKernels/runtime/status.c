#include "../include/ck_base.h"

const char *ck_status_message(ck_status status) {
    switch (status) {
    case CK_SUCCESS: return "success";
    case CK_NULL_POINTER: return "a null pointer was passed for an operand that has elements";
    case CK_LEADING_DIMENSION: return "a leading dimension is smaller than the number of columns";
    case CK_INCREMENT: return "a vector increment is zero";
    case CK_SIZE_OVERFLOW: return "an operand is larger than the address space";
    case CK_OVERLAP: return "an output overlaps another operand";
    case CK_WORKSPACE: return "the workspace is too small or not aligned to 64 bytes";
    case CK_NO_MEMORY: return "no memory for the workspace";
    case CK_INVALID_ARGUMENT: return "an option is outside its documented range";
    }
    return "unknown status";
}
