"""Names, passport numbers and ids come out nowhere, whatever is asked for and goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.tool import write_definitions, write_export

EXPORT = """\
学号,姓名,护照号,性别,国家/地区,项目名称,培养层次,开始日期,结束日期
20160417,Zhao Planted,E12345678,男,日本,Summer,本科,2016-03-01,2016-03-20
20160417,Zhao Planted,E12345678,女,德国,Winter,本科,2016-03-02,2016-03-20
20160418,Qian Planted,E87654321,Planted,Planted,,Planted,Planted,Planted
20160419,Sun Planted,E12312312,男,日本,Summer,本科,2016-03-01,2016-02-20
2.01609E+11,Li Planted,E45645645,,日本,Summer,硕士,2015-03-01,
20160420,Wang Planted,E78978978,,日本,,,2014-03-01,2014-03-05,20160421
"""
HEADER, *ROWS = [tuple(line.split(",")) for line in EXPORT.splitlines()]
SECRETS = ("Planted", *(cell for row in ROWS for cell in (*row[:1], *row[2:3], *row[9:])))
COMMANDS = [
    ("summary",),
    ("compare", "2015", "2016"),
    ("check", "--feedback", "back.csv"),
    *(("trace", "--of", of) for of in ("participations", "persons", "programmes", "countries")),
    ("trace", "--excluded"),
]


def leaks(*texts: str) -> set[str]:
    """Return the secrets that texts hold."""
    return {secret for secret in SECRETS for text in texts if secret in text}


@pytest.mark.parametrize("form", ["table", "lines", "csv", "json", "markdown"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_gives_a_student_away(
    run: Run, tmp_path: Path, command: tuple[str, ...], form: str
) -> None:
    """In no format, not even with --debug; cells that could be read as nothing are not shown."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, *ROWS])
    done = run("--debug", *command, "--format", form)
    assert done.code in {0, 1} or form == "lines"
    assert leaks(done.out, done.err) == set()
    for written in tmp_path.glob("*.csv"):  # what is planted in a field that is read stands there
        assert leaks(written.read_text("utf-8")) <= {"Planted"}


def test_the_rows_to_mend_hold_only_what_counting_reads(run: Run, tmp_path: Path) -> None:
    """Neither names nor passport numbers, and ids are masked."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, ROWS[0], (*ROWS[3][:8], "2016-02-01")])
    run("check", "--feedback", "back.csv")
    back = (tmp_path / "back.csv").read_text("utf-8")
    assert "******19" in back
    assert leaks(back) == set()


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(",".join(row) for row in ROWS),
        ",".join(HEADER[:-2]) + "\n" + ",".join(ROWS[0]),
        ",".join(HEADER) + '\n20160417,"Zhao Planted,E12345678\n',
        ",".join(HEADER) + "\n20160417,Zhao Planted,E12345678," + "x" * (1 << 20),
    ],
    ids=["no header", "no date", "open quote", "long line"],
)
def test_no_refusal_gives_a_student_away(run: Run, tmp_path: Path, content: str) -> None:
    """An export that cannot be read is named by its file and row."""
    (tmp_path / "outbound").mkdir()
    (tmp_path / "outbound/a.csv").write_text(content, "utf-8")
    for command in ("summary", "check"):
        done = run("--debug", command)
        assert done.code == 2
        assert leaks(done.out, done.err) == set()


def test_a_mistake_in_the_definitions_gives_no_student_away(run: Run, tmp_path: Path) -> None:
    """Nor does one in the command."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, *ROWS])
    write_definitions(tmp_path, "[outbound.columns]\nstart = ['姓名']")
    done = run("--debug", "summary", "--year", "2031")
    assert done.code == 2
    assert leaks(done.out, done.err) == set()
