"""The rows of result files in which a peer is ahead, as a table: behind.py FILE.json…

A row is listed where the peer takes less than 0.97 of our time on OpenMP and the 95% interval of the ratio lies below 1.
"""

import json
import pathlib
import sys

from plots.results import PEER_NAMES, time_text

LIMITS = {"fma": "of the peak", "memory": "of the bandwidth"}


def row(entry):
    return entry["suite"], entry["operation"], entry["precision"], entry["shape"], entry["flags"], entry["threads"]


def lines(path):
    entries = json.loads(path.read_text())["benchmarks"]
    ours = {row(entry): entry for entry in entries
            if entry["library"] == "swift-kernels" and entry["backend"] == "openmp" and entry["api"] == "swift"}
    for entry in entries:
        ratio = entry.get("ratio_openmp")
        if ratio is None or entry["suite"] == "overhead" or ratio >= 0.97 or entry["ratio_openmp_high"] >= 1:
            continue
        own = ours[row(entry)]
        what = " ".join(filter(None, (entry["operation"], entry["shape"].replace("x", "×"), entry["flags"])))
        unsteady = " ~" if entry["unsteady"] or own["unsteady"] else ""
        yield (f"| {what} | {entry['precision']} | {entry['threads']} | {PEER_NAMES[entry['library']]} | {ratio:.2f}{unsteady} | "
               f"{time_text(own['real_time'])} | {own['limit_fraction']:.0%} {LIMITS[own['limit_kind']]} | `{path.name}` |")


def main(paths):
    print("| what | precision | threads | who | ratio | our time | our part of the limit | file |")
    print("|---|---|---|---|---|---|---|---|")
    for path in paths:
        for line in lines(pathlib.Path(path)):
            print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
