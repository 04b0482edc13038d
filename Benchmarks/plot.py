"""Draws the pictures of a benchmark run from the JSON of kernels-bench.

    .build/release/kernels-bench --json Benchmarks/results/RESULT.json
    python3 -m venv .venv && .venv/bin/pip install -r Benchmarks/requirements.txt
    .venv/bin/python Benchmarks/plot.py Benchmarks/results/RESULT.json

Writes gemm, gemm-shapes, roofline, network, scaling and overhead beside the JSON or into --output. A picture whose rows
are not in the JSON is skipped, and a line says so. Exit code 1 when the JSON is not good or nothing can be written, 2 for
a command line that is not understood.
"""

import argparse
import os
import sys

import check_json

MODULES = ["gemm", "gemm_shapes", "roofline", "network", "scaling", "overhead"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("result", metavar="RESULT.json", help="what kernels-bench --json wrote")
    parser.add_argument("--output", metavar="FOLDER", help="where the pictures go; the folder of the JSON")
    parser.add_argument("--format", choices=["png", "svg"], default="png", help="png")
    options = parser.parse_args()
    try:
        data = check_json.load(options.result)
        problems = check_json.problems(data)
    except check_json.NotResults as error:
        return fail(f"{options.result}: {error}")
    if problems:
        more = f" (and {len(problems) - 1} more: check_json.py lists them)" if len(problems) > 1 else ""
        return fail(f"{options.result}: {problems[0]}{more}")
    try:
        import matplotlib
    except ImportError:
        return fail(f"matplotlib is not installed; {check_json.INSTALL}")
    folder = options.output or os.path.dirname(os.path.abspath(options.result))
    try:
        os.makedirs(folder, exist_ok=True)
        draw_all(data, folder, options.format)
    except OSError as error:
        return fail(f"{error.filename or folder}: {error.strerror}")
    return 0


def draw_all(data, folder, kind):
    import importlib

    from plots.results import Results

    for module in MODULES:
        picture = importlib.import_module(f"plots.{module}")
        frame = picture.draw(Results(data))
        path = os.path.join(folder, f"{picture.NAME}.{kind}")
        if frame:
            frame.save(path)
            print(path)
        else:
            print(f"{picture.NAME}.{kind}: skipped, {picture.NEEDS}")


def fail(text):
    print(f"plot.py: {text}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
