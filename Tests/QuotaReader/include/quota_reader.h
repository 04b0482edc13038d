/* The library's reader of CPU quotas, on a file tree that a test lays out. */
#ifndef QUOTA_READER_H
#define QUOTA_READER_H

#include <stddef.h>

/* The CPUs that the control groups under `root`/sys/fs/cgroup grant to the process of `root`/proc/self/cgroup, rounded
 * up; 0: no limit. */
size_t quota_under(const char *root);

#endif
