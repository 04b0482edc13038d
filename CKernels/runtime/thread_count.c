/* The default number of threads: affinity, the container's CPU quota, the environment. */
#define _GNU_SOURCE
#include "executor.h"
#include "text_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sched.h>

static size_t affinity_count(void) {
    /* More CPUs than a plain cpu_set_t holds exist. On the stack: without memory the count would be wrong for good. */
    enum { cpus_at_most = 1 << 16 };
    cpu_set_t sets[cpus_at_most / CPU_SETSIZE];
    if (sched_getaffinity(0, sizeof sets, sets)) return 0;
    return (size_t)CPU_COUNT_S(sizeof sets, sets);
}

/* CPUs of a quota in µs a period, rounded up; 0: none. */
static size_t cpus_of(double quota, double period) {
    if (!(quota > 0) || !(period > 0)) return 0;
    const double cpus = quota / period;
    if (!(cpus < 1e6)) return 0; /* also what is no number: infinity over infinity */
    return (size_t)cpus + (cpus > (double)(size_t)cpus);
}

static size_t quota_in(const char *folder) {
    char path[4800], line[128];
    double quota, period;
    snprintf(path, sizeof path, "%s/cpu.max", folder); /* cgroup v2: "max 100000" or "150000 100000" */
    if (ck_read_text(path, line, sizeof line))
        return sscanf(line, "%lf %lf", &quota, &period) == 2 ? cpus_of(quota, period) : 0;
    snprintf(path, sizeof path, "%s/cpu.cfs_quota_us", folder); /* cgroup v1: -1 for none */
    if (!ck_read_text(path, line, sizeof line) || sscanf(line, "%lf", &quota) != 1) return 0;
    snprintf(path, sizeof path, "%s/cpu.cfs_period_us", folder);
    if (!ck_read_text(path, line, sizeof line) || sscanf(line, "%lf", &period) != 1) return 0;
    return cpus_of(quota, period);
}

/* The tightest quota from the process's own group up to the mount point: a parent's limit binds too. */
static size_t quota_along(const char *mount, const char *group) {
    char folder[4700];
    snprintf(folder, sizeof folder, "%s%s", mount, strcmp(group, "/") == 0 ? "" : group);
    size_t tightest = 0;
    for (;;) {
        const size_t here = quota_in(folder);
        if (here && (tightest == 0 || here < tightest)) tightest = here;
        char *slash = strrchr(folder, '/');
        if (!slash || strlen(folder) <= strlen(mount)) return tightest;
        *slash = 0;
    }
}

/* `root` stands before the absolute paths: empty, but for tests of file trees that were recorded elsewhere. */
static size_t quota_count(const char *root) {
    char path[512];
    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    char lines[16384]; /* "0::/group" for v2, "4:cpu,cpuacct:/group" for v1 */
    if (!ck_read_text(path, lines, sizeof lines)) return 0;
    size_t tightest = 0;
    for (char *rest = NULL, *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char *controllers = strchr(line, ':');
        char *group = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!group) continue;
        *group++ = 0;
        controllers++;
        const bool v2 = *controllers == 0;
        bool cpu = false;
        for (char *save = NULL, *c = strtok_r(controllers, ",", &save); c; c = strtok_r(NULL, ",", &save))
            cpu = cpu || strcmp(c, "cpu") == 0;
        if (!v2 && !cpu) continue;
        const char *const mounts_v1[] = {"/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct", NULL};
        const char *const mounts_v2[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified", NULL};
        for (const char *const *mount = v2 ? mounts_v2 : mounts_v1; *mount; mount++) {
            snprintf(path, sizeof path, "%s%s", root, *mount);
            const size_t here = quota_along(path, group);
            if (here && (tightest == 0 || here < tightest)) tightest = here;
        }
    }
    return tightest;
}
#else
static size_t affinity_count(void) {
#ifdef _SC_NPROCESSORS_ONLN
    const long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (size_t)n : 0;
#else
    return 0;
#endif
}
static size_t quota_count(const char *root) {
    (void)root;
    return 0;
}
#endif

/* A whole number of at least 1; OMP_NUM_THREADS may be a list, of which the first counts. 0: not such a number. */
static size_t environment_count(const char *variable) {
    const char *text = getenv(variable);
    if (!text) return 0;
    char *end;
    const long value = strtol(text, &end, 10);
    return end != text && (*end == 0 || *end == ',') && value >= 1 ? (size_t)value : 0;
}

ck_thread_count_sources ck_explain_default_thread_count(void) {
    const size_t affinity = ck_max(affinity_count(), ck_processors_of_bound_threads());
    ck_thread_count_sources s = {affinity, quota_count(""), 0, NULL, 1};
    static const char *const variables[] = {"CK_NUM_THREADS", "OMP_NUM_THREADS"};
    for (size_t i = 0; i < 2 && s.environment == 0; i++) {
        s.environment = environment_count(variables[i]);
        if (s.environment) s.environment_variable = variables[i];
    }
    s.chosen = ck_max(s.affinity, 1);
    if (s.quota) s.chosen = ck_min(s.chosen, s.quota);
    if (s.environment) s.chosen = ck_min(s.chosen, s.environment);
    return s;
}

size_t ck_default_thread_count(void) {
    static _Atomic size_t known; /* reading it twice at the start does no harm */
    size_t count = atomic_load_explicit(&known, memory_order_relaxed);
    if (count == 0) {
        count = ck_explain_default_thread_count().chosen;
        atomic_store_explicit(&known, count, memory_order_relaxed);
    }
    return count;
}
