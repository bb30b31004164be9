"""What cleaning costs when rows grow and values do not: `python -m tests.benchmarks.cleaning`."""

from __future__ import annotations

import csv
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bjut_exchange.cleaning.cells import id_headers, known_headers, plan_columns
from bjut_exchange.cleaning.fields import read_values
from bjut_exchange.cleaning.row_kinds import marker_of, row_kinds
from bjut_exchange.reading.layout import tables_of
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.reading.sources import find_sources
from bjut_exchange.reading.table import read_table
from bjut_exchange.reading.texts import texts_of

ROWS = 50_000
GROWTH = 10
RUNS = 7
STUDENTS = 20_000
HEADER = ("学号", "国家/地区", "培养层次", "交流项目", "开始日期", "结束日期")
COUNTRIES = ("日本", "Japan", "韩国", "South Korea", "香港", "英国", "Atlantis", "")
LEVELS = ("本科", "硕士", "PhD", "unknown", "")
STYLES = ("{0}-{1:02}-{2:02}", "{0}/{1}/{2}", "{0}.{1}.{2}", "{0}年{1}月{2}日", "{0}{1:02}{2:02}")


def write(path: Path, rows: int) -> None:
    """Write messy rows: dates in five styles, two languages, values that are not known."""
    dice = random.Random(2016)  # noqa: S311  # not for secrets

    def date() -> str:
        year, month, day = dice.randint(2011, 2016), dice.randint(1, 12), dice.randint(1, 28)
        return dice.choice(STYLES).format(year, month, day)

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for _ in range(rows):
            programme = f"项目 {dice.randint(1, 200)}"
            number = f"{2016}{dice.randrange(STUDENTS):08}"
            place, level = dice.choice(COUNTRIES), dice.choice(LEVELS)
            writer.writerow((number, place, level, programme, date(), date()))


def times(folder: Path) -> tuple[float, int]:
    """Return the median time to clean the folder's export, and how many distinct cells it has."""
    setup = load_setup(None, [str(folder)], {})
    definitions = setup.definitions
    (source,) = find_sources(setup).sources
    columns = definitions.direction(source.direction).columns
    known = known_headers(columns)
    ((export, layout),) = tables_of(source, known)[0]
    read = read_table(export, layout, known, id_headers(columns))
    texts = texts_of([read])
    plan = plan_columns(map(str, texts.frame), columns)
    took = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        values = read_values(texts, [read.read], plan, definitions)
        row_kinds(texts, plan, marker_of(definitions, known), values.person >= 0, values.person < 0)
        took.append(time.perf_counter() - begun)
    distinct = sum(len(texts.column(str(key)).categories) for key in texts.frame)
    return statistics.median(took), distinct


def main(arguments: Sequence[str]) -> None:
    """Print the time for some rows, for ten times as many, and the ratio."""
    rows = int(arguments[0]) if arguments else ROWS
    medians = []
    for count in (rows, rows * GROWTH):
        with tempfile.TemporaryDirectory() as name:
            write(Path(name) / "outbound" / "all.csv", count)
            median, distinct = times(Path(name))
        medians.append(median)
        print(f"{count:>9,} rows, {distinct:,} distinct cells: {median * 1000:7.1f} ms")  # noqa: T201
    print(f"{GROWTH} times the rows cost {medians[1] / medians[0]:.2f} times as much")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
