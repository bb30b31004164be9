"""Every command and every format gives the same totals for the same year."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.tool import SAMPLE

FROM_SAMPLE = ("--data", str(SAMPLE), "--quiet")
UNITS = ("participations", "persons")
TOTALS = {("outbound", "participations"): 872, ("outbound", "persons"): 825}
TOTALS |= {("inbound", "participations"): 965, ("inbound", "persons"): 946}
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "summary": ("summary", "--year", "2016"),
    "compare": ("compare", "2015", "2016"),
    "trend": ("trend",),
    "breakdown": ("breakdown", "--by", "country", "--year", "2016"),
}


def totals(records: list[dict[str, object]]) -> dict[tuple[object, str], int]:
    """Return the totals of 2016 in records."""
    return {
        (each["direction"], unit): int(str(each[unit]))
        for each in records
        if each["category"] == "total" and each["year"] == "2016"
        if each.get("kind", "total") == "total"
        for unit in UNITS
    }


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_the_records_of_a_command_hold_the_totals(run: Run, command: tuple[str, ...]) -> None:
    """In CSV and in JSON."""
    written = run(*command, *FROM_SAMPLE).out
    assert totals(list(csv.DictReader(io.StringIO(written)))) == TOTALS
    document = json.loads(run(*command, *FROM_SAMPLE, "--format", "json").out)
    assert totals(document["records"]) == TOTALS


@pytest.mark.parametrize("form", ["table", "markdown"])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_the_tables_of_a_command_hold_the_totals(
    run: Run, command: tuple[str, ...], form: str
) -> None:
    """For people, too."""
    shown = run(*command, *FROM_SAMPLE, "--format", form).out
    assert set(map(str, TOTALS.values())) <= set(re.findall(r"\d+", shown))


@pytest.mark.parametrize("direction", ["outbound", "inbound"])
def test_a_trace_holds_the_totals(run: Run, direction: str) -> None:
    """Rows behind a figure are as many as it says."""
    for unit in UNITS:
        arguments = ("--direction", direction, "--of", unit, "--year", "2016")
        rows = run("trace", *arguments, *FROM_SAMPLE).records
        assert len(rows) == TOTALS[direction, unit]


def test_a_publication_holds_the_totals(run: Run, tmp_path: Path) -> None:
    """What is published is what is shown."""
    for name in ("outbound", "inbound"):
        (tmp_path / name).symlink_to(SAMPLE / name, target_is_directory=True)
    records = run("publish", "--year", "2016", "--quiet").records
    published = {
        (each["direction"], each["unit"]): int(each["value"])
        for each in records
        if each["category"] == "total" and each["unit"] in UNITS
    }
    assert published == TOTALS


def test_partners_hold_the_totals(run: Run) -> None:
    """With an agreement, without one, and those who name no partner."""
    done = run("partners", "--year", "2016", *FROM_SAMPLE)
    of_lists = {
        each["list"]: int(each["outbound"]) for each in done.records if each["partner"] == "total"
    }
    out = run("partners", "--year", "2016", "--format", "table", *FROM_SAMPLE).out
    unnamed = int(re.findall(r"without a partner: outbound, (\d+) stays", out)[0])
    total = of_lists["in_force"] + of_lists["without_agreement"] + unnamed
    assert total == TOTALS["outbound", "participations"]
