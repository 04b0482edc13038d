/* Small files of the system's. */
#ifndef CK_RUNTIME_TEXT_FILE_H
#define CK_RUNTIME_TEXT_FILE_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

/* The first size − 1 bytes of a file, ended by a 0; false where there are none. No memory is asked for, as fopen does:
 * what a process finds at its first call it keeps, and it must not depend on whether there was memory just then. */
static inline bool ck_read_text(const char *path, char *text, size_t size) {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    size_t length = 0;
    while (length < size - 1) {
        const ssize_t got = read(file, text + length, size - 1 - length);
        if (got > 0) length += (size_t)got;
        if (got == 0 || (got < 0 && errno != EINTR)) break;
    }
    close(file);
    text[length] = 0;
    return length > 0;
}

#endif
