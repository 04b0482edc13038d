"""Labels in a panel that do not lie on one another."""

import math

from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from .style import GREY

SIZE = 7.8  # points
NEAR = [(7, 0), (-7, 0), (0, -7), (0, 7)]
# Farther away, with a line to the point: rings of growing radius.
FAR = [(radius * math.cos(turn * math.pi / 8), radius * math.sin(turn * math.pi / 8))
       for radius in (14, 20, 28, 38, 50, 64) for turn in range(16)]
# Where a label lies on a roof, the roof gives way.
HALO = [withStroke(linewidth=2, foreground="white")]


class LabelPlacer:
    """Places labels greedily, each where it lies on nothing that is there already; without room it is left out.

    All lengths are pixels of the final layout: it is made when that is known.
    """

    def __init__(self, axis, renderer):
        self.axis, self.renderer = axis, renderer
        self.point = axis.figure.dpi / 72
        self.room = axis.get_window_extent(renderer)
        self.taken, self.lines, self.walls, self.leaders = [], [], [], []

    def pixels(self, x, y):
        return self.axis.transData.transform((x, y))

    def add_marker(self, x, y):
        half = 4.5 * self.point
        self.taken.append(Bbox([self.pixels(x, y) - half, self.pixels(x, y) + half]))

    def add_line(self, start, end):
        """A line that labels should not lie on."""
        self.lines.append((self.pixels(*start), self.pixels(*end)))

    def add_wall(self, start, end):
        """A line that labels must not lie on; only the line from a label to its point may cross it."""
        self.walls.append((self.pixels(*start), self.pixels(*end)))

    def label_line(self, start, end, name):
        """Names a line along it, as far to its start as there is room."""
        start, end = self.pixels(*start), self.pixels(*end)
        angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
        text = self.axis.text(0, 0, name, fontsize=SIZE, color=GREY, rotation_mode="anchor", path_effects=HALO)
        extent = text.get_window_extent(self.renderer)
        text.set_rotation(angle)
        for step in range(3, 60):
            at = start + (end - start) * step / 60 + [0, 3 * self.point]
            boxes = slanted(at, angle, extent.width, extent.height)
            if all(self.is_free(box) for box in boxes):
                text.set_position(self.axis.transData.inverted().transform(at))
                self.taken += boxes
                return
        text.remove()

    def label_point(self, x, y, name, color):
        center = self.pixels(x, y)
        text = self.axis.annotate(name, (x, y), (0, 0), textcoords="offset points", fontsize=SIZE, color=color, zorder=4.2,
                                  ha="center", va="center", path_effects=HALO)
        extent = text.get_window_extent(self.renderer)
        size = (extent.width + 2 * self.point, extent.height)
        best = None
        for rank, (dx, dy) in enumerate(NEAR + FAR):
            # The offset is that of the side of the label that faces the point.
            side = ((dx > 1) - (dx < -1)) * size[0] / 2, ((dy > 1) - (dy < -1)) * size[1] / 2
            middle = center + [dx * self.point + side[0], dy * self.point + side[1]]
            box = Bbox.from_bounds(*(middle - [size[0] / 2, size[1] / 2]), *size)
            if not self.is_free(box):
                continue
            leader = (center, center + [dx * self.point, dy * self.point]) if rank >= len(NEAR) else None
            if leader and not self.is_clear(leader, center):
                continue
            cost = math.hypot(dx, dy) + 20 * sum(crosses(box, *line) for line in self.lines)
            if leader:
                cost += 8 + 30 * sum(meet(leader, line) for line in self.lines)
            if best is None or cost < best[0]:
                best = cost, (middle - center) / self.point, box, leader
        if not best:
            text.remove()
            return
        _, offset, box, leader = best
        text.set_position(offset)
        self.taken.append(box)
        if leader:
            back = self.axis.transData.inverted().transform
            (x0, y0), (x1, y1) = back(leader[0]), back(leader[1])
            self.axis.plot([x0, x1], [y0, y1], color=color, linewidth=0.7, alpha=0.7, zorder=4)
            self.leaders.append(leader)

    def is_free(self, box):
        return self.room.contains(box.x0, box.y0) and self.room.contains(box.x1, box.y1) \
            and not any(box.overlaps(other) for other in self.taken) \
            and not any(crosses(box, *line) for line in self.leaders + self.walls)

    def is_clear(self, leader, center):
        """Whether a line to a label touches nothing but the markers at its own point."""
        others = [box for box in self.taken if not box.contains(*center)]
        return not any(crosses(box, *leader) for box in others) and not any(meet(leader, one) for one in self.leaders)


def slanted(at, angle, width, height):
    """Small boxes that together cover a slanted text; its bounding box would block far too much."""
    turn, count = math.radians(angle), max(2, round(width / height))
    along, up = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    result = []
    for index in range(count):
        far = (index + 0.5) * width / count
        x, y = (at[axis] + far * along[axis] + height / 2 * up[axis] for axis in (0, 1))
        result.append(Bbox.from_bounds(x - height / 2, y - height / 2, height, height))
    return result


def crosses(box, start, end):
    """Whether a line from start to end touches a box, by samples along the line."""
    return any(box.contains(*(start + (end - start) * step / 100)) for step in range(101))


def meet(one, other):
    """Whether two lines cross."""
    def side(line, point):
        (ax, ay), (bx, by) = line
        return (bx - ax) * (point[1] - ay) - (by - ay) * (point[0] - ax)

    return side(one, other[0]) * side(one, other[1]) < 0 and side(other, one[0]) * side(other, one[1]) < 0
