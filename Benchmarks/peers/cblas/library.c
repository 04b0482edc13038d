#define _GNU_SOURCE /* setenv with strict C11 */

#include "library.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A function by its name, or with the prefix that the wheels of SciPy's OpenBLAS give all of theirs. */
static void *symbol(void *handle, const char *name) {
    char prefixed[128];
    snprintf(prefixed, sizeof prefixed, "scipy_%s", name);
    void *found = dlsym(handle, name);
    return found ? found : dlsym(handle, prefixed);
}

/* POSIX, not C, says that such a pointer can be called. */
#define LOAD(target, handle, name) (*(void **)&(target) = symbol(handle, name))

static void set_up_openblas(library *lib, void *handle, int threads) {
    void (*set_threads)(int);
    int (*get_threads)(void);
    char *(*config)(void), *(*core)(void);
    if (LOAD(set_threads, handle, "openblas_set_num_threads")) set_threads(threads);
    if (LOAD(get_threads, handle, "openblas_get_num_threads")) lib->threads = get_threads();
    if (LOAD(config, handle, "openblas_get_config")) snprintf(lib->version, sizeof lib->version, "%s", config());
    if (LOAD(core, handle, "openblas_get_corename")) snprintf(lib->kernels, sizeof lib->kernels, "%s", core());
}

/* BLIS 0.9 takes its kernels as a number, which differs between releases; what people know are the names. To be called
 * before its initialization, which reads the variable. */
static void choose_blis_kernels(const char *(*name)(int)) {
    const char *wanted = getenv("BLIS_ARCH_TYPE"), *found;
    if (!wanted) return;
    for (int kind = 0; (found = name(kind)) && strcmp(found, "generic") != 0; kind++) { /* which is the last */
        if (strcmp(found, wanted) != 0) continue;
        char number[16];
        snprintf(number, sizeof number, "%d", kind);
        setenv("BLIS_ARCH_TYPE", number, 1);
        return;
    }
}

static void set_up_blis(library *lib, void *handle, int threads) {
    void (*initialize)(void);
    int (*kind)(void);
    const char *(*kind_name)(int);
    if (LOAD(initialize, handle, "bli_init") && LOAD(kind, handle, "bli_arch_query_id") &&
        LOAD(kind_name, handle, "bli_arch_string")) {
        choose_blis_kernels(kind_name);
        initialize();
        snprintf(lib->kernels, sizeof lib->kernels, "%s", kind_name(kind()));
    }
    void (*set_threads)(int64_t);
    int64_t (*get_threads)(void);
    const char *(*version)(void);
    if (LOAD(set_threads, handle, "bli_thread_set_num_threads")) set_threads(threads);
    if (LOAD(get_threads, handle, "bli_thread_get_num_threads")) lib->threads = (int)get_threads();
    if (LOAD(version, handle, "bli_info_get_version_str")) {
        snprintf(lib->version, sizeof lib->version, "BLIS %s", version());
    }
}

static void set_up_mkl(library *lib, void *handle, int threads) {
    void (*set_threads)(int), (*set_dynamic)(int), (*version)(char *, int);
    int (*get_threads)(void);
    /* Otherwise it takes fewer threads where it thinks so. */
    if (LOAD(set_dynamic, handle, "MKL_Set_Dynamic")) set_dynamic(0);
    if (LOAD(set_threads, handle, "MKL_Set_Num_Threads")) set_threads(threads);
    if (LOAD(get_threads, handle, "MKL_Get_Max_Threads")) lib->threads = get_threads();
    if (LOAD(version, handle, "MKL_Get_Version_String")) version(lib->version, (int)sizeof lib->version);
}

bool library_load(library *lib, const char *name, const char *path, int threads, char *reason, int reason_size) {
    memset(lib, 0, sizeof *lib);
    lib->threads = threads;
    const bool is_mkl = strcmp(name, "mkl") == 0;
    if (is_mkl) {
        setenv("MKL_INTERFACE_LAYER", "LP64", 0);
        setenv("MKL_THREADING_LAYER", "INTEL", 0);
    }
    void *handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (!handle) {
        snprintf(reason, (size_t)reason_size, "%s", dlerror());
        return false;
    }
    const bool complete = LOAD(lib->sgemm, handle, "cblas_sgemm") && LOAD(lib->dgemm, handle, "cblas_dgemm") &&
                          LOAD(lib->sgemv, handle, "cblas_sgemv") && LOAD(lib->dgemv, handle, "cblas_dgemv") &&
                          LOAD(lib->sger, handle, "cblas_sger") && LOAD(lib->dger, handle, "cblas_dger");
    if (!complete) {
        snprintf(reason, (size_t)reason_size, "%s has no CBLAS interface", path);
        return false;
    }
    if (strcmp(name, "openblas") == 0) set_up_openblas(lib, handle, threads);
    if (strcmp(name, "blis") == 0) set_up_blis(lib, handle, threads);
    if (is_mkl) set_up_mkl(lib, handle, threads);
    for (char *c = lib->version + strlen(lib->version); c > lib->version && c[-1] == ' '; c--)
        c[-1] = '\0';
    return true;
}
