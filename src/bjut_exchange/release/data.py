"""The data of a release: tidy tables as CSV, and what their columns hold."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from bjut_exchange.config.countries import iso3, world_regions
from bjut_exchange.config.terms import CATEGORY, DirectionName, FieldName, Measure
from bjut_exchange.figures.groups import GroupKind
from bjut_exchange.formats.csv_records import cell_text
from bjut_exchange.messages import Language
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.resources import packaged_file
from bjut_exchange.views.context import Context
from bjut_exchange.views.direction import DirectionView, views_of
from bjut_exchange.views.summary import SUMMARY_COLUMNS, summary_records, summary_verdicts
from bjut_exchange.views.table import Marked, Missing

CONFIDENTIAL, NOT_APPLICABLE = "c", "z"
_LABELS = ("label_en", "label_zh")
_KEYS = ("year", "direction")
_COUNTS = ("participations", "persons")
Contexts = Mapping[Language, Context]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class DataTable:
    """A table of the data: its columns, the first of which are its key, and what describes them.

    `record` is the record of `schema.json` whose columns these are.
    """

    name: str
    record: str
    keys: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return (*self.keys, *self.others)

    def described(self, column: str) -> Mapping[str, Any]:
        """Return what JSON Schema says of a column."""
        return _OWN.get(column) or _resolved(_schema()["$defs"][self.record]["properties"][column])


def _text(description: str) -> Mapping[str, Any]:
    return {"description": description, "type": "string"}


# The columns that no other output has.
_OWN = {
    "label_en": _text("The name in English."),
    "label_zh": _text("The name in Chinese."),
    "place": _text("The ISO code of two letters; not_stated, not_known and total have none."),
    "world_region": _text("The part of the world, by the United Nations' standard M49."),
    "group": _text("The id of the group; not_stated, not_known and total are no groups."),
}
_NAMED = tuple(each.name for each in SUMMARY_COLUMNS if each.name not in {*_KEYS, "category"})
FIGURES = DataTable(
    "figures",
    "summary_record",
    (*_KEYS, "category"),
    (*_LABELS, *(name for name in _NAMED if name != "label")),
)
TABLES = (
    FIGURES,
    DataTable(
        "countries",
        "breakdown_record",
        (*_KEYS, "place"),
        ("iso3", "world_region", *_LABELS, *_COUNTS),
    ),
    DataTable(
        "partners",
        "partners_record",
        ("year", "partner"),
        (
            *(*_LABELS, "list", "country", "country_iso3", "types", "until", "agreements"),
            *DirectionName,
        ),
    ),
    DataTable("breakdowns", "breakdown_record", (*_KEYS, "field", "group"), (*_LABELS, *_COUNTS)),
    DataTable(
        "verdicts",
        "verdict_evidence",
        (*_KEYS, "category", "unit"),
        (
            *("verdict", "value", "first_year", "years_compared", "missing_years", "complete"),
            *("partial_years", "breaks", "doubtful_years", "unread_years", "at_least_years"),
            *("unknown_countries", "previous_high", "previous_high_years", "margin", "rank"),
            "last_higher",
        ),
    ),
)


@cache
def _schema() -> Any:  # noqa: ANN401  # whatever JSON can hold
    return json.loads(packaged_file("schema.json").read_text("utf-8"))


def _resolved(described: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = described.get("$ref")
    return _schema()["$defs"][reference.rpartition("/")[2]] if reference else described


def data_files(numbers: Numbers, contexts: Contexts) -> dict[str, bytes]:
    """Return the tables of the data by their file names, and one that explains their columns."""
    groups = [*_groups(numbers, contexts)]
    rows: dict[str, Iterable[Row]] = {
        "figures": _figures(numbers, contexts),
        "countries": [each for each in groups if each["field"] == FieldName.COUNTRY],
        "partners": _partners(numbers, contexts),
        "breakdowns": [each for each in groups if each["field"] != FieldName.COUNTRY],
        "verdicts": _verdicts(numbers, contexts),
    }
    files = {f"data/{of.name}.csv": _csv(of.columns, rows[of.name]) for of in TABLES}
    columns = ("file", "column", "type", "description", "values")
    files["data/figures.meta.csv"] = _csv(columns, _meta())
    return files


def field_of(table: DataTable, column: str) -> dict[str, Any]:
    """Return a column as the Data Package describes it: type, description, values."""
    described = table.described(column)
    types = described.get("type", "string")
    kind = next(each for each in ([types] if isinstance(types, str) else types) if each != "null")
    if described.get("format") == "date":
        kind = "date"
    field = {
        "name": column,
        "type": "string" if kind == "array" else kind,
        # Empty cells have meanings of their own here, which the package explains.
        "description": described["description"].partition("; null")[0].rstrip(".") + ".",
    }
    constraints: dict[str, Any] = {"required": True} if column in table.keys else {}
    if values := [each for each in described.get("enum", ()) if each is not None]:
        constraints["enum"] = values
    return {**field, **({"constraints": constraints} if constraints else {})}


def _meta() -> Iterator[Row]:
    for table in TABLES:
        for column in table.columns:
            field = field_of(table, column)
            values = field.get("constraints", {}).get("enum", [])
            yield {**field, "file": f"{table.name}.csv", "column": column, "values": values}


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_written(row[column]) for column in columns] for row in rows)
    return text.getvalue().encode()


def _written(value: Any) -> str:  # noqa: ANN401  # whatever a cell can hold
    match value:
        case Missing():
            return CONFIDENTIAL if value is Missing.CONFIDENTIAL else NOT_APPLICABLE
        case Marked():
            return str(value.value)
        case list():
            return cell_text(" ".join(map(str, value)))
        case bool():
            return str(value).lower()
        case pd.Timestamp():
            return value.date().isoformat()
    return "" if pd.isna(value) else cell_text(value)


def _views(numbers: Numbers, contexts: Contexts) -> Iterator[tuple[DirectionView, int]]:
    """Yield each direction with each year up to that of the release."""
    for view in views_of(numbers.figures, contexts[Language.EN]):
        yield from ((view, year) for year in numbers.years(view.figures.direction))


def _labels(
    contexts: Contexts, name: DirectionName, field: str, value: str, *, is_group: bool = True
) -> Row:
    """Return the names of a group in both languages; of what is no group, the term."""
    return {
        f"label_{language}": of.value(field, value, name) if is_group else of.words.term(value)
        for language, of in contexts.items()
    }


def _figures(numbers: Numbers, contexts: Contexts) -> Iterator[Row]:
    for view, year in _views(numbers, contexts):
        for record in summary_records(view, year):
            category, unit = record["category"], Measure(record["unit"])
            labels = _labels(contexts, view.figures.direction, CATEGORY, category)
            yield {**record, **_confidential(view, year, category, unit), **labels}


def _confidential(view: DirectionView, year: int, category: str, unit: Measure) -> Row:
    """Return what follows from hidden numbers, and so is hidden itself."""
    now, before = (
        view.cell(each, category, unit) is Missing.CONFIDENTIAL for each in (year, year - 1)
    )
    names = [
        *["share_percent", "published", "without_country"] * now,
        *["previous"] * before,
        *["change", "change_percent"] * (now or before),
    ]
    return dict.fromkeys(names, Missing.CONFIDENTIAL)


def _verdicts(numbers: Numbers, contexts: Contexts) -> Iterator[Row]:
    for view, year in _views(numbers, contexts):
        yield from summary_verdicts(view, year)


def _groups(numbers: Numbers, contexts: Contexts) -> Iterator[Row]:
    """Yield the groups of the year by each field."""
    for (name, field), breakdown in numbers.breakdowns.items():
        # By id, since the order of sizes would tell more than the sizes shown.
        for cell in breakdown.cells.sort_values(["kind", "value"]).to_dict("records"):
            is_group = cell["kind"] == GroupKind.GROUP
            value = str(cell["value"] if is_group else cell["kind"])
            yield {
                **{of: Missing.CONFIDENTIAL if cell["hidden"] else cell[of] for of in _COUNTS},
                **_labels(contexts, name, field, value, is_group=is_group),
                "year": contexts[Language.EN].year(numbers.year),
                "direction": name,
                "field": field,
                "place": value,
                "group": value,
                "iso3": iso3(value) if is_group else Missing.SMALL_BASE,
                "world_region": world_regions().get(value) if is_group else Missing.SMALL_BASE,
            }


def _partners(numbers: Numbers, contexts: Contexts) -> Iterator[Row]:
    if numbers.partners is None:
        return
    lists = {"in_force": numbers.partners.in_force, "without_agreement": numbers.partners.without}
    for each, row in (
        (each, row) for each, of in lists.items() for row in of.sort_index().to_dict("records")
    ):
        name, codes = str(row["name"]), row["territories"]
        counts = {
            str(of): Missing.CONFIDENTIAL if row.get(f"hidden_{of}") else row[of]
            for of in DirectionName
        }
        yield {
            **counts,
            **_labels(contexts, DirectionName.OUTBOUND, FieldName.PARTNER, name),
            "year": contexts[Language.EN].year(numbers.year),
            "partner": name,
            "list": each,
            "country": codes,
            "country_iso3": [iso3(code) or "" for code in codes],
            "types": row["types"],
            "until": row["until"] if row["agreements"] else Missing.SMALL_BASE,
            "agreements": row["agreements"],
        }
