"""The figures with pandas: `python pandas_script.py FOLDER [messy]`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import union_categoricals

from tests.benchmarks.scripts.vocabulary import (
    CATEGORIES,
    DATE,
    GRADUATE,
    GRADUATES,
    LONG_DAYS,
    LONG_TERM,
    MESSY_DATES,
    MESSY_ENCODING,
    NOT_HAPPENED,
    SHORT_TERM,
    TOTAL,
    UNUSED,
    VOLUNTEER,
    VOLUNTEERS,
    fields,
    places,
)

YEARS = 10_000  # more than there are years, and programmes, partners or places in `WIDTH`
WIDTH = 10_000


def read(folder: Path, *, is_messy: bool) -> pd.DataFrame:
    """Read the columns that matter; all but ids as categories, which dates are too at first."""
    columns = {name: of for name, of in fields(is_messy=is_messy).items() if of not in UNUSED}
    kinds = {name: "int64" if of == "student" else "category" for name, of in columns.items()}
    frames = [
        pd.read_csv(
            path,
            usecols=list(columns),
            dtype=kinds,
            encoding=MESSY_ENCODING if is_messy else "utf-8",
            keep_default_na=False,
            na_values=[""],
        ).rename(columns=columns)
        for path in sorted(folder.glob("outbound/*.csv"))
    ]
    joined = {
        name: union_categoricals([frame[name] for frame in frames])
        for name in columns.values()
        if name != "student"
    }
    return pd.DataFrame({"student": np.concatenate([each["student"] for each in frames]), **joined})


def stays_of(rows: pd.DataFrame, styles: Sequence[str]) -> pd.DataFrame:
    """Return the stays that happened, each once: of the rows of one the one that ends last.

    What makes a stay, and year and category, are packed into one number each: pandas hashes that
    several times faster than columns together.
    """
    rows = rows.loc[~_is(rows["status"], NOT_HAPPENED)]
    start, end = _days(rows["start"], styles), _days(rows["end"], styles)
    year = _years(np.arange(start.max() + 1))[start]
    rules = {
        GRADUATE: _is(rows["level"], GRADUATES),
        VOLUNTEER: _is(rows["activity"], VOLUNTEERS),
        LONG_TERM: end - start + 1 >= LONG_DAYS,
    }
    category = np.select(list(rules.values()), list(rules), SHORT_TERM)
    numbers = {name: number for name, number, _ in places()}
    programme = rows["programme"].cat.codes.to_numpy()
    programmes, first = len(rows["programme"].cat.categories), start.min()
    dated = rows["student"].to_numpy() * (start.max() - first + 1) + start - first
    stays = pd.DataFrame(
        {
            "key": dated * programmes + programme,
            "end": end,
            "person": rows["student"].to_numpy() * YEARS + year,
            "cell": (year * len(CATEGORIES) + category).astype(np.int32),
            "programme": programme,
            "partner": rows["partner"].cat.codes.to_numpy(),
            "place": _looked_up(rows["place"], numbers).astype(np.int16),
        }
    )
    again = stays["key"].duplicated(keep=False)
    kept = stays.loc[again].sort_values("end").drop_duplicates("key", keep="last")
    return pd.concat([stays.loc[~again], kept], ignore_index=True)


def figures_of(stays: pd.DataFrame) -> pd.DataFrame:
    """Count stays by year and category, and by year."""
    cell = stays["cell"]
    category = (cell % len(CATEGORIES)).to_numpy().astype(np.int8)
    by_category = stays[["person", "cell"]].take(np.argsort(category, kind="stable"))
    is_first = ~by_category["person"].duplicated()
    regions = [number for _, number, is_region in places() if is_region]
    found = _pairs(stays, "place")
    is_region = found["place"].isin(regions)
    counts = {
        "participations": _with_total(cell),
        "persons": _with_total(by_category.loc[is_first, "cell"]),
        "programmes": _pairs(stays, "programme")["cell"].value_counts(),
        "partners": _pairs(stays, "partner")["cell"].value_counts(),
        "countries": found.loc[~is_region, "cell"].value_counts(),
        "regions": found.loc[is_region, "cell"].value_counts(),
    }
    figures = pd.DataFrame(counts).fillna(0).astype(np.int64).sort_index()
    year, at = np.divmod(figures.index.to_numpy(), len(CATEGORIES))
    figures.insert(0, "year", year)
    figures.insert(1, "category", [CATEGORIES[number] for number in at])
    return figures


def _is(column: pd.Series, values: Sequence[str]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = _looked_up(column, dict.fromkeys(values, 1)) == 1
    return found


def _looked_up(column: pd.Series, values: Mapping[str, int]) -> NDArray[np.int64]:
    """Look each category up, not each row; what is not found gives -1."""
    found = [values.get(each, -1) for each in column.cat.categories]
    return np.array([*found, -1])[column.cat.codes]


def _days(column: pd.Series, styles: Sequence[str]) -> NDArray[np.int64]:
    """Read each distinct date once, in the first style that fits: days since 1970."""
    texts = column.cat.categories.to_series()
    dates = pd.to_datetime(texts, format=styles[0], errors="coerce")
    for style in styles[1:]:
        dates = dates.fillna(pd.to_datetime(texts, format=style, errors="coerce"))
    days = dates.to_numpy().astype("datetime64[D]").astype(np.int64)
    return days[column.cat.codes]


def _years(days: NDArray[np.int64]) -> NDArray[np.int64]:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def _with_total(cell: pd.Series) -> pd.Series:
    """Count rows by year and category, and by year."""
    counts = cell.value_counts()
    total = counts.groupby(_total_of(counts.index.to_numpy())).sum()
    return pd.concat([counts, total])


def _pairs(stays: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the distinct values of a column by year and category, and by year."""
    values = stays[name].to_numpy()
    packed = pd.unique((stays["cell"].to_numpy() * WIDTH + values)[values >= 0])
    in_all = pd.unique(_total_of(packed // WIDTH) * WIDTH + packed % WIDTH)
    cell, value = np.divmod(np.concatenate([packed, in_all]), WIDTH)
    return pd.DataFrame({"cell": cell, name: value})


def _total_of(cell: NDArray[np.int64]) -> NDArray[np.int64]:
    return cell // len(CATEGORIES) * len(CATEGORIES) + TOTAL


def main(folder: str, *options: str) -> None:
    """Print the figures of a folder."""
    is_messy = "messy" in options
    stays = stays_of(read(Path(folder), is_messy=is_messy), MESSY_DATES if is_messy else [DATE])
    figures_of(stays).to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
