"""The ratio peer over ours for products that are not square, or not plain: wins and losses on the same scale."""

from matplotlib.lines import Line2D

from .results import BACKEND_NAMES, is_on_curve, main_backend, peers_of, precisions, sizes_text, thread_counts, threads_text, values
from .style import COLORS, Frame, GREY, INK, MARKERS, round_axis

NAME = "gemm-shapes"
CUT = 10  # where the axis ends when ratios beyond would press all others together
NEEDS = "the JSON has no products that are not square, or no peers (suite gemm)"


def draw(results):
    gemm = [row for row in results.select("gemm") if not is_on_curve(row)]
    backend = main_backend(gemm)
    key = f"ratio_{backend}"
    rows = [row for row in gemm if key in row]
    if not rows:
        return None
    for row in rows:
        row["label"] = sizes_text(row)
    kinds, counts = precisions(rows), thread_counts(rows)
    peers = peers_of(rows)
    shapes = {kind: values([row for row in rows if row["precision"] == kind], "label") for kind in kinds}
    # Inches a shape: thin lanes, one a peer, that are closer where there are many shapes.
    few = max(len(labels) for labels in shapes.values()) <= 10
    lane = max(0.24, (0.065 if few else 0.042) * len(peers) + 0.06)
    heights = [lane * len(shapes[kind]) + 0.25 for kind in kinds]
    columns = len(counts)
    handles = [Line2D([], [], color=COLORS[peer], marker=MARKERS[peer], markersize=6, linestyle="", label=results.version(peer))
               for peer in peers]
    handles.append(Line2D([], [], color=GREY, marker="o", markersize=6, linestyle="", markerfacecolor="white",
                          label="hollow: within the noise"))
    low, high, is_cut = limits(rows, key)
    frame = Frame(
        results, rows, "Matrix products of all shapes: the peer's time over ours",
        f"m × n × k, ours on {BACKEND_NAMES[backend]}. Right of 1 we are faster, left of 1 the peer is. Whiskers: 95% interval of "
        f"the median over alternating runs.{f' An arrow: beyond {CUT}.' if is_cut else ''}", sum(heights) + 0.5 * len(kinds) + 0.25, handles)
    axes = frame.panels(len(kinds), columns, columns * len(kinds), sharex=True, height_ratios=heights)
    below = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "va": "top", "fontsize": 8.5, "color": GREY}
    for index, axis in enumerate(axes):
        kind, threads = kinds[index // columns], counts[index % columns]
        chosen = [row for row in rows if (row["precision"], row["threads"]) == (kind, threads)]
        fill(axis, chosen, shapes[kind], peers, key, CUT if is_cut else high)
        axis.set_title(f"{kind}, {threads_text(threads)}", fontweight="bold")
        axis.set_xlim(low, high)
        round_axis(axis.xaxis, low, high, most=9 if columns < 3 else 6)
        axis.tick_params(labelbottom=True)
        axis.axvspan(low, 1, color="#f4f4f4", zorder=0)
        if index % columns:
            axis.tick_params(labelleft=False)
        axis.annotate("◂ peer faster ", (1, 0), (-3, -19), ha="right", **below)
        axis.annotate(" swift-kernels faster ▸", (1, 0), (3, -19), ha="left", **below)
    return frame


def limits(rows, key):
    """(low, high, whether ratios are cut) of the axis."""
    low = min(row[key + "_low"] for row in rows)
    high = max(row[key + "_high"] for row in rows)
    is_cut = high > 1.5 * CUT
    # Room for losses even where there are none, so that their absence shows.
    return min(low / 1.08, 0.7), CUT * 1.12 if is_cut else max(high * 1.08, 1.4), is_cut


def fill(axis, rows, labels, peers, key, end):
    axis.axvline(1, color=INK, linewidth=1.4, zorder=2)
    for place in range(1, len(labels), 2):
        axis.axhspan(place - 0.5, place + 0.5, color="#000000", alpha=0.035, linewidth=0, zorder=0.5)
    for row in rows:
        offset = (peers.index(row["library"]) - (len(peers) - 1) / 2) * 0.78 / len(peers)
        y, color = labels.index(row["label"]) + offset, COLORS[row["library"]]
        if row[key] > end:
            axis.annotate("▸", (CUT, y), (6, -0.5), textcoords="offset points", va="center", color=color, fontsize=9)
        axis.hlines(y, min(row[key + "_low"], end), min(row[key + "_high"], end), color=color, linewidth=1.3, zorder=3)
        axis.plot(min(row[key], end), y, MARKERS[row["library"]], color=color, markersize=4.8, markeredgewidth=1.1, zorder=4,
                  markerfacecolor=color if row[key + "_conclusive"] else "white")
    axis.set_yticks(range(len(labels)), labels)
    axis.set_ylim(len(labels) - 0.5, -0.5)
    axis.tick_params(axis="y", length=0)
    axis.grid(axis="y", visible=False)
    axis.spines["left"].set_visible(False)
