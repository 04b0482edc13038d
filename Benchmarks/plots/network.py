"""One training step of the network: each framework's time as a multiple of ours."""

from matplotlib.patches import Patch

from .results import (BACKEND_NAMES, OURS, digits, main_backend, peers_of, precisions, rows_of, series_of,
                      thread_counts, threads_text, time_text, values)
from .style import COLORS, Frame, INK, OUR_COLOR, OUR_OTHER_COLOR, round_axis, series_name

NAME = "network"
NEEDS = "the JSON has no rows of the suite step, or no peers in them"
BAR = 0.165  # inches
HEAD = 1.3  # of the line above a group, and the gap between groups, in bars
GAP = 0.5
CUT = 20  # where a bar ends that would make all others short


def draw(results):
    rows = results.select("step")
    backend = main_backend(rows)
    if not backend or not peers_of(rows):
        return None
    series, kinds, counts = series_of(rows), precisions(rows), thread_counts(rows)
    columns = min(len(counts), 3)
    panels = [(kind, count) for kind in kinds for count in counts]
    of_panel = lambda kind, threads: [row for row in rows if (row["precision"], row["threads"]) == (kind, threads)]
    # In bars; the panels of a line of panels have the same shapes, and their bars stand side by side.
    heights = []
    for start in range(0, len(panels), columns):
        shapes = max(len(values(of_panel(*panel), "shape")) for panel in panels[start:start + columns])
        heights.append(shapes * (HEAD + len(series) + GAP))
    low, high, is_cut = limits(rows, backend)
    frame = Frame(
        results, rows, "Network training step: time relative to ours",
        "Loss and all five gradients of a two-layer network; batch × inputs × hidden × outputs. How many times as long as ours "
        f"on {BACKEND_NAMES[backend]} each takes (right of 1: slower than ours), with the 95% interval; logarithmic"
        + (f", cut at {CUT}." if is_cut else "."),
        BAR * sum(heights) + 0.42 * len(heights) + 0.3,
        [Patch(label=series_name(one, results), **bar_style(one, backend)) for one in series])
    axes = frame.panels(len(heights), columns, len(panels), height_ratios=heights)
    for index, (axis, panel) in enumerate(zip(axes, panels)):
        fill(axis, of_panel(*panel), series, backend, high if is_cut else None)
        axis.set_ylim(heights[index // columns], 0)
        axis.set_title(f"{panel[0]}, {threads_text(panel[1])}", fontweight="bold", color=INK)
        axis.set_xlim(low, high)
        round_axis(axis.xaxis, low, high, most=7)
        if index >= len(panels) - columns:
            axis.set_xlabel(f"time, ours on {BACKEND_NAMES[backend]} = 1")
    return frame


def bar_style(series, backend):
    if series[0] != OURS:
        return {"facecolor": COLORS[series[0]], "edgecolor": COLORS[series[0]], "linewidth": 1}
    first = series[1] == backend
    return {"facecolor": OUR_COLOR if first else "white", "edgecolor": OUR_COLOR if first else OUR_OTHER_COLOR, "linewidth": 1}


def ratio_of(row, ours, backend):
    """(ratio, low, high) of a row to ours; the rows of ours have no interval."""
    key = f"ratio_{backend}"
    if key in row:
        return row[key], row[key + "_low"], row[key + "_high"]
    ratio = row["real_time"] / ours["real_time"]
    return ratio, ratio, ratio


def ours_beside(row, rows, backend):
    return next((one for one in rows if one["family_index"] == row["family_index"] and one["backend"] == backend), None)


def limits(rows, backend):
    """(low, high, whether bars are cut) of the axis, with room for the number at the end of the longest bar."""
    ratios = [1.0]
    for row in rows:
        if ours := ours_beside(row, rows, backend):
            ratios += ratio_of(row, ours, backend)
    low, high = min(ratios), max(ratios)
    is_cut = high > 1.5 * CUT
    high = CUT if is_cut else max(high, 1.5)
    return min(0.8, low / 1.4), high * (high / low) ** 0.14 * 1.05, is_cut


def fill(axis, rows, series, backend, cut):
    top = 0
    for shape in values(rows, "shape"):
        group = [row for row in rows if row["shape"] == shape]
        ours = next((row for row in group if row["backend"] == backend), None)
        axis.text(0, top + 0.75, shape.replace("x", "×"), transform=axis.get_yaxis_transform(), va="center", fontsize=8.5,
                  fontweight="bold")
        axis.vlines(1, top + HEAD, top + HEAD + len(series), color=INK, linewidth=1, zorder=4)
        for place, one in enumerate(series):
            row = next(iter(rows_of(group, one)), None)
            if row and ours:
                bar(axis, top + HEAD + place + 0.5, row, ours, backend, cut)
        top += HEAD + len(series) + GAP
    axis.set_yticks([])
    axis.grid(axis="y", visible=False)
    axis.spines["left"].set_visible(False)


def bar(axis, y, row, ours, backend, cut):
    ratio, low, high = ratio_of(row, ours, backend)
    style = bar_style((row["library"], row["backend"]), backend)
    label = {"textcoords": "offset points", "va": "center", "fontsize": 8, "zorder": 7}
    if row is ours:
        axis.plot(1, y, "o", color=OUR_COLOR, markersize=5.5, zorder=6)
        axis.annotate(time_text(ours["real_time"]), (1, y), (7, 0), color=OUR_COLOR, fontweight="bold", **label)
        return
    end = CUT if cut and ratio > CUT else ratio
    axis.barh(y, end - 1, left=1, height=0.8, zorder=3, **style)
    if end < ratio:
        axis.plot(end, y, ">", color=style["edgecolor"], markersize=9, markeredgewidth=0, zorder=4, clip_on=False)
        axis.annotate(digits(ratio), (end, y), (7, 0), **label)
        return
    axis.hlines(y, low, high, color=INK, linewidth=1, zorder=5)
    axis.annotate(digits(ratio), (max(high, 1), y), (4, 0), **label)
