# What the commands under Tests that compile the C kernels have in common. Sourced in the package's root, with their name:
#
#     name=sweep
#     . Tests/Support/kernels.sh

fail() {
    echo "$name: $1" >&2
    exit 1
}

# scratch_folder: $work, which is removed at the end.
scratch_folder() {
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
}

# swift_clang: $clang, the one that CLANG names, or the Swift toolchain's.
swift_clang() {
    clang=${CLANG:-$(dirname "$(readlink -f "$(command -v swiftc || echo /)")")/clang}
    command -v "$clang" > /dev/null || fail "no clang beside swiftc; CLANG=… names one"
}

# kernel_sources [FOLDER]: all but the names of BLAS, those that take the longest first.
kernel_sources() {
    find "${1-CKernels}/isa" "${1-CKernels}" -name '*.c' ! -path '*/cblas/*' | awk '!seen[$0]++'
}
cblas_sources() {
    find CKernels/cblas -name '*.c'
}

# in_parallel COMMAND: for each line of standard input, which stands for {} in it.
in_parallel() {
    xargs -P "$(getconf _NPROCESSORS_ONLN)" -I '{}' sh -c "$1"
}

# As the library is built. Commands that have no other flags compile the same objects, which a compiler cache then knows.
kernel_flags="-std=gnu11 -O3 -ffp-contract=off -fno-math-errno -Wall -Wextra -ICKernels/include"
openmp_flags="-DCK_OPENMP -fopenmp"

# compile_each FOLDER COMPILER [FLAGS]: an object in the folder of each source that standard input lists, with the flags for the
# one that knows OpenMP. The launcher, as CMake calls it, may be ccache. A warning is a failure, unless $may_warn is true.
compile_each() {
    in_parallel "more=; case {} in */runtime/openmp.c) more='${3-}' ;; esac
        ${CMAKE_C_COMPILER_LAUNCHER-} $2 \$more -c {} -o $1/\$(basename {} .c).o" > "$1/log" 2>&1 ||
        { cat "$1/log" >&2; return 1; }
    cat "$1/log" >&2
    ! grep -q 'warning:' "$1/log" || ${may_warn-false}
}

# has_known_bits OUTPUT: whether the sweep has computed what it does everywhere. Without fused multiply-add there is nothing
# to compare.
has_known_bits() {
    grep -qxFf Tests/KernelSweep/digest.txt "$1" || grep -qx 'digest none' "$1"
}
