/* Times repeated calls. */
#ifndef TIMING_H
#define TIMING_H

#include <stddef.h>

#include "operation.h"

typedef struct {
    double median, least, cpu; /* seconds a call; cpu of all threads of the process */
    size_t calls;
} timing;

/* Untimed calls, then calls for so many seconds, at least one. `group` is how many calls are timed together; it starts
 * at 1 and is kept between turns. */
timing time_calls(operation *op, const library *lib, double seconds, size_t warmups, size_t *group);
double seconds_now(void);

#endif
