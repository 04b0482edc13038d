#include "limits.h"

#if defined(__linux__)
#include <signal.h>
#include <sys/prctl.h>
#endif

void limits_end_with_parent(void) {
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

const char *limits_compiler(void) { return __VERSION__; }
