"""Native charts of workbooks and of Word: columns of years, and bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bjut_exchange.config.terms import TOTAL, DirectionName
from bjut_exchange.formats.workbook import INK
from bjut_exchange.formats.worksheet import Sheet, clean
from bjut_exchange.release.document import BarsChart, Exhibit, YearsChart
from bjut_exchange.views.table import Kind

# From the lowest part of a column up.
_SHADES = {
    DirectionName.OUTBOUND: (INK, "#2E74B5", "#7BA7D3", "#BDD3EA", "#5B7C99", "#DCE6F1"),
    DirectionName.INBOUND: ("#8C3A10", "#E0A075", "#C4682F", "#F1CFB5", "#6B4A37", "#F8E6DA"),
}
_WIDTH, _HEIGHT, _BAR = 900, 340, 26  # pixels
MOST_LEVEL = 12  # labels of columns; more would touch
_COUNT = "#,##0"
_QUIET = {"major_tick_mark": "none", "minor_tick_mark": "none"}
_GRID = {"visible": True, "line": {"color": "#E3E7EC"}}


@dataclass(frozen=True)
class Ground:
    """Where a chart finds its numbers: a sheet of a workbook of XlsxWriter, below a header.

    Labels stand in the first column.
    """

    book: Any
    sheet: str
    header: int
    font: Mapping[str, Any]

    def cells(self, at: int, count: int) -> dict[str, list[Any]]:
        """Return where the name, the categories and the values of a series stand."""
        rows = self.header + 1, self.header + count
        return {
            "name": [self.sheet, self.header, at],
            "categories": [self.sheet, rows[0], 0, rows[1], 0],
            "values": [self.sheet, rows[0], at, rows[1], at],
        }


def add_chart(sheet: Sheet, exhibit: Exhibit, header: int) -> None:
    """Draw the chart of an exhibit below its table, whose header is in the row `header`."""
    height, of, columns = _HEIGHT, exhibit.chart, exhibit.section.columns
    font = {"name": sheet.book.font, "size": 9}
    ground = Ground(sheet.book.own, sheet.name, header, font)
    if isinstance(of, YearsChart):
        headings: dict[str, list[int]] = {}  # a category may be called as another, or as the total
        for at, column in enumerate(columns):
            headings.setdefault(column.heading, []).append(at)
        total = next(at for at, each in enumerate(columns) if each.name == TOTAL)
        places = [*(headings[series.name].pop(0) for series in of.series), total]
        chart = years_chart(ground, of, places, exhibit.direction)
    elif isinstance(of, BarsChart) and (count := _bars_shown(of)):
        numbers = (at for at, each in enumerate(columns) if each.kind is Kind.COUNT)
        chart = bars_chart(ground, of.values[:count], next(numbers), exhibit.direction)
        height = (count + 3) * _BAR
    else:
        return
    chart.set_title({"name": [sheet.name, 0, 0], "name_font": {**font, "size": 12}})
    chart.set_size({"width": _WIDTH, "height": height})
    chart.set_chartarea({"border": {"none": True}})
    words = clean(exhibit.alternative or exhibit.section.title)
    sheet.own.insert_chart(sheet.row + 1, 0, chart, {"description": words})
    sheet.own.fit_to_pages(1, 1)


def years_chart(
    ground: Ground, of: YearsChart, places: Sequence[int], direction: DirectionName | None
) -> Any:  # noqa: ANN401  # XlsxWriter has no annotations
    """Return columns stacked by category, with the totals above them.

    `places` are the columns in which the numbers of the series stand, and the totals.
    """
    font, count, shades = ground.font, len(of.labels), _shades(direction)
    chart = ground.book.add_chart({"type": "column", "subtype": "stacked"})
    for number, at in enumerate(places[:-1]):
        colour = shades[number % len(shades)]
        hatched = {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": "#FFFFFF"}
        chart.add_series(
            {
                **ground.cells(at, count),
                "fill": {"color": colour},
                "border": {"color": "#FFFFFF", "width": 0.75},
                "gap": 50,
                "points": [
                    {"pattern": hatched} if p in of.provisional else None for p in range(count)
                ],
            }
        )
    chart.combine(_totals(ground, of, places[-1]))
    chart.set_legend({"position": "bottom", "font": font, "delete_series": [len(of.series)]})
    chart.set_x_axis({"num_font": font, "text_axis": True, **_QUIET})
    axis = {
        "min": 0,
        "major_gridlines": _GRID,
        "num_format": _COUNT,
        "line": {"none": True},
        **_QUIET,
    }
    chart.set_y_axis({"num_font": font, **axis})
    return chart


def _totals(ground: Ground, of: YearsChart, place: int) -> Any:  # noqa: ANN401  # as above
    """Return a line that is not drawn, whose labels are the totals with their marks."""
    said = {at: of.total(at) for at, mark in enumerate(of.marks) if mark or at in of.provisional}
    turned = {"rotation": -90} if len(of.totals) > MOST_LEVEL else {}
    line = ground.book.add_chart({"type": "line"})
    line.add_series(
        {
            **ground.cells(place, len(of.totals)),
            "line": {"none": True},
            "marker": {"type": "none"},
            "data_labels": {**_labels(ground, of.totals, said, **turned), "position": "above"},
        }
    )
    return line


def _bars_shown(of: BarsChart) -> int:
    """Return how many rows have bars; the last, as the total, have none."""
    return max((at for at, value in enumerate(of.values, start=1) if value is not None), default=0)


def bars_chart(
    ground: Ground, values: Sequence[int | None], at: int, direction: DirectionName | None
) -> Any:  # noqa: ANN401  # as above
    """Return a bar for each row, the first on top; the column `at` has the numbers."""
    chart = ground.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            **ground.cells(at, len(values)),
            "fill": {"color": _shades(direction)[1]},
            "gap": 40,
            "data_labels": _labels(ground, values, {}),
        }
    )
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": ground.font, "text_axis": True, **_QUIET})
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    return chart


def _labels(
    ground: Ground, values: Sequence[int | None], said: Mapping[int, str], **turned: int
) -> dict[str, Any]:
    """Return labels of points: what is said, else their numbers, and none where there is none."""
    font = {**ground.font, "bold": True, **turned}
    custom = [
        {"delete": True}
        if value is None
        else {"value": said[at], "font": font}
        if at in said
        else None
        for at, value in enumerate(values)
    ]
    return {"value": True, "custom": custom, "font": font, "num_format": _COUNT}


def _shades(direction: DirectionName | None) -> tuple[str, ...]:
    return _SHADES[direction or DirectionName.OUTBOUND]
