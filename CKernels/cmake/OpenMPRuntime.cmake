# Finds the OpenMP runtime of the C compiler:
#   CKERNELS_OPENMP_FOUND     whether there is one
#   CKERNELS_OPENMP_FLAG      compiles runtime/openmp.c for it
#   CKERNELS_OPENMP_DEFINE    what that file is told of it
#   CKERNELS_OPENMP_LIBRARY   links it with any compiler and linker: users of the static library need not have the one
#                             that it was built with
include(CheckCSourceCompiles)
find_package(OpenMP QUIET COMPONENTS C)

# Declares what it uses, as runtime/openmp.c does: omp.h may be outside the include path, as with the toolchain of Swift.
set(ckernels_openmp_source "
#ifndef _OPENMP
#error the flag does not turn OpenMP on
#endif
extern int omp_in_parallel(void);
int main(void) { return omp_in_parallel(); }")
option(CKERNELS_LIBGOMP "Run on gcc's libgomp with clang too, beside libraries on Intel's OpenMP runtime" OFF)
if(CMAKE_C_COMPILER_ID MATCHES "Clang" AND CKERNELS_LIBGOMP)
    # Its functions are called by name, without OpenMP in the compiler.
    set(ckernels_openmp_flag "")
    set(ckernels_openmp_candidates gomp)
    set(CKERNELS_OPENMP_DEFINE CK_OPENMP_LIBGOMP)
    set(ckernels_openmp_source "
extern int omp_in_parallel(void);
extern void GOMP_parallel(void (*)(void *), void *, unsigned, unsigned);
static void region(void *result) { *(int *)result = omp_in_parallel(); }
int main(void) {
    int result = 0;
    GOMP_parallel(region, &result, 2, 0);
    return result == 0;
}")
elseif(CMAKE_C_COMPILER_ID MATCHES "Clang")
    set(ckernels_openmp_flag -fopenmp=libomp)
    # Debian's libomp5 lies where every linker looks, its libomp only where clang of the same version does.
    set(ckernels_openmp_candidates omp5 omp ${OpenMP_omp_LIBRARY})
else()
    set(ckernels_openmp_flag -fopenmp)
    set(ckernels_openmp_candidates gomp ${OpenMP_gomp_LIBRARY})
endif()

set(CKERNELS_OPENMP_FOUND OFF)
foreach(candidate IN LISTS ckernels_openmp_candidates)
    string(MAKE_C_IDENTIFIER "CKERNELS_LINKS_${candidate}_${CKERNELS_LIBGOMP}" variable)
    # As a definition the flag reaches the compiler alone; the linker would add a library of the driver's choice.
    set(CMAKE_REQUIRED_DEFINITIONS ${ckernels_openmp_flag})
    set(CMAKE_REQUIRED_LIBRARIES ${candidate} Threads::Threads)
    set(CMAKE_REQUIRED_QUIET ON)
    check_c_source_compiles("${ckernels_openmp_source}" ${variable})
    unset(CMAKE_REQUIRED_DEFINITIONS)
    unset(CMAKE_REQUIRED_LIBRARIES)
    unset(CMAKE_REQUIRED_QUIET)
    if(${variable})
        set(CKERNELS_OPENMP_FOUND ON)
        set(CKERNELS_OPENMP_FLAG ${ckernels_openmp_flag})
        set(CKERNELS_OPENMP_LIBRARY ${candidate})
        break()
    endif()
endforeach()
