"""GFLOP/s of square products by size; the top of each panel is the machine's peak, as in BLIS's charts."""

from .results import is_on_curve, precisions, rows_of, series_of, thread_counts, threads_text
from .style import Frame, INK, line_handles, line_style, log2_axis

NAME = "gemm"
NEEDS = "the JSON has no square products (suite gemm)"


def draw(results):
    rows = [row for row in results.select("gemm") if is_on_curve(row)]
    if not rows:
        return None
    panels = [(precision, threads) for precision in precisions(rows) for threads in thread_counts(rows)
              if any((row["precision"], row["threads"]) == (precision, threads) for row in rows)]
    columns = min(len(panels), len(thread_counts(rows)), 3)
    lines = -(-len(panels) // columns)
    frame = Frame(
        results, rows, "Matrix product: how close to the machine's peak",
        f"C = A B of square matrices, n × n, in GFLOP/s (up is better). The top of each panel is the {results.instruction_set} "
        "peak of multiply-adds on so many threads, measured in the same run.",
        (3.4 if lines == 1 else 2.6 * lines), line_handles(rows, results))
    axes = frame.panels(lines, columns, len(panels))
    for index, (axis, (precision, threads)) in enumerate(zip(axes, panels)):
        chosen = [row for row in rows if (row["precision"], row["threads"]) == (precision, threads)]
        peak = results.peak(precision, threads)
        fill(axis, chosen, peak)
        if peak:
            text = f"FMA peak {peak / 1e9:.0f} GFLOP/s" if columns < 3 else f"peak {peak / 1e9:.0f}"
            axis.set_title(text, loc="right", fontsize=8.5, pad=7)
        axis.set_title(f"{precision}, {threads_text(threads)}", fontweight="bold", pad=7)
        if index % columns == 0:
            axis.set_ylabel("GFLOP/s")
        if index >= len(panels) - columns:
            axis.set_xlabel("n")
    frame.figure.align_ylabels()
    return frame


def fill(axis, rows, peak):
    most = 0
    for series in series_of(rows):
        curve = sorted(rows_of(rows, series), key=lambda row: row["sizes"][0])
        sizes, speeds = [row["sizes"][0] for row in curve], [row["flops_per_second"] / 1e9 for row in curve]
        style = line_style(series)
        axis.plot(sizes, speeds, clip_on=False, **style)
        spans = [[row["flops"] / row[key] for row in curve] for key in ("quartile_high", "quartile_low")]
        axis.vlines(sizes, *spans, color=style["color"], linewidth=style["linewidth"] * 0.7, alpha=0.5, zorder=2)
        most = max([most, *speeds])
    log2_axis(axis.xaxis, [row["sizes"][0] for row in rows], most=8)
    axis.margins(x=0.05)
    # Noise may carry a point above the measured peak; much above, the peak is a line and not the top.
    top = peak / 1e9 if peak else None
    axis.set_ylim(0, top if top and most <= 1.05 * top else 1.05 * most)
    if top:
        axis.axhline(top, color=INK, linewidth=1.6, zorder=4, clip_on=False)
