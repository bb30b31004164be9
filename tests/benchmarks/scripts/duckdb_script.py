"""The figures with DuckDB: `python duckdb_script.py FOLDER [messy]`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd

from tests.benchmarks.scripts.vocabulary import (
    CATEGORIES,
    GRADUATE,
    GRADUATES,
    LONG_DAYS,
    LONG_TERM,
    MESSY_DATES,
    MESSY_ENCODING,
    NOT_HAPPENED,
    SHORT_TERM,
    TOTAL,
    VOLUNTEER,
    VOLUNTEERS,
    fields,
    places,
)

READ = f"""
CREATE TEMP TABLE happened AS
SELECT student, programme, place, partner, start, "end",
    CASE WHEN level IN {GRADUATES} THEN {GRADUATE}
        WHEN activity IN {VOLUNTEERS} THEN {VOLUNTEER} END::UTINYINT AS base
FROM read_csv('{{pattern}}', header = true, delim = ',', quote = '"', columns = {{types}})
    AS listed({{fields}})
WHERE status NOT IN {NOT_HAPPENED}
"""  # noqa: S608  # of constants
# Each distinct date is read once.
READ_DATES = """
CREATE TEMP TABLE dates AS
SELECT "{name}", try_strptime("{name}", {styles})::DATE AS date
FROM (SELECT DISTINCT "{name}" FROM happened);
CREATE OR REPLACE TEMP TABLE happened AS
SELECT happened.* REPLACE (date AS "{name}") FROM happened LEFT JOIN dates USING ("{name}");
DROP TABLE dates
"""
# Texts become numbers before rows are held against each other: that takes half the memory.
STAYS = f"""
CREATE TEMP TABLE listed AS
SELECT student, start, "end", base, partner.number AS partner, programme.number AS programme,
    place.number AS place
FROM happened LEFT JOIN partner USING (partner) LEFT JOIN programme USING (programme)
    LEFT JOIN place USING (place);
DROP TABLE happened;
CREATE TEMP TABLE stays AS
WITH again AS (
    SELECT student, programme, start FROM listed GROUP BY ALL HAVING count(*) > 1
), kept AS (
    FROM listed ANTI JOIN again USING (student, programme, start)
    UNION ALL
    FROM (FROM listed SEMI JOIN again USING (student, programme, start))
    QUALIFY row_number() OVER (PARTITION BY student, programme, start ORDER BY "end" DESC) = 1
)
SELECT student, programme, partner, place, year(start)::SMALLINT AS year,
    CASE WHEN base IS NOT NULL THEN base WHEN "end" - start + 1 >= {LONG_DAYS} THEN {LONG_TERM}
        ELSE {SHORT_TERM} END::UTINYINT AS category
FROM kept
"""  # noqa: S608  # of constants
NUMBERED = """
CREATE TEMP TABLE {name} AS
SELECT {name}, row_number() OVER ()::USMALLINT AS number
FROM (SELECT DISTINCT {name} FROM happened WHERE {name} IS NOT NULL)
"""
DISTINCT = """
{name}_pairs AS (
    SELECT DISTINCT year, category, {name} FROM stays
), {name}_counts AS (
    SELECT year, category, {counts}
    FROM (FROM {name}_pairs UNION SELECT year, {total}, {name} FROM {name}_pairs)
    GROUP BY ALL
)
"""
FIGURES = """
WITH by_category AS (
    SELECT year, category, count(*) AS participations FROM stays GROUP BY ALL
), first_category AS (
    SELECT year, min(category) AS category FROM stays GROUP BY year, student
), persons_by_category AS (
    SELECT year, category, count(*) AS persons FROM first_category GROUP BY ALL
), heads AS (
    SELECT year, coalesce(category, {total}) AS category,
        sum(participations)::BIGINT AS participations,
        coalesce(sum(persons), 0)::BIGINT AS persons
    FROM by_category LEFT JOIN persons_by_category USING (year, category)
    GROUP BY GROUPING SETS ((year, category), (year))
), {distinct}
FROM heads JOIN programme_counts USING (year, category) JOIN partner_counts USING (year, category)
    JOIN place_counts USING (year, category)
ORDER BY year, category
"""
COUNTS = {
    "programme": "count(programme) AS programmes",
    "partner": "count(partner) AS partners",
    "place": "count(place) FILTER (place < {first}) AS countries, "
    "count(place) FILTER (place >= {first}) AS regions",
}


def read(connection: duckdb.DuckDBPyConnection, pattern: str, *, is_messy: bool) -> None:
    """Read the stays that happened into a table."""
    columns = fields(is_messy=is_messy)
    kinds = {"student": "BIGINT"}
    if not is_messy:
        kinds |= {"start": "DATE", "end": "DATE"}
    types = {name: kinds.get(field, "VARCHAR") for name, field in columns.items()}
    listed = ", ".join(f'"{field}"' for field in columns.values())
    query = READ.format(pattern=pattern, types=types, fields=listed)
    connection.execute(query)
    if is_messy:
        for name in ("start", "end"):
            connection.execute(READ_DATES.format(name=name, styles=list(MESSY_DATES)))


def figures_of(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Count the stays that happened, each once, by year and category, and by year."""
    for name in ("programme", "partner"):
        connection.execute(NUMBERED.format(name=name))
    known = places()
    connection.execute("CREATE TEMP TABLE place (place VARCHAR, number USMALLINT)")
    connection.executemany("INSERT INTO place VALUES (?, ?)", [each[:2] for each in known])
    connection.execute(STAYS)
    first = min(number for _, number, is_region in known if is_region)  # regions come last
    distinct = [
        DISTINCT.format(name=name, total=TOTAL, counts=counts.format(first=first))
        for name, counts in COUNTS.items()
    ]
    figures: pd.DataFrame = connection.sql(
        FIGURES.format(total=TOTAL, distinct=", ".join(distinct))
    ).df()
    figures["category"] = [CATEGORIES[number] for number in figures["category"]]
    return figures


def decoded(paths: Sequence[Path], folder: Path) -> str:
    """Write exports anew in UTF-8, which is what DuckDB reads; give the pattern of their names."""
    for path in paths:
        with (
            path.open(encoding=MESSY_ENCODING, newline="") as source,
            (folder / path.name).open("w", encoding="utf-8", newline="") as target,
        ):
            while block := source.read(1 << 20):
                target.write(block)
    return str(folder / "*.csv")


def main(folder: str, *options: str) -> None:
    """Print the figures of a folder."""
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    if "messy" in options:
        with tempfile.TemporaryDirectory() as name:
            pattern = decoded(sorted(Path(folder).glob("outbound/*.csv")), Path(name))
            read(connection, pattern, is_messy=True)
    else:
        read(connection, f"{folder}/outbound/*.csv", is_messy=False)
    figures_of(connection).to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
