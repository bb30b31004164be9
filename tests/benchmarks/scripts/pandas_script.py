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

KEYS = ["student", "stay"]


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
    """Give the stays that happened, each once: of the rows of one the one that ends last."""
    rows = rows.loc[~_is(rows["status"], NOT_HAPPENED)]
    start, end = _days(rows["start"], styles), _days(rows["end"], styles)
    rules = {
        GRADUATE: _is(rows["level"], GRADUATES),
        VOLUNTEER: _is(rows["activity"], VOLUNTEERS),
        LONG_TERM: end - start + 1 >= LONG_DAYS,
    }
    programme = rows["programme"].cat.codes
    stays = pd.DataFrame(
        {
            "student": rows["student"],
            "stay": start * len(rows["programme"].cat.categories) + programme,
            "end": end,
            "year": _years(start),
            "category": np.select(list(rules.values()), list(rules), SHORT_TERM).astype(np.int8),
            "programme": programme,
            "partner": rows["partner"].cat.codes,
            "place": _looked_up(rows["place"], {name: number for name, number, _ in places()}),
        }
    )
    again = stays.duplicated(KEYS, keep=False)
    kept = stays.loc[again].sort_values("end").drop_duplicates(KEYS, keep="last")
    return pd.concat([stays.loc[~again], kept], ignore_index=True)


def figures_of(stays: pd.DataFrame) -> pd.DataFrame:
    """Count stays by year and category, and by year."""
    ordered = stays[["year", "student", "category"]].sort_values("category", kind="stable")
    regions = {number for _, number, is_region in places() if is_region}
    is_region = stays["place"].isin(regions)
    measures = {
        "participations": _counts(stays),
        "persons": _counts(ordered.drop_duplicates(["year", "student"])),
        "programmes": _distinct(stays, "programme"),
        "partners": _distinct(stays, "partner"),
        "countries": _distinct(stays.loc[~is_region], "place"),
        "regions": _distinct(stays.loc[is_region], "place"),
    }
    figures = pd.DataFrame(measures).fillna(0).astype(np.int64).reset_index()
    figures["category"] = [CATEGORIES[number] for number in figures["category"]]
    return figures


def _is(column: pd.Series, values: Sequence[str]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = _looked_up(column, dict.fromkeys(values, 1)) == 1
    return found


def _looked_up(column: pd.Series, values: Mapping[str, int]) -> NDArray[np.int64]:
    """Look each category up, not each row; what is not found gives -1."""
    found = [values.get(each, -1) for each in column.cat.categories]
    return np.array([*found, -1])[column.cat.codes]


def _days(column: pd.Series, styles: Sequence[str]) -> NDArray[np.int64]:
    """Read each distinct date once, in the first style that fits."""
    texts = column.cat.categories.to_series()
    dates = pd.to_datetime(texts, format=styles[0], errors="coerce")
    for style in styles[1:]:
        dates = dates.fillna(pd.to_datetime(texts, format=style, errors="coerce"))
    days = dates.to_numpy().astype("datetime64[D]").astype(np.int64)
    return days[column.cat.codes]


def _years(days: NDArray[np.int64]) -> NDArray[np.int16]:
    years = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return years.astype(np.int16)


def _counts(rows: pd.DataFrame) -> pd.Series:
    """Count rows by year and category, and by year."""
    by_category = rows.groupby(["year", "category"]).size()
    total = by_category.groupby("year").sum()
    total.index = pd.MultiIndex.from_product([total.index, [TOTAL]], names=["year", "category"])
    return pd.concat([by_category, total]).sort_index()


def _distinct(stays: pd.DataFrame, name: str) -> pd.Series:
    """Count the distinct values of a column by year and category, and by year."""
    values = stays.loc[stays[name] >= 0, ["year", "category", name]].drop_duplicates()
    in_all = values.assign(category=TOTAL).drop_duplicates()
    return pd.concat([values, in_all]).groupby(["year", "category"]).size()


def main(folder: str, *options: str) -> None:
    """Print the figures of a folder."""
    is_messy = "messy" in options
    stays = stays_of(read(Path(folder), is_messy=is_messy), MESSY_DATES if is_messy else [DATE])
    figures_of(stays).to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
