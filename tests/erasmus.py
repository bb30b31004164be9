"""An invented register of the shape of the Erasmus open data: no student in it exists.

Semicolons, years in a column, months as `09-2008` in two columns, Erasmus codes of institutions
(their first three characters are the country), no host where a placement is stated, no student id.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle, islice
from pathlib import Path

from tests.tool import write_export

HEADER = (
    *("academic_year", "home_institution", "age", "gender", "nationality", "level_study"),
    *("years_prior", "mobility_type", "host_institution", "work_placement"),
    *("country_work_placement", "length_study", "length_work", "short_duration_reason"),
    *("study_start_date", "work_start_date", "ects_study", "ects_work", "ects_total"),
    *("sn_supplement", "study_grant", "work_grant", "previous_participation"),
)
YEARS = (2008, 2009, 2010, 2011, 2012)
OWN = "E  EXAMPLE01"
# The Erasmus codes of countries, as institutions bear them, and their ISO codes.
COUNTRIES = {
    "D": "DE",
    "F": "FR",
    "I": "IT",
    "B": "BE",
    "UK": "GB",
    "IRL": "IE",
    "SF": "FI",
    "A": "AT",
    "P": "PT",
    "S": "SE",
    "G": "GR",
    "N": "NO",
    "PL": "PL",
    "CZ": "CZ",
}
# In each year: students who study, and those in a placement (out), or in both (in).
OUTBOUND = ((6, 1), (8, 2), (11, 3), (10, 3), (9, 4))
INBOUND = ((7, 2), (8, 2), (9, 3), (11, 2), (8, 1))


def write_register(folder: Path) -> None:
    """Write `example_out.csv` and `example_in.csv`."""
    out = [
        _row(year, at, "S" if at < study else "P", out=True)
        for year, (study, placement) in zip(YEARS, OUTBOUND, strict=True)
        for at in range(study + placement)
    ]
    back = [
        _row(year, at, "S" if at < study else "C", out=False)
        for year, (study, both) in zip(YEARS, INBOUND, strict=True)
        for at in range(study + both)
    ]
    write_export(folder, "example_out.csv", [HEADER, *out], delimiter=";")
    write_export(folder, "example_in.csv", [HEADER, *back], delimiter=";")


def _row(year: int, at: int, activity: str, *, out: bool) -> tuple[str, ...]:
    """Return a stay: the later in a year, the farther down the list of countries it leads."""
    code = _nth(COUNTRIES, at)
    abroad = f"{code:3}EXAMPLE{at % 3 + 1:02}"
    month = f"{_nth(('09', '10', '02'), at)}-{year + (at % 3 == 2)}"
    is_placement = activity == "P"
    cells = {
        "academic_year": f"{year}-{(year + 1) % 100:02}",
        "home_institution": OWN if out else abroad,
        "age": str(20 + at % 6),
        "gender": _nth("FM", at),
        "nationality": "ES" if out else COUNTRIES[code],
        "level_study": _nth("1112311S", at),
        "mobility_type": activity,
        "host_institution": "" if is_placement else abroad if out else OWN,
        "work_placement": "AN INVENTED COMPANY" if is_placement else "",
        "country_work_placement": COUNTRIES[code] if is_placement else "",
        "study_start_date": "" if is_placement else month,
        "work_start_date": month if is_placement else "",
        "previous_participation": "N",
    }
    return tuple(cells.get(name, "0.0") for name in HEADER)


def _nth(values: Iterable[str], at: int) -> str:
    """Return a value of a list that begins again where it ends."""
    return next(islice(cycle(values), at, None))
