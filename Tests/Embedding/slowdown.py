"""How much another library's products are slowed by ours in the same process: a table of ratios.

    python Tests/Embedding/slowdown.py [--peers torch,numpy,mkl] [--repeats 3] [--compiler clang] [--build FOLDER]

Builds the library on libomp, on libgomp, and a host of its gang, then starts a process for each library and peer, in
turn; without a library of ours, a second product of the peer's takes the place of ours, or one of NumPy's, or of MKL's where
NumPy is the peer: what another guest does. "busy" is a guest that only keeps all cores busy for 10 ms, and waits for
nobody. The others multiply 512×512 in float on all cores. Needs CMake, the compiler and its OpenMP, and NumPy; PyTorch
and MKL (pip install torch mkl) where named.

    idle          the peer's time with our threads asleep for a second and more, over its time without us
    right after   the first of the peer's calls after one of ours, over the first after one of its own
    in turn       the peer's time where both are called alternately by one thread, over the same with itself
    at once       the peer's calls a second while another Python thread calls ours all the time, over those it has
                  alone; the fair share is a half, and what it leaves itself stands in the line "itself"

A time is the lower quartile of a process's, which a busy machine disturbs less than the median; a ratio is the median
over the repeats, each with the processes in the other order.
"""

import argparse
import ctypes
import glob
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZE = 512
MEASURES = ("idle", "right after", "in turn", "at once")
HOSTS = {
    "gang": """
#include "executors.h"

const ck_executor *gang(void) {
    static ck_executor executor;
    executor = executor_number(executor_count - 1);
    return &executor;
}
""",
    # A guest that knows no product.
    "busy": """
#define _GNU_SOURCE
#include <pthread.h>
#include <time.h>
#include <unistd.h>

static void *spin(void *unused) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    const long long end = t.tv_sec * 1000000000LL + t.tv_nsec + 10000000;
    do
        clock_gettime(CLOCK_MONOTONIC, &t);
    while (t.tv_sec * 1000000000LL + t.tv_nsec < end);
    return unused;
}

void busy(void) {
    const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    pthread_t threads[256];
    int others = 0;
    while (others + 1 < cpus && others < 256 && pthread_create(&threads[others], NULL, spin, NULL) == 0)
        others++;
    spin(NULL);
    while (others > 0)
        pthread_join(threads[--others], NULL);
}
""",
}


def pointer(array):
    return array.ctypes.data_as(ctypes.POINTER(ctypes.c_float))


def product_of(library, gang):
    """A call of ours; gang: the path of its host, or empty for OpenMP."""
    import numpy as np

    c = ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    executor = None
    if gang:
        host = ctypes.CDLL(gang)
        host.gang.restype = ctypes.c_void_p
        executor = ctypes.c_void_p(host.gang())
    size, real, array = ctypes.c_size_t, ctypes.c_float, ctypes.POINTER(ctypes.c_float)
    c.ck_sgemm.argtypes = [ctypes.c_int] * 2 + [size] * 3 + [real, array, size, array, size, real, array, size] + [
        ctypes.c_void_p
    ]
    a, b = (np.random.default_rng(i).random((SIZE, SIZE), np.float32) for i in range(2))
    out = np.empty_like(a)
    arguments = [0, 0, SIZE, SIZE, SIZE, 1, pointer(a), SIZE, pointer(b), SIZE, 0, pointer(out), SIZE, executor]

    def call():
        if c.ck_sgemm(*arguments) != 0:
            sys.exit("slowdown: a product of ours failed")

    call()
    if abs(out - a.astype(np.float64) @ b).max() > 0.1:
        sys.exit("slowdown: a product of ours is wrong")
    return call


def product_of_peer(name):
    import numpy as np

    a, b = (np.random.default_rng(i).random((SIZE, SIZE), np.float32) for i in range(2))
    out = np.empty_like(a)
    if name == "numpy":
        return lambda: np.matmul(a, b, out=out)
    if name == "torch":
        import torch

        x, y, z = torch.from_numpy(a), torch.from_numpy(b), torch.from_numpy(out)
        return lambda: torch.mm(x, y, out=z)
    os.environ["MKL_THREADING_LAYER"] = "INTEL"
    mkl = ctypes.CDLL(glob.glob(sys.prefix + "/lib/libmkl_rt.so*")[0], mode=ctypes.RTLD_GLOBAL)
    one, zero, pointers = ctypes.c_float(1), ctypes.c_float(0), [pointer(m) for m in (a, b, out)]
    return lambda: mkl.cblas_sgemm(101, 111, 111, SIZE, SIZE, SIZE, one, pointers[0], SIZE, pointers[1], SIZE, zero,
                                   pointers[2], SIZE)


def seconds(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def calls_a_second(call, duration):
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < duration:
        call()
        count += 1
    return count / (time.perf_counter() - start)


def measure(peer_name, library, gang):
    """In a process of its own: the medians for one library (or none) and one peer."""
    peer = product_of_peer(peer_name)
    peer()
    other = library.removeprefix("peer:") if library.startswith("peer:") else ""
    if other or not library:
        ours = product_of_peer(other or peer_name)
    else:
        ours = ctypes.CDLL(gang).busy if library == "busy" else product_of(library, gang)
    result = {name: [] for name in ("idle", "right after", "in turn")}
    at_once = []
    for _ in range(3):
        ours()
        time.sleep(1.2)
        peer()
        result["idle"] += [seconds(peer) for _ in range(15)]
        for _ in range(3):
            time.sleep(0.3)
            ours()
            result["right after"].append(seconds(peer))
        for _ in range(20):
            ours()
            result["in turn"].append(seconds(peer))
        time.sleep(0.5)
        alone = calls_a_second(peer, 0.4)
        stop = threading.Event()

        def keep_calling():
            while not stop.is_set():
                ours()

        caller = threading.Thread(target=keep_calling)
        caller.start()
        both = calls_a_second(peer, 0.8)
        stop.set()
        caller.join()
        at_once.append(both / alone)
    quartiles = {name: statistics.quantiles(times, n=4)[0] for name, times in result.items()}
    print(json.dumps(quartiles | {"at once": statistics.median(at_once)}))


def build(compiler, folder):
    """The libraries by name: their path, and the path of the gang's host."""
    libraries = {}
    for name, options in {"libomp": [], "libgomp": ["-DCKERNELS_LIBGOMP=ON"]}.items():
        place = f"{folder}/{name}"
        for command in (
            ["cmake", "-S", f"{ROOT}/CKernels", "-B", place, f"-DCMAKE_C_COMPILER={compiler}",
             "-DCKERNELS_STATIC=OFF", *options],
            ["cmake", "--build", place, "-j", str(os.cpu_count())],
        ):  # fmt: skip
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        libraries[name] = (f"{place}/libckernels.so", "")
    library = libraries["libomp"][0]
    for name, code in HOSTS.items():
        source, host = f"{folder}/{name}.c", f"{folder}/{name}.so"
        pathlib.Path(source).write_text(code)
        ours = [f"-I{ROOT}/CKernels/include", f"-I{ROOT}/Tests/Support", library] if name == "gang" else []
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", host, source, *ours, "-lpthread"], check=True)
        libraries[name] = (library, host) if name == "gang" else (name, host)
    return libraries


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", default="torch,numpy,mkl")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--compiler", default="clang")
    parser.add_argument("--build", help="keeps the libraries there for the next time")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(*options.measure)
        return
    peers = options.peers.split(",")
    with tempfile.TemporaryDirectory() as temporary:
        libraries = {"none": ("", "")} | build(options.compiler, options.build or temporary)
        libraries |= {"numpy": ("peer:numpy", ""), "mkl": ("peer:mkl", "")}
        settings = [(name, policy) for policy in ("", "passive") for name in libraries
                    if name not in ("gang", "busy") or not policy]
        samples = {(peer, *setting): [] for peer in peers for setting in settings
                   if setting[0] == ("mkl" if peer == "numpy" else "numpy") or setting[0] not in ("numpy", "mkl")}
        for turn in range(options.repeats):
            order = list(samples)
            for peer, name, policy in order if turn % 2 == 0 else order[::-1]:
                environment = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "KMP_", "GOMP_"))}
                if policy:
                    environment["OMP_WAIT_POLICY"] = policy
                child = subprocess.run([sys.executable, __file__, "--measure", peer, *libraries[name]],
                                       env=environment, capture_output=True, text=True)  # fmt: skip
                if child.returncode != 0:
                    sys.exit(f"slowdown: {peer} beside {name} {policy}: exit {child.returncode}\n{child.stderr}")
                samples[peer, name, policy].append(json.loads(child.stdout.splitlines()[-1]))
    print("| beside | ours | " + " | ".join(MEASURES) + " |\n|---|---|" + "---|" * len(MEASURES))
    for (peer, name, policy), runs in samples.items():
        base = samples[peer, "none", policy]
        cells = []
        for what in MEASURES[:3]:
            # Times of the same turn lie close together.
            cells.append(statistics.median(run[what] / other[what] for run, other in zip(runs, base)))
        cells.append(statistics.median(run["at once"] for run in runs))
        title = {"none": "itself", "numpy": "NumPy", "mkl": "MKL"}.get(name, name) + (f", {policy}" if policy else "")
        print(f"| {peer} | {title} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |")


main()
