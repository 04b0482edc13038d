"""Measures one Python library on one number of threads: a worker of kernels-bench, whose protocol Benchmarks/README.md
describes.

    worker.py PEER THREADS      PEER is numpy, torch, torch-compiled, jax or sklearn
    worker.py --libraries       tells where this Python has libraries with a CBLAS

Exits with status 3 where the library is not installed, and 2 for wrong arguments.
"""

import ctypes
import glob
import importlib
import json
import os
import signal
import sys
import time

MODULES = {
    "numpy": "numpy_peer",
    "torch": "torch_peer",
    "torch-compiled": "torch_peer",
    "jax": "jax_peer",
    "sklearn": "sklearn_peer",
}


def main():
    arguments = sys.argv[1:]
    if arguments == ["--libraries"]:
        print(json.dumps(libraries()))
        return
    if len(arguments) != 2 or arguments[0] not in MODULES or not arguments[1].isdigit() or int(arguments[1]) < 1:
        sys.stderr.write(f"worker.py: usage: worker.py {'|'.join(MODULES)} THREADS, or worker.py --libraries\n")
        sys.exit(2)
    end_with_parent()
    answers = keep_standard_output()
    peer, threads = arguments[0], int(arguments[1])
    limit_threads(peer, threads)
    try:
        library = importlib.import_module(MODULES[peer]).Library(peer, threads)
    except ImportError as error:
        answer(answers, {"missing": f"{error.name or peer} is not installed"})
        sys.exit(3)
    greeting = {"name": peer, "version": library.version, "library": "", "threads": library.threads}
    kernels = openblas_kernels() if peer in ("numpy", "sklearn") else None
    if kernels:
        greeting["kernels"] = kernels
    answer(answers, greeting)
    serve(library, answers)


def openblas_kernels():
    """Which kernels the OpenBLAS in this process took for this CPU."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return None
    found = [pool.get("architecture") for pool in threadpool_info() if pool["internal_api"] == "openblas"]
    return found[0] if found else None


def libraries():
    """The CBLAS libraries of PyPI's packages in this environment."""
    folders = [os.path.join(path, "scipy_openblas32", "lib") for path in sys.path]
    found = {
        "openblas": [file for folder in folders for file in glob.glob(os.path.join(folder, "libscipy_openblas*.so"))],
        "mkl": glob.glob(os.path.join(sys.prefix, "lib", "libmkl_rt.so*")),
    }
    return {name: files[0] if files else None for name, files in found.items()}


def end_with_parent():
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def keep_standard_output():
    """Standard output for the answers alone; what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def limit_threads(peer, threads):
    """Before the library is imported: most read these when they are loaded."""
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(threads)
    # torch.compile keeps no processes of its own, which nobody would stop while others are measured.
    os.environ["TORCHINDUCTOR_COMPILE_THREADS"] = "1"
    if peer == "jax":
        # XLA has no other way to be told.
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
        flags = [f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'}",
                 f"intra_op_parallelism_threads={threads}"]
        if os.environ.get("BENCH_XLA_ISA"):
            flags.append(f"--xla_cpu_max_isa={os.environ['BENCH_XLA_ISA']}")
        os.environ["XLA_FLAGS"] = " ".join(flags)
        os.environ.setdefault("JAX_PLATFORMS", "cpu")


def serve(library, answers):
    from operands import Request
    from timing import Stopwatch

    operation = None
    stopwatch = Stopwatch()
    for line in sys.stdin:
        words = line.split()
        try:
            if words[0] == "prepare":
                operation = None  # frees the last operands first
                request = Request(words[1:])
                operation = library.operation(request)
                stopwatch = Stopwatch()
                answer(answers, prepare(operation, request))
            elif words[0] == "time":
                answer(answers, stopwatch.time(operation.call, float(words[1]), int(words[2])))
            else:
                raise ValueError(f"unknown request {words[0]}")
        except NotImplementedError as reason:
            answer(answers, {"unsupported": str(reason)})
        except Exception as error:  # the driver reports it and goes on
            answer(answers, {"error": f"{type(error).__name__}: {error}"})


def prepare(operation, request):
    from memory import peak, reset_peak, resident

    before = resident()
    reset_peak()
    start = time.perf_counter()
    value = operation.call()
    setup = time.perf_counter() - start
    highest = peak()
    request.write(operation.results(value))
    result = {"resident": before, "peak": highest, "setup": setup}
    if operation.note:
        result["note"] = operation.note
    return result


def answer(answers, message):
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
