"""Compares kernels-bench with its peers: each row alternates between the processes (A B A B …), and the median counts.

    swift build -c release --product kernels-bench
    python3 -m venv .venv && .venv/bin/pip install -r Benchmarks/peers/requirements.txt
    .venv/bin/python Benchmarks/compare.py

Without arguments it measures the shapes that the README quotes, on 1 and 2 threads. A peer that is missing is named.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)

GEMM = ["64 64 64", "256 256 256", "1024 1024 1024", "64 256 784", "37 53 71", "8192 32 30", "1024 1024 16", "1 1024 1024"]
SIGMOID = ["4096"]
STEP = ["1 2 2 1", "32 30 16 1", "569 30 16 1", "64 784 128 10", "256 784 512 10", "4096 256 256 1", "1024 1024 1024 1024"]
SUITES = {"gemm": (GEMM, ["openblas"]), "sigmoid": (SIGMOID, ["torch"]), "step": (STEP, ["numpy", "torch", "jax"])}


# The thread pools of OpenMP and OpenBLAS wait busily for the next call, up to 0.2 s: until then they would take the CPUs
# from the next process.
REST = 0.3


class Worker:
    """A process that answers requests; a new one for each number of threads, since NumPy and JAX fix it at the start."""

    def __init__(self, name, command, threads):
        self.name = name
        environment = dict(os.environ)
        for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            environment[variable] = str(threads)
        environment["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'} " \
                                   f"intra_op_parallelism_threads={threads}"
        if name == "jax":
            cpus = sorted(os.sched_getaffinity(0))[:threads]
            limit = lambda: os.sched_setaffinity(0, cpus)
        else:
            limit = None
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=environment, preexec_fn=limit)

    def ask(self, request):
        time.sleep(REST)
        try:
            self.process.stdin.write(request + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())
        except (BrokenPipeError, json.JSONDecodeError):
            return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", action="append", choices=sorted(SUITES), help="gemm, sigmoid or step; all by default")
    parser.add_argument("--shape", action="append", help='instead of the suite\'s own, such as "512 512 512"')
    parser.add_argument("--precision", action="append", choices=["float", "double"], help="float by default")
    parser.add_argument("--backend", action="append", choices=["openmp", "dispatch"], help="openmp by default")
    parser.add_argument("--threads", action="append", type=int, help="1 and 2 by default")
    parser.add_argument("--rounds", type=int, default=7, help="alternations a row (7)")
    parser.add_argument("--seconds", type=float, default=0.1, help="a measurement's length (0.1)")
    parser.add_argument("--bench", default=os.path.join(ROOT, ".build", "release", "kernels-bench"), help="the built command")
    options = parser.parse_args()
    if not os.access(options.bench, os.X_OK):
        sys.exit(f"compare.py: {options.bench} is not there; build it: swift build -c release --product kernels-bench")

    missing = set()
    print("| operation | precision | shape | backend | threads | time, µs | spread | peers: time, µs (ratio to ours) |")
    print("|---|---|---|---|---|---|---|---|")
    for threads in options.threads or [1, 2]:
        peers = {}
        bench = Worker("kernels-bench", [options.bench], threads)
        for suite in options.suite or list(SUITES):
            shapes, names = SUITES[suite]
            for name in names:
                if name not in peers and name not in missing:
                    peers[name] = Worker(name, [sys.executable, os.path.join(HERE, "peers", "worker.py"), name], threads)
            for shape in options.shape or shapes:
                for precision in options.precision or ["float"]:
                    for backend in options.backend or ["openmp"]:
                        request = f"{suite} {precision} {backend} {threads} {options.seconds} {shape}"
                        ours, theirs = [], {name: [] for name in names if name in peers}
                        for _ in range(options.rounds):
                            answer = bench.ask(request)
                            if answer is None:
                                sys.exit(f"compare.py: kernels-bench failed on: {request}")
                            ours.append(answer["median"])
                            for name in list(theirs):
                                answer = peers[name].ask(request)
                                if answer is None:
                                    missing.add(name)
                                    del theirs[name], peers[name]
                                else:
                                    theirs[name].append(answer["median"])
                        columns = []
                        for name, times in theirs.items():
                            ratio = statistics.median(t / o for t, o in zip(times, ours))
                            columns.append(f"{name} {statistics.median(times) * 1e6:.4g} ({ratio:.2f})")
                        middle = statistics.median(ours)
                        spread = (max(ours) - min(ours)) / middle
                        print(f"| {suite} | {precision} | {shape.replace(' ', '×')} | {backend} | {threads} | "
                              f"{middle * 1e6:.4g} | {spread:.0%} | {', '.join(columns)} |", flush=True)
    for name in sorted(missing):
        print(f"missing: {name}; python3 -m pip install -r Benchmarks/peers/requirements.txt", file=sys.stderr)


if __name__ == "__main__":
    main()
