"""What the package gives to Python."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from bjut_exchange import DirectionName, build_register, count, load_setup
from bjut_exchange.register.schema import COLUMNS
from tests.conftest import Run
from tests.tool import ROOT, SAMPLE

OUT = DirectionName.OUTBOUND


@pytest.mark.parametrize("direction", DirectionName)
def test_the_register_is_one_frame_with_the_columns_written_down(direction: DirectionName) -> None:
    """Names and dtypes are those of `register/schema.py`, in its order."""
    stays = build_register(load_setup(data=[str(SAMPLE)])).frame(direction)
    assert {name: str(dtype) for name, dtype in stays.dtypes.items()} == {
        column.name: column.dtype for column in COLUMNS
    }


def test_summary_counts_from_the_frame_that_python_gets(run: Run) -> None:
    """Whoever counts in pandas comes to the same numbers."""
    stays = build_register(load_setup(data=[str(SAMPLE)])).frame(OUT)
    counted = stays[(stays["outcome"] == "counted") & (stays["first_year"] == 2016)]
    by_category = counted.groupby("category", observed=True)
    records = run("summary", "--year", "2016", cwd=ROOT).records
    shown = {
        each["category"]: (int(each["participations"]), int(each["programmes"]))
        for each in records
        if each["direction"] == OUT and each["category"] != "total"
    }
    found = zip(by_category.size().items(), by_category["programme"].nunique(), strict=True)
    assert shown == {category: (stays, programmes) for (category, stays), programmes in found}


def test_the_lines_of_the_readme_print_what_is_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are run as they stand there."""
    code = (ROOT / "README.md").read_text("utf-8").split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), names)  # noqa: S102  # these lines are ours
    assert capsys.readouterr().out
    figures: pd.DataFrame = names["figures"]
    totals = figures[figures["category"] == "total"].set_index("year")["participations"]
    stays = names["stays"]
    assert totals.sum() == (stays["outcome"] == "counted").sum() == 3944
    setup = load_setup(data=[str(SAMPLE)])
    assert figures.equals(count(build_register(setup), setup.definitions, OUT).table)
