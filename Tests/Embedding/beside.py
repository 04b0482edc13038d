"""The library in one process with others that bring an OpenMP runtime: both are called, in turn and at once.

    beside.py LIBRARY torch|mkl|none first|second     which of the two is loaded, and called, first: LIBRARY or the other
"""

import ctypes
import glob
import os
import sys
import threading

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../Examples/Python/src"))
from ckernels import Library  # noqa: E402

path, peer, place = sys.argv[1:]
a = np.random.default_rng(1).random((500, 500), np.float32)
b = np.random.default_rng(2).random((500, 500), np.float32)
expected = a.astype(np.float64) @ b.astype(np.float64)


def load_ours():
    library = Library(path)
    return lambda: library.product(a, b)


def load_torch():
    import torch

    return lambda: (torch.from_numpy(a) @ torch.from_numpy(b)).sigmoid_().logit_(1e-7) is not None


def load_mkl():
    os.environ["MKL_THREADING_LAYER"] = "INTEL"  # on libiomp5
    mkl = ctypes.CDLL(glob.glob(sys.prefix + "/lib/libmkl_rt.so*")[0], mode=ctypes.RTLD_GLOBAL)
    pointer = ctypes.POINTER(ctypes.c_float)

    def product():
        c = np.empty_like(a)
        p = [m.ctypes.data_as(pointer) for m in (a, b, c)]
        alpha, beta = ctypes.c_float(1), ctypes.c_float(0)
        mkl.cblas_sgemm(101, 111, 111, 500, 500, 500, alpha, p[0], 500, p[1], 500, beta, p[2], 500)
        assert np.abs(c - expected).max() < 1e-2
        return True

    return product


def load_none():
    return lambda: True


load_peer = {"torch": load_torch, "mkl": load_mkl, "none": load_none}[peer]
if place == "first":
    ours = load_ours()
    first = ours()
    other = load_peer()
    other()
else:
    other = load_peer()
    other()
    ours = load_ours()
    first = ours()
# k products and sums of numbers below 1 in float: 500 · 2⁻²⁴ · 500 at most.
assert np.abs(first - expected).max() <= 500 * 2.0**-24 * 500


def call_ours():
    for _ in range(20):
        assert np.array_equal(ours(), first)


for _ in range(20):
    assert np.array_equal(ours(), first)
    other()
thread = threading.Thread(target=call_ours)
thread.start()
for _ in range(20):
    other()
thread.join()

child = os.fork()
if child == 0:
    os._exit(0 if np.array_equal(ours(), first) else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
with open("/proc/self/maps") as maps:
    runtimes = sorted({os.path.basename(m.split()[-1]) for m in maps if "omp" in m.split()[-1].rsplit("/", 1)[-1]})
print(f"beside {peer}, {place}: {', '.join(runtimes)}")
