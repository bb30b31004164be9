"""Native charts below the tables of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
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
_MOST_LEVEL = 12  # labels of columns; more would touch
_GRID = {"visible": True, "line": {"color": "#E3E7EC"}}


def add_chart(sheet: Sheet, exhibit: Exhibit, header: int) -> None:
    """Draw the chart of an exhibit below its table, whose header is in the row `header`."""
    height, of = _HEIGHT, exhibit.chart
    if isinstance(of, YearsChart):
        chart = _years(sheet, exhibit, of, header)
    elif isinstance(of, BarsChart) and (count := _bars_shown(of)):
        chart, height = _bars(sheet, exhibit, of.values[:count], header), (count + 3) * _BAR
    else:
        return
    chart.set_title({"name": [sheet.name, 0, 0], "name_font": {**_font(sheet), "size": 12}})
    chart.set_size({"width": _WIDTH, "height": height})
    chart.set_chartarea({"border": {"none": True}})
    words = clean(exhibit.alternative or exhibit.section.title)
    sheet.own.insert_chart(sheet.row + 1, 0, chart, {"description": words})
    sheet.own.fit_to_pages(1, 1)


def _years(sheet: Sheet, exhibit: Exhibit, of: YearsChart, header: int) -> Any:  # noqa: ANN401  # XlsxWriter has no annotations
    """Return columns stacked by category, with the totals above them."""
    font, count = _font(sheet), len(of.labels)
    places: dict[str, list[int]] = {}  # of a heading; a category may be called as the total is
    for at, column in enumerate(exhibit.section.columns):
        places.setdefault(column.heading, []).append(at)
    shades = _shades(exhibit)
    chart = sheet.book.own.add_chart({"type": "column", "subtype": "stacked"})
    for number, series in enumerate(of.series):
        colour = shades[number % len(shades)]
        hatched = {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": "#FFFFFF"}
        chart.add_series(
            {
                **_cells(sheet, header, places[series.name].pop(0), count),
                "fill": {"color": colour},
                "border": {"color": "#FFFFFF", "width": 0.75},
                "gap": 50,
                "points": [
                    {"pattern": hatched} if p in of.provisional else None for p in range(count)
                ],
            }
        )
    chart.combine(_totals(sheet, exhibit, of, header))
    chart.set_legend({"position": "bottom", "font": font, "delete_series": [len(of.series)]})
    chart.set_x_axis({"num_font": font, "text_axis": True})
    axis = {"min": 0, "major_gridlines": _GRID, "num_format": "#,##0", "line": {"none": True}}
    chart.set_y_axis({"num_font": font, **axis})
    return chart


def _totals(sheet: Sheet, exhibit: Exhibit, of: YearsChart, header: int) -> Any:  # noqa: ANN401  # as above
    """Return a line that is not drawn, whose labels are the totals with their marks."""
    at = next(at for at, each in enumerate(exhibit.section.columns) if each.name == TOTAL)
    said = [
        None if value is None else f"{mark} {value:,} {'p' * (position in of.provisional)}".strip()
        for position, (value, mark) in enumerate(zip(of.totals, of.marks, strict=True))
    ]
    turned = {"rotation": -90} if len(said) > _MOST_LEVEL else {}
    line = sheet.book.own.add_chart({"type": "line"})
    line.add_series(
        {
            **_cells(sheet, header, at, len(said)),
            "line": {"none": True},
            "marker": {"type": "none"},
            "data_labels": {**_labels(sheet, said, **turned), "position": "above"},
        }
    )
    return line


def _bars_shown(of: BarsChart) -> int:
    """Return how many rows have bars; the last, as the total, have none."""
    return max((at for at, value in enumerate(of.values, start=1) if value is not None), default=0)


def _bars(sheet: Sheet, exhibit: Exhibit, values: Sequence[int | None], header: int) -> Any:  # noqa: ANN401  # as above
    """Return a bar for each row, the first on top."""
    numbers = (at for at, each in enumerate(exhibit.section.columns) if each.kind is Kind.COUNT)
    chart = sheet.book.own.add_chart({"type": "bar"})
    said = [None if value is None else f"{value:,}" for value in values]
    chart.add_series(
        {
            **_cells(sheet, header, next(numbers), len(said)),
            "fill": {"color": _shades(exhibit)[1]},
            "gap": 40,
            "data_labels": _labels(sheet, said),
        }
    )
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": _font(sheet), "text_axis": True})
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    return chart


def _cells(sheet: Sheet, header: int, at: int, count: int) -> dict[str, list[Any]]:
    """Return where a series of a chart finds its name, its categories and its values."""
    rows = header + 1, header + count
    return {
        "name": [sheet.name, header, at],
        "categories": [sheet.name, rows[0], 0, rows[1], 0],
        "values": [sheet.name, rows[0], at, rows[1], at],
    }


def _labels(sheet: Sheet, said: list[str | None], **turned: int) -> dict[str, Any]:
    """Return labels of points as they are said, and none where there is no number."""
    font = {**_font(sheet), "bold": True, **turned}
    custom = [{"delete": True} if each is None else {"value": each, "font": font} for each in said]
    return {"value": True, "custom": custom, "font": font}


def _font(sheet: Sheet) -> dict[str, Any]:
    return {"name": sheet.book.font, "size": 9}


def _shades(exhibit: Exhibit) -> tuple[str, ...]:
    return _SHADES[exhibit.direction or DirectionName.OUTBOUND]
