"""Charts that Word can edit: the XML of each, and the workbook with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from rich.cells import cell_len, set_cell_size
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.formats.word import EAST_ASIAN, LATIN, NAMESPACES, STAMP, clean, inert
from bjut_exchange.release.document import BarsChart, YearsChart

_COLOURS: Mapping[DirectionName | None, tuple[str, ...]] = {
    DirectionName.OUTBOUND: ("0F3D73", "2A74BA", "80ABD6", "C4D4E3", "5B6B7F", "A9B4C0"),
    DirectionName.INBOUND: ("8F3D10", "E0A072", "C4692F", "F1D2B8", "7A6A5C", "BFB1A4"),
    None: ("3B4A5C", "7D8CA0", "AEB9C6", "D5DCE4", "5F6F5F", "9FAF9F"),
}
_BAR_COLOURS = {DirectionName.OUTBOUND: "2A74BA", DirectionName.INBOUND: "E0A072", None: "7D8CA0"}
_LONGEST_LABEL = 40  # cells beside a bar; the table has all of it
_CROWDED = 12  # columns; more have their totals upright
_COUNT, _PROVISIONAL = "#,##0", '" p"'
_AXES = '<c:axId val="1"/><c:axId val="2"/>'
# Programs leave no room for upright labels by themselves.
_HIGH_LABELS = (
    '<c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    '<c:x val="0.08"/><c:y val="0.22"/><c:w val="0.91"/><c:h val="0.5"/></c:manualLayout>'
)
_NO_LINE = "<a:ln><a:noFill/></a:ln>"
_UPRIGHT = '<c:invertIfNegative val="0"/>'
_STRAIGHT = '<c:smooth val="0"/>'


@dataclass(frozen=True)
class WordChart:
    """A chart's XML, the workbook that it is edited in, and its height in mm."""

    xml: bytes
    workbook: bytes
    height: float


@dataclass(frozen=True)
class _Sheet:
    """What the workbook holds: labels down, a column of numbers for each series."""

    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[int | None]]]

    def workbook(self) -> bytes:
        content = BytesIO()
        with Workbook(content, {"in_memory": True}) as workbook:
            workbook.set_properties({"created": STAMP})
            sheet = workbook.add_worksheet("Sheet1")
            for row, label in enumerate(self.labels, 1):
                sheet.write_string(row, 0, clean(label))
            for column, (name, values) in enumerate(self.series, 1):
                sheet.write_string(0, column, clean(name))
                for row, value in enumerate(values, 1):
                    if value is not None:
                        sheet.write_number(row, column, value)
        return content.getvalue()

    def xml(self, at: int, look: str, end: str = "") -> str:
        """Return a series with its values as they are now; `look` stands between."""
        name, values = self.series[at]
        last, column = len(self.labels), at + 1
        return (
            f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>'
            f"<c:tx>{_cached('str', (0, column, 0, column), [name])}</c:tx>{look}"
            f"<c:cat>{_cached('str', (1, 0, last, 0), self.labels)}</c:cat>"
            f"<c:val>{_cached('num', (1, column, last, column), values)}</c:val>{end}</c:ser>"
        )


def _cached(kind: str, cells: tuple[int, int, int, int], values: Sequence[str | int | None]) -> str:
    code = f"<c:formatCode>{_COUNT}</c:formatCode>" if kind == "num" else ""
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{inert(str(value))}</c:v></c:pt>'
        for at, value in enumerate(values)
        if value not in {None, ""}
    )
    return (
        f"<c:{kind}Ref><c:f>Sheet1!{xl_range_abs(*cells)}</c:f><c:{kind}Cache>{code}"
        f'<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache></c:{kind}Ref>'
    )


def years_chart(chart: YearsChart, direction: DirectionName | None, total: str) -> WordChart:
    """Return stacked columns with their totals above; `total` names these.

    Before a year with a break in the series a column is left out.
    """
    places: list[int | None] = []
    for at in range(len(chart.labels)):
        places += [None, at] if at in chart.breaks else [at]

    def spread(values: Sequence[int | None]) -> list[int | None]:
        return [None if at is None else values[at] for at in places]

    sheet = _Sheet(
        ["" if at is None else chart.labels[at] for at in places],
        [
            *((each.name, spread(each.values)) for each in chart.series),
            (total, spread(chart.totals)),
        ],
    )
    colours = _COLOURS[direction]
    last = len(chart.series)
    provisional = [place for place, at in enumerate(places) if at in chart.provisional]
    columns = "".join(
        sheet.xml(at, _column_look(colours[at % len(colours)], provisional)) for at in range(last)
    )
    codes = {place: _code(chart, at) for place, at in enumerate(places) if at is not None}
    turned = len(places) > _CROWDED
    line = (
        f'<c:spPr>{_NO_LINE}</c:spPr><c:marker><c:symbol val="none"/></c:marker>'
        f"{_labels('t', codes, bold=True, turned=turned)}"
    )
    plot = (
        '<c:barChart><c:barDir val="col"/><c:grouping val="stacked"/><c:varyColors val="0"/>'
        f'{columns}<c:gapWidth val="45"/><c:overlap val="100"/>{_AXES}</c:barChart>'
        '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
        f"{sheet.xml(last, line, _STRAIGHT)}<c:marker val='1'/>{_AXES}</c:lineChart>"
        + _axes("b", "l", "minMax", hidden=False)
    )
    legend = (
        f'<c:legend><c:legendPos val="b"/><c:legendEntry><c:idx val="{last}"/><c:delete val="1"/>'
        '</c:legendEntry><c:overlay val="0"/></c:legend>'
    )
    return WordChart(
        _chart_space(plot, legend, _HIGH_LABELS if turned else ""),
        sheet.workbook(),
        60 if turned else 46,
    )


def _code(chart: YearsChart, at: int) -> str:
    """Return how the total of a year is written, so that it stays a number."""
    mark = f'"{chart.marks[at]} "' if chart.marks[at] else ""
    return f"{mark}{_COUNT}{_PROVISIONAL if at in chart.provisional else ''}"


def bars_chart(chart: BarsChart, direction: DirectionName | None, name: str) -> WordChart:
    """Return horizontal bars, the first on top, with their values; `name` says what they count."""
    shown = [at for at, value in enumerate(chart.values) if value is not None]
    labels = [_short(chart.labels[at]) for at in shown]
    sheet = _Sheet(labels, [(name, [chart.values[at] for at in shown])])
    look = _column_look(_BAR_COLOURS[direction], ()) + _labels("outEnd", {})
    plot = (
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{sheet.xml(0, look)}<c:gapWidth val="40"/>{_AXES}</c:barChart>'
        + _axes("l", "t", "maxMin", hidden=True)
    )
    return WordChart(_chart_space(plot, ""), sheet.workbook(), 7 + 4.6 * len(labels))


def _short(text: str) -> str:
    """Return a label that leaves room for its bar."""
    if cell_len(text) <= _LONGEST_LABEL:
        return text
    return f"{set_cell_size(text, _LONGEST_LABEL - 1).rstrip()}…"


def _line(colour: str, width: int = 6350) -> str:
    return f'<a:ln w="{width}">{_solid(colour)}</a:ln>'


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _column_look(colour: str, provisional: Iterable[int]) -> str:
    """Return how a series looks; columns of years that are not over are hatched."""
    hatched = (
        f'<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="{colour}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>{_line(colour)}'
    )
    points = "".join(
        f'<c:dPt><c:idx val="{at}"/>{_UPRIGHT}<c:bubble3D val="0"/>'
        f"<c:spPr>{hatched}</c:spPr></c:dPt>"
        for at in provisional
    )
    return f"<c:spPr>{_solid(colour)}{_line('FFFFFF')}</c:spPr>{_UPRIGHT}{points}"


def _labels(
    place: str, formats: Mapping[int, str], *, bold: bool = False, turned: bool = False
) -> str:
    """Return labels with values; some are written in a way of their own."""
    turn = ' rot="-5400000" vert="horz"' if turned else ""
    rest = (
        f"<c:spPr><a:noFill/>{_NO_LINE}</c:spPr><c:txPr><a:bodyPr{turn}/><a:p><a:pPr>"
        f'<a:defRPr sz="800" b="{int(bold)}"/></a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
        f'<c:dLblPos val="{place}"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
        '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/>'
    )

    def written(code: str) -> str:
        return f'<c:numFmt formatCode="{inert(code)}" sourceLinked="0"/>{rest}'

    own = "".join(
        f'<c:dLbl><c:idx val="{at}"/>{written(code)}</c:dLbl>'
        for at, code in formats.items()
        if code != _COUNT
    )
    return f"<c:dLbls>{own}{written(_COUNT)}</c:dLbls>"


def _axes(labels: str, values: str, order: str, *, hidden: bool) -> str:
    """Return the axis of labels and that of values, which begins at zero."""
    quiet = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
    grid = f"<c:majorGridlines><c:spPr>{_line('D8DEE6')}</c:spPr></c:majorGridlines>"
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{labels}"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/>{quiet}<c:tickLblPos val="low"/>'
        f"<c:spPr>{_line('8A97A6')}</c:spPr>"
        '<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/>'
        f'</c:scaling><c:delete val="{int(hidden)}"/><c:axPos val="{values}"/>'
        f'{"" if hidden else grid}<c:numFmt formatCode="{_COUNT}" sourceLinked="0"/>{quiet}'
        f'<c:tickLblPos val="nextTo"/><c:spPr>{_NO_LINE}</c:spPr>'
        '<c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


def _chart_space(plot: str, legend: str, layout: str = "") -> bytes:
    return (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
        f'<c:chartSpace {NAMESPACES}><c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart>'
        '<c:autoTitleDeleted val="1"/>'
        f"<c:plotArea><c:layout>{layout}</c:layout>{plot}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/>{_NO_LINE}</c:spPr><c:txPr><a:bodyPr/><a:p><a:pPr>"
        '<a:defRPr sz="900"><a:solidFill><a:srgbClr val="1A202C"/></a:solidFill>'
        f'<a:latin typeface="{LATIN}"/><a:ea typeface="{EAST_ASIAN}"/></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    ).encode()
