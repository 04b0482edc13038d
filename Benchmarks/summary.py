"""The tables of README.md from the result files of a folder: summary.py FOLDER

A number is the median of the peer's time over ours on OpenMP, turn by turn, as kernels-bench wrote it; two of them are those on
one and on two threads.
"""

import json
import math
import pathlib
import sys

from plots.results import PEER_NAMES

CBLAS = ["openblas", "blis", "mkl"]
FRAMEWORKS = ["numpy", "torch", "torch-compiled", "jax"]
PRODUCT_PEERS = CBLAS + ["numpy", "torch", "jax"]
STEP_PEERS = ["numpy", "torch", "jax", "sklearn", "composed"]
# What a row is called, the file that has it, and the row's operation, shape and flags there.
PRODUCTS = [
    ("product 4×4×4", "gemm", "gemm 4x4x4"),
    ("16×16×16", "gemm", "gemm 16x16x16"),
    ("64×64×64", "default", "gemm 64x64x64"),
    ("256×256×256", "default", "gemm 256x256x256"),
    ("1024×1024×1024", "default", "gemm 1024x1024x1024"),
    ("2048×2048×2048", "gemm", "gemm 2048x2048x2048"),
    ("37×53×71", "default", "gemm 37x53x71"),
    ("64×256×784", "default", "gemm 64x256x784"),
    ("8192×32×30", "default", "gemm 8192x32x30"),
    ("1024×1024×16", "default", "gemm 1024x1024x16"),
    ("16×4096×4096", "gemm", "gemm 16x4096x4096"),
    ("2×2048×2048", "gemm", "gemm 2x2048x2048"),
    ("16×16×65536", "gemm", "gemm 16x16x65536"),
    ("matrix × vector 1024×1024", "default", "gemv 1024x1024"),
    ("matrix × vector 4096×4096", "default", "gemv 4096x4096"),
    ("outer product 4096×4096", "default", "outer 4096x4096"),
    ("with beta 1, 1024×1024", "default", "outer 1024x1024 beta=1"),
]
STEPS = ["1x2x2x1", "32x30x16x1", "569x30x16x1", "64x784x128x10", "256x784x512x10", "4096x256x256x1",
         "1024x1024x1024x1024"]
# Where the call itself takes most of the time another suite measures it, with other peers.
SUITES_LEFT_OUT = ("overhead", "scaling")


class Run:
    """The ratios of a result file."""

    def __init__(self, folder, name):
        self.ratios = {}
        for entry in json.loads((folder / f"{name}.json").read_text())["benchmarks"]:
            if "ratio_openmp" in entry and entry["suite"] not in SUITES_LEFT_OUT:
                what = " ".join(filter(None, (entry["operation"], entry["shape"], entry["flags"])))
                self.ratios[what, entry["precision"], entry["threads"], entry["library"]] = entry["ratio_openmp"]

    def pair(self, what, library, precision="float"):
        """ "1.05 / 1.08" on one and two threads; nothing where the peer was not measured."""
        found = [self.ratios.get((what, precision, threads, library)) for threads in (1, 2)]
        return " / ".join("–" if ratio is None else digits(ratio) for ratio in found) if any(found) else ""

    def mean(self, peers, precision, threads):
        """Over all shapes, the geometric mean of the ratio of the fastest of some peers; and how many shapes they are."""
        best = {}
        for (what, *row, library), ratio in self.ratios.items():
            if row == [precision, threads] and library in peers:
                best[what] = min(ratio, best.get(what, math.inf))
        return math.exp(sum(map(math.log, best.values())) / len(best)), len(best)


def digits(ratio):
    return f"{ratio:.2f}" if ratio < 9.995 else f"{ratio:.1f}" if ratio < 99.95 else f"{ratio:.0f}"


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def main(folder):
    runs = {name: Run(folder, name) for name in ("default", "gemm", "network")}
    names = PEER_NAMES | {"composed": "our own calls, composed"}
    table([""] + [names[peer] for peer in PRODUCT_PEERS],
          [[label] + [runs[file].pair(what, peer) for peer in PRODUCT_PEERS] for label, file, what in PRODUCTS])
    table(["loss and all five gradients: batch×inputs×hidden×outputs"] + [names[peer] for peer in STEP_PEERS],
          [[shape.replace("x", "×")] + [runs["network"].pair(f"step {shape}", peer) for peer in STEP_PEERS]
           for shape in STEPS])

    def means(label, file, peers):
        found = [[runs[file].mean(peers, precision, threads) for threads in (1, 2)]
                 for precision in ("float", "double")]
        return [label.format(found[0][0][1])] + [" / ".join(digits(mean) for mean, _ in pair) for pair in found]

    table(["geometric means", "float", "double"],
          [means("the best of OpenBLAS, BLIS and MKL, {} products", "gemm", CBLAS),
           means("the best of NumPy, PyTorch (eager and compiled) and JAX, {} steps", "network", FRAMEWORKS),
           means("our own calls, composed, {} steps", "network", ["composed"])])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print("usage: python3 Benchmarks/summary.py FOLDER", file=sys.stderr)
        sys.exit(2)
    main(pathlib.Path(sys.argv[1]))
