/* What every family shares: status codes, the transposition flag, the version. */
#ifndef CK_BASE_H
#define CK_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In a library that hides its symbols, as the shared one does, what the headers declare stays visible. */
#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

#define CK_VERSION_MAJOR 0
#define CK_VERSION_MINOR 1
#define CK_VERSION_PATCH 0

/* The version of the library that is running, "0.1.0"; the three numbers above are those of the header that a program
 * was compiled with. Never NULL. */
const char *ck_version(void);

typedef enum {
    CK_SUCCESS = 0,
    CK_NULL_POINTER = 1,      /* a null pointer for an operand that has elements */
    CK_LEADING_DIMENSION = 2, /* a leading dimension smaller than the number of columns */
    CK_INCREMENT = 3,         /* a vector increment of zero */
    CK_SIZE_OVERFLOW = 4,     /* an operand's extent does not fit the address space */
    CK_OVERLAP = 5,           /* an output overlaps another operand */
    CK_WORKSPACE = 6,         /* the workspace is smaller than the function asks for, or misaligned */
    CK_NO_MEMORY = 7,         /* the library could not get its own workspace */
    CK_INVALID_ARGUMENT = 8   /* an option outside its documented range */
} ck_status;

/* One English sentence for a status, without a full stop; never NULL. */
const char *ck_status_message(ck_status status);

typedef enum { CK_NO_TRANSPOSE = 0, CK_TRANSPOSE = 1 } ck_transpose;

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
