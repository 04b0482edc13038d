"""The JSON of kernels-bench, as the pictures ask for it."""

import re

OURS = "swift-kernels"
BACKENDS = ["openmp", "dispatch", "serial"]
BACKEND_NAMES = {"openmp": "OpenMP", "dispatch": "Dispatch", "serial": "serial"}
PEERS = ["openblas", "blis", "mkl", "numpy", "torch", "torch-compiled", "jax", "sklearn", "composed"]
PEER_NAMES = {"openblas": "OpenBLAS", "blis": "BLIS", "mkl": "MKL", "numpy": "NumPy", "torch": "PyTorch",
              "torch-compiled": "torch.compile", "jax": "JAX", "sklearn": "scikit-learn",
              "composed": "composed of our own calls"}
INSTRUCTION_SETS = {"avx512": "AVX-512", "avx2": "AVX2", "neon": "NEON"}


class Results:
    """A run. Rows are the entries of the JSON as they are; times are nanoseconds."""

    def __init__(self, data):
        self.context = data["context"]
        self.rows = data["benchmarks"]

    def select(self, suite=None, **fields):
        """The rows whose fields have these values, in the order of the file."""
        if suite:
            fields["suite"] = suite
        return [row for row in self.rows if all(row[key] == value for key, value in fields.items())]

    def peak(self, precision, threads):
        """FMA peak of the instruction set in use, in operations a second; None where it is not known."""
        for limit in self.context["limits"]:
            if (limit.get("precision"), limit["threads"]) == (precision, threads):
                if limit["instruction_set"] == self.context["instruction_set"]:
                    return limit["flops_per_second"] or None
        return None

    def bandwidths(self, threads):
        """For each working set (name, bytes a second) of the fastest traffic of the three, from small to large."""
        found = []
        for limit in sorted((one for one in self.context["limits"] if "bytes" in one), key=lambda one: one["bytes"]):
            best = max(limit[f"{kind}_bytes_per_second"] for kind in ("read", "copy", "fill"))
            if limit["threads"] == threads and best > 0:
                found.append((f"{self.level(limit['bytes'], threads)}, {bytes_text(limit['bytes'])}", best))
        return found

    def level(self, size, threads):
        """The smallest cache that holds so many bytes: "L2", or "memory"."""
        for cache in sorted(self.context["caches"], key=lambda cache: cache["level"]):
            instances = -(-threads // cache["num_sharing"])
            if cache["type"] != "Instruction" and size <= cache["size"] * instances:
                return f"L{cache['level']}"
        return "memory"

    def version(self, peer):
        """"OpenBLAS 0.3.34": the name, and the version's number without the rest of what the library says of itself."""
        for one in self.context["peers"]:
            if one["name"] == peer and (number := re.search(r"\d+(\.\d+)+", one["version"])):
                return f"{PEER_NAMES[peer]} {number[0]}"
        return PEER_NAMES[peer]

    @property
    def instruction_set(self):
        return INSTRUCTION_SETS.get(self.context["instruction_set"], self.context["instruction_set"])


def is_on_curve(row):
    """Whether a product is square and plain. Odd sizes are not: beside their even neighbours a curve would jump."""
    return len(set(row["sizes"])) == 1 and not row["flags"] and row["sizes"][0] % 2 == 0


def is_ours(row):
    return row["library"] == OURS


def values(rows, key):
    """The different values of a field, in the order in which they come."""
    return list(dict.fromkeys(row[key] for row in rows))


def precisions(rows):
    return sorted(values(rows, "precision"), reverse=True)


def thread_counts(rows):
    return sorted(values(rows, "threads"))


def peers_of(rows):
    return [peer for peer in PEERS if any(row["library"] == peer for row in rows)]


def main_backend(rows):
    """The backend of ours that peers are compared with: the first of OpenMP, Dispatch, serial that was measured."""
    return next((name for name in BACKENDS if any(is_ours(row) and row["backend"] == name for row in rows)), None)


def series_of(rows):
    """Who was measured, in the order of the legends: (library, backend) pairs, ours first."""
    ours = [(OURS, name) for name in BACKENDS if any(is_ours(row) and row["backend"] == name for row in rows)]
    return ours + [(peer, "") for peer in peers_of(rows)]


def rows_of(rows, series):
    return [row for row in rows if (row["library"], row["backend"]) == series]


def sizes_text(row):
    """"1024×1024×64 tn": the sizes and the flags; "n = 8" where there is one size only."""
    sizes = "×".join(str(size) for size in row["sizes"])
    return " ".join([sizes if len(row["sizes"]) > 1 else f"n = {sizes}"] + row["flags"].split())


def threads_text(count):
    return f"{count} thread" if count == 1 else f"{count} threads"


def bytes_text(count):
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} B"


def time_text(nanoseconds):
    """"101 µs": three digits and a unit."""
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= 0.9995 * size:
            return f"{digits(nanoseconds / size)} {unit}"
    return f"{digits(nanoseconds)} ns"


def digits(value):
    """Three significant digits, never with an exponent."""
    return f"{value:.0f}" if value >= 99.5 else f"{value:.1f}" if value >= 9.95 else f"{value:.2f}"
