/* How the memory of one thread is laid out for each kind of traffic. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stddef.h>

#include "limits.h"

typedef struct {
    size_t bytes;  /* of each array */
    size_t stride; /* from the start of one to that of the next */
    size_t total;  /* the memory of all */
    size_t moved;  /* bytes that are read and written when the loop is run once */
} memory_layout;

/* For a working set of so many bytes, in arrays of whole grains. Arrays side by side have their starts spread over a
 * page: a load and a store at the same place in different pages look to many processors as if one waited for the other.
 * A copy has one array, whose first half goes to its second. */
memory_layout memory_layout_of(limits_traffic traffic, size_t bytes, size_t grain);

#endif
