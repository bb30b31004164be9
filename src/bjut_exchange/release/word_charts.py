"""Charts that Word can edit: those of a workbook, and one that holds their numbers alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from rich.cells import cell_len, set_cell_size
from xlsxwriter import Workbook

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.formats.word import EAST_ASIAN, LATIN, STAMP, clean
from bjut_exchange.release import sheet_charts
from bjut_exchange.release.document import BarsChart, Series, YearsChart
from bjut_exchange.release.sheet_charts import MOST_LEVEL, Ground

_SHEET = "Sheet1"
_LONGEST_LABEL = 40  # cells beside a bar; the table has all of it
# Programs leave no room for upright labels by themselves.
_HIGH_LABELS = {"layout": {"x": 0.08, "y": 0.22, "width": 0.91, "height": 0.5}}
# What Word wants at the end of a chart: its fonts, and where its numbers are edited.
_END = (
    '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"><a:solidFill><a:srgbClr val="1A202C"/>'
    f'</a:solidFill><a:latin typeface="{LATIN}"/><a:ea typeface="{EAST_ASIAN}"/></a:defRPr></a:pPr>'
    '<a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
)
# Of a label nothing but its number: what is not said is shown by some programs.
_LABELS = '<c:showLegendKey val="0"/><c:showVal val="1"/>' + "".join(
    f'<c:show{each} val="0"/>' for each in ("CatName", "SerName", "Percent", "BubbleSize")
)


@dataclass(frozen=True)
class WordChart:
    """A chart's XML, the workbook that it is edited in, and its height in mm."""

    xml: bytes
    workbook: bytes
    height: float


def years_chart(chart: YearsChart, direction: DirectionName | None, total: str) -> WordChart:
    """Return stacked columns with their totals above; `total` names these.

    Before a year with a break in the series a column is left out.
    """
    places: list[int | None] = []
    for at in range(len(chart.labels)):
        places += [None, at] if at in chart.breaks else [at]

    def spread(values: Sequence[int | None]) -> tuple[int | None, ...]:
        return tuple(None if at is None else values[at] for at in places)

    of = replace(
        chart,
        labels=tuple("" if at is None else chart.labels[at] for at in places),
        series=tuple(Series(each.name, spread(each.values)) for each in chart.series),
        totals=spread(chart.totals),
        marks=tuple("" if at is None else chart.marks[at] for at in places),
        provisional=frozenset(p for p, at in enumerate(places) if at in chart.provisional),
    )
    is_turned = len(places) > MOST_LEVEL

    def draw(ground: Ground) -> Any:  # noqa: ANN401  # XlsxWriter has no annotations
        drawn = sheet_charts.years_chart(ground, of, range(1, len(of.series) + 2), direction)
        drawn.set_plotarea(_HIGH_LABELS if is_turned else {})
        return drawn

    series = (*of.series, Series(total, of.totals))
    return _chart(draw, of.labels, series, 60 if is_turned else 46)


def bars_chart(chart: BarsChart, direction: DirectionName | None, name: str) -> WordChart:
    """Return horizontal bars, the first on top, with their values; `name` says what they count."""
    shown = [at for at, value in enumerate(chart.values) if value is not None]
    values = tuple(chart.values[at] for at in shown)
    labels = [_short(chart.labels[at]) for at in shown]
    return _chart(
        lambda ground: sheet_charts.bars_chart(ground, values, 1, direction),
        labels,
        [Series(name, values)],
        7 + 4.6 * len(labels),
    )


def _short(text: str) -> str:
    """Return a label that leaves room for its bar."""
    if cell_len(text) <= _LONGEST_LABEL:
        return text
    return f"{set_cell_size(text, _LONGEST_LABEL - 1).rstrip()}…"


def _chart(
    draw: Callable[[Ground], Any], labels: Sequence[str], series: Sequence[Series], height: float
) -> WordChart:
    with ZipFile(BytesIO(_workbook(labels, series, draw))) as drawn:
        xml = drawn.read("xl/charts/chart1.xml").decode()
    xml = xml.replace('<c:showVal val="1"/>', _LABELS)
    xml = re.sub("<c:printSettings>.*(?=</c:chartSpace>)", _END, xml)
    return WordChart(xml.encode(), _workbook(labels, series), height)


def _workbook(
    labels: Sequence[str], series: Sequence[Series], draw: Callable[[Ground], Any] | None = None
) -> bytes:
    """Return a workbook of labels and numbers, with their chart if it is to be drawn."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": STAMP})
        sheet = workbook.add_worksheet(_SHEET)
        for row, label in enumerate(labels, 1):
            sheet.write_string(row, 0, clean(label))
        for column, each in enumerate(series, 1):
            sheet.write_string(0, column, clean(each.name))
            for row, value in enumerate(each.values, 1):
                if value is not None:
                    sheet.write_number(row, column, value)
        if draw:
            chart = draw(Ground(workbook, _SHEET, 0, {"size": 9}))
            chart.set_title({"none": True})
            chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
            sheet.insert_chart(0, 0, chart)
    return content.getvalue()
