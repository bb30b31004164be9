"""Stacked columns of years, measured: where each box, line and text of the SVG stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from math import ceil

from bjut_exchange.release.document import YearsChart

WIDE = 12  # more years need the whole width of the page
_CHARACTER = 6.4  # how wide a digit of the chart is
_SHADES = 6


@dataclass
class Drawing:
    """What is drawn, in the order of drawing: classes, places and texts.

    `boxes` are class, x, y, width and height; `lines` class, x1, y1, x2 and y2; `texts` class, x, y
    and text; totals are written upwards if `upwards`. The columns begin at `left` and are `pitch`
    apart; they are `plot` high below `head`, up to the value `top`.
    """

    width: int
    left: float
    pitch: float
    head: float
    plot: int
    top: int
    upwards: bool
    boxes: list[tuple[str, float, float, float, float]] = field(default_factory=list)
    lines: list[tuple[str, float, float, float, float]] = field(default_factory=list)
    texts: list[tuple[str, float, float, str]] = field(default_factory=list)

    @property
    def height(self) -> int:
        """Return the height of all, with room for the years."""
        return round(self.head + self.plot + 24)

    @property
    def has_rest(self) -> bool:
        """Return whether a part of a column is of no category that is shown."""
        return any(name == "rest" for name, *_ in self.boxes)

    def y(self, value: float) -> float:
        """Return how far from above a value stands."""
        return round(self.head + self.plot * (1 - value / self.top), 1)


def shade(at: int, of: int) -> str:
    """Return the class of the colour of a category, from the darkest; few are far apart."""
    if of > _SHADES:
        return f"s{at % _SHADES}"
    return f"s{round(at * min(_SHADES - 1, of) / max(of - 1, 1))}"


def drawing_of(chart: YearsChart, broken: str) -> Drawing:
    """Return the drawing of a chart; `broken` is written where its only break is."""
    years = len(chart.labels)
    stacks = [_stack(chart, at) for at in range(years)]
    totals = [chart.total(at) for at in range(years)]
    highs = [max((base + value for _, base, value in stack), default=0) for stack in stacks]
    most = max(highs)
    step = next(step for k in count() for m in (1, 2, 5) if (step := m * 10**k) * 5 >= most)
    top = max(ceil(most / step), 1) * step
    width, plot = (440, 170) if years <= WIDE else (900, 220)
    left = len(f"{top:,}") * _CHARACTER + 8
    pitch = (width - left) / years
    long = [len(total) * _CHARACTER for total in totals]
    upwards = max(long) > pitch - 2
    # A total above a low column needs no room above the plot.
    above = [room - plot * (1 - high / top) for room, high in zip(long, highs, strict=True)]
    head = 26 + (max(*above, 0) if upwards else 0)
    drawing = Drawing(width, left, pitch, head, plot, top, upwards)
    for tick in range(0, top + 1, step):
        y = drawing.y(tick)
        drawing.lines.append(("grid" if tick else "axis", left, y, width, y))
        drawing.texts.append(("tick", left - 6, y + 4, f"{tick:,}"))
    for at, stack in enumerate(stacks):
        _draw_year(drawing, chart, at, stack, totals[at])
    if len(chart.breaks) == 1:
        x = left + pitch * next(iter(chart.breaks))
        is_late = x > width * 0.6
        name = "broken before" if is_late else "broken"
        drawing.texts.append((name, x + (-5 if is_late else 5), 13, broken))
    return drawing


def _draw_year(
    drawing: Drawing, chart: YearsChart, at: int, stack: list[tuple[str, int, int]], total: str
) -> None:
    thick = min(drawing.pitch * 0.7, 44)
    middle = drawing.left + drawing.pitch * (at + 0.5)
    x, zero = middle - thick / 2, drawing.y(0)
    for name, base, value in stack:
        y = drawing.y(base + value)
        drawing.boxes.append((name, x, y, thick, drawing.y(base) - y))
    high = drawing.y(max((base + value for _, base, value in stack), default=0))
    if at in chart.provisional:
        drawing.boxes.append(("hatch", x, high, thick, zero - high))
    if at in chart.breaks:
        begin = middle - drawing.pitch / 2
        drawing.lines.append(("break", begin, 4, begin, zero))
    later = len(chart.labels) - 1 - at
    last = "" if later else " last"
    drawing.texts.append((f"total{last}", middle, high - 6, total))
    room = (max(map(len, chart.labels)) + 1) * _CHARACTER
    if later % ceil(room / drawing.pitch) == 0:
        at_most = drawing.width - room / 2
        drawing.texts.append((f"year{last}", min(middle, at_most), zero + 17, chart.labels[at]))


def _stack(chart: YearsChart, at: int) -> list[tuple[str, int, int]]:
    """Return class, base and value of each box of a year; what is of no category shown as rest."""
    base, boxes = 0, []
    for number, series in enumerate(chart.series):
        if value := series.values[at]:
            boxes.append((shade(number, len(chart.series)), base, value))
            base += value
    if (rest := (chart.totals[at] or 0) - base) > 0:
        boxes.append(("rest", base, rest))
    return boxes
