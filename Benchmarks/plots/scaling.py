"""Speedup by threads, for each operation, beside the ideal line."""

from matplotlib.lines import Line2D

from .results import rows_of, series_of, sizes_text, thread_counts, values
from .style import Frame, GREY, line_handles, line_style, log2_axis, log_ticks

NAME = "scaling"
NEEDS = "the JSON has no rows of the suite scaling on several threads"
TITLES = {"gemm": "matrix product", "gemv": "matrix × vector", "outer": "outer product", "sigmoid": "sigmoid",
          "step": "network step"}


def draw(results):
    rows = [row for row in results.select("scaling") if "speedup" in row]
    if not rows or len(thread_counts(rows)) < 2:
        return None
    panels = list(dict.fromkeys((row["operation"], row["precision"], sizes_text(row)) for row in rows))
    columns = 3
    lines = -(-len(panels) // columns)
    handles = line_handles(rows, results)
    handles.append(Line2D([], [], color=GREY, linestyle=(0, (4, 3)), linewidth=1.2, label="ideal"))
    frame = Frame(
        results, rows, "Scaling: how much faster than on one thread",
        "By the number of threads, each library and backend against itself on one, with the 95% interval; both axes logarithmic.",
        2.7 * lines, handles)
    low = min([1] + [row["speedup_low"] for row in rows])
    high = max([row["threads"] for row in rows] + [row["speedup_high"] for row in rows])
    for index, (axis, panel) in enumerate(zip(frame.panels(lines, columns, len(panels)), panels)):
        chosen = [row for row in rows if (row["operation"], row["precision"], sizes_text(row)) == panel]
        fill(axis, chosen)
        axis.set_ylim(low / 1.06, high * 1.1)
        axis.set_title(f"{TITLES[panel[0]]}\n", fontweight="bold", linespacing=1.35)
        kind = "" if panel[1] == "float" else ", double"
        axis.text(0, 1.03, panel[2] + kind, transform=axis.transAxes, fontsize=8.5, color=GREY)
        if index % columns == 0:
            axis.set_ylabel("speedup")
        if index // columns == lines - 1:
            axis.set_xlabel("threads")
    return frame


def fill(axis, rows):
    counts = thread_counts(rows)
    axis.plot(counts, counts, color=GREY, linestyle=(0, (4, 3)), linewidth=1.2, zorder=2)
    for series in series_of(rows):
        curve = sorted(rows_of(rows, series), key=lambda row: row["threads"])
        style = line_style(series)
        axis.plot([row["threads"] for row in curve], [row["speedup"] for row in curve], **style)
        axis.vlines([row["threads"] for row in curve], [row["speedup_low"] for row in curve],
                    [row["speedup_high"] for row in curve], color=style["color"], linewidth=1.4, zorder=style["zorder"])
    log2_axis(axis.xaxis, counts, most=7)
    if counts[-1] > 2:
        log2_axis(axis.yaxis, counts, most=7)
    else:
        log_ticks(axis.yaxis, [1, 1.5, 2])
    axis.set_xlim(counts[0] / 1.08, counts[-1] * 1.08 if counts[-1] < 8 else counts[-1] * 1.2)
