#include "layout.h"

enum { PAGE = 4096, LINE = 64 };

typedef struct {
    size_t arrays, accesses; /* accesses: an update reads and writes */
} array_counts;

static array_counts counts_of(limits_traffic traffic) {
    switch (traffic) {
    case LIMITS_READ:
    case LIMITS_COPY:
    case LIMITS_FILL: return (array_counts){1, 1};
    case LIMITS_UPDATE: return (array_counts){1, 2};
    case LIMITS_MAP: return (array_counts){2, 2};
    case LIMITS_COMBINE: return (array_counts){3, 3};
    case LIMITS_UPDATE_TWO: return (array_counts){3, 5};
    case LIMITS_UPDATE_THREE: return (array_counts){4, 7};
    }
    return (array_counts){1, 1};
}

memory_layout memory_layout_of(limits_traffic traffic, size_t bytes, size_t grain) {
    const array_counts counts = counts_of(traffic);
    const size_t grains = bytes / counts.arrays / grain;
    const size_t each = (grains > 0 ? grains : 1) * grain;
    const size_t stride = (each + PAGE - 1) / PAGE * PAGE + PAGE / counts.arrays / LINE * LINE;
    return (memory_layout){each, stride, counts.arrays * stride, counts.accesses * each};
}
