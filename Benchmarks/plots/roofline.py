"""The roofline: what each kernel reaches, under the roofs of arithmetic and of each level of memory."""

import math

from matplotlib.lines import Line2D

from .labels import LabelPlacer
from .results import BACKEND_NAMES, is_ours, main_backend, sizes_text, thread_counts, threads_text
from .style import Frame, GREY, INK, OUR_COLOR, round_axis

NAME = "roofline"
NEEDS = "the JSON has no rows of ours in float with operations and a measured peak"
PRECISION = "float"
# The operation: its colour and marker.
KERNELS = {"gemm": ("matrix product", OUR_COLOR, "o"), "gemv": ("matrix × vector", "#0072B2", "s"),
           "outer": ("outer product", "#189F5A", "^"), "sigmoid": ("sigmoid", "#BEA94E", "v"),
           "step": ("network step", "#65115E", "D")}


def draw(results):
    ours = [row for row in results.rows if is_ours(row) and row["suite"] in KERNELS and row["precision"] == PRECISION]
    backend = main_backend(ours)
    # The sigmoid counts no operations, so that it has no place here.
    rows = [row for row in ours if row["backend"] == backend and row["flops"] > 0 and row["bytes"] > 0]
    counts = [count for count in thread_counts(rows) if results.peak(PRECISION, count)]
    rows = [row for row in rows if row["threads"] in counts]
    if not rows:
        return None
    present = [name for name in KERNELS if any(row["suite"] == name for row in rows)]
    handles = [Line2D([], [], linestyle="", marker=KERNELS[name][2], color=KERNELS[name][1], markersize=6.5,
                      label=KERNELS[name][0]) for name in present]
    columns = 1 if len(counts) <= 3 else 2
    lines = -(-len(counts) // columns)
    frame = Frame(
        results, rows, "Roofline: the kernels under the machine's limits",
        f"{PRECISION}, {BACKEND_NAMES[backend]}. Slanted roofs: bandwidth of each level of memory, the best of reading, copying "
        f"and filling. Flat roof: {results.instruction_set} peak of multiply-adds. Bytes are those of the operands, each moved "
        "once. Shapes are named where there is room.", (3.7 if lines == 1 else 3.1 * lines), handles)
    axes = frame.panels(lines, columns, len(counts))
    for index, (axis, threads) in enumerate(zip(axes, counts)):
        frame.when_laid_out(fill(axis, [row for row in rows if row["threads"] == threads], rows, results, threads))
        axis.set_title(threads_text(threads), fontweight="bold")
        if index % columns == 0:
            axis.set_ylabel("GFLOP/s")
        if index >= len(counts) - columns:
            axis.set_xlabel("floating-point operations per byte")
    return frame


def fill(axis, rows, all_rows, results, threads):
    peak = results.peak(PRECISION, threads) / 1e9
    roofs = [(name, rate / 1e9) for name, rate in results.bandwidths(threads)]
    # The panels share the range of x, and each shows its roofs and points whole.
    left = min(intensity(row) for row in all_rows) / 2.2
    right = max([intensity(row) for row in all_rows] + [2 * peak / rate for _, rate in roofs]) * 2.5
    bottom = min([speed(row) for row in rows] + [rate * left for _, rate in roofs]) / 1.6
    top = peak * 2
    axis.set(xscale="log", yscale="log", xlim=(left, right), ylim=(bottom, top))
    round_axis(axis.xaxis, left, right)
    round_axis(axis.yaxis, bottom, top)
    ridge = min([peak / rate for _, rate in roofs], default=left)
    axis.plot([ridge, right], [peak, peak], color=INK, linewidth=1.8, zorder=4.5)
    axis.set_title(f"FMA peak {peak:.0f} GFLOP/s", loc="right", fontsize=8.5)
    for _, rate in roofs:
        axis.plot([left, peak / rate], [rate * left, peak], color=GREY, linewidth=1.1, zorder=1.5)
    for row in rows:
        _, color, marker = KERNELS[row["suite"]]
        axis.plot(intensity(row), speed(row), marker, markersize=6.5, color=color, markeredgecolor="white",
                  markeredgewidth=0.7, zorder=5)

    def add_labels(renderer):
        placer = LabelPlacer(axis, renderer)
        placer.add_wall((ridge, peak), (right, peak))
        for row in rows:
            placer.add_marker(intensity(row), speed(row))
        for name, rate in roofs:
            placer.add_line((left, rate * left), (peak / rate, peak))
            placer.label_line((left, rate * left), (peak / rate, peak), f"{name}: {rate:.0f} GB/s")
        # From the outside in: what lies at the rim has the fewest places to choose from.
        middle = sum(math.log(intensity(row)) for row in rows) / len(rows)
        for row in sorted(rows, key=lambda row: -abs(math.log(intensity(row)) - middle)):
            placer.label_point(intensity(row), speed(row), sizes_text(row), KERNELS[row["suite"]][1])

    return add_labels


def intensity(row):
    return row["flops"] / row["bytes"]


def speed(row):
    return row["flops_per_second"] / 1e9
