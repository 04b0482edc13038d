/* Ends the program, with the line that says why, where a condition does not hold. */
#ifndef SUPPORT_REQUIRE_H
#define SUPPORT_REQUIRE_H

#include <stdio.h>
#include <unistd.h>

#define REQUIRE(condition)                                                                                             \
    do {                                                                                                               \
        if (condition) break;                                                                                          \
        fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);                                      \
        _exit(1);                                                                                                      \
    } while (0)

#endif
