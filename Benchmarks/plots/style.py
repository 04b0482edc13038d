"""How all pictures look: colours, the frame with title, legend and caption, and axes."""

import io
import re

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from PIL import Image  # Pillow comes with matplotlib

from .results import BACKEND_NAMES, OURS, series_of, thread_counts

WIDTH = 9.0  # inches; with DPI twice the 900 px at which a README shows it
DPI = 200
INK, GREY, GRID = "#222222", "#5f5f5f", "#e3e3e3"
OUR_COLOR, OUR_OTHER_COLOR = "#D55E00", "#7A3100"
# Okabe and Ito's palette, its lightness spread until all pairs lie at least 18 apart in CIELAB for every kind of colour
# blindness. Each has a marker of its own besides.
COLORS = {"openblas": "#0072B2", "blis": "#189F5A", "mkl": "#18B7EA", "numpy": "#A7A7A7", "torch": "#955A87",
          "torch-compiled": "#65115E", "jax": "#BEA94E", "sklearn": "#332288", "composed": "#6E6E6E"}
MARKERS = {"openblas": "s", "blis": "^", "mkl": "D", "numpy": "v", "torch": "P", "torch-compiled": "X", "jax": "<",
           "sklearn": ">", "composed": "d"}

matplotlib.rcParams.update({
    "font.family": "DejaVu Sans", "font.size": 9, "text.color": INK, "axes.labelcolor": INK, "axes.labelsize": 9,
    "axes.titlesize": 9.5, "axes.titlelocation": "left", "axes.edgecolor": GREY, "axes.linewidth": 0.8,
    "axes.spines.right": False, "axes.spines.top": False, "axes.axisbelow": True, "axes.grid": True, "grid.color": GRID,
    "grid.linewidth": 0.7, "xtick.color": GREY, "ytick.color": GREY, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "xtick.labelsize": 8.5, "ytick.labelsize": 8.5, "legend.frameon": False, "legend.fontsize": 9,
    "figure.facecolor": "white", "text.parse_math": False,
    # The same input gives the same bytes, so that a picture in the repository changes only when it has to.
    "svg.hashsalt": "kernels-bench",
})


def line_style(series):
    """Keywords of plot() for (library, backend): ours thick and in front, our second backend dashed and hollow."""
    library, backend = series
    if library != OURS:
        return {"color": COLORS[library], "marker": MARKERS[library], "markersize": 4.5, "linewidth": 1.2,
                "markeredgewidth": 0, "zorder": 3}
    if backend == "openmp":
        return {"color": OUR_COLOR, "marker": "o", "markersize": 7.5, "linewidth": 2.8, "markeredgewidth": 0, "zorder": 5}
    # On top and smaller, so that both are seen where they coincide.
    return {"color": OUR_OTHER_COLOR, "marker": "o", "markersize": 4.6, "linewidth": 1.5, "linestyle": (0, (3, 1.5)),
            "markerfacecolor": "white", "markeredgewidth": 1.2, "zorder": 6}


def series_name(series, results):
    library, backend = series
    return f"swift-kernels, {BACKEND_NAMES[backend]}" if library == OURS else results.version(library)


def line_handles(rows, results):
    return [Line2D([], [], label=series_name(series, results), **line_style(series)) for series in series_of(rows)]


class Frame:
    """A figure with title, subtitle, legend, panels and caption, each in its own room; the panels' height is in inches."""

    def __init__(self, results, rows, title, subtitle, height, handles=()):
        self.figure = Figure(figsize=(WIDTH, 1))
        self._pending = []
        self._renderer = FigureCanvasAgg(self.figure).get_renderer()
        columns = self._columns(handles)
        legend = 0.24 * -(-len(handles) // columns) + 0.08 if handles else 0
        subtitle = self._lines(subtitle.split(), " ", 9)
        head = 0.42 + 0.19 * len(subtitle) + legend
        caption = self._lines(caption_parts(results, rows), " · ", 8)
        foot = 0.14 + 0.165 * len(caption)
        total = head + height + foot
        self.figure.set_size_inches(WIDTH, total)
        put = lambda inches, text, **style: self.figure.text(
            0.1 / WIDTH, 1 - inches / total, text, va="top", linespacing=1.35, **style)
        put(0.1, title, fontsize=13, fontweight="bold")
        put(0.4, "\n".join(subtitle), color=GREY)
        put(head + height + 0.06, "\n".join(caption), fontsize=8, color=GREY)
        if handles:
            self._legend(handles, columns, 1 - (head - legend) / total)
        self.figure.set_layout_engine("constrained", rect=(0, foot / total, 1, height / total), h_pad=0.06, w_pad=0.08,
                                      hspace=0.03, wspace=0.03)

    def _lines(self, parts, separator, size):
        """The parts joined to lines that are as long as the figure is wide."""
        def width(text):
            drawn = self.figure.text(0, 0, text, fontsize=size)
            result = drawn.get_window_extent(self._renderer).width / self.figure.dpi
            drawn.remove()
            return result

        lines = []
        for part in parts:
            if lines and width(lines[-1] + separator + part) <= WIDTH - 0.2:
                lines[-1] += separator + part
            else:
                lines.append(part)
        return lines

    def _legend(self, handles, columns, top):
        return self.figure.legend(handles=handles, ncols=columns, loc="upper left", bbox_to_anchor=(0.05 / WIDTH, top),
                                  borderpad=0.2,
                                  handlelength=2.2 if any(one.get_linestyle() != "None" for one in handles) else 1.2, columnspacing=1.6, labelspacing=0.45)

    def _columns(self, handles):
        """As many columns as fit, the entries spread evenly over the rows."""
        for columns in range(len(handles), 0, -1):
            legend = self._legend(handles, columns, 1)
            width = legend.get_window_extent(self._renderer).width / self.figure.dpi
            legend.remove()
            if width <= WIDTH - 0.1:
                rows = -(-len(handles) // columns)
                return -(-len(handles) // rows)
        return 1

    def panels(self, rows, columns, count, **grid):
        """Axes for so many panels, row by row; what is left of the last row stays empty."""
        axes = self.figure.subplots(rows, columns, squeeze=False, **grid)
        for axis in axes.flat[count:]:
            axis.set_visible(False)
        return list(axes.flat[:count])

    def when_laid_out(self, body):
        """Calls body(renderer) when the panels have their final places and the figure its final resolution."""
        self._pending.append(body)

    def save(self, path):
        """Writes the picture, without date and version in it."""
        self.figure.set_dpi(DPI)
        self.figure.canvas.draw()
        self.figure.set_layout_engine("none")
        for body in self._pending:
            body(self.figure.canvas.get_renderer())
        if path.endswith(".svg"):
            self.figure.savefig(path, metadata={"Date": None, "Creator": None})
            return
        with io.BytesIO() as file:
            self.figure.savefig(file, format="png", dpi=DPI)
            # A palette: a third of the size, and nobody sees the difference.
            Image.open(file).convert("RGB").quantize(128).save(path, optimize=True)


def caption_parts(results, rows):
    """Where, when and how it was measured."""
    context = results.context
    compiler = re.sub(r"\s*\(.*\)", "", context["compiler"]).strip()
    counts = ", ".join(str(count) for count in thread_counts(rows))
    state = {"hot": "hot (in cache where they fit)", "cold": "cold (from memory)"}[context["operands"]]
    parts = [
        context["cpu"], f"{context['num_cpus']} CPU{'s' * (context['num_cpus'] > 1)}", results.instruction_set,
        f"threads {counts}", f"compiler {compiler}", f"swift-kernels {context['library_version']}",
        f"commit {context['commit']}", context["date"][:10], f"operands {state}", "medians of alternating runs",
    ]
    if context["library_build_type"] != "release":
        parts.append("DEBUG BUILD")
    if context["quick"]:
        parts.append("QUICK RUN: ROUGH NUMBERS")
    return parts


def log2_axis(axis, values, most=9):
    """Logarithmic, with ticks at the values or, where they are many, at powers of two."""
    shown = sorted(set(values))
    if len(shown) > most or any(b / a < 1.4 for a, b in zip(shown, shown[1:])):
        powers = [2**e for e in range(40) if shown[0] <= 2**e <= shown[-1]] or shown
        shown = powers[::-(-len(powers) // most)]
    log_ticks(axis, shown)


# From fine to coarse; the finest of which not too many fall on an axis.
ROUND = [[1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.7, 2, 2.5, 3, 4, 5, 6, 7, 8, 9], [1, 1.2, 1.5, 2, 3, 4, 5, 7], [1, 1.5, 2, 3, 5, 7],
         [1, 2, 5], [1, 3], [1]]


def round_axis(axis, low, high, most=7):
    """Logarithmic, with ticks at round numbers; 1 is always among them."""
    for steps in ROUND:
        shown = [step * 10.0**e for e in range(-9, 13) for step in steps]
        shown = [tick for tick in shown if low * 0.999 <= tick <= high * 1.001]
        if len(shown) <= most:
            break
    log_ticks(axis, shown)


def log_ticks(axis, places):
    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    axis.set_major_locator(FixedLocator(places))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: number_text(value)))


def number_text(value):
    """"0.5", "1024", "100 000", never with an exponent."""
    text = f"{value:,.0f}" if value >= 10_000 else f"{value:.0f}" if value >= 100 else f"{value:.6g}"
    return text.replace(",", "\u2009")
