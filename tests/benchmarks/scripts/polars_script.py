"""The figures with Polars: `python polars_script.py FOLDER [messy]`."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

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

KEYS = ["student", "programme", "start"]


def read(folder: Path, *, is_messy: bool) -> pl.LazyFrame:
    """Read the columns that matter, when they are asked for."""
    dates = pl.Categorical if is_messy else pl.Date
    kinds = {"student": pl.Int64, "start": dates, "end": dates}
    kinds |= dict.fromkeys(("place", "partner", "programme"), pl.Categorical)
    columns = fields(is_messy=is_messy)
    schema = {name: kinds.get(field, pl.String) for name, field in columns.items()}
    if is_messy:
        texts = [path.read_bytes().decode(MESSY_ENCODING) for path in folder.glob("outbound/*.csv")]
        rows = pl.scan_csv([text.encode() for text in texts], schema=schema)
    else:
        rows = pl.scan_csv(folder / "outbound" / "*.csv", schema=schema)
    return rows.select(pl.col(name).alias(field) for name, field in columns.items())


def stays_of(rows: pl.LazyFrame) -> pl.DataFrame:
    """Return the stays that happened, each once: of the rows of one the one that ends last."""
    base = (
        pl.when(pl.col("level").is_in(GRADUATES))
        .then(GRADUATE)
        .when(pl.col("activity").is_in(VOLUNTEERS))
        .then(VOLUNTEER)
    )
    happened = rows.filter(~pl.col("status").is_in(NOT_HAPPENED)).select(
        *KEYS, "end", "partner", "place", base=base.cast(pl.UInt8)
    )
    listed = with_dates(happened.collect(engine="streaming"))
    again = listed.group_by(KEYS).len().filter(pl.col("len") > 1)
    repeated = listed.join(again, on=KEYS, how="semi")
    kept = [
        listed.join(again, on=KEYS, how="anti"),
        repeated.sort("end").unique(KEYS, keep="last").select(listed.collect_schema().names()),
    ]
    days = (pl.col("end") - pl.col("start")).dt.total_days() + 1
    by_dates = pl.when(days >= LONG_DAYS).then(LONG_TERM).otherwise(SHORT_TERM)
    stays = pl.concat(kept).select(
        *("student", "programme", "partner", "place"),
        year=pl.col("start").dt.year().cast(pl.Int16),
        category=pl.coalesce("base", by_dates.cast(pl.UInt8)),
    )
    return stays.collect(engine="streaming")


def with_dates(rows: pl.DataFrame) -> pl.LazyFrame:
    """Read each distinct date once, where dates are still texts."""
    if rows.schema["start"] == pl.Date:
        return rows.lazy()
    read_dates = rows.lazy()
    for name in ("start", "end"):
        text = pl.col(name).cast(pl.String)
        styles = [text.str.to_date(style, strict=False) for style in MESSY_DATES]
        dates = rows.select(pl.col(name).unique()).with_columns(date=pl.coalesce(styles))
        read_dates = read_dates.join(dates.lazy(), on=name, how="left")
        read_dates = read_dates.drop(name).rename({"date": name})
    return read_dates


def figures_of(stays: pl.DataFrame) -> pl.DataFrame:
    """Count stays by year and category, and by year."""
    known = places()
    names = pl.LazyFrame(known, schema=["place", "number", "is_region"], orient="row")
    by = ["year", "category"]
    every = stays.lazy()
    firsts = every.group_by("year", "student").agg(pl.col("category").min())
    parts = [
        with_total(every.group_by(by).agg(participations=pl.len())),
        with_total(firsts.group_by(by).agg(persons=pl.len())),
        distinct(every, "programme").group_by(by).agg(programmes=pl.len()),
        distinct(every, "partner").group_by(by).agg(partners=pl.len()),
    ]
    found = distinct(every, "place").with_columns(pl.col("place").cast(pl.String))
    numbers = found.join(names, on="place").select(*by, "number", "is_region").unique()
    is_region = pl.col("is_region")
    parts.append(numbers.group_by(by).agg(countries=(~is_region).sum(), regions=is_region.sum()))
    figures, *others = pl.collect_all(parts, engine="streaming")
    for other in others:
        figures = figures.join(other, on=by, how="left")
    return figures.fill_null(0).sort(by)


def with_total(counts: pl.LazyFrame) -> pl.LazyFrame:
    """Add what the categories of each year come to."""
    total = counts.with_columns(category=pl.lit(TOTAL, pl.UInt8))
    return pl.concat([counts, total.group_by("year", "category").sum().select(pl.all())])


def distinct(stays: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Return the distinct values of a column by year and category, and by year."""
    values = stays.select("year", "category", name).drop_nulls().unique()
    return pl.concat([values, values.with_columns(category=pl.lit(TOTAL, pl.UInt8)).unique()])


def main(folder: str, *options: str) -> None:
    """Print the figures of a folder."""
    stays = stays_of(read(Path(folder), is_messy="messy" in options))
    figures = figures_of(stays).to_pandas()
    figures["category"] = [CATEGORIES[number] for number in figures["category"]]
    figures.to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
