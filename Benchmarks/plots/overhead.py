"""What a call costs that has next to nothing to compute."""

from .results import BACKEND_NAMES, OURS, PEERS, is_ours, sizes_text, threads_text, time_text, values
from .style import COLORS, Frame, GREY, INK, MARKERS, OUR_COLOR, round_axis

NAME = "overhead"
NEEDS = "the JSON has no rows of the suite overhead"
TITLES = {"gemm": "matrix product", "sigmoid": "sigmoid", "step": "network step", "forkjoin": "an empty parallel region"}
LINE = 0.235  # inches


def draw(results):
    rows = results.select("overhead")
    if not rows:
        return None
    groups = [group for group in grouped(rows)]
    lines = sum(len(members) for _, members in groups) + 1.15 * len(groups)
    frame = Frame(
        results, rows, "Call overhead: time of a call with next to nothing to compute",
        "Time of one call, logarithmic (left is better); one thread but for the parallel region.", LINE * lines + 0.55)
    axis, = frame.panels(1, 1, 1)
    fill(axis, groups, results)
    return frame


def grouped(rows):
    """(heading, rows) for each operation; the rows of ours first."""
    order = lambda row: (0, row["api"] != "c", row["backend"] != "openmp", row["threads"]) if is_ours(row) \
        else (1, PEERS.index(row["library"]))
    regions = [row for row in rows if row["operation"] == "forkjoin"]
    calls = [row for row in rows if row["operation"] != "forkjoin"]
    for key in dict.fromkeys((row["operation"], sizes_text(row), row["precision"]) for row in calls):
        members = [row for row in calls if (row["operation"], sizes_text(row), row["precision"]) == key]
        kind = "" if key[2] == "float" else ", double"
        yield f"{TITLES[key[0]]}, {key[1]}{kind}", sorted(members, key=order)
    if regions:
        yield TITLES["forkjoin"], sorted(regions, key=lambda row: (row["threads"], row["backend"] != "openmp"))


def label(row, results):
    if row["operation"] == "forkjoin":
        return f"{BACKEND_NAMES[row['backend']]}, {threads_text(row['threads'])}"
    if is_ours(row):
        return f"swift-kernels, {'C' if row['api'] == 'c' else 'Swift'}"
    return results.version(row["library"])


def fill(axis, groups, results):
    y, places, names, ours = 0, [], [], []
    times = [row["real_time"] for _, members in groups for row in members]
    low, high = min(times) / 1.6, max(times) * 2.2
    for heading, members in groups:
        axis.text(0, y + 0.62, heading[0].upper() + heading[1:], transform=axis.get_yaxis_transform(), va="center",
                  fontweight="bold")
        y += 1.15
        for row in members:
            own = is_ours(row)
            color, marker = (OUR_COLOR, "o") if own else (COLORS[row["library"]], MARKERS[row["library"]])
            axis.hlines(y + 0.5, low, row["real_time"], color=color, linewidth=5 if own else 3, alpha=0.35, zorder=2)
            axis.plot(row["real_time"], y + 0.5, marker, color=color, markersize=7 if own else 5.5, zorder=4)
            axis.annotate(time_text(row["real_time"]), (row["real_time"], y + 0.5), (7, 0), textcoords="offset points",
                          va="center", fontsize=8.5, fontweight="bold" if own else "normal")
            places.append(y + 0.5)
            names.append(label(row, results))
            ours.append(own)
            y += 1
    axis.set_yticks(places, names)
    for text, own in zip(axis.get_yticklabels(), ours):
        text.set(color=OUR_COLOR if own else INK, fontweight="bold" if own else "normal")
    axis.set_ylim(y + 0.3, 0)
    axis.set_xlim(low, high)
    round_axis(axis.xaxis, low, high)
    axis.xaxis.set_major_formatter(lambda value, _: time_text(value).replace(".00", "").replace(".0", ""))
    axis.set_xlabel("time of one call")
    axis.tick_params(axis="y", length=0)
    axis.grid(axis="y", visible=False)
