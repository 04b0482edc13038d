/* What the library asks the system for, refused when a test says so. The linker puts __wrap_ before these names. */
#ifndef WRAPPED_H
#define WRAPPED_H

#include <stdbool.h>
#include <stddef.h>

/* Refuses the `first`-th request from now on, counted from 1; or all from that one on. 0: none. */
void refuse(size_t first, bool all_after_it);

/* Stops refusing; how many requests were refused. */
size_t refused(void);

/* Blocks that the library has taken and not given back. */
size_t taken_now(void);

/* Handlers for a fork that were refused, and not registered later either. */
size_t forks_not_watched(void);

#endif
